"""Each part of a view against its snapshot; ARCHKIT_SNAPSHOTS=write writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archkit.render import blocks as part
from archkit.render.to_html import write_html
from archkit.render.to_markdown import write_markdown
from archkit.render.to_text import write_text

SNAPSHOTS = Path(__file__).parent / "snapshots"
PARTS: dict[str, part.Block] = {
    "prose": part.Prose(
        ("One ", part.Strong("strong"), " and ", part.Mono("a|b"), " at $5", part.Quiet(" quietly"))
    ),
    "bullets": part.Bullets(("first", "second"), ordered=True),
    "terms": part.Terms((("Pattern", part.Strong("modular-monolith")), ("Data", "one store"))),
    "table": part.Table(
        "Capacity",
        ("Component", "#Demand", "Verdict"),
        (("db", "133/s", part.Mark("within 70 %", "✓", "good")), ("a|b", ("1", part.Break(), "2"), "")),
    ),
    "listing": part.Listing("SELECT '```' < 1\n", "sql"),
    "figure": part.Figure("Parts", '<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'flowchart TB\n a["A"]'),
    "undrawn-figure": part.Figure("Parts", None, "flowchart TB\n a", "Not drawn: no engine."),
    "bar": part.Bar(
        "Monthly cost",
        (part.Segment("db", 380.0, "$380"), part.Segment("api", 150.0, "$150")),
        "$530 a month expected.",
        limit=500.0,
        ends=(400.0, 700.0),
    ),
    "lines": part.Lines(
        "Latency as the load grows",
        "p95 of the slowest operation.",
        "Load, times the brief",
        "Latency, ms",
        (part.Line("p50", ((1, 10), (10, 20))), part.Line("p95", ((1, 30), (10, 400)), stepped=True)),
        log_x=True,
        limit=(300, "target 300 ms"),
        marks=((1, "today"), (10, "10 times")),
    ),
    "ranges": part.Ranges(
        "What spreads the cost",
        "One input alone from its low to its high end.",
        "USD a month",
        (part.Range("Requests", 300, 530, 1_200, "$300 to $1,200"),),
        ("at the low end", "at the high end"),
        marks=((530, "expected"),),
    ),
    "tiles": part.Tiles((part.Tile("Cost a month", part.Strong("$530"), "of $500"),)),
    "callout": part.Callout("bad", (part.Prose("Infeasible as stated."),)),
    "fold": part.Fold("Evidence", (part.Listing("ok"),)),
    "checklist": part.CheckList(
        "1 proved, 1 refuted",
        (
            part.CheckLine(
                "refuted", "Keys have indexes.", "SCHEMA003 missing", "1 finding", (part.Prose("why"),)
            ),
            part.CheckLine("proved", "The schema applies.", "SCHEMA001 broken"),
        ),
    ),
    "section": part.Section("Tables & keys", (part.Section("Inner", (part.Prose("x"),)),)),
}


@pytest.mark.parametrize("name", PARTS)
def test_part_looks_as_recorded(name: str) -> None:
    written = "\n\n".join(
        (
            f"--- html\n{write_html((PARTS[name],))}",
            f"--- markdown\n{write_markdown((PARTS[name],))}",
            f"--- text\n{write_text((PARTS[name],))}\n",
        )
    )
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("ARCHKIT_SNAPSHOTS") == "write":
        file.write_text(written, encoding="utf-8")
    assert file.exists(), "run once with ARCHKIT_SNAPSHOTS=write, then read what was written"
    assert written == file.read_text(encoding="utf-8")


def test_every_snapshot_has_its_part() -> None:
    assert {file.stem for file in SNAPSHOTS.glob("*.txt")} == set(PARTS)


def test_text_tables_stay_within_the_width() -> None:
    wide = part.Table("Wide", ("A", "B", "C"), (("word " * 60, "字" * 20, "x" * 300),))
    lines = write_text((wide,)).splitlines()
    assert max(len(line) for line in lines) <= 100


def test_a_bar_of_nothing_is_no_bar() -> None:
    assert "<svg" not in write_html((part.Bar("Cost", (), "nothing"),))
