"""Judges a design by what a case expects of it: pattern, stores, must have, must not, order."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.explore.evaluation.case import Expected
from archkit.explore.evaluation.phrase import Clause, Wish, read_phrase
from archkit.explore.evaluation.showing import NEVER, Reading, Shown
from archkit.explore.evaluation.stores import judge_stores, kept_apart
from archkit.explore.evaluation.styles import judge_pattern
from archkit.explore.evaluation.verdict import Mark, Status, Topic


def judge(expected: Expected, reading: Reading, outcome: str) -> tuple[Mark, ...]:
    """Return a mark for each expectation.

    Args:
        expected: What the case expects.
        reading: The design as concepts are looked for in it.
        outcome: What clarification came to: design, clarify or infeasible.
    """
    marks: list[Mark] = []
    if expected.outcome_ok:
        right = outcome in expected.outcome_ok
        wanted = " or ".join(expected.outcome_ok)
        marks.append(
            Mark(
                topic="outcome",
                wanted=wanted,
                status="met" if right else "missed",
                because=f"it is {outcome}",
            )
        )
    if reading.design.shape is None:
        return tuple(marks)
    marks += judge_pattern(expected, reading)
    marks += judge_stores(expected, reading)
    marks += [_must_have(text, reading) for text in expected.must_have]
    marks += [_must_not(text, reading) for text in expected.must_not]
    if expected.roadmap_order:
        marks.append(_order(expected.roadmap_order, reading))
    return tuple(marks)


def _best(clause: Clause, reading: Reading) -> Shown:
    found = [reading.shows(one) for one in clause.anyone]
    return min(found, key=lambda one: one.order)


def _must_have(text: str, reading: Reading) -> Mark:  # noqa: PLR0911 - each way to fail says why
    wish = read_phrase(text)
    judged = _Judged("must have", text, "; ".join(wish.unread))
    if not wish.understood:
        return Mark(
            topic="must have", wanted=text, status="not understood", because="no known concept is named"
        )
    worst: Shown | None = None
    for clause in wish.clauses:
        shown = _best(clause, reading)
        if clause.negated:
            if shown.when == "now":
                because = f"'{clause.words}' is not to be there"
                return judged.mark("missed", because, shown)
            shown = Shown("now", "the whole design", "nothing of the kind is there", 0)
        if shown.when == "never":
            because = f"nothing shows {' or '.join(map(_named, clause.anyone))}"
            return judged.mark("missed", because, shown)
        if worst is None or shown.order > worst.order:
            worst = shown
    assert worst is not None  # noqa: S101 - an understood wish has a clause
    later = [_best(one, reading) for one in wish.after]
    if later and min(one.order for one in later) < worst.order:
        return judged.mark("missed", "it comes after what it should come before", worst)
    if worst.when == "planned" and wish.at_once:
        return judged.mark("missed", "it is only planned", worst)
    if worst.when == "now":
        return judged.mark("met", "it is there", worst)
    return judged.mark("planned", "it comes with a trigger", worst)


def _must_not(text: str, reading: Reading) -> Mark:
    wish = read_phrase(text)
    judged = _Judged("must not", text, "; ".join(wish.unread))
    if not wish.understood:
        return Mark(
            topic="must not", wanted=text, status="not understood", because="no known concept is named"
        )
    if wish.after:
        return _too_early(judged, wish, reading)
    excused = [one for one in wish.until if _best(one, reading).when == "now"]
    present = [one for one in wish.clauses if not one.negated]
    missing = [one for one in wish.clauses if one.negated]
    if present and missing:  # "a queue without dead letters": only both together are wrong
        hits = [_best(one, reading) for one in present]
        lacks = [one for one in missing if _best(one, reading).when != "now"]
        if all(one.when == "now" for one in hits) and lacks:
            because = f"without {' or '.join(_named(name) for name in lacks[0].anyone)}"
            return judged.mark("missed", because, hits[0])
    elif missing:
        lacking = [one for one in missing if _best(one, reading).when != "now"]
        if lacking:
            because = f"nothing shows {' or '.join(map(_named, lacking[0].anyone))}"
            return judged.mark("missed", because, _best(lacking[0], reading))
    elif not excused and not (_names_a_store(present) and kept_apart(text, reading)):
        hit = next((shown for one in present if (shown := _best(one, reading)).when == "now"), None)
        if hit:
            return judged.mark("missed", "the design has it", hit)
    planned = [shown for one in present if (shown := _best(one, reading)).when == "planned"]
    because = "it comes only with a trigger" if planned else "the design does not have it"
    return judged.mark("met", because, planned[0] if planned else None)


def _names_a_store(clauses: list[Clause]) -> bool:
    kinds = {"relational-store", "single-database"}
    return bool(clauses) and all(set(one.anyone) <= kinds for one in clauses)


def _too_early(judged: _Judged, wish: Wish, reading: Reading) -> Mark:
    first = min((_best(one, reading) for one in wish.clauses), key=lambda one: one.order)
    others = [_best(one, reading) for one in wish.after]
    last = max(others, key=lambda one: one.order)
    if first.order < last.order:
        return judged.mark("missed", "it comes before what it should follow", first)
    because = "it is not there" if first.order == NEVER else "what should come first does"
    return judged.mark("met", because, first if first.order < NEVER else None)


def _order(steps: tuple[str, ...], reading: Reading) -> Mark:
    places: list[tuple[str, int]] = []
    absent: list[str] = []
    unknown: list[str] = []
    for step in steps:
        wish = read_phrase(step)
        if not wish.understood:
            unknown.append(step)
            continue
        found = min(_best(one, reading).order for one in wish.clauses)
        if found < NEVER:
            places.append((step, found))
        else:
            absent.append(step)
    kept = _longest_rising([place for _, place in places])
    said = "; ".join(f"{'first release' if not place else _stage(place)}: {step}" for step, place in places)
    told = [f"{kept} of {len(places)} steps found stand in this order"]
    told += [f"not found: {'; '.join(absent)}"] if absent else []
    wanted = " < ".join(steps)
    if not places:
        status = "not understood" if unknown and not absent else "missed"
        return Mark(topic="order", wanted=wanted, status=status, because=told[-1], unread="; ".join(unknown))
    right = kept == len(places) and not absent
    return Mark(
        topic="order",
        wanted=wanted,
        status="met" if right else "missed",
        because="; ".join(told),
        quote=said,
        unread="; ".join(unknown),
    )


def _stage(order: int) -> str:
    return "left out until a trigger" if order >= NEVER / 10 else f"stage {order}"


def _longest_rising(values: list[int]) -> int:
    best: list[int] = []
    for place, value in enumerate(values):
        before = [best[one] for one in range(place) if values[one] <= value]
        best.append(1 + max(before, default=0))
    return max(best, default=0)


@dataclass(frozen=True)
class _Judged:
    """An expectation that is being judged: its topic, its words, and what was not understood of them."""

    topic: Topic
    text: str
    unread: str

    def mark(self, status: Status, because: str, shown: Shown | None = None) -> Mark:
        place, quote = (shown.place, shown.quote) if shown else ("", "")
        return Mark(
            topic=self.topic,
            wanted=self.text,
            status=status,
            because=because,
            place=place,
            quote=quote,
            unread=self.unread,
        )


def _named(concept: str) -> str:
    return concept.replace("-", " ")
