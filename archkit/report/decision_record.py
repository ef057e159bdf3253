"""A decision as a Markdown record in the MADR form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.design import Decision, Option
from archkit.record import dump_yaml
from archkit.render.numbers import money, number
from archkit.report.sections.sheet import for_markdown, sentence
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
    front = {"status": decision.status, "date": walk.today.isoformat(), "decision-makers": makers}
    lines = ["---", dump_yaml(front).rstrip("\n"), "---", "", f"# {for_markdown(decision.title)}", ""]
    lines += ["## Context and Problem Statement", "", for_markdown(decision.question), ""]
    lines += ["## Decision Drivers", "", *_bullets(decision.depends_on), ""]
    lines += ["## Considered Options", "", *_bullets(one.name for one in decision.options), ""]
    lines += ["## Decision Outcome", "", *_outcome(decision), ""]
    lines += ["## Pros and Cons of the Options", ""]
    for one in decision.options:
        lines += [*_option(one, decision), ""]
    lines += ["## More Information", "", *_more(decision)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _bullets(texts: Iterable[str]) -> list[str]:
    return [f"- {for_markdown(text)}" for text in texts]


def _outcome(decision: Decision) -> Iterator[str]:
    because = for_markdown(sentence(decision.because))
    yield f"Chosen option: **{for_markdown(decision.winner.name)}**, because: {because}"
    if decision.consequences:
        yield ""
        yield "### Consequences"
        yield ""
        yield from _bullets(decision.consequences)


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


def _more(decision: Decision) -> Iterator[str]:
    yield f"- Changes when: {for_markdown(sentence(decision.flips_when))}"
    if decision.revisit:
        yield f"- Look again: {for_markdown(sentence(decision.revisit))}"
    if decision.tie_with:
        tied = next((one.name for one in decision.options if one.id == decision.tie_with), decision.tie_with)
        yield f"- A tie with {for_markdown(tied)}"
    if decision.rule:
        yield f"- Rule: {for_markdown(decision.rule)}"
