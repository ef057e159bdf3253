"""A brief in the making: what inputs stated, put together into a brief that holds only what fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archkit.brief import Brief, plural, singular_phrase


@dataclass
class Draft:
    """Values by field, and things that are done at a rate or are kept in a number."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    done: dict[str, tuple[str, float]] = field(default_factory=dict)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)
    users: dict[str, float] = field(default_factory=dict)


def one_of(things: str) -> str:
    """Return the singular; words such as ``sales`` have one in a name, though no dictionary says so."""
    single = singular_phrase(things)
    always = ("ss", "us", "is", "news", "series")
    return (
        single[:-1] if single == things and things.endswith("s") and not things.endswith(always) else single
    )


def brief_of(draft: Draft) -> tuple[Brief, list[str]]:
    """Return the brief of a draft, and the values that no brief may state, each with the reason."""
    from pydantic import ValidationError  # noqa: PLC0415 - only the type of an error

    entities = [{"name": name.capitalize(), **fields} for name, fields in draft.kept.items() if name]
    operations: list[dict[str, Any]] = []
    for said, (kind, per_day) in draft.done.items():
        if kind == "request":
            _split(draft, per_day)
            continue
        thing = one_of(said)
        if kind == "create":
            operations.append(
                {"name": f"Add {thing}", "kind": kind, "entity": thing.capitalize(), "per_day": per_day}
            )
            entities += [] if thing in draft.kept else [{"name": thing.capitalize()}]
        else:
            operations.append({"name": plural(one_of(said)).capitalize(), "kind": kind, "per_day": per_day})
    values = {**draft.values, **_peak(draft, operations)}
    if entities:
        values["workload.entities"] = entities
    if operations:
        values["workload.operations"] = operations
    brief = Brief(name=draft.name[:120] or "case")
    refused: list[str] = []
    for path, value in values.items():
        try:
            brief = brief.with_values({path: value})
        except (ValidationError, KeyError, ValueError) as error:
            told = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            refused.append(f"{path}: {value} ({str(told).removeprefix('Value error, ').partition(' | ')[0]})")
    return brief, refused


def _split(draft: Draft, per_day: float) -> None:
    """Divide all requests into reads and writes by the ratio that is stated; without one all are reads."""
    ratio = draft.values.get("workload.read_write_ratio")
    known = sum(draft.values.get(f"workload.{one}s_per_day", 0.0) for one in ("read", "write"))
    if known:
        return
    if ratio is None:
        draft.values["workload.reads_per_day"] = per_day
        return
    draft.values["workload.reads_per_day"] = per_day * ratio / (1 + ratio)
    draft.values["workload.writes_per_day"] = per_day / (1 + ratio)


def _peak(draft: Draft, operations: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the peak over the average where both are stated, and rates where only a peak is."""
    values: dict[str, Any] = {}
    for what, peak in draft.peaks.items():
        average = draft.values.get(f"workload.{what}s_per_day")
        if average is None and what == "request":
            sides = [draft.values.get(f"workload.{one}s_per_day") for one in ("read", "write")]
            average = sum(one for one in sides if one) or sum(one["per_day"] for one in operations) or None
        if average is None:
            average = next((rate for said, (_, rate) in draft.done.items() if what in said), None)
        if average:
            values.setdefault("workload.peak_to_average", max(1.0, peak / average))
            continue
        usual = draft.values.get("workload.peak_to_average", _usual_peak())
        values.setdefault("workload.peak_to_average", usual)
        if what in {"read", "write"}:
            values[f"workload.{what}s_per_day"] = peak / usual
        elif what == "request":
            _split(draft, peak / usual)
            values |= {path: one for path, one in draft.values.items() if path.endswith("s_per_day")}
        else:
            kind = "search" if what == "search" else "create"
            operations.append({"name": plural(what).capitalize(), "kind": kind, "per_day": peak / usual})
    return values


def _usual_peak() -> float:
    from archkit.knowledge import fact  # noqa: PLC0415 - read when it is needed

    return fact("workload.peak.unstated").base
