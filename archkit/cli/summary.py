"""Ten lines that say what a session came to, and the same as data for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from archkit.cli.exits import Exit
from archkit.cli.printing import statuses, within_sentence

if TYPE_CHECKING:
    from archkit.design import Capacity
    from archkit.session import Session, StepResult

_OUTCOMES = {
    "design": "a design",
    "clarify": "clarify first",
    "infeasible": "infeasible",
}
_SHOWN = 3
_HARDNESS: Mapping[str, int] = MappingProxyType({"easy": 1, "moderate": 2, "hard": 3})


def exit_code(session: Session) -> Exit:
    """Return what a script should know of a session: designed, refuted, clarify or infeasible."""
    if session.outcome == "clarify":
        return Exit.CLARIFY
    if session.outcome == "infeasible":
        return Exit.INFEASIBLE
    return Exit.REFUTED if session.proof_counts["refuted"] else Exit.HOLDS


def summary(session: Session, documents: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the ten lines, each a label and its text; a tipping point and who proposed are one more each."""
    return (
        ("Outcome", _outcome(session)),
        ("Pattern", _pattern(session)),
        ("Components", _components(session)),
        ("Peak load", _peak_load(session)),
        ("Cost", _cost(session)),
        ("Proofs", _proofs(session)),
        ("Breaks first", _breaks_first(session)),
        *_tips_nearest(session),
        ("Open questions", _questions(session)),
        ("Left out", _left_out(session)),
        *_proposed(session),
        ("Document", ", ".join(documents)),
    )


def as_data(session: Session, documents: Sequence[str]) -> dict[str, Any]:
    """Return the summary and what is behind it as plain JSON data."""
    design, clarify = session.design, session.design.clarify
    refuted = [p for proofs in session.proofs.values() for p in proofs if p.status == "refuted"]
    low, base, high = design.size.monthly_usd if design.size else (None, None, None)
    return {
        "outcome": session.outcome,
        "exit_code": int(exit_code(session)),
        "name": design.name,
        "persona": session.persona.id,
        "architect": session.architect,
        "proposer": session.proposer,
        "settings": session.settings.model_dump(mode="json"),
        "ledger": _ledger(session),
        "steps": [_step(session, one) for one in session.results.values()],
        "replay_differences": [asdict(one) for one in session.replay_differences],
        "pattern": design.shape.pattern if design.shape else None,
        "components": [part.id for part in design.shape.components] if design.shape else [],
        "monthly_usd": {"low": low, "base": base, "high": high},
        "budget_monthly_usd": session.brief.budget.monthly_usd,
        "proofs": dict(session.proof_counts),
        "refuted": [proof.model_dump(mode="json") for proof in refuted],
        "because": clarify.because if clarify else "",
        "unless": list(clarify.unless) if clarify else [],
        "questions": [one.model_dump(mode="json") for one in clarify.questions] if clarify else [],
        "assumptions": [one.model_dump(mode="json") for one in clarify.assumptions] if clarify else [],
        "session": str(session.folder),
        "design": str(session.folder / "design.yaml"),
        "document": documents[0],
        "documents": list(documents),
        "summary": dict(summary(session, documents)),
    }


def _proposed(session: Session) -> tuple[tuple[str, str], ...]:
    """Return who proposed and what a replay came to; nothing where the rulebook did alone."""
    from archkit.report.making import asks_no_model, proposer  # noqa: PLC0415 - heavy

    if asks_no_model(session) and session.proposer == session.architect:
        return ()
    total = session.ledger.total
    read = total.input_tokens + total.cache_write_tokens + total.cache_read_tokens
    asked = f"{read:,} tokens read, {total.output_tokens:,} written"
    tokens = asked if total.requests else "no model was asked"
    cost = "price unknown" if total.cost_usd is None else f"{total.cost_usd:.2f} USD"
    once = " when it was recorded" if session.ledger.recorded else ""
    paid = f"; {cost}{once}" if total.requests else ""
    rows = [("Architect", f"{proposer(session)}; {tokens}{paid}")]
    if session.settings.recording:
        rows.append(("Replay", _replayed(session, session.settings.recording)))
    return tuple(rows)


def _replayed(session: Session, recording: str) -> str:
    """Return whether a replay came to the same design, byte for byte, and which proofs say something else."""
    from archkit.errors import ArchkitError  # noqa: PLC0415 - with the rest
    from archkit.session import Session  # noqa: PLC0415 - heavy

    try:
        same = Session.read(recording).design.to_yaml() == session.design.to_yaml()
    except ArchkitError:
        return f"the recording {recording!r} cannot be read any more"
    said = "the same design, byte for byte" if same else "another design than the recording's"
    differing = [f"{one.code} {one.recorded} then, {one.now} now" for one in session.replay_differences]
    return f"{said}; {'; '.join(differing) or 'every proof says what it said then'}"


