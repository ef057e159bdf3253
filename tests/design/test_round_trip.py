from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archkit.design import (
    Architecture,
    Component,
    CostLine,
    Design,
    Framing,
    LeftOut,
    Sizing,
    Technology,
    TechnologyStack,
)

FILE = Path(__file__).parents[1] / "proofs/designs/notifications.yaml"
AWKWARD = [
    "on", "off", "yes", "NO", "null", "~", "1e3", "1E+3", "0x1F", "0o17", "1_000", "12:30:45", "2026-11-21",
    ".inf", ".nan", "-", "- a", "? a", ": a", "a: b", "a # b", "#", "&a", "*a", "!tag", "%YAML", "@", "`",
    "'", '"', "{a: b}", "[a", "|", ">", "---", "...", "<<", "=", "multi\nline", "trailing \n space ",
    "a\n  indented\nb", "tab\tinside", "\ttab first", "emoji 🏗️ 👩‍💻", "مرحبا", "漢字", "back\\slash",
    "a\r\nb", "a\rb", "bell \x07", "nul \x00", "esc \x1b[0m", "del \x7f", "next line \x85 here",
    "a\u2028b", "a\n\u2029b", "bom \ufeff inside", "nbsp \xa0", "private \ue000",
    "astral \U0001f600", "x" * 300, "word " * 80, "a\n\n\nb", "\n", "last\n\n", "a\nb\x85c",
]  # fmt: skip
TEXT: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.lists(st.sampled_from(AWKWARD), max_size=4).map("\n".join),
)
NUMBER = st.one_of(
    st.sampled_from(
        [0.1, 1e16, 1e-7, 1e22, 5e-324, 1.7976931348623157e308, 0.30000000000000004, 3.0, 0.0, -0.0]
    ),
    st.floats(min_value=0, allow_nan=False, allow_infinity=False),
)


def component(text: str) -> Component:
    return Component(id="api", name=text, kind="service", purpose=text, needed_by=text, modules=(text, "on"))


def design_of(text: str, number: float) -> Design:
    technology = Technology(
        id="a", name=text, role=text, needed_by=text, version=text, retrieved=dt.date(2026, 11, 21)
    )
    cost = CostLine(
        component="api", item=text, low_usd=0, base_usd=number, high_usd=number, formula=text, source=text
    )
    return Design(
        name=text,
        facts_as_of=dt.date(2026, 11, 21),
        frame=Framing(summary=text, goals=(text, "null", "1e3")),
        verify=TechnologyStack(technologies=(technology,)),
        shape=Architecture(
            pattern="monolith",
            summary=text,
            communication=(text,),
            data_pattern=text,
            deployment=text,
            components=(component(text),),
            left_out=(LeftOut(name=text, because=text, trigger=text),),
        ),
        size=Sizing(costs=(cost,), operations_hours_per_month=number),
    )


def assert_stable(design: Design) -> None:
    once = design.to_yaml()
    again = Design.from_yaml(once)
    assert again == design
    assert again.to_yaml() == once


@given(text=TEXT, number=NUMBER)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(text="a\nb\x85c", number=1e16)
def test_any_text_and_number_survives_yaml(text: str, number: float) -> None:
    assert_stable(design_of(text, number))


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_survives_yaml(text: str) -> None:
    assert_stable(design_of(text, 0.1))


def test_the_sample_design_survives_yaml() -> None:
    assert_stable(Design.read(FILE))
