"""The brief as it was stated: the effective one with the design's assumptions taken out again."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_jsonable_python

from archkit.brief import Brief
from archkit.proofs.check import Subject
from archkit.record import Record


def stated_brief(subject: Subject) -> Brief:
    """Return the subject's brief with every field empty that the step `clarify` assumed.

    A design may have assumed a field that somebody stated; that value is lost here, and CLARIFY002
    says so. Assumptions about fields that no brief has are left out.
    """
    clarify = subject.design.clarify
    assumed = [one.field for one in clarify.assumptions] if clarify else []
    cleared = {field: empty_value(field) for field in assumed if is_field(field)}
    return subject.brief.with_values(cleared) if cleared else subject.brief


def is_field(path: str) -> bool:
    """Say whether a dotted path names a field of a brief that holds a value, not a whole part."""
    try:
        value = Brief(name="any").value(path)
    except KeyError:
        return False
    return not isinstance(value, Record)


def empty_value(path: str) -> Any:
    """Return what a field holds while nobody has stated it, as plain data.

    Raises:
        KeyError: If there is no such field.
    """
    return to_jsonable_python(Brief(name="any").value(path))


def is_open(brief: Brief, path: str) -> bool:
    """Say whether nobody has stated a field.

    Raises:
        KeyError: If there is no such field.
    """
    return bool(brief.value(path) == Brief(name="any").value(path))


def says_something(brief: Brief) -> bool:
    """Say whether a brief states anything beyond its name; a design may come without its brief."""
    return brief != Brief(name=brief.name)
