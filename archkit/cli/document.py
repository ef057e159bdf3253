"""Where a document goes, and in which form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.errors import InputError, ToolMissingError

if TYPE_CHECKING:
    from archkit.personas import Persona
    from archkit.report.document import Format
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

_NBCONVERT_TEMPLATE = "display_priority.j2"
"""What archkit's own template builds on."""


def format_option(*, required: bool) -> Callable[[Any], Any]:
    """Return the option that chooses the form."""
    choice = "What to write." if required else "What to write. [html, or what the persona delivers]"
    return click.option(
        "--format", "-f", "form", type=click.Choice(list(FORMATS)), required=required, help=choice
    )


def form_of(session: Session) -> str:
    """Return the form of a session's document when nobody chose one: what its persona delivers."""
    return usual_form(session.persona) if session.outcome == "design" else "html"


def usual_form(persona: Persona) -> str:
    """Return the form in which a persona delivers a design."""
    return "todo" if {one.kind for one in persona.deliverables} == {"todo"} else "html"


def deliverables_path(session: Session, form: str) -> Path | None:
    """Return where the persona's deliverables go beside a document; None where they are the document."""
    if session.outcome != "design" or form_of(session) == "todo" or form == "deliverables":
        return None
    return _usual_path(session, "deliverables")


def document_path(session: Session, form: str, output: Path | None) -> Path:
    """Return where a document is written: where asked, or in the session's folder."""
    return output or _usual_path(session, form)


def _usual_path(session: Session, form: str) -> Path:
    """Return the file of a document in the session's folder; nobody asked for what a link there leads to."""
    from archkit.session.storage import refuse_link  # noqa: PLC0415 - heavy

    path = session.folder / FORMATS[form]
    refuse_link(path)
    return path


def refuse_early(output: Path | None, form: str) -> None:
    """Refuse a place or a form that cannot come to anything, before the walk is taken.

    Args:
        output: The file asked for, if any.
        form: What is going to be written.

    Raises:
        InputError: If there is no place for a file.
        ToolMissingError: If an engine that it needs is absent.
    """
    from archkit.session.storage import destination, refuse_far  # noqa: PLC0415 - heavy

    if output and form == "handoff":
        refuse_far(output.absolute().parent)
    elif output:
        destination(output)
    if form == "html":
        _require_templates()


def write(session: Session, path: Path, form: str) -> None:
    """Write the document.

    Raises:
        InputError: If the step that it is about has not been taken, or there is no place for a file.
        StorageError: If the file cannot be written.
        ToolMissingError: If an engine that it needs is absent.
    """
    from archkit.session.storage import write_document  # noqa: PLC0415 - heavy

    refuse_early(path, form)
    if form == "handoff":
        from archkit.report.handoff import handoff  # noqa: PLC0415 - heavy

        handoff(session, path)
        return
    write_document(path, _TEXTS[form](session))


def _require_templates() -> None:
    """Refuse to begin an HTML document where nbconvert's own templates are not found.

    nbconvert itself takes seconds to load: it is asked only where they are not in Jupyter's folders.
    """
    from jupyter_core.paths import jupyter_path  # noqa: PLC0415 - only for this form

    places = jupyter_path("nbconvert", "templates")
    if any(Path(place, "base", _NBCONVERT_TEMPLATE).is_file() for place in places):
        return
    from jinja2 import TemplateNotFound  # noqa: PLC0415 - heavy

    from archkit.report import DesignDocExporter  # noqa: PLC0415 - heavy

    try:
        exporter = DesignDocExporter()
        exporter.environment.loader.get_source(exporter.environment, _NBCONVERT_TEMPLATE)
    except (TemplateNotFound, ValueError) as error:
        what = str(error).partition(" in the following")[0]
        raise ToolMissingError(
            "nbconvert",
            f"its templates are not found ({what}); reinstall it (pip install --force-reinstall nbconvert) "
            "or name the folder that holds nbconvert/templates in JUPYTER_PATH",
            "Markdown needs none of it: --format markdown.",
        ) from None


def _document(form: Format) -> Callable[[Session], str]:
    def text(session: Session) -> str:
        from archkit.report import document_text  # noqa: PLC0415 - heavy

        return document_text(session, format=form)

    return text


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
    "html": _document("html"),
    "markdown": _document("markdown"),
    "notebook": _document("notebook"),
    "openapi": _openapi,
    "sql": _sql,
    "todo": _todo,
    "deliverables": _deliverables,
}