def _ledger(session: Session) -> dict[str, Any]:
    ledger = session.ledger
    return {
        "recorded": ledger.recorded,
        "total": asdict(ledger.total),
        "steps": {step.value: asdict(spent) for step, spent in ledger.steps.items()},
    }


def _step(session: Session, result: StepResult) -> dict[str, Any]:
    offer = session.offers.get(result.step)
    return {
        "step": result.step.value,
        "by": result.by,
        "repairs": result.repairs,
        "repairs_kept": result.repairs_kept,
        "refuted": [proof.code for proof in result.proofs if proof.status == "refuted"],
        "offer": None if offer is None else {"holds": not offer.why_not, "why_not": offer.why_not},
    }


def _outcome(session: Session) -> str:
    clarify = session.design.clarify
    because = f", because {within_sentence(clarify.because)}" if clarify and clarify.because else ""
    if session.outcome == "design" and not session.ended:
        return f"unfinished: next is {session.remaining[0].value}"
    return f"{_OUTCOMES[session.outcome]}{because}"


def _pattern(session: Session) -> str:
    shape = session.design.shape
    return f"{shape.pattern}: {shape.summary}" if shape else "none"


def _components(session: Session) -> str:
    shape = session.design.shape
    if not shape:
        return "none"
    built = [part.name for part in shape.components if part.kind not in {"client", "external"}]
    return f"{len(built)}: {', '.join(built)}"


def _peak_load(session: Session) -> str:
    from archkit.sizing import measure_load  # noqa: PLC0415 - heavy

    load = measure_load(session.assumed_brief)
    named = (
        ("reads", load.peak_reads_per_second),
        ("writes", load.peak_writes_per_second),
        ("jobs", load.jobs_per_second_peak),
    )
    rates = [f"{_number(rate.base)} {name}/s" for name, rate in named if rate]
    return ", ".join(rates) or "unknown: the brief states no rates"


def _cost(session: Session) -> str:
    size, budget = session.design.size, session.brief.budget.monthly_usd
    limit = f"budget ${budget:,.0f}" if budget is not None else "no budget stated"
    if not size:
        return f"not estimated; {limit}"
    low, base, high = size.monthly_usd
    charged = sum(line.base_usd for line in size.costs if line.provider_charge)
    more = f"; ${charged:,.0f} more charged by providers" if charged else ""
    return f"${base:,.0f} a month (${low:,.0f} to ${high:,.0f}); {limit}{more}"


def _proofs(session: Session) -> str:
    counts = dict(statuses(proof for proofs in session.proofs.values() for proof in proofs))
    return _joined({name: count for name, count in counts.items() if count or name != "not applicable"})


def _joined(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _breaks_first(session: Session) -> str:
    size = session.design.size
    known = [(line.utilisation, line) for line in size.capacity if line.utilisation] if size else []
    if not known:
        return "unknown: no capacity was computed"
    share, line = max(known, key=lambda pair: pair[0] or 0)
    return f"{_component_name(session, line)}, at {_number(1 / (share or 1))} times this peak ({line.unit})"


def _tips_nearest(session: Session) -> tuple[tuple[str, str], ...]:
    """Return the nearest tipping point of the decision that is hardest to undo, where one is known."""
    challenge = session.design.challenge
    decided = {one.id: one for one in session.design.decisions}
    tipping = [one for one in challenge.comparisons if one.tipping] if challenge else []
    known = [(decided[one.decision], one) for one in tipping if one.decision in decided]
    if not known:
        return ()
    decision, comparison = max(known, key=lambda pair: _HARDNESS.get(pair[0].winner.reversibility, 0))
    return (("Tips nearest", f"{comparison.tipping[0].says}; {decision.title}"),)


def _component_name(session: Session, line: Capacity) -> str:
    shape = session.design.shape
    part = shape.component(line.component) if shape else None
    return part.name if part else line.component


def _questions(session: Session) -> str:
    clarify = session.design.clarify
    if not clarify or not clarify.questions:
        return "none"
    if session.outcome == "infeasible":
        return "none that decides this"
    first = [question.field for question in clarify.questions[:_SHOWN]]
    state = "assumed for now" if session.outcome == "design" else "to be answered first"
    return f"{len(clarify.questions)}, {state}; most decisive: {', '.join(first)}"


def _left_out(session: Session) -> str:
    shape = session.design.shape
    names = [one.name for one in shape.left_out] if shape else []
    return f"{len(names)}: {', '.join(names)}" if names else "nothing"


def _number(value: float) -> str:
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"  # noqa: PLR2004 - where digits become noise
