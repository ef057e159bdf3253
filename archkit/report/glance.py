"""The first screen: verdict, proofs, cost, peak, what breaks first, who is called, and the decisions."""

from __future__ import annotations

from archkit.design import Decision, Estimate, Risk
from archkit.render.blocks import (
    Block,
    Bullets,
    Inline,
    Mark,
    Quiet,
    Reference,
    Span,
    Tile,
    Tiles,
    kept,
    section,
    terms,
)
from archkit.render.challenge import gravest, weight_mark
from archkit.render.decision import decision_anchor
from archkit.render.framing import outcome
from archkit.render.numbers import count, money, number
from archkit.render.outlook import component_names, first_to_break
from archkit.render.proof import count_marks
from archkit.render.sizing import charges_usd, fullest_part, verdict_on_budget
from archkit.render.words import clause, few_words
from archkit.report.drivers import drivers, peaks, range_of, with_unit
from archkit.report.making import making_tile, proposer
from archkit.report.walk import Walk, all_proofs, digest, persona_name

REASON_WORDS = 10
"""Words that say why a decision was taken, on the first screen."""
_RISK_WORDS = 14
_RISKS = 3
_LONG = 6


def header(walk: Walk) -> tuple[Block, ...]:
    """Return who answers for the document, and when and how it came about."""
    facts = walk.design.facts_as_of
    return kept(
        terms(
            ("Status", _status(walk)),
            ("Owner", walk.brief.owner or "nobody named yet"),
            ("Date", walk.today.isoformat()),
            ("Facts as of", facts.isoformat() if facts else "unknown"),
            ("Architect", proposer(walk)),
            ("Persona", persona_name(walk)),
            ("Inputs", digest(walk)),
        )
    )


def _status(walk: Walk) -> str:
    decisions = walk.design.decisions
    if walk.outcome != "design":
        return "open"
    return "accepted" if decisions and all(one.status == "accepted" for one in decisions) else "proposed"


def verdict(walk: Walk) -> Mark:
    """Return what the walk came to; a refuted claim is never hidden behind the word design."""
    if walk.outcome == "infeasible":
        return Mark("infeasible as stated", "✕", "bad")
    if walk.outcome == "clarify":
        return Mark("clarify first", "?", "care")
    proofs = all_proofs(walk)
    refuted = sum(proof.status == "refuted" for proof in proofs)
    if refuted:
        return Mark(f"design, {count(refuted, 'claim')} refuted", "▲", "care")
    return Mark("design", "✓", "good") if proofs else Mark("design, nothing checked", "○", "quiet")


def glance(walk: Walk) -> tuple[Block, ...]:
    """Return the at-a-glance panel."""
    tiles = (
        verdict_tile(walk),
        proofs_tile(walk),
        making_tile(walk),
        cost_tile(walk),
        charges_tile(walk),
        peak_tile(walk),
        break_tile(walk),
        pager_tile(walk),
    )
    callout = outcome(walk.design.clarify) if walk.design.clarify else None
    return kept(
        callout,
        section("To be answered first", questions(walk)),
        Tiles(tuple(tile for tile in tiles if tile)),
        section("The numbers that decided most", driver_tiles(walk)),
        section("What could go wrong first", risks(walk)),
        section("Decided", decided(walk)),
    )


def verdict_tile(walk: Walk) -> Tile:
    """Return the verdict with the style of the design."""
    shape = walk.design.shape
    return Tile("Verdict", verdict(walk), shape.pattern.replace("-", " ") if shape else "")


def proofs_tile(walk: Walk) -> Tile:
    """Return how many proofs have each status."""
    proofs = all_proofs(walk)
    counted: list[Span] = []
    for mark in count_marks(proofs):
        counted += [*([" "] if counted else []), mark]
    note: Inline = ("of ", Reference(count(len(proofs), "check"), "what-is-not-verified")) if proofs else ""
    return Tile("Proofs", tuple(counted) or "none", note)


def cost_tile(walk: Walk) -> Tile | None:
    """Return the monthly cost of the platform against the budget."""
    size, budget = walk.design.size, walk.brief.budget.monthly_usd
    if size is None or not size.costs:
        return None if budget is None else Tile("Cost a month", "not sized", f"budget {money(budget)}")
    low, base, high = size.monthly_usd
    limit = "" if budget is None else f" of {money(budget)}"
    note: Inline = (f"{money(low)} to {money(high)} ", verdict_on_budget(size, budget))
    return Tile("Cost a month", (Reference(money(base), "cost-derived"), limit), note)


