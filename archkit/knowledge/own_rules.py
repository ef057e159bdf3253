"""Rules of a company's own: YAML files in folders named by ``ARCHKIT_RULES``, read after archkit's.

A file holds any of ``facts``, ``rules``, ``situations``, ``gates`` and ``options``. An entry with an
id of archkit's replaces it; an option can only be rated anew, since a design must be able to draw it.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from archkit.errors import InputError, YamlError
from archkit.knowledge.criterion import KnownOption
from archkit.knowledge.rule_faults import Fault, faults
from archkit.knowledge.shelf import Library, Topic
from archkit.record import MAX_YAML_DEPTH, read_text
from archkit.record.yaml_reading import compose

RULES_VARIABLE = "ARCHKIT_RULES"
OWN_LISTS = ("facts", "rules", "situations", "gates", "options")
"""What a file of own rules may hold."""


@dataclasses.dataclass(frozen=True)
class _File:
    """A file of own rules as it was read."""

    path: Path
    text: str
    topic: Topic

    def refused(self, where: tuple[str, int], problem: str, hint: str) -> YamlError:
        """Return the error for an entry of the file, with its line."""
        listed, place = where
        return YamlError(
            problem, source=str(self.path), line=self._line(listed, place), field=listed, hint=hint
        )

    def _line(self, listed: str, place: int) -> int:
        node = compose(self.text, str(self.path), MAX_YAML_DEPTH)
        if not isinstance(node, yaml.MappingNode):
            return 0
        entries = next((value for key, value in node.value if key.value == listed), None)
        if not isinstance(entries, yaml.SequenceNode) or place >= len(entries.value):
            return 0
        return int(entries.value[place].start_mark.line) + 1


def with_own_rules(shipped: Library, folders: str) -> Library:
    """Return a library with the rules of folders, later ones before earlier ones.

    Args:
        shipped: What comes with archkit.
        folders: Folders as in ``ARCHKIT_RULES``, apart by the system's path separator.

    Raises:
        InputError: If a folder does not exist.
        YamlError: If a file is no file of rules, or names an option, a reading, a situation or a
            fact that does not exist.
    """
    read = [_read(path) for path in _paths(folders)]
    for one in read:
        _refuse_others(one)
    known = shipped
    for one in read:
        known = _joined(known, one)
    for one in read:
        for fault in faults(one.topic, known, shipped):
            raise _as_error(one, fault)
    return known


def _paths(folders: str) -> Iterator[Path]:
    for name in filter(None, folders.split(os.pathsep)):
        folder = Path(name)
        if not folder.is_dir():
            raise InputError(
                f"{RULES_VARIABLE} names {name!r}, which is no folder", hint="Correct or unset it."
            )
        yield from sorted(folder.glob("*.y*ml"))


def _read(path: Path) -> _File:
    text = read_text(path)
    return _File(path, text, Topic.from_yaml(text, source=str(path)))


def _refuse_others(one: _File) -> None:
    for listed in type(one.topic).model_fields:
        if getattr(one.topic, listed) and listed not in OWN_LISTS:
            problem = f"own rules hold no {listed}"
            raise one.refused((listed, 0), problem, f"They hold: {', '.join(OWN_LISTS)}.")


def _joined(known: Library, one: _File) -> Library:
    """Return the library with the entries of one file, which replace those of the same id."""
    own = dict(known.own)
    for listed in OWN_LISTS:
        own.update({entry.id: one.path.name for entry in getattr(one.topic, listed)})
    return dataclasses.replace(
        known,
        facts=_replaced(known.facts, one.topic.facts),
        rules=_replaced(known.rules, one.topic.rules),
        situations=_replaced(known.situations, one.topic.situations),
        gates=_replaced(known.gates, one.topic.gates),
        options=_rated_anew(known.options, one.topic.options),
        own=MappingProxyType(own),
    )


def _replaced(known: Mapping[str, Any], entries: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({**known, **{one.id: one for one in entries}})


def _rated_anew(
    known: Mapping[str, tuple[KnownOption, ...]], entries: Iterable[KnownOption]
) -> Mapping[str, tuple[KnownOption, ...]]:
    own = {(one.decision, one.id): one for one in entries}
    return MappingProxyType(
        {
            decision: tuple(own.get((decision, one.id), one) for one in options)
            for decision, options in known.items()
        }
    )


def _as_error(one: _File, fault: Fault) -> YamlError:
    close = difflib.get_close_matches(fault.name, fault.known, n=1, cutoff=0.5)
    few = sorted(fault.known)[:40]
    hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(few)}."
    return one.refused((fault.listed, fault.place), fault.problem, fault.hint or hint)
