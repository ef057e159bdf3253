"""`archkit explain`: any rule, gate, option, fact, criterion or check, and what it decided."""

from __future__ import annotations

import dataclasses
import difflib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.printing import say, say_json
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.design import Design
    from archkit.knowledge import Fact
    from archkit.knowledge.explanation import Explanation

_DESIGNS = Path("designs")
_MOST_SHOWN = 12
_CLOSE = 0.5
_PLURALS = {"criterion": "criteria"}


@click.command("explain", short_help="Show a rule, its source, and what it decided.")
@click.argument("rule", metavar="RULE", required=False)
@click.option(
    "--design",
    "source",
    metavar="SESSION_OR_FILE",
    help="What it decided there. [the latest session in designs/]",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, and nothing else.")
def command(rule: str | None, source: str | None, *, as_json: bool) -> None:
    """Show what RULE says, its numbers with source and date, and what it decided in a design.

    RULE is the id of a gate, a decision or one of its options (messaging.kafka) or criteria
    (messaging.operations), a rule, a situation, a fact, a reading, a question, a check, an item of
    the checklist (G34, H8) or a point on which personas disagree (N1). Without it the decisions and
    their gates are listed. Your own rules are read from the folders named in ARCHKIT_RULES.

    \b
    Examples:
      archkit explain
      archkit explain stream-without-people
      archkit explain messaging --design designs/notification-service
      archkit explain pattern.broker-engineers --json
    """  # noqa: D301 - \b keeps click from wrapping the examples
    if rule is None:
        _list(as_json=as_json)
        return
    from archkit.cli.explaining import found_in  # noqa: PLC0415 - heavy

    place = _place(source)
    design = _design(place) if place else None
    entries = _named(rule, design[0] if design else None)
    decided = found_in(*design, entries) if design else ()
    if as_json:
        said = [{**_as_data(one), "decided": [line.as_data() for line in decided]} for one in entries]
        say_json({"entries": said, "design": str(place) if place else None})
        return
    for one in entries:
        _say(one)
    if place:
        say(f"Decided in {place}:")
        for line in decided:
            say(f"  {line.says}")
        if not decided:
            say("  nothing: no option or decision of this design names it")


def _named(rule: str, design: Design | None) -> tuple[Explanation, ...]:
    """Return every entry of this id; an id may name a decision and its rule, or one of this design."""
    from archkit.cli.explaining import everything, of_design  # noqa: PLC0415 - heavy

    wanted = rule.strip().lower()
    every = tuple(everything())
    found = tuple(one for one in every if one.id.lower() == wanted)
    if not found and design is not None:
        found = of_design(design, wanted)
    if found:
        return found
    ids = {one.id.lower(): one.id for one in every}
    parts = {name.rpartition(".")[2]: name for name in ids}
    close = difflib.get_close_matches(wanted, ids, n=3, cutoff=_CLOSE) or [
        parts[name] for name in difflib.get_close_matches(wanted, parts, n=3, cutoff=_CLOSE)
    ]
    holding = [name for name in ids if wanted in name][:3]
    near = list(dict.fromkeys([*holding, *close]))[:3]
    hint = (
        f"Did you mean {', '.join(repr(ids[name]) for name in near)}?"
        if near
        else "List them with: archkit explain"
    )
    raise InputError(f"there is no rule {rule!r}", hint=hint)


def _place(source: str | None) -> Path | None:
    """Return where the design is: as told, else the latest session in the current designs/, else None."""
    if source is not None:
        return Path(source)
    journals = _DESIGNS.glob("*/design.yaml") if _DESIGNS.is_dir() else ()
    latest = max(journals, key=lambda one: one.stat().st_mtime, default=None)
    return latest.parent if latest else None


def _design(place: Path) -> tuple[Design, Brief]:
    """Return the design in a place, and the brief beside it; one without a word where there is none."""
    from archkit.brief import Brief  # noqa: PLC0415 - heavy
    from archkit.design import Design  # noqa: PLC0415 - heavy

    file = place / "design.yaml" if place.is_dir() else place
    if not file.is_file():
        raise InputError(
            f"there is no design in {str(place)!r}", hint="Give a session's folder or a design file."
        )
    design, beside = Design.read(file), file.with_name("brief.yaml")
    return design, Brief.read(beside) if beside.is_file() else Brief(name="design")


def _say(one: Explanation) -> None:
    say(f"{one.id}: {one.kind} of {one.topic}{f' (your own, {one.own})' if one.own else ''}")
    say(f"  {one.says}")
    if one.condition:
        say(f"  when: {one.condition}")
    for line in one.details:
        say(f"  {line}")
    for fact in one.facts:
        say(f"  {fact.id} = {_range(fact)} {fact.unit}, {fact.name}")
        say(f"    {fact.citation}, confidence {fact.confidence}{f'; {fact.note}' if fact.note else ''}")
    if one.source and not (one.kind == "fact" and one.facts):
        confidence = f", confidence {one.confidence}" if one.confidence else ""
        say(f"  source: {one.source} ({one.date}, {one.basis}){confidence}")
    say()


def _range(fact: Fact) -> str:
    ends = "" if fact.lowest == fact.highest else f" ({fact.lowest:,g} to {fact.highest:,g})"
    return f"{fact.base:,g}{ends}"


def _as_data(one: Explanation) -> dict[str, Any]:
    data = {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}
    return {**data, "facts": [fact.model_dump(mode="json") for fact in one.facts]}


def _list(*, as_json: bool) -> None:
    """List what can be explained by topic: decisions with their options and gates, and how many others."""
    from archkit.cli.explaining import everything  # noqa: PLC0415 - heavy

    every = tuple(everything())
    topics = _topics(every)
    if as_json:
        say_json({topic: dict(kinds) for topic, kinds in topics.items()})
        return
    for topic, kinds in topics.items():
        say(topic)
        for kind, ids in kinds.items():
            more = f" and {len(ids) - _MOST_SHOWN} more" if len(ids) > _MOST_SHOWN else ""
            say(f"  {kind}: {', '.join(ids[:_MOST_SHOWN])}{more}")
    counted = Counter(one.kind.partition(" (")[0] for one in every)
    say()
    say(", ".join(f"{count} {_PLURALS.get(kind, f'{kind}s')}" for kind, count in counted.items()) + ".")
    say("Show one with: archkit explain ID")


def _topics(every: tuple[Explanation, ...]) -> dict[str, dict[str, list[str]]]:
    """Return ids by topic and kind, without rules, facts and checks, of which there are hundreds."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in every:
        kind = one.kind.partition(" ")[0]
        if kind in {"fact", "check", "proof", "checklist", "criterion", "decision", "rule"}:
            continue
        found.setdefault(one.topic, {}).setdefault(f"{kind}s", []).append(_short(one))
    return found


def _short(one: Explanation) -> str:
    return one.id.removeprefix(f"{one.topic}.")
