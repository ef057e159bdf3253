"""What changed between two designs, in words; order alone is no change."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from archkit.design.design import Design
from archkit.design.step import Step
from archkit.record import Record

ChangeKind = Literal["added", "removed", "changed"]
_IDENTITY = ("id", "operation_id", "name", "order")
_NOUNS = {
    "access_patterns": "access pattern",
    "assumptions": "assumption",
    "boundaries": "boundary",
    "capacity": "capacity",
    "costs": "cost",
    "duties": "duty",
    "foreign_keys": "foreign key",
    "indexes": "index",
    "left_out": "left-out part",
    "missing": "missing input",
    "policies": "policy",
    "quantities": "estimate",
    "roadmap": "roadmap stage",
    "service_levels": "service level",
    "technologies": "technology",
    "trade_offs": "trade-off",
}
_UNITS = {
    "_usd": " USD",
    "_percent": " %",
    "_ms": " ms",
    "_days": " days",
    "_weeks": " weeks",
    "_minutes": " minutes",
}
_ORDERED = frozenset({"columns", "primary_key", "referenced_columns", "pipeline"})
"""Lists of plain values whose order means something."""
_EXPLAINING = frozenset(
    [
        "because",
        "benefits",
        "change",
        "condition",
        "consequences",
        "description",
        "evidence",
        "flips_when",
        "formula",
        "gained",
        "given_up",
        "implementation",
        "matters_for",
        "measure",
        "mitigation",
        "needed_by",
        "purpose",
        "reason",
        "revisit",
        "rule",
        "ruled_out_because",
        "score",
        "source",
        "summary",
        "trigger",
    ]
)
"""Fields that say why or how; they follow from what changed beside them."""
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_LONGEST_VALUE = 80
_LONGEST_PROSE = 200
_LARGE = 1_000
"""From here on digits behind the point say nothing."""


@dataclass(frozen=True)
class _Spot:
    """Where two values are compared: step, dotted place, and the words for who owns them."""

    step: Step | None
    place: str
    owner: str

    @property
    def field(self) -> str:
        return self.place.rsplit(".", 1)[-1]

    @property
    def inside(self) -> str:
        """The owner as a trailing phrase, empty for the artifact itself."""
        return "" if self.owner.startswith("step ") else f" of {self.owner}"

    def change(self, kind: ChangeKind, sentence: str, key: str = "") -> Change:
        place = f"{self.place}.{key}" if key else self.place
        explains = kind == "changed" and self.field in _EXPLAINING
        return Change(step=self.step, place=place, kind=kind, sentence=sentence, explains=explains)


class Change(Record):
    """One change: the step and place where it stands, its kind, and a sentence that says it.

    `explains` marks a reason or description that follows from another change.
    """

    step: Step | None
    place: str
    kind: ChangeKind
    sentence: str
    explains: bool = False


def diff(old: Design, new: Design) -> tuple[Change, ...]:
    """Return what changed from the old design to the new one, in the order of the steps.

    Items are told apart by their id or name, links by their ends, so that a new order is no
    change and a renamed item is one removed and one added.
    """
    changes: list[Change] = []
    for field in ("name", "architect", "facts_as_of"):
        changes += _value(_Spot(None, field, "design"), getattr(old, field), getattr(new, field))
    for step in Step:
        before, after = old.artifact(step), new.artifact(step)
        if before == after:
            continue
        if before is None or after is None:
            kind: ChangeKind = "added" if before is None else "removed"
            said = "has its artifact now" if before is None else "has lost its artifact"
            changes.append(
                Change(step=step, place=step.value, kind=kind, sentence=f"Step {step.value} {said}.")
            )
        else:
            changes += _fields(_Spot(step, step.value, f"step {step.value}"), before, after)
    return tuple(changes)


def diff_text(old: Design, new: Design, *, reasons: bool = False) -> str:
    """Return the changes as text, a heading for each step and a line for each change.

    Args:
        old: The design before.
        new: The design after.
        reasons: Whether reworded reasons and descriptions are spelt out too; they are counted
            otherwise.
    """
    lines: list[str] = []
    changes = diff(old, new)
    for step in (None, *Step):
        of_step = [one for one in changes if one.step == step]
        shown = [one for one in of_step if reasons or not one.explains]
        if of_step:
            lines += ["", step.value if step else "design"] if lines else [step.value if step else "design"]
        lines += [f"  {_SIGNS[one.kind]} {one.sentence}" for one in shown]
        hidden = len(of_step) - len(shown)
        if hidden:
            lines.append(f"  ~ {hidden} {'reason was' if hidden == 1 else 'reasons were'} reworded to fit.")
    return "\n".join(lines) + "\n" if lines else "Nothing changed.\n"


def _fields(at: _Spot, before: Record, after: Record) -> Iterator[Change]:
    """Yield the changes between two records; `at` is the record itself and what it is called."""
    ranged = _ranges(at, before, after)
    if ranged:
        yield ranged[0]
    for field in type(before).model_fields:
        one, two = getattr(before, field), getattr(after, field)
        if one == two or (ranged and field in ranged[1]):
            continue
        spot = _Spot(at.step, f"{at.place}.{field}", at.owner)
        if isinstance(one, tuple) and isinstance(two, tuple):
            yield from _lists(spot, one, two)
        elif isinstance(one, Record) and isinstance(two, Record):
            yield from _fields(_Spot(at.step, spot.place, f"{field}{spot.inside}"), one, two)
        elif field == "chosen":
            yield _chosen(spot, before, after)
        else:
            yield from _value(spot, one, two)


def _ranges(at: _Spot, before: Record, after: Record) -> tuple[Change, frozenset[str]] | None:
    """Return the change of a low-base-high range as one, and the fields that it speaks for."""
    for unit in ("", "_usd"):
        names = tuple(f"{name}{unit}" for name in ("base", "low", "high"))
        if not set(names) <= set(type(before).model_fields):
            continue
        one, two = ([getattr(side, name) for name in names] for side in (before, after))
        if one == two:
            return None
        shown = [_range(*side) for side in (one, two)]
        words = " USD" if unit else f" {getattr(after, 'unit', '')}".removesuffix(" 1").rstrip()
        sentence = (
            f"{_capital(at.owner)} changed from {shown[0]} to {shown[1]}{words}{_share(one[0], two[0])}."
        )
        return at.change("changed", sentence), frozenset({*names, "formula", "inputs"})
    return None


def _range(base: float, low: float, high: float) -> str:
    return _shown(base) if low == base == high else f"{_shown(base)} ({_shown(low)} to {_shown(high)})"


def _chosen(at: _Spot, before: Record, after: Record) -> Change:
    one, two = (getattr(getattr(decision, "winner", None), "name", "") for decision in (before, after))
    title = _quoted(getattr(after, "title", ""))
    return at.change("changed", f"Decision {title} now chooses {_quoted(two)} instead of {_quoted(one)}.")


def _lists(at: _Spot, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    if not all(isinstance(item, Record) for item in (*before, *after)):
        yield from _plain_list(at, before, after)
        return
    noun = _noun(at.field)
    old, new = _by_key(before), _by_key(after)
    for key, item in old.items():
        if key not in new:
            yield at.change("removed", f"The {noun} {_quoted(key)}{at.inside} is gone{_detail(item)}.", key)
    for key, item in new.items():
        if key not in old:
            yield at.change("added", f"New {noun} {_quoted(key)}{at.inside}{_detail(item)}.", key)
        elif old[key] != item:
            owner = f"{noun} {_quoted(key)}{at.inside}"
            yield from _fields(_Spot(at.step, f"{at.place}.{key}", owner), old[key], item)


def _plain_list(at: _Spot, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    """Yield what a list of plain values gained and lost, or its new order where that counts."""
    words = f"{_capital(at.field.replace('_', ' '))}{at.inside}"
    gained = [item for item in after if item not in before]
    lost = [item for item in before if item not in after]
    if lost:
        yield at.change("removed", f"{words} lost {', '.join(map(_shown, lost))}.")
    if gained:
        yield at.change("added", f"{words} gained {', '.join(map(_shown, gained))}.")
    if not gained and not lost and at.field in _ORDERED:
        order = ", ".join(map(_shown, after))
        yield at.change("changed", f"{words} stand in another order: {order}.")


def _by_key(items: Iterable[Record]) -> dict[str, Record]:
    """Return items by what identifies them; a repeated one gets its number."""
    found: dict[str, Record] = {}
    for item in items:
        key, number = _key(item), 2
        unique = key
        while unique in found:
            unique = f"{key} ({number})"
            number += 1
        found[unique] = item
    return found


def _key(item: Record) -> str:
    fields = type(item).model_fields
    if {"source", "target"} <= set(fields):
        return f"{getattr(item, 'source', '')} -> {getattr(item, 'target', '')}"
    if {"columns", "references"} <= set(fields):
        return f"{', '.join(getattr(item, 'columns', ()))} -> {getattr(item, 'references', '')}"
    if {"component", "item"} <= set(fields):
        return f"{getattr(item, 'component', '')}: {getattr(item, 'item', '')}"
    for name in (*_IDENTITY, "component", "field", "gained", "duty", "value"):
        if name in fields:
            return str(getattr(item, name))
    return str(getattr(item, next(iter(fields))))


def _detail(item: Record) -> str:
    """Return the few words that say what an added or removed item is."""
    fields = type(item).model_fields
    if "base_usd" in fields:
        return f" at {getattr(item, 'base_usd', 0):,.0f} USD a month"
    if "chosen" in fields:
        return f", choosing {_quoted(getattr(getattr(item, 'winner', None), 'name', ''))}"
    if {"method", "path"} <= set(fields):
        return f" ({getattr(item, 'method', '').upper()} {getattr(item, 'path', '')})"
    for name in ("kind", "type", "protocol"):
        if name in fields and isinstance(getattr(item, name), str):
            return f" ({_shown(getattr(item, name))})"
    return ""


def _value(at: _Spot, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    name, unit = _measured(at.field)
    words = f"{_capital(name)} of {at.owner}"
    if _is_empty(before):
        yield at.change("added", f"{words} is now stated: {_shown(after)}{unit}.")
    elif _is_empty(after):
        yield at.change("removed", f"{words} is no longer stated; it was {_shown(before)}{unit}.")
    elif _is_prose(before) or _is_prose(after):
        yield at.change("changed", f"{words} was reworded: {_reworded(before, after)}.")
    else:
        numbers = f"from {_shown(before)}{unit} to {_shown(after)}{unit}{_share(before, after)}"
        yield at.change("changed", f"{words} changed {numbers}.")


def _measured(field: str) -> tuple[str, str]:
    """Return a field's name in words, and the unit that its last word names."""
    for suffix, unit in _UNITS.items():
        if field.endswith(suffix):
            return field.removesuffix(suffix).replace("_", " "), unit
    return field.replace("_", " "), ""


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and len(value) > _LONGEST_VALUE


def _reworded(before: Any, after: Any) -> str:
    """Return the words that differ, with dots for what stayed."""
    one, two = str(before).split(), str(after).split()
    matcher = difflib.SequenceMatcher(a=one, b=two, autojunk=False)
    parts = [
        f"{_quoted(' '.join(one[i:j]) or '…')} became {_quoted(' '.join(two[k:m]) or '…')}"
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]
    said = "; ".join(parts)
    return said if len(said) <= _LONGEST_PROSE else said[: _LONGEST_PROSE - 1] + "…"


def _share(before: Any, after: Any) -> str:
    """Return by how much a number changed, where that says something."""
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (before, after))
    if not numbers or not before:
        return ""
    share = f"{(after - before) / abs(before):+.0%}"
    return "" if share in {"+0%", "-0%"} else f" ({share})"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return f"{value:,.0f}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < _LARGE else f"{value:,.0f}"
    if isinstance(value, tuple):
        return ", ".join(_shown(one) for one in value) or "nothing"
    text = " ".join(str(value).split())
    return _quoted(text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…")


def _quoted(text: str) -> str:
    return f"'{text}'"


def _noun(field: str) -> str:
    return _NOUNS.get(field) or field.replace("_", " ").removesuffix("s")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
