"""What a panel shows: the same in every form, within a terminal, and never markup from outside."""

import dataclasses
import unicodedata

import pytest

from archkit.explore.panel.close_up import close_up
from archkit.explore.panel.side_by_side import side_by_side
from archkit.explore.panel.taken import taken_view
from archkit.render import view

DISSENTING, HARMFUL = "high-scale:cautious", "task-oriented:carefree"


def width(line):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.fixture(scope="module")
def shown(panel):
    return {
        "side by side": side_by_side(panel),
        "close up": close_up(panel, "observability-stack"),
        "taken": taken_view(panel.tried(DISSENTING, "operate")),
        "refused": taken_view(panel.tried(HARMFUL, "secure")),
    }


def test_everything_fits_a_terminal_of_100_columns(shown):
    for one in shown.values():
        assert max(width(line) for line in one.text.splitlines()) <= 100


def test_members_stand_beside_each_other_with_verdict_costs_and_proofs(shown, panel):
    text = shown["side by side"].text
    for said in ("✓ agrees", "◆ rewrites", "✕ could not", "✓ no worse", "✕ worse", "SECURE002"):
        assert said in text
    for one in panel.rewrites:
        assert one.name in shown["side by side"].html
    assert "2 of 4 members would build the same; 2 decisions are in conflict" in " ".join(text.split())
    assert "this one is not for me" in " ".join(text.split())


def test_without_a_rewrite_nothing_is_compared_and_the_reason_stands_once(panel):
    alone = type("Alone", (), {})()
    alone.rewrites = [one for one in panel.rewrites if one.design is None]
    text = " ".join(side_by_side(alone).text.split())
    assert "The only member could not rewrite the design: there is nothing to compare." in text
    assert text.count("this one is not for me") == 1
    assert "this one is not for me" not in side_by_side(alone, reasons=False).text
    for left in ("What everybody chooses", "all agree on", "What each rewrite costs"):
        assert left not in text


def test_a_conflict_shows_who_wants_what_why_at_what_price_and_what_settles_it(shown, panel):
    text = " ".join(shown["close up"].text.split())
    point = next(one for one in panel.conflicts if one.id == "observability-stack")
    for one in point.positions:
        assert one.option in shown["close up"].markdown
    assert "Threshold" in text
    for name in point.settled_by:
        assert name in text.replace("- ", "-")
    assert "$" in text


def test_text_from_outside_is_no_markup(shown):
    assert "&lt;b&gt;together" in shown["close up"].html
    for one in shown.values():
        assert "<b>together" not in one.html
        assert "<b>together" not in one.markdown


def test_a_refusal_shows_what_would_be_new_and_a_take_over_its_record(shown):
    assert "Not taken over: secure of task-oriented:carefree" in " ".join(shown["refused"].text.split())
    assert "Findings that would be new" in shown["refused"].markdown
    assert "Can be taken over" in shown["taken"].text
    assert "accepted" in shown["taken"].text


def test_a_take_over_is_shown_by_the_common_word(panel):
    attempt = panel.tried(DISSENTING, "operate")
    assert view(attempt).html == taken_view(attempt).html


def test_more_members_than_fit_stand_in_several_tables(panel):
    first = panel.rewrites[2]
    more = [
        dataclasses.replace(first, member=dataclasses.replace(first.member, name=f"m{number}"))
        for number in range(7)
    ]
    other = type("Many", (), {})()
    for name in ("reviewed", "points", "conflicts", "agreements", "parts"):
        setattr(other, name, getattr(panel, name))
    other.rewrites = more
    text = side_by_side(other).text
    assert text.count("Who chooses what") == 2
    assert max(width(line) for line in text.splitlines()) <= 100


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [800, 1200])
def test_axe_finds_nothing_serious_and_nothing_overflows(chromium, shown, scheme, wide):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is absent")
    colours = (
        "body{background:#111418;color:#dde3ea;--jp-border-color2:#3a424c;--jp-layout-color2:#1d232a;"
        "--jp-ui-font-color2:#a3afbb}"
    )
    body = "".join(one._repr_mimebundle_()["text/html"] for one in shown.values())
    page = chromium.new_page(viewport={"width": wide, "height": 900})
    page.set_content(
        f"<html lang=en><head><title>Panel</title><style>{colours if scheme == 'dark' else ''}</style></head>"
        f"<body data-jp-theme-light={'false' if scheme == 'dark' else 'true'}>"
        f"<main><h1>Panel</h1><h2>Views</h2>{body}</main></body></html>"
    )
    found = axe.Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    page.close()
