"""From trials to the verdict of a check: what is broken is found, what nobody could try is said."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict
from archkit.proofs.data.data_coverage import kept_elsewhere
from archkit.proofs.data.schema_run import data_of, other_engine, schema_run
from archkit.proofs.data.told.kept import name_key, says_entities, table_of
from archkit.proofs.data.told.stated import entities_of, topics_of
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
    if not any(topic in topics_of(one) for one in entities_of(subject.brief)):
        raise NotApplicableError(nothing)
    data_of(subject)
    run = schema_run(subject)
    if run.told.gap:
        raise NotAssessableError(run.told.gap)
    trials = (*_absent(subject, topic), *run.told.of(topic))
    broken = [one for one in trials if one.outcome == "broken"]
    untried = [one for one in trials if one.outcome == "untried"]
    held = [one for one in trials if one.outcome == "holds"]
    if not broken and not held:
        raise NotAssessableError(_open(untried) or "nothing of it could be tried")
    rows = tuple(
        (one.entity, one.told, f"{_SHOWN[one.outcome]}{one.seen}") for one in (*broken, *untried, *held)
    )
    text = f"{len(held)} of {len(trials)} trials in {run.engine} hold"
    evidence = Evidence(label="tried", text=text, columns=_COLUMNS, rows=rows[:_MOST_SHOWN])
    doubts = [part for part in (_open(untried), other_engine(subject.design)) if part]
    return Verdict(tuple(_finding(code, one) for one in broken), (evidence,), "; ".join(doubts))


_SHOWN = {"holds": "", "broken": "not so: ", "untried": "not tried: "}


def _finding(code: str, trial: Trial) -> Finding:
    return Finding(
        code=code,
        severity="error",
        place=trial.place,
        message=f"{trial.entity}: {trial.seen}"[:400],
        evidence=f"The brief says of {trial.entity}: {trial.told}."[:400],
        remedy=trial.remedy or "Keep to the brief.",
    )


def _open(untried: list[Trial]) -> str:
    """Return what could not be tried, shortly."""
    told = [f"{one.entity} ({one.told}): {one.seen}" for one in untried]
    more = f", and {len(told) - 3} more" if len(told) > 3 else ""  # noqa: PLR2004 - as many as are read
    return f"not tried: {'; '.join(told[:3])}{more}"[:400] if told else ""


def _absent(subject: Subject, topic: Topic) -> Iterator[Trial]:
    """Yield the entities of the topic that have no table, and the links to such."""
    data = data_of(subject)
    elsewhere = {name_key(one.entity) for one in data.elsewhere}
    for entity in entities_of(subject.brief):
        if topic not in topics_of(entity):
            continue
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
