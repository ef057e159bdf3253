"""A case: a brief whose right answer is on record, read tolerantly from what others wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from archkit.errors import InputError
from archkit.explore.evaluation.input_name import words
from archkit.record import Record

Number = float | int | str | bool
_TITLES = words(
    "id title kind brief inputs expected numbers caveat label_basis split evidence source sources"
)
_EXPECTED = words(
    "pattern_ok pattern_wrong datastores_ok must_have must_not roadmap_order reasoning outcome_ok"
)
_NUMBER = words("name published unit role tolerance_factor recompute")
_USUAL_FACTOR = 3.0
"""Within three times counts as excellent for an estimate on the back of an envelope."""


class PublishedNumber(Record):
    """A published figure; the estimate may be `tolerance_factor` times as large or as small.

    `recompute` is how the source came by it; it is shown and never used.
    """

    name: str
    published: float
    unit: str = ""
    role: str = ""
    tolerance_factor: float = _USUAL_FACTOR
    recompute: str = ""


class Expected(Record):
    """What a design for the case should and should not have, in the words of who wrote it."""

    pattern_ok: tuple[str, ...] = ()
    pattern_wrong: tuple[str, ...] = ()
    datastores_ok: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    must_have: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    roadmap_order: tuple[str, ...] = ()
    outcome_ok: tuple[str, ...] = ()
    reasoning: str = ""


class Case(Record):
    """One case; `not_read` lists the keys that nothing here reads."""

    id: str
    title: str = ""
    kind: str = ""
    brief: str = ""
    inputs: Mapping[str, Any] = Field(default_factory=dict)
    expected: Expected = Expected()
    numbers: tuple[PublishedNumber, ...] = ()
    caveat: str = ""
    label_basis: str = ""
    source: str = ""
    not_read: tuple[str, ...] = ()


def case_of(data: object, *, source: str) -> Case:
    """Return the case that plain data holds; unknown keys are listed, never refused.

    Args:
        data: What the YAML file holds.
        source: The file, for errors and as the id of a case without one.

    Raises:
        InputError: If the data is no mapping, or says neither what is wanted nor what is right.
    """
    if not isinstance(data, Mapping):
        raise InputError(f"{source}: a case is a mapping of fields", hint="Start with: id, brief, expected.")
    if not (data.get("brief") or data.get("inputs")):
        raise InputError(
            f"{source}: the case says nothing that is wanted", hint="Give it a brief in prose, or inputs."
        )
    unread = [str(key) for key in data if str(key) not in _TITLES]
    expected = _expected(data.get("expected"), unread)
    numbers = _numbers(data.get("numbers"), unread, source)
    inputs = data.get("inputs") or {}
    if not isinstance(inputs, Mapping):
        unread.append("inputs (no mapping of names to numbers)")
        inputs = {}
    return Case(
        id=str(data.get("id") or data.get("title") or source),
        title=str(data.get("title") or ""),
        kind=str(data.get("kind") or ""),
        brief=_prose(data.get("brief")),
        inputs={str(name): value for name, value in inputs.items()},
        expected=expected,
        numbers=numbers,
        caveat=_prose(data.get("caveat")),
        label_basis=_prose(data.get("label_basis")),
        source=source,
        not_read=tuple(unread),
    )


def _expected(data: object, unread: list[str]) -> Expected:
    if data is None:
        return Expected()
    if not isinstance(data, Mapping):
        unread.append("expected (no mapping)")
        return Expected()
    unread += [f"expected.{key}" for key in data if str(key) not in _EXPECTED]
    stores = data.get("datastores_ok") or {}
    if not isinstance(stores, Mapping):
        stores = {"data": stores}
    return Expected(
        pattern_ok=_lines(data.get("pattern_ok")),
        pattern_wrong=_lines(data.get("pattern_wrong")),
        datastores_ok={str(role): _lines(ok) for role, ok in stores.items()},
        must_have=_lines(data.get("must_have")),
        must_not=_lines(data.get("must_not")),
        roadmap_order=_lines(data.get("roadmap_order")),
        outcome_ok=_lines(data.get("outcome_ok")),
        reasoning=_prose(data.get("reasoning")),
    )


def _numbers(data: object, unread: list[str], source: str) -> tuple[PublishedNumber, ...]:
    found = []
    for place, one in enumerate(data if isinstance(data, list) else [] if data is None else [data]):
        if not isinstance(one, Mapping) or not isinstance(one.get("name"), str):
            unread.append(f"numbers.{place} (no name)")
            continue
        published = _float(one.get("published"))
        if published is None:
            unread.append(f"numbers.{place} ({one['name']}: nothing published)")
            continue
        unread += [f"numbers.{place}.{key}" for key in one if str(key) not in _NUMBER]
        found.append(
            PublishedNumber(
                name=one["name"],
                published=published,
                unit=str(one.get("unit") or ""),
                role=str(one.get("role") or ""),
                tolerance_factor=max(1.0, _float(one.get("tolerance_factor")) or _USUAL_FACTOR),
                recompute=str(one.get("recompute") or ""),
            )
        )
    twice = {one.name for one in found if sum(other.name == one.name for other in found) > 1}
    unread += [f"numbers ({name!r} stands twice in {source}; both are compared)" for name in sorted(twice)]
    return tuple(found)


def _lines(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, Mapping):  # a line with ': ' that nobody quoted
        return tuple(f"{key}: {one}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(line for one in value for line in _lines(one))
    return (str(value),)


def _prose(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return str(value or "")


def _float(value: object) -> float | None:
    from archkit.brief.quantity import number_of  # noqa: PLC0415 - one reading of numbers for all

    try:
        found = number_of(value)
    except ValueError:
        return None
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None
