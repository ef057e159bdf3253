"""Where a document goes, and in which form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.session import Session

FORMATS = {
    "html": "design.html",
    "markdown": "design.md",
    "notebook": "design.ipynb",
    "openapi": "openapi.yaml",
    "sql": "schema.sql",
    "todo": "TODO_backend-architect.md",
    "deliverables": "deliverables.md",
    "handoff": "handoff",
}
"""The forms of a document, and what each is called in the session's folder."""


def format_option(*, required: bool) -> Callable[[Any], Any]:
    """Return the option that chooses the form."""
    choice = "What to write." if required else "What to write. [html, or what the persona delivers]"
    return click.option(
        "--format", "-f", "form", type=click.Choice(list(FORMATS)), required=required, help=choice
    )


def form_of(session: Session) -> str:
    """Return the form of a session's document when nobody chose one: what its persona delivers."""
    kinds = {deliverable.kind for deliverable in session.persona.deliverables}
    return "todo" if kinds == {"todo"} and session.outcome == "design" else "html"


def deliverables_path(session: Session, form: str) -> Path | None:
    """Return where the persona's deliverables go beside a document; None where they are the document."""
    if session.outcome != "design" or form_of(session) == "todo" or form == "deliverables":
        return None
    return session.folder / FORMATS["deliverables"]


def document_path(session: Session, form: str, output: Path | None) -> Path:
    """Return where a document is written: where asked, or in the session's folder."""
    return output or session.folder / FORMATS[form]


def write(session: Session, path: Path, form: str) -> None:
    """Write the document.

    Raises:
        InputError: If the step that it is about has not been taken.
        StorageError: If the file cannot be written.
        ToolMissingError: If an engine that it needs is absent.
    """
    from archkit.session.storage import make_folder, storage, write_whole  # noqa: PLC0415 - heavy

    if form == "handoff":
        from archkit.report.handoff import handoff  # noqa: PLC0415 - heavy

        handoff(session, path)
        return
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder", hint="Name a file with --output FILE.")
    make_folder(path.parent)
    if form in _TEXTS:
        write_whole(path, _TEXTS[form](session))
        return
    from archkit.report import write_document  # noqa: PLC0415 - heavy

    with storage(path):
        write_document(session, path, format=form)  # type: ignore[arg-type]


def _openapi(session: Session) -> str:
    from archkit.design.openapi import openapi_yaml  # noqa: PLC0415 - heavy

    contracts = session.design.contracts
    if contracts is None:
        raise _not_taken("contracts")
    return openapi_yaml(contracts, version="3.0.3" if session.persona.leanings.openapi == "3.0" else "3.1.0")


def _sql(session: Session) -> str:
    from archkit.design.ddl import ddl  # noqa: PLC0415 - heavy

    if session.design.data is None:
        raise _not_taken("data")
    return ddl(session.design.data)


def _not_taken(step: str) -> InputError:
    return InputError(
        f"the session has not taken the step {step!r}", hint="Continue it with: archkit design --resume"
    )


def _todo(session: Session) -> str:
    from archkit.report.deliverables import text_of  # noqa: PLC0415 - heavy

    return text_of(session, "todo")


def _deliverables(session: Session) -> str:
    from archkit.report.deliverables import text_of  # noqa: PLC0415 - heavy

    return text_of(session)


_TEXTS: dict[str, Callable[[Session], str]] = {
    "openapi": _openapi,
    "sql": _sql,
    "todo": _todo,
    "deliverables": _deliverables,
}
