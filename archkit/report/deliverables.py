"""The deliverables of personas by name, and which one a persona leaves when nobody chooses."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from archkit.errors import InputError
from archkit.report.composed import composed
from archkit.report.delivery_standards import delivery_standards
from archkit.report.eight_deliverables import eight_deliverables
from archkit.report.sections.questions import infeasible_text, questions_text
from archkit.report.specification import high_scale, specification
from archkit.report.todo import todo
from archkit.report.walk import Walk
from archkit.session.storage import make_folder, write_whole

_DELIVERABLES: dict[str, Callable[[Walk], str]] = {
    "todo": todo,
    "eight-deliverables": eight_deliverables,
    "specification": specification,
    "high-scale": high_scale,
    "delivery-standards": delivery_standards,
    "composed": composed,
}
FILE_NAMES = {
    "todo": "TODO_backend-architect.md",
    "eight-deliverables": "deliverables.md",
    "specification": "specification.md",
    "high-scale": "specification.md",
    "delivery-standards": "delivery-standards.md",
    "composed": "deliverables.md",
}
"""What the file of each deliverable is called where nobody names it."""
_OF_PERSONA = {
    "task-oriented": "todo",
    "context-first": "eight-deliverables",
    "systems-architect": "specification",
    "high-scale": "high-scale",
    "delivery-standards": "delivery-standards",
}


def deliverable_names() -> tuple[str, ...]:
    """Return the names of all deliverables."""
    return tuple(_DELIVERABLES)


def default_deliverable(walk: Walk) -> str:
    """Return the name of what the walk's persona leaves.

    A persona of the user's own gets what its file lists, put together.
    """
    persona = str(getattr(walk.persona, "id", walk.persona))
    return _OF_PERSONA.get(persona, "composed")


def text_of(walk: Walk, name: str | None = None) -> str:
    """Return a deliverable as Markdown.

    Without a design it is what stands in its place: the numbered questions and nothing else,
    or why there can be none.

    Args:
        walk: A session, or any record like it.
        name: One of `deliverable_names`; what the persona leaves if left out.

    Raises:
        InputError: If there is no deliverable of this name.
    """
    write = _DELIVERABLES[_known(name or default_deliverable(walk))]
    if walk.outcome == "clarify":
        return questions_text(walk.design)
    if walk.outcome == "infeasible":
        return infeasible_text(walk.design)
    return write(walk)


def write_deliverable(walk: Walk, name: str | None, path: str | Path) -> Path:
    """Write a deliverable, whole or not at all, and return its path.

    Args:
        walk: A session, or any record like it.
        name: One of `deliverable_names`; what the persona leaves if None.
        path: The file, or a folder in which it gets its usual name.

    Raises:
        InputError: If there is no deliverable of this name.
        StorageError: If it cannot be written.
    """
    known = _known(name or default_deliverable(walk))
    text = text_of(walk, known)
    file = Path(path)
    if file.is_dir():
        file /= FILE_NAMES[known]
    make_folder(file.absolute().parent)
    write_whole(file, text)
    return file


def _known(name: str) -> str:
    if name in _DELIVERABLES:
        return name
    close = difflib.get_close_matches(name, _DELIVERABLES, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(_DELIVERABLES)}."
    raise InputError(f"there is no deliverable {name!r}", field="deliverable", hint=hint)
