"""How the design was made: who proposed each step, what was repaired, offered and replayed, and its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archkit.design import Step
from archkit.render import TITLES
from archkit.render.arriving import usd
from archkit.render.blocks import (
    Block,
    Bullets,
    Callout,
    Inline,
    Mark,
    Mono,
    Prose,
    Quiet,
    Reference,
    Section,
    Strong,
    Table,
    Tile,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.escape import anchor
from archkit.render.numbers import count, whole
from archkit.report.walk import RULEBOOK, Walk
from archkit.session.prices import prices_in_force

if TYPE_CHECKING:
    from archkit.session import Spending, StepResult
    from archkit.session.reading import Reading

TITLE = "How it was made"
PLACE = "how-it-was-made"


def making_blocks(walk: Walk, read: Reading | None = None) -> tuple[Block, ...]:
    """Return who proposed what, and what it took; no prompt and no reply is among it.

    Args:
        walk: A walk.
        read: What reading the rest of the document gave, for a document.
    """
    if not walk.results:
        return ()
    return kept(
        terms(
            ("Proposed by", proposer(walk)),
            ("Asked of models", _asked(walk)),
            ("Paid for models", _paid(walk)),
            ("Where it stayed refuted", _fallback(walk)),
            ("Proved by", "archkit's own checks, the same for every proposer"),
            ("Its text was read", _read(read) if read else ""),
        ),
        section("What a reader would stumble over", remarks_table(read)),
        steps_table(walk),
        section("Prices that were used", prices_table(walk)),
        section("What stays refuted", staying(walk)),
        section("What the model asked", model_questions(walk)),
        replayed(walk),
    )


def _read(read: Reading) -> str:
    if not read.remarks:
        return f"{read.words:,} open words; no absolute claim without a proof, no chapter over its words"
    return f"{read.words:,} open words; {count(len(read.remarks), 'remark')}"


def remarks_table(read: Reading | None) -> Table | None:
    """Return what reading the document found, with what to say instead."""
    rows: list[tuple[Inline, ...]] = [
        (one.chapter or "The whole", one.kind, one.said, one.instead)
        for one in (read.remarks if read else ())
    ]
    return table_block("Remarks on the text", ("Chapter", "What", "Words", "Instead"), rows)


def making_lead(walk: Walk) -> str:
    """Return the sentence that leads into the chapter."""
    taken, own = len(walk.results), _by_rulebook(walk)
    if asks_no_model(walk):
        steps = count(taken, "step")
        return f"The rulebook proposed {steps}; no model was asked, and nothing left this machine."
    rest = f", {own} of them by the rulebook" if own else ""
    stay = len(refuted_steps(walk))
    tail = f"; {count(stay, 'step')} {'stays' if stay == 1 else 'stay'} refuted" if stay else ""
    return f"{count(taken, 'step')} were proposed{rest}, and each went through the same checks{tail}."


def asks_no_model(walk: Walk) -> bool:
    """Say whether the rulebook alone proposed."""
    return walk.architect == RULEBOOK and not walk.ledger.total.requests


def proposer(walk: Walk) -> str:
    """Return who proposed, in a line: the model with its effort, and how many steps are the rulebook's."""
    if asks_no_model(walk):
        return f"{RULEBOOK}; replayed from a recording" if walk.settings.recording else RULEBOOK
    settings, own = walk.settings, _by_rulebook(walk)
    effort = (f"effort {settings.effort}",) if settings.effort else ()
    how = ", ".join((*models(walk), *effort))
    parts = [f"{walk.architect} ({how})" if how else walk.architect]
    parts += ["replayed from a recording"] if settings.recording else []
    parts += [f"{count(own, 'step')} by the rulebook"] if own and walk.architect != RULEBOOK else []
    return "; ".join(parts)


def models(walk: Walk) -> tuple[str, ...]:
    """Return the models that replied, by name."""
    return tuple(dict.fromkeys(reply.model for reply in walk.replies))


def making_tile(walk: Walk) -> Tile | None:
    """Return who proposed and for how much, for the first screen; none where the rulebook did alone."""
    if asks_no_model(walk) or not walk.results:
        return None
    own, taken = _by_rulebook(walk), len(walk.results)
    share = f"{taken - own} of {count(taken, 'step')}" if own else count(taken, "step")
    note = "; ".join(
        part for part in (share, f"{own} by the rulebook" if own else "", _short_price(walk)) if part
    )
    return Tile("Proposed by", Reference(walk.architect, PLACE), note)


def refuted_steps(walk: Walk) -> tuple[Step, ...]:
    """Return the steps of which a claim is refuted."""
    return tuple(
        step for step in Step if any(proof.status == "refuted" for proof in walk.proofs.get(step, ()))
    )


def refuted_here(step: Step, walk: Walk) -> Callout | None:
    """Return the words over the chapter of a step that stays refuted, where a model proposed it."""
    result = walk.results.get(step)
    if result is None or asks_no_model(walk) or step not in refuted_steps(walk):
        return None
    tried = f"{count(result.repairs, 'repair')} did not mend it" if result.repairs else "no repair came"
    holds = result.offer is not None and not result.offer.why_not
    offered = "; the rulebook's own proposal holds, and was not taken" if holds else ""
    said = f"Proposed by {result.by}; {tried}{offered}. "
    more = Reference(TITLE, PLACE)
    return Callout("bad", (Prose((Strong("What stands here is refuted. "), said, more)),))


