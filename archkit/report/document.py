"""The document of a walk: a notebook in memory, and the files written from it.

The same walk gives the same bytes: there is no clock and no random id in here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from archkit.errors import InputError
from archkit.render import View, view_of
from archkit.render.blocks import Block
from archkit.render.escape import for_markdown, line
from archkit.render.to_html import write_html
from archkit.render.to_markdown import write_markdown
from archkit.report.chapters import chapters
from archkit.report.glance import header
from archkit.report.walk import Walk, digest
from archkit.session.storage import write_document as write_text

if TYPE_CHECKING:
    from nbformat import NotebookNode

Format = Literal["html", "markdown", "notebook"]
_READ_AGAIN = 'from archkit import Session, view\n\nsession = Session.read("the session\'s folder")'


def build_notebook(walk: Walk) -> NotebookNode:
    """Return the document as an executed notebook; no kernel is needed for it.

    Args:
        walk: A session, at any point of its walk.
    """
    return _notebook(walk, view_of)


def _notebook(walk: Walk, show: Callable[[tuple[Block, ...]], View]) -> NotebookNode:
    """Return the document as a notebook whose outputs hold what `show` makes of their blocks."""
    v4: Any = import_module("nbformat.v4")
    top = show(header(walk))
    top = dataclasses.replace(top, html=f'<div class="ak-header">{top.html}</div>')
    cells: list[Any] = [v4.new_markdown_cell(_title(walk)), _code_cell(_READ_AGAIN, top, live=True)]
    for chapter in chapters(walk):
        text = "\n\n".join(part for part in (f"## {chapter.title}", for_markdown(chapter.lead)) if part)
        cells += [v4.new_markdown_cell(text), _code_cell(chapter.source, show(chapter.blocks))]
    for position, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{position:03d}"
    notebook: NotebookNode = v4.new_notebook(cells=cells, metadata=_metadata(walk))
    return notebook


def _title(walk: Walk) -> str:
    purpose = for_markdown(walk.brief.purpose)
    return "\n\n".join(part for part in (f"# {for_markdown(walk.design.name)}", purpose) if part)


def _page_only(blocks: tuple[Block, ...]) -> View:
    """Return the view of blocks for a page alone, which reads neither their Markdown nor their text."""
    return View(html=write_html(blocks), markdown="", text="")


def _metadata(walk: Walk) -> dict[str, Any]:
    return {
        "title": line(walk.design.name),
        "archkit": {"inputs": digest(walk), "document": 1},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def _code_cell(source: str, shown: View, *, live: bool = False) -> Any:
    v4: Any = import_module("nbformat.v4")
    bundle = shown._repr_mimebundle_() if live else shown.bundle()
    output = v4.new_output("display_data", data=bundle)
    cell = v4.new_code_cell(source, outputs=[output])
    cell["metadata"] = {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    return cell


def document_text(walk: Walk, *, format: Format = "html") -> str:  # noqa: A002 - the word users know
    """Return the document as text.

    Args:
        walk: A session, at any point of its walk.
        format: ``html``, ``markdown`` or ``notebook``.

    Raises:
        InputError: If the format is not known.
    """
    if format == "markdown":
        return _markdown(walk)
    if format == "notebook":
        nbformat: Any = import_module("nbformat")
        return str(nbformat.writes(build_notebook(walk))) + "\n"
    if format == "html":
        from archkit.report.exporter import DesignDocExporter  # noqa: PLC0415 - imports nbconvert

        body, _ = DesignDocExporter().from_notebook_node(_notebook(walk, _page_only))
        return str(body)
    raise InputError(
        f"the format {format!r} is not known", field="format", hint="Use html, markdown or notebook."
    )


def _markdown(walk: Walk) -> str:
    parts = [_title(walk), write_markdown(header(walk))]
    for chapter in chapters(walk):
        parts += [f"## {chapter.title}", for_markdown(chapter.lead), write_markdown(chapter.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_document(walk: Walk, path: str | Path, *, format: Format = "html") -> Path:  # noqa: A002 - the word users know
    """Write the document to a file, whole or not at all, and return its path.

    Args:
        walk: A session, at any point of its walk.
        path: The file; its folder is created.
        format: ``html`` (self-contained), ``markdown`` or ``notebook``.

    Raises:
        InputError: If the format is not known, or the path is a folder.
        StorageError: If the file cannot be written.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{str(file)!r} is a folder", field="path", hint="Name the file to write.")
    write_text(file, document_text(walk, format=format))
    return file
