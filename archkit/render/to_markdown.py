"""Blocks as Markdown that GitHub, pandoc and JupyterLab read alike."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.render import blocks as part
from archkit.render.escape import anchor, code_fence, code_span, for_html, for_markdown, line, web_address
from archkit.render.to_html import inline_html

_DEEPEST = 6


def write_markdown(blocks: Iterable[part.Block], *, level: int = 3) -> str:
    """Return blocks as Markdown.

    Args:
        blocks: What is shown.
        level: Heading level of the outermost sections, 1 to 6.
    """
    written = (_block(block, level) for block in blocks)
    return "\n\n".join(text for text in written if text)


def _block(block: part.Block, level: int) -> str:  # noqa: PLR0911, PLR0912, C901 - one line a kind of block
    match block:
        case part.Prose(content):
            return inline_markdown(content)
        case part.Bullets(items, ordered):
            return _items(items, ordered=ordered)
        case part.Terms(pairs):
            return _items(tuple((part.Strong(name), ": ", *part.spans(value)) for name, value in pairs))
        case part.Table():
            return table_markdown(block)
        case part.Listing(text, language):
            return code_fence(text, language)
        case part.Figure(caption, _, mermaid, note):
            lines = (code_fence(mermaid, "mermaid"), f"*{for_markdown(caption)}*", for_markdown(note))
            return "\n\n".join(line for line in lines if line)
        case part.Bar(title, _, description):
            return f"**{for_markdown(title)}.** {for_markdown(description)}"
        case part.Lines(title, description) | part.Ranges(title, description):
            return f"**{for_markdown(title)}.** {for_markdown(description)}"
        case part.Tiles(tiles):
            return _items(tuple(_tile(tile) for tile in tiles))
        case part.Callout(_, inner):
            quoted = write_markdown(inner, level=level).splitlines()
            return "\n".join(f"> {line}".rstrip() for line in quoted)
        case part.Fold(summary, inner, target):
            return _folded(inline_html(summary), _anchored(target, write_markdown(inner, level=level)))
        case part.CheckList(title, lines):
            listed = "\n".join(_check(check, level) for check in lines)
            opened = any(check.status == "refuted" for check in lines)
            return _folded(f"Checked: {for_html(title)}", listed, opened=opened)
        case part.Section(title, inner, target):
            marks = "#" * min(level, _DEEPEST)
            head = _anchored(target, f"{marks} {for_markdown(title)}")
            return f"{head}\n\n{write_markdown(inner, level=level + 1)}"


def inline_markdown(content: part.Inline) -> str:
    """Return inline content as one line of Markdown."""
    return "".join(_span(span) for span in part.spans(content)).strip()


def _span(span: part.Span) -> str:  # noqa: PLR0911 - one line a kind of span
    match span:
        case part.Strong(text):
            return _bold(text)
        case part.Quiet(text):
            return _spaced(text)
        case part.Mono(text):
            return code_span(text)
        case part.Address(text, url):
            address = web_address(url)
            return f"[{for_markdown(text)}](<{address}>)" if address else for_markdown(text)
        case part.Reference(text, target):
            return f"[{for_markdown(text)}](#{anchor(target)})"
        case part.Mark(word, shape):
            return f"{shape} {for_markdown(word)}"
        case part.Break():
            return "<br>"
        case part.Spark(_, _, said):
            return for_markdown(said)
        case str():
            return _spaced(span)


def _bold(text: str) -> str:
    """Return bold text with its outer spaces outside of the marks, where Markdown keeps them."""
    inner = text.strip()
    if not inner:
        return ""
    before, after = " " * text[0].isspace(), " " * text[-1].isspace()
    return f"{before}**{for_markdown(inner)}**{after}"


def _spaced(text: str) -> str:
    """Return text with the spaces at its ends, which hold spans apart."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{for_markdown(text)}{after}"


def _folded(summary: str, inner: str, *, opened: bool = False) -> str:
    """Return a part that stays closed until it is opened, where the reader of Markdown can do that.

    Within the tags of the summary Markdown is not read, so it is HTML.
    """
    state = " open" if opened else ""
    return f"<details{state}>\n<summary>{line(summary)}</summary>\n\n{inner}\n\n</details>"


def _anchored(target: str, text: str) -> str:
    return f'<a id="{anchor(target)}"></a>\n\n{text}' if target else text


def _items(items: tuple[part.Inline, ...], *, ordered: bool = False) -> str:
    marks = (f"{index}." if ordered else "-" for index in range(1, len(items) + 1))
    return "\n".join(f"{mark} {inline_markdown(item)}" for mark, item in zip(marks, items, strict=True))


def _tile(tile: part.Tile) -> part.Inline:
    note = (" (", *part.spans(tile.note), ")") if tile.note else ()
    return (part.Strong(tile.label), ": ", *part.spans(tile.value), *note)


def table_markdown(table: part.Table) -> str:
    """Return a table under its caption."""
    heads = [for_markdown(name.removeprefix("#")) for name in table.columns]
    rules = ["---:" if name.startswith("#") else "---" for name in table.columns]
    rows = [[inline_markdown(cell) for cell in row] for row in table.rows]
    body = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))
    return f"**{for_markdown(table.caption)}**\n\n{body}"


def _check(check: part.CheckLine, level: int) -> str:
    mark = part.STATUS_MARKS[check.status]
    reason = f": {for_markdown(check.reason)}" if check.reason else ""
    first = f"- {mark.shape} **{mark.word}** {for_markdown(check.claim)} {code_span(check.check)}{reason}"
    behind = write_markdown(check.behind, level=level)
    indented = "\n".join(f"  {line}".rstrip() for line in behind.splitlines())
    return f"{first}\n\n{indented}\n" if indented else first
