"""Joins two briefs: what is stated first stands, lists join, and conflicts are remembered."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

from archkit.brief.brief import Brief, Source
from archkit.brief.nouns import same_thing_key

_BY_NAME = frozenset({"workload.entities", "workload.operations", "existing.systems", "integrations",
                      "workload.entities.attributes"})  # fmt: skip
_JOINED_APART = frozenset({"name", "purpose", "sources"})


def merge_briefs(base: Brief, more: Brief) -> Brief:
    """Return `base` with what `more` adds.

    A value that `base` states stands; where `more` states another, both are put into
    `sources`. Lists are joined without repeats, entities and operations by their names.

    Args:
        base: The brief that goes first, such as a YAML file.
        more: What is added, such as a project's folder.
    """
    conflicts: list[Source] = []
    joined = _join(base, more, "", base, more, conflicts)
    joined["name"] = base.name
    joined["purpose"] = base.purpose or more.purpose
    sources = dict.fromkeys((*base.sources, *more.sources, *conflicts))
    joined["sources"] = tuple(source.model_dump(mode="json") for source in sources)
    return type(base).model_validate(joined)


def _join(
    base: BaseModel, more: BaseModel, path: str, whole: Brief, other: Brief, conflicts: list[Source]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in type(base).model_fields:
        field = f"{path}.{name}" if path else name
        mine, theirs = getattr(base, name), getattr(more, name)
        if field in _JOINED_APART:
            continue
        if isinstance(mine, BaseModel) and isinstance(theirs, BaseModel):
            found[name] = _join(mine, theirs, field, whole, other, conflicts)
        elif isinstance(mine, tuple) and isinstance(theirs, tuple):
            found[name] = _join_lists(mine, theirs, field, whole, other, conflicts)
        else:
            found[name] = _plain(theirs if mine is None or mine == "" else mine)
            if mine not in (None, "", False) and theirs not in (None, "", False) and mine != theirs:
                _remember(field, (mine, theirs), whole, other, conflicts)
    return {name: value for name, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    return value


def _join_lists(  # noqa: PLR0913 - both values with both briefs
    mine: tuple[Any, ...],
    theirs: tuple[Any, ...],
    field: str,
    whole: Brief,
    other: Brief,
    conflicts: list[Source],
) -> list[Any]:
    if re.sub(r"\[.*?\]", "", field) not in _BY_NAME:
        return [_plain(one) for one in dict.fromkeys((*mine, *theirs))]
    added = {same_thing_key(one.name): one for one in reversed(theirs)}
    joined: list[Any] = []
    for one in mine:
        twin = added.pop(same_thing_key(one.name), None)
        place = f"{field}[{one.name}]"
        joined.append(_plain(one) if twin is None else _join_named(one, twin, place, whole, other, conflicts))
    rest = set(added)
    return joined + [_plain(one) for one in theirs if _taken(rest, same_thing_key(one.name))]


def _taken(keys: set[str], key: str) -> bool:
    """Say whether a key is still to come, and take it away."""
    if key in keys:
        keys.remove(key)
        return True
    return False


def _join_named(  # noqa: PLR0913 - both values with both briefs
    one: BaseModel, twin: BaseModel, place: str, whole: Brief, other: Brief, conflicts: list[Source]
) -> dict[str, Any]:
    """Join two records of one name; their names, descriptions and sources may differ in wording."""
    told: list[Source] = []
    joined = _join(one, twin, place, whole, other, told)
    joined["name"] = one.name  # type: ignore[attr-defined]
    quiet = ("name", "description", "source", "role", "purpose", "deferred", "actor", "required", "type")
    for source in told:
        if not source.field.endswith(tuple(f"].{name}" for name in quiet)):
            conflicts.append(source)
    return joined


def _remember(
    field: str, values: tuple[Any, Any], whole: Brief, other: Brief, conflicts: list[Source]
) -> None:
    path = re.sub(r"\[(.*?)\]", r".\1", field)[:120]
    for value, brief in zip(values, (whole, other), strict=True):
        if all(source.field != path for source in brief.sources):
            origin = f"brief {brief.name}"[:120]
            conflicts.append(Source(field=path, origin=origin, quote=str(value)[:200]))
