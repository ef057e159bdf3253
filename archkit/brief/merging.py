"""Joins two briefs: what is stated first stands, lists join, and conflicts are remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from archkit.brief.brief import Brief, Source
from archkit.brief.nouns import same_thing_key
from archkit.brief.stated import MOST_LINES

_BY_NAME = frozenset({"entities", "operations", "attributes", "systems", "integrations"})
_KEPT_APART = frozenset({"name", "purpose", "sources"})
_WORDING = frozenset({"name", "description", "source", "role", "purpose", "actor", "required", "type"})
"""Fields of entities and operations that may differ without contradicting."""
_REFERENCES = frozenset({"belongs_to", "linked_to", "unique_together", "no_overlap_for", "retention_from"})
"""Fields that name other things: one name in two spellings, or a group in another order, is the same."""
_SAYS_NONE = "regimes"
"""The one list that states something by being empty."""
_UNSTATED = (None, "", False)

Path = tuple[str, ...]


def merge_briefs(base: Brief, more: Brief) -> Brief:
    """Return `base` with what `more` adds.

    A value that `base` states stands; where `more` states another, both are put into
    `sources`. Lists are joined without repeats, entities and operations by their names.

    Args:
        base: The brief that goes first, such as a YAML file.
        more: What is added, such as a project's folder.
    """
    joining = _Joining(base, more)
    joined = joining.records(base, more, ())
    joined["name"] = base.name
    joined["purpose"] = base.purpose or more.purpose
    sources = dict.fromkeys((*base.sources, *more.sources, *joining.conflicts))
    joined["sources"] = tuple(source.model_dump(mode="json") for source in sources)[:MOST_LINES]
    return type(base).model_validate(joined)


@dataclass
class _Joining:
    base: Brief
    more: Brief
    conflicts: list[Source] = field(default_factory=list)

    def records(self, mine: BaseModel, theirs: BaseModel, path: Path) -> dict[str, Any]:
        """Return both records as one; paths of named records hold their names."""
        skipped = _KEPT_APART if not path else frozenset[str]()
        found = {
            name: self.values(getattr(mine, name), getattr(theirs, name), (*path, name))
            for name in type(mine).model_fields
            if name not in skipped
        }
        return {name: value for name, value in found.items() if value is not None}

    def values(self, mine: Any, theirs: Any, path: Path) -> Any:
        """Return what stands of two values of one field."""
        if isinstance(mine, BaseModel) and isinstance(theirs, BaseModel):
            return self.records(mine, theirs, path)
        if isinstance(mine, tuple) and isinstance(theirs, tuple):
            if path[-1] == _SAYS_NONE and mine != theirs and not (mine and theirs):
                self.remember(path, mine, theirs)
                return list(mine)
            return self.lists(mine, theirs, path)
        unstated = any(mine is value for value in _UNSTATED)
        if path[-1] in _REFERENCES and mine and theirs and _reference(mine) == _reference(theirs):
            return mine
        if not unstated and not any(theirs is value for value in _UNSTATED) and mine != theirs:
            self.remember(path, mine, theirs)
        return _plain(theirs if unstated and theirs is not None else mine)

    def lists(self, mine: tuple[Any, ...], theirs: tuple[Any, ...], path: Path) -> list[Any]:
        """Return both lists as one, records of one name joined."""
        if path[-1] in _REFERENCES:
            known = {_reference(one): _plain(one) for one in reversed((*mine, *theirs))}
            return list(reversed(known.values()))
        if path[-1] not in _BY_NAME:
            return [_plain(one) for one in dict.fromkeys((*mine, *theirs))]
        added = {same_thing_key(one.name): one for one in reversed(theirs)}
        joined = []
        for one in mine:
            twin = added.pop(same_thing_key(one.name), None)
            joined.append(_plain(one) if twin is None else self.named(one, twin, path))
        return joined + [_plain(one) for one in theirs if added.pop(same_thing_key(one.name), None)]

    def named(self, mine: Any, theirs: Any, path: Path) -> dict[str, Any]:
        """Return two records of one thing as one, under the first name."""
        return {**self.records(mine, theirs, (*path, mine.name)), "name": mine.name}

    def remember(self, path: Path, mine: Any, theirs: Any) -> None:
        """Put two values of one field into the sources, in their words where there are any."""
        nested = len(path) > 2  # noqa: PLR2004 - part and field; below that stand named records
        if nested and path[-1] in _WORDING:
            return
        name = ".".join(path)[:120]
        for value, brief in ((mine, self.base), (theirs, self.more)):
            if all(source.field != name for source in brief.sources):
                origin = f"brief {brief.name}"[:120]
                self.conflicts.append(Source(field=name, origin=origin, quote=_shown(value)))


def _reference(value: Any) -> frozenset[str]:
    """Return what makes a name, or a group of names, the same."""
    names = (value,) if isinstance(value, str) else value
    return frozenset(map(same_thing_key, names))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))[:200] or "none"
    return str(value)[:200]


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    return value
