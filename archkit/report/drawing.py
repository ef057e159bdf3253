"""Inline SVG in a page: inert, with ids of its own, with a name."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from archkit.render.escape import for_html

_ACTIVE = frozenset({"script", "foreignObject", "iframe", "image", "use", "a", "animate", "set", "handler"})
_ID = re.compile(r"""(?<![\w:-])id=(["'])(.*?)\1""")
_DROPPED = '<p class="ak-note">A drawing was left out, because it is not inert SVG.</p>'
_LARGEST = 5_000_000


def fit_in(svg: str, number: int, taken: set[str]) -> str:
    """Return an SVG for this page, or a note when it could run or fetch something.

    Args:
        svg: The SVG element.
        number: Its position in the page, from 0.
        taken: Ids used in the page so far; its own are added.
    """
    if not is_inert(svg):
        return _DROPPED
    return _own_ids(_named(svg, number), number, taken)


def is_inert(svg: str) -> bool:
    """Say whether an SVG is well-formed and can neither run nor fetch anything."""
    if len(svg) > _LARGEST or "<!" in re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL):
        return False
    known = svg if "xmlns:xlink" in svg else svg.replace("<svg", '<svg xmlns:xlink="x"', 1)
    try:
        root = ET.fromstring(known)  # noqa: S314 - without a doctype there are no entities to expand
    except ET.ParseError:
        return False
    return all(_element_is_inert(element) for element in root.iter() if isinstance(element.tag, str))


def _element_is_inert(element: ET.Element) -> bool:
    name = element.tag.rpartition("}")[2]
    refers = [
        value
        for key, value in element.attrib.items()
        if key.rpartition("}")[2] in {"href", "src"} and not value.startswith("#")
    ]
    if name in {"use", "image"}:
        inert = not refers or (name == "image" and all(value.startswith("data:image/") for value in refers))
        return inert and not _runs(element)
    return name not in _ACTIVE and not refers and not _runs(element)


def _runs(element: ET.Element) -> bool:
    texts = [*element.attrib.values(), element.text or ""]
    fetches = any(
        re.search(r"url\(\s*['\"]?(?!#)|@import|javascript:", text, re.IGNORECASE) for text in texts
    )
    return fetches or any(key.rpartition("}")[2].lower().startswith("on") for key in element.attrib)


def _named(svg: str, number: int) -> str:
    head, _, rest = svg.partition(">")
    if "aria-label" in head or "<title" in rest[:400] or "role=" in head:
        return svg
    slash = "/" if head.endswith("/") else ""
    name = for_html(f"Drawing {number + 1}")
    return f'{head.removesuffix("/")} role="img" aria-label="{name}"{slash}>{rest}'


def _own_ids(svg: str, number: int, taken: set[str]) -> str:
    ids = {match[2] for match in _ID.finditer(svg)}
    if ids & taken:
        ordered = "|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True))
        svg = re.sub(
            rf"""((?<![\w:-])id=["']|#)({ordered})(?=["')\s;])""",
            rf"\1g{number}-\2",
            svg,
        )
        svg = re.sub(
            r'aria-(labelledby|describedby)="([^"]*)"', lambda match: _references(match, ids, number), svg
        )
        ids = {f"g{number}-{name}" for name in ids}
    taken |= ids
    return svg


def _references(match: re.Match[str], ids: set[str], number: int) -> str:
    names = (f"g{number}-{name}" if name in ids else name for name in match[2].split())
    return f'aria-{match[1]}="{" ".join(names)}"'
