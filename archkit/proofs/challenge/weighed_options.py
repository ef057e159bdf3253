"""Checks on how options were weighed: in figures of one engine, ties said, and what follows written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.design import Comparison, Decision, Design, Finding, OptionFigures, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence

_FEWEST = 2
_ROUNDED = 0.011
_SHOWN = 8


@check(
    "DECISION004",
    "unsized-option",
    claim="Every decision has at least two options with figures from the same engine.",
    step=Step.CHALLENGE,
)
def unsized_option(subject: Subject) -> Verdict:
    """Flags a comparison with fewer than two options in numbers, or without the option that was chosen.

    Why it matters: an option that nobody sized loses to the one somebody liked; cost, work and
    latency of both are what the choice gives and takes.

    Example: a queue chosen over a table, with the price of the queue alone.

    Use instead: both options sized with the same engine; where one cannot be built at all, the
    note of its figures says why.

    Known limits: only decisions that archkit's rulebook takes too can be sized; of others it is
    said that nobody sized them. Whether the figures are right is for the checks of the size step.
    """
    design = subject.design
    if not design.decisions:
        raise NotAssessableError("the design holds no decision")
    comparisons = design.challenge.comparisons if design.challenge else ()
    if not comparisons:
        raise NotAssessableError("no decision was compared: archkit sizes those that its rulebook knows")
    decisions = {one.id: one for one in design.decisions}
    findings = tuple(
        Finding(
            code="DECISION004",
            severity="warning",
            place=f"challenge.comparisons.{one.decision}",
            message=problem,
            evidence=_evidence(one),
            remedy="Size the chosen option and another with the same engine, or say why it cannot be built.",
        )
        for one in comparisons
        for problem in _unsized(one, decisions.get(one.decision))
    )
    left = [name for name in decisions if name not in {one.decision for one in comparisons}]
    if left and not findings:
        raise NotAssessableError(
            f"{len(left)} of {len(decisions)} decisions have no figures, since the rulebook knows them not:"
            f" {_listed(left)}"
        )
    shown = f"{sum(len(one.figures) for one in comparisons)} options of {len(comparisons)} decisions"
    return Verdict(findings, (Evidence(label="Sized", text=shown),))


def _unsized(one: Comparison, decision: Decision | None) -> Iterator[str]:
    if decision is None:
        yield f"{one.decision!r} is compared and is no decision of this design."
        return
    known = {option.id for option in decision.options}
    strange = [figures.option for figures in one.figures if figures.option not in known]
    if strange:
        yield f"{decision.title!r} is compared with {_listed(strange)}, which is no option of it."
    sized = [figures for figures in one.figures if _has_figures(figures)]
    silent = [figures for figures in one.figures if not _has_figures(figures) and not figures.note.strip()]
    if decision.chosen not in {figures.option for figures in sized}:
        yield f"{decision.title!r} has no figures of what was chosen."
    if silent:
        names = _listed(figures.option for figures in silent)
        yield f"{decision.title!r} has no figures of {names}, and no word why."
    elif len({figures.option for figures in one.figures}) < _FEWEST:
        yield f"{decision.title!r} has one option under two rows."


def _has_figures(one: OptionFigures) -> bool:
    return one.base_usd is not None and one.operations_hours is not None


def _evidence(one: Comparison) -> str:
    rows = (
        f"{each.option}: {'no sum' if each.base_usd is None else f'{each.base_usd:g} USD'}"
        for each in one.figures
    )
    return "; ".join(rows)[:200]


@check(
    "DECISION005",
    "hidden-tie",
    claim="Options as good as each other are shown as a tie, with the question that would break it.",
    step=Step.CHALLENGE,
)
def hidden_tie(subject: Subject) -> Verdict:
    """Flags a margin within the noise of the scores that is not called a tie, or a tie without its question.

    Why it matters: a tenth of a point out of guessed weights decides nothing; whoever is asked the
    right question does.

    Example: managed containers at 7.7 points, chosen over one machine at 7.6, with no word on it.

    Use instead: ``tie_with`` names the other option, ``tie_question`` what to ask and which answer
    means which option.

    Known limits: judged by the scores that the design states, each rounded to a hundredth; the
    noise is the fact ``pattern.tie-margin``. Options without scores are not judged.
    """
    noise = fact("pattern.tie-margin").base
    scored = [(one, _nearest(one)) for one in subject.design.decisions]
    judged = [(one, near) for one, near in scored if near is not None]
    if not judged:
        raise NotAssessableError("no decision scores two options that its gates left open")
    findings = tuple(
        Finding(
            code="DECISION005",
            severity="warning",
            place=f"decisions.{one.id}.{field}",
            message=f"{one.title!r} {problem}.",
            evidence=f"{one.chosen} {one.winner.score:g}; the nearest other is {near:+.2f} points away",
            remedy="Name the other option in tie_with, and in tie_question what would break the tie.",
        )
        for one, near in judged
        for field, problem in _hidden(one, near, noise)
    )
    ties = sum(one.tie_with is not None for one, _ in judged)
    return Verdict(findings, (Evidence(label="Ties", text=f"{ties} of {len(judged)} scored decisions"),))


def _nearest(decision: Decision) -> float | None:
    """Return the points from the chosen option to the best other open one, below 0 where it leads."""
    chosen = decision.winner
    others = [
        one.score
        for one in decision.options
        if one.id != chosen.id and one.score is not None and not one.ruled_out_because
    ]
    if chosen.score is None or chosen.ruled_out_because or not others:
        return None
    return round(max(others) - chosen.score, 2)


def _hidden(one: Decision, near: float, noise: float) -> Iterator[tuple[str, str]]:
    if one.tie_with is None:
        if abs(near) < noise - _ROUNDED:
            yield "tie_with", f"is {abs(near):.2f} points from another option, within {noise:g}, and no tie"
        return
    if one.tie_with not in {option.id for option in one.options} - {one.chosen}:
        yield "tie_with", f"is a tie with {one.tie_with!r}, which is no other option of it"
    if not one.tie_question.strip():
        yield "tie_question", "is a tie, and nothing says what would break it"


@check(
    "DECISION006",
    "decision-without-follow-up",
    claim="Every decision says what follows from it and what would make the team look at it again.",
    step=Step.CHALLENGE,
)
def decision_without_follow_up(subject: Subject) -> Verdict:
    """Flags a decision without consequences, without a trigger to look again, or superseded by none.

    Why it matters: a decision is a promise to live with what follows; without a trigger it is
    kept long after its reasons are gone.

    Example: ``One region`` with a reason, and neither what is lost with it nor when to think again.

    Use instead: two consequences, one of them unwelcome, and an event or number that makes the
    team look again.

    Known limits: what the chosen option costs counts as a consequence, and the number that would
    flip it as a trigger; whether they are the right ones is a question for people.
    """
    decisions = subject.design.decisions
    if not decisions:
        raise NotAssessableError("the design holds no decision")
    findings = tuple(
        Finding(
            code="DECISION006",
            severity="warning",
            place=f"decisions.{one.id}.{field}",
            message=f"{one.title!r} {problem}.",
            evidence=one.because[:200],
            remedy="Write what follows from it, what to watch, and when it is looked at again.",
        )
        for one in decisions
        for field, problem in _without_follow_up(one, subject.design)
    )
    texts = (f"{status} {sum(one.status == status for one in decisions)}" for status in _STATUSES)
    return Verdict(findings, (Evidence(label="Status", text=", ".join(texts)),))


_STATUSES = ("proposed", "accepted", "superseded")


def _without_follow_up(one: Decision, design: Design) -> Iterator[tuple[str, str]]:
    if not any(text.strip() for text in (*one.consequences, *one.winner.costs)):
        yield "consequences", "says nothing of what follows from it"
    if not (one.revisit.strip() or one.flips_when.strip()):
        yield "revisit", "does not say what would make anybody look at it again"
    others = (other for other in design.decisions if other is not one)
    named = any(one.id in " ".join((*other.depends_on, other.because)) for other in others)
    if one.status == "superseded" and not named:
        yield "status", "is superseded, and no other decision names it"


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"{', '.join(listed[:_SHOWN])}{more}"
