"""A decision as a Markdown record in the form of MADR 4 (adr.github.io/madr)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.design import Comparison, Decision, Design, Option, Step
from archkit.record import dump_yaml
from archkit.render.comparison import notes
from archkit.render.numbers import money, number, spread
from archkit.report.sections.sheet import for_markdown, grid, sentence
from archkit.report.walk import Walk


def record_name(decision: Decision) -> str:
    """Return the file name of a decision's record; it stays when other decisions come or go."""
    return f"ADR-{decision.id}.md"


def decision_record(decision: Decision, walk: Walk) -> str:
    """Return a decision as a Markdown record.

    Args:
        decision: The decision.
        walk: The walk that it was taken on.
    """
    makers = [walk.brief.owner] if walk.brief.owner else []
    compared = walk.design.comparison(decision.id)
    front = {"status": decision.status, "date": walk.today.isoformat(), "decision-makers": makers}
    lines = ["---", dump_yaml(front).rstrip("\n"), "---", "", f"# {for_markdown(decision.title)}", ""]
    lines += ["## Context and Problem Statement", "", for_markdown(decision.question), ""]
    lines += ["## Decision Drivers", "", *_drivers(decision), ""]
    lines += ["## Considered Options", "", *_bullets(one.name for one in decision.options), ""]
    if compared:
        lines += [*_figures(decision, compared), ""]
    lines += ["## Decision Outcome", "", *_outcome(decision, compared), ""]
    lines += ["### Confirmation", "", *_confirmation(decision, walk), ""]
    lines += ["## Pros and Cons of the Options", ""]
    for one in decision.options:
        lines += [*_option(one, decision), ""]
    lines += ["## More Information", "", *_more(decision, compared)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _drivers(decision: Decision) -> Iterator[str]:
    for one in decision.criteria:
        because = f", since {one.because}" if one.because else ""
        yield f"- {for_markdown(one.name)}, weight {number(one.weight)}{for_markdown(because)}"
    rests_on = ", ".join(decision.depends_on)
    yield f"- Rests on: {for_markdown(rests_on)}"


def _figures(decision: Decision, compared: Comparison) -> list[str]:
    """Return what the whole design would take with each option, sized by one engine."""
    names = {one.id: one.name for one in decision.options}
    rows = [
        (
            names.get(one.option, one.option),
            "" if one.base_usd is None else money(one.base_usd),
            spread(one.low_usd or 0, one.base_usd, one.high_usd or 0, money) if one.base_usd else "",
            "" if one.operations_hours is None else number(one.operations_hours),
            "" if one.slowest_p95_ms is None else number(one.slowest_p95_ms),
            "" if one.engineer_weeks is None else number(one.engineer_weeks),
            one.reversibility,
            one.risk,
        )
        for one in compared.figures
    ]
    heads = (
        "The whole design with", "USD a month", "Range", "Hours a month", "Slowest p95 (ms)",
        "Weeks to build", "To undo", "What goes wrong first",
    )  # fmt: skip
    said = [f"- {for_markdown(one)}" for one in notes(decision, compared)]
    return [*grid(heads, rows), *([""] if said else []), *said]


def _bullets(texts: Iterable[str]) -> list[str]:
    return [f"- {for_markdown(text)}" for text in texts]


def _outcome(decision: Decision, compared: Comparison | None) -> Iterator[str]:
    because = for_markdown(sentence(decision.because))
    yield f"Chosen option: **{for_markdown(decision.winner.name)}**, because: {because}"
    if compared and compared.standing:
        yield ""
        yield f"Margin: {for_markdown(sentence(compared.standing))}"
    yield ""
    yield "### Consequences"
    yield ""
    yield from (f"- Good, because {for_markdown(text)}" for text in decision.winner.benefits)
    yield from (f"- Bad, because {for_markdown(text)}" for text in decision.winner.costs)
    yield from (f"- So: {for_markdown(text)}" for text in decision.consequences)


def _confirmation(decision: Decision, walk: Walk) -> Iterator[str]:
    """Return the proofs of the step that took the decision, by what became of them."""
    step = _step_of(decision, walk.design)
    by_status: dict[str, list[str]] = {}
    for proof in walk.proofs.get(step, ()) if step else ():
        by_status.setdefault(proof.status, []).append(f"{proof.code} {proof.name}")
    shown = [(status, by_status[status]) for status in _CONFIRMING if status in by_status]
    if not shown:
        yield "Nothing has been run on it yet."
        return
    yield f"By the proofs of the step {step}, run on the design that holds this decision:"
    yield ""
    yield from (f"- {status}: {for_markdown(', '.join(codes))}" for status, codes in shown)


_CONFIRMING = ("proved", "refuted", "assumed", "not run")


def _step_of(decision: Decision, design: Design) -> Step | None:
    return next((step for step in Step if decision in getattr(design.artifact(step), "decisions", ())), None)


def _option(one: Option, decision: Decision) -> Iterator[str]:
    yield f"### {for_markdown(one.name)}"
    yield ""
    yield from (f"- Good, because {for_markdown(text)}" for text in one.benefits)
    yield from (f"- Bad, because {for_markdown(text)}" for text in one.costs)
    if one.ruled_out_because:
        yield f"- Ruled out: {for_markdown(one.ruled_out_because)}"
    facts = (
        f"score {number(one.score)} of 10" if one.score is not None else "",
        f"{money(one.monthly_cost_usd)} a month" if one.monthly_cost_usd is not None else "",
        f"{one.reversibility} to take back",
        "chosen" if one.id == decision.chosen else "",
    )
    yield f"- Neutral: {', '.join(fact for fact in facts if fact)}"


def _more(decision: Decision, compared: Comparison | None) -> Iterator[str]:
    yield f"- Id: {for_markdown(decision.id)}, the same in every version of this design"
    yield f"- Changes when: {for_markdown(sentence(decision.flips_when))}"
    yield from (
        f"- Tips: {for_markdown(sentence(one.says))}" for one in (compared.tipping if compared else ())
    )
    if decision.revisit:
        yield f"- Look again: {for_markdown(sentence(decision.revisit))}"
    if decision.tie_with:
        tied = next((one.name for one in decision.options if one.id == decision.tie_with), decision.tie_with)
        question = f"; what breaks it: {decision.tie_question}" if decision.tie_question else ""
        yield f"- A tie with {for_markdown(tied)}{for_markdown(question)}"
    for figure in decision.figures:
        around = spread(figure.low, figure.base, figure.high)
        ends = f", {around}" if around else ""
        yield f"- Number: {for_markdown(figure.name)}{ends}: {for_markdown(figure.formula)}"
    rules = dict.fromkeys([decision.rule, *(gate for one in decision.options for gate in one.ruled_out_by)])
    for rule in filter(None, rules):
        yield f"- Rule: {for_markdown(rule)} (its source and date: `archkit explain {rule}`)"
