from __future__ import annotations

import re

import mistune
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from archkit.render.escape import (
    anchor,
    code_fence,
    code_span,
    for_html,
    for_markdown,
    line,
    plain,
    web_address,
)

TEXT = st.text(alphabet=st.sampled_from(list("ab1 <>&\"'`*_[]()|$#~\\+-.!:/\n\t{}^=")), max_size=40)
_mistune = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "math"])


def rendered(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(str(_mistune(markdown)), "html.parser")


def names(soup: BeautifulSoup) -> set[str]:
    return {tag.name for tag in soup.select("*")}


@given(TEXT)
def test_html_shows_the_text_and_nothing_else(text: str) -> None:
    soup = BeautifulSoup(f'<p title="{for_html(text)}">|{for_html(text)}|</p>', "html.parser")
    assert names(soup) == {"p"}
    assert soup.p is not None
    assert soup.p.get_text() == f"|{plain(text)}|"
    assert soup.p["title"] == plain(text)


@given(TEXT)
def test_markdown_shows_the_line_and_nothing_else(text: str) -> None:
    soup = rendered(for_markdown(text))
    assert names(soup) <= {"p"}
    assert " ".join(soup.get_text().split()) == line(text)


@given(TEXT)
def test_markdown_cells_keep_their_columns(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {for_markdown(text) or 'x'} | {code_span(text) or 'x'} |"
    soup = rendered(table)
    cells = [" ".join(cell.get_text().split()) for cell in soup.find_all("td")]
    assert cells == [line(text) or "x", line(text) or "x"]
    assert names(soup) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


@given(st.text(alphabet=st.sampled_from(list("a`~\n ")), max_size=40))
def test_a_fence_is_not_closed_by_its_content(text: str) -> None:
    soup = rendered(f"{code_fence(text, 'sql')}\n\nafter")
    assert len(soup.find_all("pre")) == 1
    assert soup.find_all("p")[-1].get_text() == "after"


def test_control_characters_and_direction_overrides_vanish() -> None:
    assert plain("a\x1b[31mb\x00\u202ec\u2066d\ufeff\r\ne") == "a[31mbcd\ne"


def test_joiners_of_scripts_stay() -> None:
    assert plain("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)", "data:text/html,x", "//host/x", "http://", "https://a b", "file:///etc/passwd",
        "x", 'https://a/"onload=x', "https://a/>x", "https://[", "java\nscript:x",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(bad: str) -> None:
    assert web_address(bad) is None


def test_a_web_address_is_kept() -> None:
    assert web_address("https://www.postgresql.org/docs/18/") == "https://www.postgresql.org/docs/18/"


@given(st.text(max_size=30))
def test_anchors_need_no_quotes(text: str) -> None:
    assert re.fullmatch(r"[^\s<>\"'&#]+", anchor(text))
