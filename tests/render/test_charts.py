"""Charts: well-formed, escaped, true to their numbers, and nothing where nothing can be drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.proofs import Evidence, Proof
from archkit.proofs.proof import Chart, Series
from archkit.render import blocks as part
from archkit.render import proofs_view
from archkit.render.axis import axis, drawable
from archkit.render.line_chart import lines_svg
from archkit.render.range_chart import ranges_svg
from archkit.render.to_html import write_html
from archkit.report.drawing import is_inert

HOSTILE = '"><script>alert(1)</script>\u202e ]]> & \x00 onload=x'
SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


def lines(*points: tuple[float, float], **changes: object) -> part.Lines:
    return replace(part.Lines("T", "D.", "x", "y", (part.Line("a", points),)), **changes)


def ranges(*ends: tuple[float, float, float], **changes: object) -> part.Ranges:
    shown = tuple(part.Range("part", *one, "shown") for one in ends)
    return replace(part.Ranges("T", "D.", "x", shown, ("one", "two")), **changes)


def places(svg: str) -> list[float]:
    return [float(one) for one in re.findall(r"(?<=[ML,HV])-?\d+\.?\d*", svg)]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=6), st.booleans(), st.booleans(), NUMBERS)
def test_whatever_the_numbers_are_the_drawing_is_well_formed_and_inert(points, log_x, log_y, mark) -> None:
    chart = lines(*points, log_x=log_x, log_y=log_y, limit=(mark, "limit"), marks=((mark, "mark"),))
    svg = lines_svg(chart)
    shown = [(x, y) for x, y in points if drawable(x, logarithmic=log_x) and drawable(y, logarithmic=log_y)]
    assert bool(svg) == bool(shown)
    assert not svg or is_inert(svg)
    assert "nan" not in svg.split("</desc>")[-1]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=5), st.booleans(), NUMBERS)
def test_ranges_are_well_formed_too(ends, logarithmic, mark) -> None:
    svg = ranges_svg(ranges(*ends, logarithmic=logarithmic, marks=((mark, "here"),)))
    assert not svg or is_inert(svg)
    assert "nan" not in svg.split("</desc>")[-1]
    assert "inf" not in svg.split("</desc>")[-1]


def test_words_from_outside_are_words_in_every_place_of_a_chart() -> None:
    for chart in (
        part.Lines(
            HOSTILE, HOSTILE, HOSTILE, HOSTILE, (part.Line(HOSTILE, ((1, 2), (2, 3))),),
            limit=(2, HOSTILE), marks=((1, HOSTILE),),
        ),
        part.Ranges(
            HOSTILE, HOSTILE, HOSTILE, (part.Range(HOSTILE, 1, 2, 3, HOSTILE),), (HOSTILE, HOSTILE),
            marks=((2, HOSTILE),),
        ),
    ):  # fmt: skip
        html = write_html((chart,))
        assert "<script" not in html
        assert "\u202e" not in html
        ET.fromstring(f"<div>{html}</div>")  # noqa: S314 - our own, and it must parse
        assert all(is_inert(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL))


def test_a_chart_has_title_and_description_that_its_element_refers_to() -> None:
    for svg in (lines_svg(lines((1, 2), (2, 5))), ranges_svg(ranges((1, 2, 3)))):
        root = ET.fromstring(svg)  # noqa: S314 - our own
        named = root.attrib["aria-labelledby"].split()
        texts = {one.attrib["id"]: one.text for one in root if one.tag in {f"{SVG}title", f"{SVG}desc"}}
        assert texts[named[0]] == "T"
        assert texts[named[1]].startswith("D.")
    assert "2 at 1, 5 at 2, at most 5" in lines_svg(lines((1, 2), (2, 5)))


def test_two_lines_differ_in_dash_and_marker_beside_their_colour() -> None:
    chart = part.Lines("T", "D.", "x", "y", tuple(part.Line(f"{at}", ((0, at), (1, at))) for at in range(8)))
    root = ET.fromstring(lines_svg(chart))  # noqa: S314 - our own
    drawn = [one for one in root.iter(f"{SVG}path") if one.attrib["class"].startswith("ak-s")]
    shapes = {re.sub(r"^M[^m]*", "", one.attrib["d"]) for one in drawn}
    assert len(shapes) == 8
    assert len({one.attrib["class"] for one in root.iter() if "ak-l" in one.attrib.get("class", "")}) >= 8


def test_higher_values_stand_higher_and_later_ones_further_right() -> None:
    svg = lines_svg(lines((1, 1), (2, 10), (3, 100), log_y=True))
    path = re.search(r'class="ak-l0" d="([^"]+)"', svg)[1]
    (x1, y1), (x2, y2), (x3, y3) = (tuple(map(float, one)) for one in re.findall(r"([\d.]+),([\d.]+)", path))
    assert x1 < x2 < x3
    assert y1 > y2 > y3
    assert y1 - y2 == pytest.approx(y2 - y3, abs=0.2)


def test_a_range_is_as_long_as_its_numbers_say() -> None:
    svg = ranges_svg(ranges((0, 50, 100), (0, 25, 100)))
    widths = [float(one) for one in re.findall(r'class="ak-(?:first|second)"[^>]*width="([\d.]+)"', svg)]
    first, second, third, fourth = widths
    assert first == pytest.approx(second, abs=0.2)
    assert third * 3 == pytest.approx(fourth, abs=0.5)


def test_words_of_close_marks_do_not_stand_upon_each_other() -> None:
    svg = ranges_svg(ranges((1, 5, 10), marks=((5, "one mark here"), (5.1, "another mark here"))))
    heights = set(re.findall(r'y="(-?[\d.]+)" text-anchor="middle">(?:one|another) mark', svg))
    assert len(heights) == 2


@pytest.mark.parametrize(
    ("values", "logarithmic"),
    [
        ([1, 1000], True),
        ([0, 24], False),
        ([3, 3], False),
        ([0.002, 0.9], True),
        ([4, 4], True),
        ([-5, 5], False),
    ],
)
def test_an_axis_has_some_round_ticks_within_its_ends(values, logarithmic) -> None:
    found = axis(values, (0, 600), logarithmic=logarithmic)
    ticks = found.ticks()
    assert 2 <= len(ticks) <= 10
    assert all(found.low <= one <= found.high for one in ticks)
    assert list(ticks) == sorted(set(ticks))
    assert all(0 <= found.place(one) <= 600 for one in [*ticks, *values])


def test_many_points_are_thinned_and_the_highest_is_kept() -> None:
    points = [(float(at), 1.0) for at in range(20_000)]
    points[7_777] = (7_777.0, 999.0)
    svg = lines_svg(lines(*points))
    assert len(svg) < 20_000
    assert min(places(re.search(r'class="ak-l0" d="([^"]+)"', svg)[1])[1::2]) < 60


def test_a_proof_shows_the_chart_and_the_table_of_what_it_saw() -> None:
    chart = Chart(
        title="p95 by load", x="Load", y="ms",
        series=(Series(name="Send", points=((1, 5), (10, 80))),), logarithmic=True,
    )  # fmt: skip
    evidence = Evidence(
        label="Simulated", text="1e5 requests", columns=("Load", "#p95, ms"),
        rows=(("1", "5"), ("10",), ("20", "9", "surplus")), chart=chart,
    )  # fmt: skip
    proof = Proof(
        code="SIZE099", name="x", claim="It holds.", step="size", status="proved", evidence=(evidence,)
    )
    shown = proofs_view((proof,))
    assert 'class="ak-plot"' in shown.html
    assert shown.html.index("ak-plot") < shown.html.index("<caption>Simulated")
    assert "p95 by load" in shown.markdown
    assert "| 10 |  |" in shown.markdown
    assert "surplus" not in shown.text


def test_a_chart_without_points_is_its_words() -> None:
    html = write_html((lines(),))
    assert "<svg" not in html.split("ak-legend")[0]
    assert "D." in html
