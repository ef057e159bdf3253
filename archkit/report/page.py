"""The finished page: contents, unique ids, scopes, and nothing left that could run or fetch."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag

from archkit.render.escape import anchor, for_html
from archkit.report.drawing import fit_in

_GONE = (
    "script",
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "link",
    "form",
    "frame",
    "portal",
    "audio",
    "video",
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PLACE = re.compile(r'<span data-drawing="(\d+)"></span>')
_NUMBERED = re.compile(r"^\s*\d")


def finished(html: str, drawings: list[str]) -> str:
    """Return the page as it leaves.

    Args:
        html: What the template gave.
        drawings: The SVG texts that were set aside, in order.
    """
    soup = BeautifulSoup(html, "html.parser")
    disarm(soup)
    name_headings(soup)
    make_ids_unique(soup)
    number_chapters(soup)
    scope_headers(soup)
    frame_tables(soup)
    fill_contents(soup)
    drop_dead_links(soup)
    list_folds(soup)
    taken = {str(tag["id"]) for tag in _tags(soup) if "id" in tag.attrs}
    return _PLACE.sub(lambda place: fit_in(drawings[int(place[1])], int(place[1]), taken), str(soup))


def disarm(soup: BeautifulSoup) -> None:
    """Remove whatever could run, fetch or lead away, wherever a notebook brought it from."""
    for tag in _tags(soup, *_GONE):
        tag.decompose()
    for tag in _tags(soup, "meta"):
        if str(tag.get("http-equiv", "")).lower() not in {"", "content-security-policy"}:
            tag.decompose()
    for tag in _tags(soup):
        for name in [key for key in tag.attrs if _is_active(tag, key)]:
            del tag[name]
    for image in _tags(soup, "img", "image"):
        address = image.get("src") or image.get("href") or image.get("xlink:href") or ""
        if not str(address).startswith("data:image/"):
            image.replace_with(f"[picture not included: {image.get('alt') or 'no description'}]")
        elif image.name == "img" and image.get("alt") is None:
            image["alt"] = "Picture without a description"


def _is_active(tag: Tag, name: str) -> bool:
    value = str(tag.attrs[name])
    if name in {"href", "src", "action", "formaction", "xlink:href"}:
        scheme = re.sub(r"[\x00-\x20]", "", value).lower().partition(":")[0]
        return scheme in {"javascript", "vbscript"} or (scheme == "data" and tag.name != "img")
    return name.lower().startswith("on") or name in {"ping", "srcset", "background", "poster"}


def name_headings(soup: BeautifulSoup) -> None:
    """Give every heading an id."""
    for heading in _tags(soup, *_HEADINGS):
        for mark in heading.find_all("a", class_="anchor-link"):
            mark.decompose()
        heading["id"] = anchor(str(heading.get("id") or heading.get_text()))


def make_ids_unique(soup: BeautifulSoup) -> None:
    """Number the ids that stand twice."""
    taken: set[str] = set()
    for tag in _tags(soup):
        if "id" not in tag.attrs:
            continue
        name, number = str(tag["id"]), 2
        while name in taken:
            name, number = f"{tag['id']}-{number}", number + 1
        tag["id"] = name
        taken.add(name)


def number_chapters(soup: BeautifulSoup) -> None:
    """Number the chapters, unless their author did."""
    chapters = _in_main(soup, "h2")
    if len(chapters) < 3 or any(_NUMBERED.match(chapter.get_text()) for chapter in chapters):  # noqa: PLR2004 - two need no numbers
        return
    for position, chapter in enumerate(chapters, start=1):
        mark = soup.new_tag("span", attrs={"class": "ak-chapter"})
        mark.string = f"{position}"
        chapter.insert(0, mark, " ")


def scope_headers(soup: BeautifulSoup) -> None:
    """Say of each table header what it heads; an empty one becomes a plain cell."""
    for head in _tags(soup, "th"):
        if not head.get_text(strip=True):
            head.name = "td"
            head.attrs.pop("scope", None)
        elif not head.get("scope"):
            head["scope"] = "col" if head.find_parent("thead") else "row"


def frame_tables(soup: BeautifulSoup) -> None:
    """Put tables and listings that others made into frames that scroll by themselves."""
    for table in _in_main(soup, "table"):
        if table.find_parent(class_="ak-scroll") or table.find_parent("table"):
            continue
        frame = soup.new_tag("div", attrs={"class": "ak-scroll", "role": "group", "tabindex": "0"})
        caption = table.find("caption")
        frame["aria-label"] = caption.get_text(" ", strip=True) if caption else "Table"
        table.wrap(frame)
    for listing in _in_main(soup, "pre"):
        if "ak-listing" not in _classes(listing):
            listing["tabindex"] = "0"


def fill_contents(soup: BeautifulSoup) -> None:
    """Write the table of contents into every ``nav`` that waits for one."""
    entries = _entries(soup)
    for nav in soup.find_all("nav", attrs={"data-contents": True}):
        del nav["data-contents"]
        if not entries:
            nav.decompose()
            continue
        nav.append(BeautifulSoup(_contents(entries), "html.parser"))
    if not entries:
        for fold in soup.find_all("details", class_="ak-contents"):
            fold.decompose()


def drop_dead_links(soup: BeautifulSoup) -> None:
    """Keep the words of links to places that this page does not have."""
    known = {str(tag["id"]) for tag in _tags(soup) if "id" in tag.attrs}
    for link in _tags(soup, "a"):
        target = str(link.get("href", ""))
        if target.startswith("#") and target[1:] not in known:
            link.unwrap()


def list_folds(soup: BeautifulSoup) -> None:
    """Write what is folded away, chapter by chapter, into the place that only paper shows."""
    for place in soup.find_all("section", attrs={"data-folds": True}):
        del place["data-folds"]
        folds = _folds(soup)
        if not folds:
            place.decompose()
            continue
        items = "".join(
            f"<li><b>{for_html(chapter)}</b>: {for_html('; '.join(names))}</li>"
            for chapter, names in folds.items()
        )
        place.append(BeautifulSoup(f"<ul>{items}</ul>", "html.parser"))


def _folds(soup: BeautifulSoup) -> dict[str, list[str]]:
    """Return the outermost closed folds by the chapter in which they stand."""
    found: dict[str, list[str]] = {}
    chapter = ""
    for tag in _in_main(soup, "h2", "details"):
        if tag.name == "h2":
            chapter = tag.get_text(" ", strip=True)
        elif tag.summary and _is_folded_part(tag):
            found.setdefault(chapter, []).append(tag.summary.get_text(" ", strip=True).split(" · ")[0])
    return found


def _is_folded_part(fold: Tag) -> bool:
    kinds = {"ak-contents", "ak-source"}.intersection(_classes(fold))
    return not kinds and not fold.has_attr("open") and fold.find_parent("details") is None


def _in_main(soup: BeautifulSoup, *names: str) -> list[Tag]:
    """Return the elements of the document itself in their order."""
    return _tags(soup.main, *names) if soup.main else []


def _tags(within: Tag, *names: str) -> list[Tag]:
    """Return the elements of these names, or all; ``find_all`` and CSS selectors take many times as long."""
    tags = (one for one in within.descendants if isinstance(one, Tag))
    return [one for one in tags if one.name in names] if names else list(tags)


def _classes(tag: Tag) -> list[str]:
    return tag.get_attribute_list("class")


def _entries(soup: BeautifulSoup) -> list[tuple[Tag, list[Tag]]]:
    entries: list[tuple[Tag, list[Tag]]] = []
    for heading in _in_main(soup, "h2", "h3"):
        if heading.find_parent("details"):
            continue
        if heading.name == "h2":
            entries.append((heading, []))
        elif entries:
            entries[-1][1].append(heading)
    return entries


def _contents(entries: list[tuple[Tag, list[Tag]]]) -> str:
    items = (f"<li>{_link(chapter)}{_inner(parts)}</li>" for chapter, parts in entries)
    return f"<ol>{''.join(items)}</ol>"


def _inner(parts: list[Tag]) -> str:
    return f"<ol>{''.join(f'<li>{_link(part)}</li>' for part in parts)}</ol>" if parts else ""


def _link(heading: Any) -> str:
    return f'<a href="#{for_html(str(heading["id"]))}">{for_html(heading.get_text())}</a>'
