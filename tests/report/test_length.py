"""A real walk gives a document that can be read in ten minutes, and printed on twenty-five sheets."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

import archkit
from archkit.brief import Brief
from archkit.design.naming import slug
from archkit.knowledge import fact, library
from archkit.report import write_document
from archkit.session import Session

BRIEF = Path(archkit.__file__).parents[1] / "notebooks/briefs/notifications.yaml"
MOST_SHEETS = 25
WORDS = {
    name.removeprefix("document.words."): one.base
    for name, one in library().facts.items()
    if name.startswith("document.words.")
}
"""Words of each chapter that are open on the page."""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("length")
    with Session.start(Brief.read(BRIEF), folder=folder / "s", today=dt.date(2026, 11, 21)) as session:
        return write_document(session.run(), folder / "doc.html")


@pytest.fixture(scope="module")
def chapters(page_file: Path) -> dict[str, str]:
    soup = BeautifulSoup(page_file.read_text(encoding="utf-8"), "html.parser")
    for gone in soup.select("nav, svg, .ak-contents"):
        gone.decompose()
    for fold in soup.select("details:not([open])"):
        if fold.decomposed:
            continue
        for inner in list(fold.find_all(recursive=False)):
            if isinstance(inner, Tag) and inner.name != "summary":
                inner.decompose()
    assert soup.main
    texts: dict[str, str] = {}
    title = ""
    for piece in soup.main.find_all(string=True):
        heading = piece.find_parent("h2")
        if heading:
            title = re.sub(r"^\d+\s*", "", heading.get_text(" ", strip=True))
        texts[title] = f"{texts.get(title, '')} {piece}"
    return texts


def test_each_chapter_keeps_to_its_words(chapters: dict[str, str]) -> None:
    counted = {slug(title): len(text.split()) for title, text in chapters.items() if title}
    assert set(counted) == set(WORDS)
    assert {title: words for title, words in counted.items() if words > WORDS[title]} == {}
    assert sum(counted.values()) <= fact("document.words-in-all").base


def test_the_first_screen_answers_what_a_lead_asks_first(chapters: dict[str, str]) -> None:
    text = " ".join(chapters["At a glance"].split())
    for asked in ("Verdict", "Proofs", "Cost a month", "Charged by providers", "Peak load", "Breaks first",
                  "times the peak", "Carries the pager", "What could go wrong first", "Decided"):  # fmt: skip
        assert asked in text, asked


def test_each_chapter_of_a_step_says_what_it_rests_on(chapters: dict[str, str]) -> None:
    for title in (
        "Technologies",
        "Architecture",
        "Data",
        "Contracts",
        "Operations",
        "Capacity, cost and growth",
    ):
        assert "; it rests on " in " ".join(chapters[title].split())[:400], title


def test_nothing_is_said_in_units_of_programs(chapters: dict[str, str]) -> None:
    shown = " ".join((chapters["What is wanted"], chapters["Capacity, cost and growth"]))
    assert not re.search(r"\b(?:read|write|job|request)/s\b", shown.split("Load", 1)[1])


def test_paper_takes_few_sheets(chromium: Any, page_file: Path) -> None:
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
    page.close()
    assert 5 < sheets <= MOST_SHEETS
