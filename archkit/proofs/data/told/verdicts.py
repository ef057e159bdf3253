"""From trials to the verdict of a check: what is broken is found, what nobody could try is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.brief import Entity
from archkit.design import Finding
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict
from archkit.proofs.data.data_coverage import kept_elsewhere
from archkit.proofs.data.schema_run import data_of, other_engine, schema_run
from archkit.proofs.data.told.kept import name_key, says_entities, table_of
from archkit.proofs.data.told.stated import entities_of, quote, topics_of
from archkit.proofs.data.told.trial import Topic, Trial
from archkit.proofs.proof import Evidence

_MOST_SHOWN = 40
_COLUMNS = ("entity", "the brief says", "in the database")


def verdict_on(subject: Subject, code: str, topic: Topic, nothing: str) -> Verdict:
    """Return the verdict of a check on one topic.

    Args:
        subject: What the check looks at.
        code: The code of the check.
        topic: Its topic.
        nothing: What is said where the brief states nothing on it.

    Raises:
        NotApplicableError: If the brief states nothing on the topic.
        NotAssessableError: If nothing of what it states could be tried.
    """
    stated = [one for one in entities_of(subject.brief) if topic in topics_of(one)]
    if not stated:
        raise NotApplicableError(nothing)
    data_of(subject)
    absent = tuple(_absent(subject, topic, stated))
    tried, engine = ((), "") if len(absent) == len(stated) else _tried(subject, topic)
    trials = (*absent, *tried)
    broken, untried, held = (
        [one for one in trials if one.outcome == outcome] for outcome in ("broken", "untried", "holds")
    )
    if not broken and not held:
        raise NotAssessableError(_open(untried) or "nothing of it could be tried")
    rows = tuple(
        (one.entity, one.told, f"{_SHOWN[one.outcome]}{one.seen}") for one in (*broken, *untried, *held)
    )
    text = f"{len(held)} of {len(trials)} trials hold{engine}"
    evidence = Evidence(label="tried", text=text, columns=_COLUMNS, rows=rows[:_MOST_SHOWN])
    doubts = [part for part in (_open(untried), other_engine(subject.design)) if part]
    named = {one.name: one for one in stated}
    findings = tuple(_finding(code, one, quote(named[one.entity], topic, one.told)) for one in broken)
    return Verdict(findings, (evidence,), "; ".join(doubts))


def _tried(subject: Subject, topic: Topic) -> tuple[tuple[Trial, ...], str]:
    """Return the trials of a topic, and in what they were run."""
    run = schema_run(subject)
    if run.told.gap:
        raise NotAssessableError(run.told.gap)
    return run.told.of(topic), f" in {run.engine}"


_SHOWN = {"holds": "", "broken": "not so: ", "untried": "not tried: "}


def _finding(code: str, trial: Trial, quoted: str) -> Finding:
    return Finding(
        code=code,
        severity="error",
        place=trial.place,
        message=f"{trial.entity}: {trial.seen}"[:400],
        evidence=f"The brief says of {trial.entity}: {trial.told}; {quoted}"[:400],
        remedy=trial.remedy or "Keep to the brief.",
    )


def _open(untried: list[Trial]) -> str:
    """Return what could not be tried, shortly."""
    told = [f"{one.entity} ({one.told}): {one.seen}" for one in untried]
    more = f", and {len(told) - 3} more" if len(told) > 3 else ""  # noqa: PLR2004 - as many as are read
    return f"not tried: {'; '.join(told[:3])}{more}"[:400] if told else ""


def _absent(subject: Subject, topic: Topic, stated: Iterable[Entity]) -> Iterator[Trial]:
    """Yield the entities of the topic that have no table, and the links to such."""
    data = data_of(subject)
    elsewhere = {name_key(one.entity) for one in data.elsewhere}
    for entity in stated:
        names = [entity.name, *(entity.linked_to if topic == "links" else ())]
        gone = next((name for name in names if table_of(data, name) is None), None)
        if gone is None:
            continue
        if name_key(gone) in elsewhere or kept_elsewhere(subject.design, gone):
            yield Trial(topic, entity.name, topic, "data.tables", "untried", f"{gone!r} is kept elsewhere")
        elif says_entities(data):
            remedy = f"Add a table that keeps {gone!r}, and name it in its entity."
            yield Trial(
                topic, entity.name, topic, "data.tables", "broken", f"no table keeps {gone!r}", remedy
            )
        else:
            yield Trial(
                topic, entity.name, topic, "data.tables", "untried", f"no table is known to keep {gone!r}"
            )
