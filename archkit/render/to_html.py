"""Blocks as semantic HTML without script, style or outside address; the classes start with ``ak-``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import starmap

from archkit.render import blocks as part
from archkit.render import line_chart, range_chart
from archkit.render.chart import bar_svg
from archkit.render.escape import anchor, for_html, web_address
from archkit.render.sparkline import spark_svg

_DEEPEST = 6
_MANY_PROVED = 4


def write_html(blocks: Iterable[part.Block], *, level: int = 3) -> str:
    """Return blocks as HTML.

    Args:
        blocks: What is shown.
        level: Heading level of the outermost sections, 2 to 6.
    """
    return "\n".join(_block(block, level) for block in blocks)


def _block(block: part.Block, level: int) -> str:  # noqa: PLR0911, PLR0912, C901 - one line a kind of block
    match block:
        case part.Prose(content):
            return f"<p>{inline_html(content)}</p>"
        case part.Bullets(items, ordered):
            tag, kind = "ol" if ordered else "ul", ' class="ak-dense"' if block.dense else ""
            return f"<{tag}{kind}>{''.join(f'<li>{inline_html(item)}</li>' for item in items)}</{tag}>"
        case part.Terms(pairs):
            return f'<dl class="ak-terms">{"".join(starmap(_term, pairs))}</dl>'
        case part.Table():
            return table_html(block)
        case part.Listing(text, language):
            return listing_html(text, language)
        case part.Figure():
            return figure_html(block)
        case part.Bar():
            return bar_html(block)
        case part.Lines():
            return _plot_html(block, line_chart.lines_svg(block), line_chart.legend_html(block))
        case part.Ranges():
            return _plot_html(block, range_chart.ranges_svg(block), range_chart.legend_html(block))
        case part.Tiles(tiles):
            return f'<dl class="ak-tiles">{"".join(_tile(tile) for tile in tiles)}</dl>'
        case part.Callout(tone, inner):
            return f'<div class="ak-callout ak-{tone}">{write_html(inner, level=level)}</div>'
        case part.Fold():
            return fold_html(block, level)
        case part.CheckList():
            return checklist_html(block, level)
        case part.Section():
            return section_html(block, level)


def inline_html(content: part.Inline) -> str:
    """Return inline content as HTML."""
    return "".join(_span(span) for span in part.spans(content))


def _span(span: part.Span) -> str:  # noqa: PLR0911, C901 - one line a kind of span
    match span:
        case part.Strong(text):
            return f"<strong>{for_html(text)}</strong>"
        case part.Quiet(text):
            return f'<span class="ak-quiet">{for_html(text)}</span>'
        case part.Mono(text):
            return f"<code>{for_html(text)}</code>"
        case part.Address(text, url):
            address = web_address(url)
            if address is None:
                return for_html(text)
            return f'<a href="{for_html(address)}" rel="noreferrer">{for_html(text)}</a>'
        case part.Reference(text, target):
            return f'<a href="#{for_html(anchor(target))}">{for_html(text)}</a>'
        case part.Mark():
            return mark_html(span)
        case part.Break():
            return "<br>"
        case part.Spark():
            return spark_svg(span)
        case str():
            return for_html(span)


def mark_html(mark: part.Mark) -> str:
    """Return a state as a badge with shape and word."""
    return (
        f'<span class="ak-mark ak-{mark.tone}"><span aria-hidden="true">{for_html(mark.shape)}</span> '
        f"{for_html(mark.word)}</span>"
    )


def _term(name: str, value: part.Inline) -> str:
    return f"<div><dt>{for_html(name)}</dt><dd>{inline_html(value)}</dd></div>"


def _tile(tile: part.Tile) -> str:
    note = f'<dd class="ak-note">{inline_html(tile.note)}</dd>' if tile.note else ""
    return f"<div><dt>{for_html(tile.label)}</dt><dd>{inline_html(tile.value)}</dd>{note}</div>"


def table_html(table: part.Table) -> str:
    """Return a table with caption and scopes, in a frame that scrolls by itself."""
    numeric = [name.startswith("#") for name in table.columns]
    heads = "".join(
        f'<th scope="col"{_aligned(is_number)}>{for_html(name.removeprefix("#"))}</th>'
        for name, is_number in zip(table.columns, numeric, strict=True)
    )
    rows = "".join(_row(row, numeric) for row in table.rows)
    caption = for_html(table.caption)
    return (
        f'<div class="ak-scroll" role="group" aria-label="{caption}" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple[part.Inline, ...], numeric: list[bool]) -> str:
    first = f'<th scope="row"{_aligned(numeric[0])}>{inline_html(row[0])}</th>'
    rest = "".join(
        f"<td{_aligned(is_number)}>{inline_html(cell)}</td>"
        for cell, is_number in zip(row[1:], numeric[1:], strict=True)
    )
    return f"<tr>{first}{rest}</tr>"


def _aligned(is_number: bool) -> str:  # noqa: FBT001 - a private two-way choice
    return ' class="ak-number"' if is_number else ""


def listing_html(text: str, language: str) -> str:
    """Return literal text in a frame that scrolls by itself."""
    name = for_html(language or "text")
    frame = f'<pre class="ak-listing" tabindex="0" role="group" aria-label="{name}">'
    return f"{frame}<code>{for_html(text)}</code></pre>"


def figure_html(figure: part.Figure) -> str:
    """Return a diagram inline with its source behind a fold, or the source alone."""
    caption = for_html(figure.caption)
    note = f'<p class="ak-note">{for_html(figure.note)}</p>' if figure.note else ""
    if figure.svg is None:
        picture, source = listing_html(figure.mermaid, "Mermaid"), ""
    else:
        picture = (
            f'<div class="ak-scroll" role="group" aria-label="{caption}" tabindex="0">{figure.svg}</div>'
        )
        source = (
            f'<details class="ak-source"><summary>Diagram source</summary>'
            f"{listing_html(figure.mermaid, 'Mermaid')}</details>"
        )
    return f'<figure class="ak-diagram">{picture}<figcaption>{caption}</figcaption>{note}{source}</figure>'


def bar_html(bar: part.Bar) -> str:
    """Return a stacked bar with its legend; the words carry every number."""
    legend = "".join(
        f'<li><span class="ak-swatch ak-s{index % 8}" aria-hidden="true"></span>'
        f"{for_html(segment.label)} <b>{for_html(segment.shown)}</b></li>"
        for index, segment in enumerate(bar.segments)
    )
    return (
        f'<figure class="ak-bar">{bar_svg(bar)}<figcaption>{for_html(bar.description)}</figcaption>'
        f'<ul class="ak-legend">{legend}</ul></figure>'
    )


def _plot_html(chart: part.Lines | part.Ranges, svg: str, legend: str) -> str:
    """Return a chart in a frame that scrolls by itself, with its legend; nothing drawn, the words alone."""
    title, said = for_html(chart.title), for_html(chart.description)
    caption = f"<figcaption><b>{title}.</b> {said}</figcaption>"
    if not svg:
        return f'<figure class="ak-graph">{caption}</figure>'
    frame = f'<div class="ak-scroll" role="group" aria-label="{title}" tabindex="0">{svg}</div>'
    return f'<figure class="ak-graph">{frame}{legend}{caption}</figure>'


def fold_html(fold: part.Fold, level: int) -> str:
    """Return blocks behind a summary."""
    inner = write_html(fold.blocks, level=level)
    if fold.anchor:
        inner = f'<div id="{for_html(anchor(fold.anchor))}">{inner}</div>'
    return f'<details class="ak-fold"><summary>{inline_html(fold.summary)}</summary>{inner}</details>'


def checklist_html(checks: part.CheckList, level: int) -> str:
    """Return proofs as a list, unfolded when one of them is refuted."""
    shown = " open" if any(check.status == "refuted" for check in checks.lines) else ""
    proved = [check for check in checks.lines if check.status == "proved"]
    idle = [check for check in checks.lines if check.status == "not applicable"]
    others = [check for check in checks.lines if check.status not in {"proved", "not applicable"}]
    if not (others or idle) or len(proved) < _MANY_PROVED:
        inner = _checks((*others, *proved), level)
    else:
        inner = (_checks(others, level) if others else "") + _folded(proved, "proved", level)
    inner += _folded(idle, "not applicable", level) if idle else ""
    return f'<details class="ak-checks"{shown}><summary>{for_html(checks.title)}</summary>{inner}</details>'


def _folded(checks: list[part.CheckLine], status: str, level: int) -> str:
    rest = f"{len(checks)} {status}"
    return f'<details class="ak-fold"><summary>{rest}</summary>{_checks(checks, level)}</details>'


def _checks(checks: Iterable[part.CheckLine], level: int) -> str:
    return f"<ul>{''.join(_check(check, level) for check in checks)}</ul>"


def _check(check: part.CheckLine, level: int) -> str:
    reason = f'<p class="ak-reason">{for_html(check.reason)}</p>' if check.reason else ""
    behind = (
        f'<details class="ak-fold"><summary>Evidence</summary>'
        f"{write_html(check.behind, level=level)}</details>"
        if check.behind
        else ""
    )
    return (
        f"<li>{mark_html(part.STATUS_MARKS[check.status])}<div><p>{for_html(check.claim)} "
        f"<code>{for_html(check.check)}</code></p>{reason}{behind}</div></li>"
    )


def section_html(section: part.Section, level: int) -> str:
    """Return blocks under a heading that can be linked to."""
    tag = f"h{min(level, _DEEPEST)}"
    name = anchor(section.anchor or section.title)
    return (
        f'<{tag} id="{for_html(name)}">{for_html(section.title)}</{tag}>\n'
        f"{write_html(section.blocks, level=level + 1)}"
    )
