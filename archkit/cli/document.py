"""Where a document goes, and in which form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from archkit.session import Session

FORMATS = {
    "html": "design.html",
    "markdown": "design.md",
    "notebook": "design.ipynb",
    "openapi": "openapi.yaml",
    "sql": "schema.sql",
    "todo": "TODO_backend-architect.md",
}
"""The forms of a document, and what each is called in the session's folder."""


def format_option(*, default: str | None = None) -> Callable[[Any], Any]:
    """Return the option that chooses the form."""
    return click.option(
        "--format",
        "-f",
        "form",
        type=click.Choice(list(FORMATS)),
        default=default,
        required=default is None,
        show_default=default is not None,
        help="What to write.",
    )


def document_path(session: Session, form: str, output: Path | None) -> Path:
    """Return where a document is written: where asked, or in the session's folder."""
    return output or session.folder / FORMATS[form]


def write(session: Session, path: Path, form: str) -> None:
    """Write the document.

    Raises:
        StorageError: If the file cannot be written.
        ToolMissingError: If an engine that it needs is absent.
    """
    from archkit.report import write_document  # noqa: PLC0415 - heavy
    from archkit.session.storage import make_folder, storage  # noqa: PLC0415 - heavy

    make_folder(path.parent)
    with storage(path):
        write_document(session, path, format=form)
