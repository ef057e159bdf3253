from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from nbformat import v4

from archkit.report import DesignDocExporter, document_text
from archkit.report.drawing import is_inert
from archkit.report.static import set_aside

WIDGET = "application/vnd.jupyter.widget-view+json"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def exported(*cells: Any, **metadata: Any) -> BeautifulSoup:
    body, _ = DesignDocExporter().from_notebook_node(v4.new_notebook(cells=list(cells), metadata=metadata))
    return BeautifulSoup(body, "html.parser")


def shown(data: dict[str, Any], *, source: str = "x = 1", tags: tuple[str, ...] = ()) -> Any:
    output = v4.new_output("display_data", data=data)
    return v4.new_code_cell(source, outputs=[output], metadata={"tags": list(tags)})


def main_of(soup: BeautifulSoup) -> str:
    assert soup.main is not None
    return soup.main.decode_contents()


def test_nbconvert_knows_the_exporter_by_its_name() -> None:
    assert get_exporter("designdoc") is DesignDocExporter


def test_the_command_line_converts_a_notebook(tmp_path: Path) -> None:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Title\n\n## One\n\ntext")])
    nbformat.write(notebook, tmp_path / "nb.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "designdoc", str(tmp_path / "nb.ipynb")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "Content-Security-Policy" in (tmp_path / "nb.html").read_text(encoding="utf-8")


def test_the_page_has_language_landmarks_skip_link_and_policy(walk: Any) -> None:
    soup = BeautifulSoup(document_text(walk), "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.title is not None
    assert soup.title.get_text() == "Notification service"
    assert len(soup.find_all("main")) == 1
    assert soup.select_one("a.ak-skip[href='#content']") is not None
    policy = soup.select_one("meta[http-equiv]")
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not soup.find_all("script")
    assert len(soup.find_all("h1")) == 1


def test_ids_are_unique_and_contents_lead_to_headings(walk: Any) -> None:
    html = document_text(walk)
    ids = re.findall(r'(?<![\w-])id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 50
    soup = BeautifulSoup(html, "html.parser")
    for nav in soup.find_all("nav"):
        links = [str(link["href"])[1:] for link in nav.find_all("a")]
        assert len(links) > 10
        assert set(links) <= set(ids)
    assert {len(list(item.find_parents("ol"))) for item in soup.select("nav li")} == {1, 2}


def test_references_inside_drawings_stay_whole(walk: Any) -> None:
    html = document_text(walk)
    ids = set(re.findall(r'(?<![\w-])id="([^"]+)"', html))
    for names in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html):
        assert set(names.split()) <= ids
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= ids


def test_code_is_hidden_unless_asked_for() -> None:
    hidden = v4.new_code_cell("secret = 1")
    visible = v4.new_code_cell("seen = 2", metadata={"tags": ["show-input"]})
    neither = v4.new_code_cell("both = 3", metadata={"tags": ["show-input", "hide-input"]})
    gone = v4.new_markdown_cell("removed", metadata={"tags": ["remove-cell"]})
    text = exported(hidden, visible, neither, gone).get_text()
    assert "seen = 2" in text
    assert not any(word in text for word in ("secret", "both", "removed"))


def test_outputs_can_be_hidden() -> None:
    assert "quiet" not in exported(shown({"text/plain": "quiet"}, tags=("hide-output",))).get_text()


def test_widgets_give_way_to_their_static_twin() -> None:
    lonely = shown({WIDGET: {"model_id": "1"}, "text/plain": "VBox(children=())"})
    with_twin = shown({WIDGET: {"model_id": "1"}, "text/html": "<p>100,000 users</p>", "text/plain": "VBox"})
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    soup = exported(lonely, with_twin, widgets=state)
    assert "VBox" not in soup.get_text()
    assert "100,000 users" in soup.get_text()


def test_drawings_stay_inline_with_names_and_ids_of_their_own() -> None:
    svg = (
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<linearGradient id="g"/><rect fill="url(#g)"/></svg>'
    )
    soup = exported(shown({"image/svg+xml": svg}), shown({"text/html": f"<div>{svg}</div>"}))
    drawings = soup.find_all("svg")
    assert len(drawings) == 2
    assert not soup.find_all("img")
    assert [drawing["aria-label"] for drawing in drawings] == ["Drawing 1", "Drawing 2"]
    fills = [rect["fill"] for rect in soup.find_all("rect")]
    assert len(set(fills)) == 2


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<image href="http://evil.test/x.png"/>',
        "<foreignObject><body/></foreignObject>",
        "<style>@import 'http://evil.test/x.css';</style>",
        '<rect style="fill:url(http://evil.test/x)"/>',
        '<use href="http://evil.test/x.svg#a"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        "<unclosed>",
    ],
)
def test_active_drawings_are_left_out(inner: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
    assert not is_inert(svg)
    soup = exported(shown({"image/svg+xml": svg}))
    assert not soup.find_all("svg")
    assert "left out" in soup.get_text()


def test_entity_bombs_in_drawings_are_left_out() -> None:
    bomb = '<svg xmlns="http://www.w3.org/2000/svg"><!DOCTYPE a [<!ENTITY b "c">]>&b;</svg>'
    assert not is_inert(bomb)


def test_inner_drawings_are_taken_out_whole() -> None:
    drawings: list[str] = []
    html = set_aside("<p>a</p><svg><svg/><svg></svg></svg><p>b</p><svg/>", drawings)
    assert drawings == ["<svg><svg/><svg></svg></svg>", "<svg/>"]
    assert html.count("data-drawing") == 2


def test_what_could_run_fetch_or_lead_away_is_removed() -> None:
    hostile = (
        "<script src='http://evil.test/x.js'></script><img src='http://evil.test/x.png' alt='a map'>"
        "<iframe src='//evil.test'></iframe><link rel='dns-prefetch' href='//evil.test'>"
        "<p onclick='alert(1)'>kept</p><a href=' java\tscript:alert(1)'>link</a><base href='http://evil.test/'>"
        "<meta http-equiv='refresh' content='0;url=http://evil.test'><form action='http://evil.test'></form>"
        "<video src='http://evil.test/v'></video><a href='https://example.org/' ping='http://evil.test'>ok</a>"
    )
    soup = exported(v4.new_markdown_cell(hostile), shown({"text/html": hostile}))
    html = str(soup)
    assert "evil.test" not in html
    assert "onclick" not in html
    assert "script:" not in main_of(soup)
    assert "[picture not included: a map]" in html
    assert html.count("https://example.org/") == 2


def test_javascript_outputs_fall_back_to_what_can_be_read() -> None:
    soup = exported(shown({"application/javascript": "alert(1)", "text/plain": "a chart"}))
    assert "a chart" in soup.get_text()
    assert not soup.find_all("script")


def test_tables_of_others_get_scopes_and_a_frame() -> None:
    head = "<thead><tr><th></th><th>a</th></tr></thead>"
    table = f"<table>{head}<tbody><tr><th>0</th><td>1</td></tr></tbody></table>"
    soup = exported(shown({"text/html": table}))
    assert [head.get("scope") for head in soup.find_all("th")] == ["col", "row"]
    assert soup.select_one("div.ak-scroll[tabindex='0'] > table") is not None


def test_pictures_have_a_description() -> None:
    soup = exported(shown({"image/png": PNG, "text/plain": "a plot of load"}))
    assert soup.img is not None
    assert soup.img["alt"] == "a plot of load"


def test_failed_cells_are_shown_as_failed() -> None:
    error = v4.new_output(
        "error", ename="ValueError", evalue="no", traceback=["\x1b[31mValueError\x1b[0m: no <b>"]
    )
    text = exported(v4.new_code_cell("1/0", outputs=[error])).get_text()
    assert "This cell failed." in text
    assert "ValueError: no <b>" in text


def test_streams_are_kept_as_text() -> None:
    stream = v4.new_output("stream", name="stdout", text="a < b\n")
    assert "a < b" in exported(v4.new_code_cell("print()", outputs=[stream])).get_text()


def test_chapters_are_numbered_unless_their_author_did() -> None:
    plain = exported(v4.new_markdown_cell("# T\n\n## A\n\n## B\n\n## C"))
    assert [mark.get_text() for mark in plain.select("h2 .ak-chapter")] == ["1", "2", "3"]
    own = exported(v4.new_markdown_cell("# T\n\n## 1. A\n\n## 2. B\n\n## 3. C"))
    assert not own.select("h2 .ak-chapter")


def test_a_notebook_without_headings_has_no_contents() -> None:
    assert not exported(v4.new_markdown_cell("just text")).find_all("nav")


def test_titles_are_escaped() -> None:
    soup = exported(v4.new_markdown_cell("x"), title="</title><script>alert(1)</script>")
    assert not soup.find_all("script")
    assert soup.title is not None
    assert soup.title.get_text() == "</title><script>alert(1)</script>"