def charges_tile(walk: Walk) -> Tile | None:
    """Return what providers charge by message or call; it is no part of the cost above."""
    size = walk.design.size
    if size is None or not any(one.provider_charge for one in size.costs):
        return None
    low, base, high = charges_usd(size)
    note = f"{money(low)} to {money(high)}, not in the cost above"
    return Tile("Charged by providers", Reference(money(base), "cost-derived"), note)


def peak_tile(walk: Walk) -> Tile | None:
    """Return the load at the daily peak."""
    found = peaks(walk)
    if not found:
        return None
    first = found[0]
    others = "; ".join(_rate(one) for one in found[1:])
    note = "; ".join(part for part in (first.name.lower(), range_of(first), others) if part)
    base, _, unit = with_unit(first).partition(" ")
    return Tile("Peak load", (Reference(base, "load-derived"), f" {unit}"), note)


def _rate(estimate: Estimate) -> str:
    """Return a rate; its name is left out where the unit says what is counted."""
    shown = with_unit(estimate)
    return shown if " a " in shown else f"{estimate.name.lower()} {shown}"


def break_tile(walk: Walk) -> Tile | None:
    """Return which part is full first when the load grows, at how many times the peak, and when to act."""
    names = component_names(walk.design)
    stage = first_to_break(walk.brief, walk.design)
    if stage is not None:
        limit = stage.limit
        name = Reference(names.get(limit.component, limit.component), "envelope")
        month = f", month {number(stage.month)}" if stage.month else ""
        acted = f"act at {number(limit.factor)} times{month}" if limit.factor > 1 else "act now"
        return Tile("Breaks first", (name, f" at {number(limit.saturates_at)} times the peak"), acted)
    size = walk.design.size
    fullest = fullest_part(size) if size else None
    if fullest is None or not fullest.utilisation:
        return None
    name = Reference(names.get(fullest.component, fullest.component), "capacity")
    return Tile("Breaks first", (name, f" at {number(1 / fullest.utilisation)} times the peak"))


def pager_tile(walk: Walk) -> Tile | None:
    """Return who is called when it breaks."""
    operate = walk.design.operate
    if operate is None:
        return None
    return Tile("Carries the pager", Reference(clause(operate.on_call), "on-call"))


def driver_tiles(walk: Walk) -> Tiles | None:
    """Return the three numbers that most decisions rest on."""
    tiles = tuple(
        Tile(
            one.label,
            (
                Reference(one.value, one.anchor),
                *((" ", Mark("assumed", "≈", "care")) if one.was_assumed else ()),
            ),
            f"{count(len(one.decides), 'decision')} {'rests' if len(one.decides) == 1 else 'rest'} on it",
        )
        for one in drivers(walk)
    )
    return Tiles(tiles) if tiles else None


def questions(walk: Walk) -> Bullets | None:
    """Return the questions that stand before a design; none once there is one."""
    clarify = walk.design.clarify
    if clarify is None or walk.outcome != "clarify" or not clarify.questions:
        return None
    return Bullets(tuple(one.text for one in clarify.questions), ordered=True)


def risks(walk: Walk) -> Bullets | None:
    """Return the gravest risks in one line each."""
    challenge = walk.design.challenge
    found = gravest(challenge)[:_RISKS] if challenge else []
    return Bullets(tuple(_risk(one) for one in found)) if found else None


def _risk(risk: Risk) -> Inline:
    return (weight_mark(risk), " ", Reference(few_words(risk.name, _RISK_WORDS), "risks"))


def decided(walk: Walk) -> Bullets | None:
    """Return each decision in one line, with the reason in a few words."""
    items = tuple(_decided(one) for one in walk.design.decisions)
    return Bullets(items, dense=len(items) > _LONG) if items else None


def _decided(decision: Decision) -> Inline:
    title = Reference(decision.title, decision_anchor(decision))
    return (title, Quiet(f": {few_words(decision.because, REASON_WORDS)}"))