def steps_table(walk: Walk) -> Block | None:
    """Return each step with its proposer, repairs, and what the rulebook offered in its place."""
    if asks_no_model(walk) and not any(one.repairs for one in walk.results.values()):
        return None
    rows = [_row(one, walk) for one in walk.results.values()]
    columns = (
        "Step",
        "Proposed by",
        "Repairs kept",
        "Refuted",
        "The rulebook's in its place",
        "#Tokens",
        "#USD",
    )
    return table_block("Who proposed each step", columns, rows)


def _row(result: StepResult, walk: Walk) -> tuple[Inline, ...]:
    spent = walk.ledger.steps.get(result.step)
    refuted = [Mono(proof.code) for proof in result.proofs if proof.status == "refuted"]
    title = TITLES[result.step]
    repairs = f"{result.repairs_kept} of {result.repairs}" if result.repairs else "none"
    return (
        Reference(title, anchor(title)),
        result.by,
        repairs,
        (Mark(f"{len(refuted)}", "✕", "bad"), " ", *joined(list(refuted))) if refuted else "nothing",
        _in_its_place(result),
        whole(_tokens(spent)) if spent else "0",
        _cost(spent) if spent else "0.00",
    )


def _in_its_place(result: StepResult) -> Inline:
    if result.accepted:
        return "taken, by hand"
    if result.kept is None:
        return "taken, by the settings"
    if result.offer:
        return f"offered, but {result.offer.why_not}" if result.offer.why_not else "offered: it holds"
    return Quiet(f"none: {result.no_offer}") if result.no_offer else Quiet("not needed")


def staying(walk: Walk) -> Bullets | None:
    """Return what refutes the steps that stay refuted; the proofs stand in their chapters."""
    if asks_no_model(walk):
        return None
    items: list[Inline] = [
        (Strong(TITLES[step]), ": ", finding.message, " ", Mono(finding.code))
        for step in refuted_steps(walk)
        for proof in walk.proofs[step]
        if proof.status == "refuted"
        for finding in proof.findings
        if finding.severity != "note"
    ]
    return Bullets(tuple(items)) if items else None


def model_questions(walk: Walk) -> Bullets | None:
    """Return what the model would have liked to know."""
    asked = tuple(dict.fromkeys(text for one in walk.results.values() for text in one.asked))
    return Bullets(asked) if asked else None


def replayed(walk: Walk) -> Section | None:
    """Return what a replay repeated, and the proofs that say something else than when it was recorded."""
    if not walk.settings.recording:
        return None
    rows: list[tuple[Inline, ...]] = [
        (TITLES[one.step], Mono(one.code), one.recorded, one.now) for one in walk.replay_differences
    ]
    differing = table_block("Proofs that differ", ("Step", "Check", "Recorded", "Now"), rows)
    same = "" if rows else "; every proof has the status that it had then"
    said = terms(
        ("Repeated", f"{count(walk.ledger.total.requests, 'reply', 'replies')} from a recording{same}"),
        ("Paid again", "nothing: no model was asked"),
    )
    return section("What was replayed", said, differing)


def _by_rulebook(walk: Walk) -> int:
    return sum(one.by == RULEBOOK for one in walk.results.values())


def _asked(walk: Walk) -> str:
    total = walk.ledger.total
    if not total.requests:
        return "nothing: no text left this machine"
    read, written = _input_tokens(total), total.output_tokens
    cached = f", {whole(total.cache_read_tokens)} of them from the cache" if total.cache_read_tokens else ""
    about = "; some counts are estimates from the text" if total.estimated else ""
    requests = count(total.requests, "request")
    return f"{requests}: {whole(read)} tokens read{cached}, {whole(written)} written{about}"


def _paid(walk: Walk) -> str:
    total = walk.ledger.total
    if not total.requests:
        return ""
    cap = "no cap" if walk.settings.cap_usd is None else f"cap {usd(walk.settings.cap_usd)}"
    once = " when it was recorded" if walk.settings.recording else ""
    if total.cost_usd is None:
        known = f"{usd(total.known_usd)} known, the rest " if total.known_usd else ""
        return f"{known}unknown: no price is on file for this model"
    return f"{usd(total.cost_usd)}{once}; {cap}"


def prices_table(walk: Walk) -> Block | None:
    """Return what a million tokens cost, with the day since when, and where that was read."""
    rows: list[tuple[Inline, ...]] = [
        (
            Mono(one.model),
            f"{one.read_usd:g}",
            f"{one.cached_usd:g}",
            f"{one.written_usd:g}",
            f"to {whole(one.up_to_tokens)} tokens" if one.up_to_tokens else "any",
            one.since.isoformat() if one.since else "not said",
            f"{one.source}, read {one.retrieved}",
        )
        for one in prices_in_force(models(walk), walk.today)
    ]
    columns = ("Model", "#Read", "#From its cache", "#Written", "Prompts", "Since", "Source")
    return table_block("USD a million tokens", columns, rows)


def _fallback(walk: Walk) -> str:
    if not any(one.offer or one.no_offer or one.by != walk.architect for one in walk.results.values()):
        return ""
    return {
        "offer": "the rulebook's own artifact was offered beside it",
        "rulebook": "the rulebook's own artifact was taken where it held better",
        "never": "it was kept as it was",
    }[walk.settings.fallback]


def _short_price(walk: Walk) -> str:
    total = walk.ledger.total
    if not total.requests or walk.settings.recording:
        return "replayed" if walk.settings.recording else ""
    return "price unknown" if total.cost_usd is None else usd(total.cost_usd)


def _input_tokens(spent: Spending) -> int:
    return spent.input_tokens + spent.cache_write_tokens + spent.cache_read_tokens


def _tokens(spent: Spending) -> int:
    return _input_tokens(spent) + spent.output_tokens


def _cost(spent: Spending) -> str:
    return "unknown" if spent.cost_usd is None else f"{spent.cost_usd:,.2f}"
