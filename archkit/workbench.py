"""The notebook's counterpart of the command line: form, questions, steps, what-if, document.

A cell shows a step through a display handle; when a value of the form changes, the steps
shown so far are taken again and their cells are redrawn. No cell waits for a click: run from
top to bottom without anybody there, the same cells give the same design.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from archkit.brief import Brief, read_brief
from archkit.design import Design, Question, Step
from archkit.errors import InputError
from archkit.explore import Sliders, comparison_view, what_if
from archkit.forms import BriefForm, Field, QuestionForm
from archkit.proofs import prove
from archkit.render import View, proofs_view, view, view_of
from archkit.render.design import artifact_blocks
from archkit.session import Session, architect_named, set_aside, with_answer

Format = Literal["html", "markdown", "notebook"]
_ENDINGS: dict[Format, str] = {"html": "html", "markdown": "md", "notebook": "ipynb"}


class Workbench:
    """One design session in a notebook.

    Args:
        brief: A brief, or where one is read from: a YAML file, a project folder, prose.
        folder: Where the session is kept; an earlier one there is set aside.
        changes: Brief fields by dotted path that go before what was read, as papermill gives
            them.
        persona: Who leads the walk.
        architect: Who proposes.
        today: The day on which dated facts are judged.

    Raises:
        InputError: If the brief or a change cannot be used.
        StorageError: If the folder cannot be written.
    """

    def __init__(  # noqa: PLR0913 - all but the brief have a default
        self,
        brief: Brief | str | Path,
        *,
        folder: str | Path = "designs/notebook",
        changes: Mapping[str, Any] | None = None,
        persona: str = "systems-architect",
        architect: str = "rulebook",
        today: dt.date | None = None,
    ) -> None:
        stated = _stated(brief, changes)
        place = Path(folder)
        set_aside(place)
        self.session = Session.start(
            stated, folder=place, architect=architect, persona=persona, today=today, answers=changes
        )
        self._handles: dict[Step, Any] = {}

    @property
    def brief(self) -> Brief:
        """The brief as stated, answers included."""
        return self.session.brief

    @property
    def design(self) -> Design:
        """The design so far."""
        return self.session.design

    def form(self) -> BriefForm:
        """Return the brief's form; each value that fits redraws the steps shown so far."""
        return BriefForm(self.brief, on_change=self._changed)

    def questions(self) -> QuestionForm:
        """Return the open questions as a form; an answer redraws the steps shown so far."""
        self.session.run(until=Step.CLARIFY)
        clarification = self.session.design.clarify
        if clarification is None:
            raise InputError("the walk has no questions yet", hint="Take the step 'frame' first.")
        return QuestionForm(clarification, on_answer=self._answered)

    def step(self, name: str) -> None:
        """Take the steps up to this one, and show it with its proofs.

        Args:
            name: The step, such as ``"shape"``.

        Raises:
            InputError: If there is no such step.
        """
        step = _step_named(name)
        from IPython.display import display  # noqa: PLC0415 - heavy, and needed only where cells are shown

        shown = self._shown(step)
        self._handles[step] = display(shown, display_id=True)  # type: ignore[no-untyped-call]

    def sliders(self) -> Sliders:
        """Return sliders for load, team and budget that show what changes; nothing is kept."""
        session = self.session.run()
        architect = architect_named(session.architect)
        return Sliders(self.brief, session.design, architect, today=session.today)

    def what_if(self, *, load_factor: float = 1.0, **values: Any) -> View:
        """Return what changes with other numbers; a field's dots are written as two underscores.

        Args:
            load_factor: Factor on every rate and user count.
            values: Brief fields, such as ``team__engineers=2``.
        """
        session = self.session.run()
        changed = {name.replace("__", "."): value for name, value in values.items()}
        other = what_if(
            self.brief,
            session.design,
            architect_named(session.architect),
            values=changed,
            load_factor=load_factor,
            today=session.today,
        )
        return comparison_view(session.design, other)

    def without_index(self, name: str) -> View:
        """Return what the proofs say when one index is taken out of the design; nothing is kept.

        Args:
            name: The index.

        Raises:
            InputError: If no table has such an index.
        """
        self.session.run(until=Step.DATA)
        data = self.session.design.data
        tables = data.tables if data else ()
        known = sorted(index.name for table in tables for index in table.indexes)
        if data is None or name not in known:
            raise InputError(f"there is no index {name!r}", hint=f"The indexes are: {', '.join(known)}.")
        kept = tuple(
            table.model_copy(update={"indexes": tuple(one for one in table.indexes if one.name != name)})
            for table in tables
        )
        broken = self.session.design.with_artifact(Step.DATA, data.model_copy(update={"tables": kept}))
        proofs = prove(Step.DATA, self.session.assumed_brief, broken, today=self.session.today)
        return proofs_view(tuple(proof for proof in proofs if proof.status == "refuted"))

    def export(self, path: str | Path | None = None, *, format: Format = "html") -> Path:  # noqa: A002 - the common word
        """Take the steps that are left, write the document and return its path.

        Args:
            path: The file; ``document`` with the format's ending in the session's folder if left
                out.
            format: ``html``, ``markdown`` or ``notebook``.
        """
        from archkit.report import write_document  # noqa: PLC0415 - loads nbconvert

        if format not in _ENDINGS:
            raise InputError(f"there is no format {format!r}", hint=f"There are: {', '.join(_ENDINGS)}.")
        target = Path(path) if path else self.session.folder / f"document.{_ENDINGS[format]}"
        return write_document(self.session.run(), target, format=format)

    def _shown(self, step: Step) -> View:
        self.session.run(until=step)
        result = self.session.results.get(step)
        if result is None:
            return view(self.session.design.clarify)
        blocks = artifact_blocks(step, self.session.design)
        return joined(view_of(blocks), proofs_view(result.proofs))

    def _changed(self, field: Field, brief: Brief) -> None:
        self.session.answer(field.path, _plain(brief, field.path))
        self._redraw()

    def _answered(self, question: Question, text: str) -> str:
        try:
            self.session.answer(question.field, text or None)
        except InputError as error:
            return str(error)
        self._redraw()
        return ""

    def _redraw(self) -> None:
        for step, handle in self._handles.items():
            handle.update(self._shown(step))


def _stated(brief: Brief | str | Path, changes: Mapping[str, Any] | None) -> Brief:
    """Return the brief, once it and its changes are such that a session can begin."""
    if not isinstance(brief, Brief | str | Path):
        raise InputError(
            f"a {type(brief).__name__} is no brief",
            hint="Give a Brief, a YAML file, a project's folder, or a sentence.",
        )
    if not isinstance(changes, Mapping | None):
        raise InputError(
            f"changes are fields with their values, not a {type(changes).__name__}",
            hint='For example {"team.engineers": 4}.',
        )
    stated = brief if isinstance(brief, Brief) else read_brief(brief)
    for field, value in (changes or {}).items():
        with_answer(stated, field, value)
    return stated


def joined(*views: View) -> View:
    """Return one view of several, one after the other."""
    return View(
        html="\n".join(one.html for one in views),
        markdown="\n\n".join(one.markdown for one in views),
        text="\n\n".join(one.text for one in views),
    )


def _step_named(name: str) -> Step:
    try:
        return Step(name)
    except ValueError:
        raise InputError(
            f"there is no step {name!r}", hint=f"The steps are: {', '.join(step.value for step in Step)}."
        ) from None


def _plain(brief: Brief, path: str) -> Any:
    """Return a field's value as plain data, the way an answer states it."""
    data: Any = brief.model_dump(mode="json")
    for part in path.split("."):
        data = data[part]
    return data
