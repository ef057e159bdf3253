"""The document in a real Chromium: no request, no error, no overflow, readable for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archkit.report import write_document

pytestmark = pytest.mark.browser
CONTRAST_OF_DIAGRAMS = """() => {
  const channel = value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map(part => channel(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const found = [];
  for (const node of document.querySelectorAll('svg.pele-flowchart .pele-node')) {
    const box = node.querySelector('rect, path, polygon'), label = node.querySelector('text');
    const fill = part => light(getComputedStyle(part).fill);
    if (box && label) found.push(ratio(fill(box), fill(label)));
  }
  return found;
}"""

FIRST_DECISION = "document.querySelector('main li a[href^=\"#decision-\"]').hash.replace('#decision-', '')"


@pytest.fixture(scope="module")
def page_file(walk: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_document(walk, tmp_path_factory.mktemp("document") / "doc.html")


@pytest.fixture
def open_page(chromium: Any, page_file: Path) -> Iterator[Callable[..., Any]]:
    contexts = []

    def opened(*, width: int = 1280, scheme: str = "light") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(page_file.as_uri())
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_page_asks_for_nothing_but_itself_and_nothing_fails(open_page: Any, page_file: Path) -> None:
    page = open_page()
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(200)
    assert page.asked == [page_file.as_uri()]
    assert page.said == []
    assert page.locator("figure.ak-diagram svg").count() >= 5


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(open_page: Any, width: int) -> None:
    page = open_page(width=width)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_contents_stand_beside_the_text_or_fold_away(open_page: Any) -> None:
    wide, narrow = open_page(width=1280), open_page(width=390)
    assert wide.locator("nav.ak-sidebar").is_visible()
    assert not wide.locator("details.ak-contents").is_visible()
    assert not narrow.locator("nav.ak-sidebar").is_visible()
    assert narrow.locator("details.ak-contents summary").is_visible()
    wide.locator("nav.ak-sidebar a", has_text="What is not verified").click()
    assert wide.url.endswith("#what-is-not-verified")
    assert wide.locator("#what-is-not-verified").is_visible()


def test_the_keyboard_reaches_the_skip_link_first_and_focus_is_seen(open_page: Any) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ak-skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_in_diagrams_contrast_with_their_boxes(open_page: Any, scheme: str) -> None:
    ratios = open_page(scheme=scheme).evaluate(CONTRAST_OF_DIAGRAMS)
    assert len(ratios) > 8
    assert min(ratios) >= 4.5


def test_dark_and_light_differ(open_page: Any) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    assert open_page(scheme="dark").evaluate(colour) != open_page(scheme="light").evaluate(colour)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious(open_page: Any, scheme: str, width: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is absent"
    )
    page = open_page(width=width, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    found = axe.Axe().run(page).response["violations"]
    grave = [
        (one["id"], one["impact"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    assert grave == []


def test_paper_shows_no_sidebar_and_names_what_is_folded(open_page: Any) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert not page.locator("nav.ak-sidebar").is_visible()
    assert not page.locator("a.ak-skip").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    folded = page.locator(".ak-onpaper")
    assert folded.is_visible()
    assert "PostgreSQL schema (DDL)" in folded.inner_text()
    assert not page.locator("pre", has_text="CREATE TABLE").first.is_visible()
    page.emulate_media(media="screen")
    assert not folded.is_visible()


def test_a_link_into_a_fold_opens_it(open_page: Any) -> None:
    page = open_page()
    record = page.locator("div#decision-" + page.evaluate(FIRST_DECISION))
    assert not record.is_visible()
    page.locator("main li a[href^='#decision-']").first.click()
    page.wait_for_timeout(200)
    assert record.is_visible()


def test_every_number_of_the_first_screen_leads_to_where_it_comes_from(open_page: Any) -> None:
    page = open_page()
    links = page.locator(".ak-tiles a[href^='#']")
    targets = [links.nth(number).get_attribute("href") for number in range(links.count())]
    assert {"#cost-derived", "#load-derived", "#envelope", "#what-is-not-verified"} <= set(targets)
    for target in targets:
        assert page.locator(target).count() == 1, target
