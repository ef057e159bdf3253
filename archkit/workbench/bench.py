"""One design session in a notebook.

A cell shows a step through a display handle; when a value of the form changes, the steps
shown so far are taken again and their cells are redrawn, unless a model would have to be asked
for it. No cell waits for a click: run from top to bottom without anybody there, the same cells
give the same design.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from archkit.architects import Architect, Settings
from archkit.brief import Brief
from archkit.design import Design, Question, Step
from archkit.errors import InputError, ModelError, StoppedError
from archkit.explore import LoadTest, Sliders, comparison_view, what_if
from archkit.forms import ArchitectChooser, BriefForm, Choice, Field, QuestionForm, RunForm
from archkit.proofs import prove
from archkit.render import View, proofs_view
from archkit.render.trouble import trouble_view
from archkit.session import Session, architect_named, architects_available, set_aside
from archkit.session.answered import answered
from archkit.workbench.cell import Cell, in_one_line
from archkit.workbench.choosing import (
    changed_settings,
    choice_of,
    costs_money,
    document_in,
    goes_on,
    plain_value,
    predicted,
    settings_for,
    spent_usd,
)
from archkit.workbench.deep_run import run_form
from archkit.workbench.schema import SchemaBench
from archkit.workbench.shown import step_view, taken_view, unfinished_view
from archkit.workbench.sizing import SizingBench
from archkit.workbench.stated import stated_brief, step_named

Format = Literal["html", "markdown", "notebook"]
RULEBOOK, REPLAY = "rulebook", "replay"
_ENDINGS: dict[Format, str] = {"html": "html", "markdown": "md", "notebook": "ipynb"}


class Workbench:
    """One design session in a notebook.

    Args:
        brief: A brief, or where one is read from: a YAML file, a project folder, prose.
        folder: Where the session is kept; an earlier one there is set aside.
        changes: Brief fields by dotted path that go before what was read, as papermill gives
            them.
        persona: Who leads the walk.
        architect: Who proposes, by name or as an object.
        settings: How a model is asked; what it may cost, among others.
        today: The day on which dated facts are judged.

    Raises:
        InputError: If the brief or a change cannot be used.
        ArchitectUnavailableError: If the architect cannot work here.
        StorageError: If the folder cannot be written.
    """

    def __init__(  # noqa: PLR0913 - all but the brief have a default
        self,
        brief: Brief | str | Path,
        *,
        folder: str | Path = "designs/notebook",
        changes: Mapping[str, Any] | None = None,
        persona: str = "systems-architect",
        architect: str | Architect = "rulebook",
        settings: Settings | None = None,
        today: dt.date | None = None,
    ) -> None:
        stated = stated_brief(brief, changes)
        place, asked = Path(folder), settings or Settings()
        self._object = None if isinstance(architect, str) else architect
        proposer = architect_named(architect, asked) if isinstance(architect, str) else architect
        set_aside(place)
        self.session = Session.start(
            stated,
            folder=place,
            architect=proposer,
            persona=persona,
            today=today,
            answers=changes,
            settings=asked,
        )
        self._cells: dict[Step, Cell] = {}
        self._own: tuple[Brief, Design] | None = None

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

    def architects(self) -> ArchitectChooser:
        """Return who can propose, as a form; another choice begins the walk anew and redraws it."""
        return ArchitectChooser(
            architects_available(self.session.settings),
            choice_of(self.session),
            on_choice=self._chosen,
            predicted=lambda choice: predicted(choice, self.session),
        )

    def questions(self) -> QuestionForm:
        """Return the open questions as a form; an answer redraws the steps shown so far."""
        self._walk(Step.CLARIFY)
        clarification = self.session.design.clarify
        if clarification is None:
            raise InputError("the walk has no questions yet", hint="Take the step 'frame' first.")
        return QuestionForm(clarification, on_answer=self._answered)

    def step(self, name: str) -> None:
        """Take the steps up to this one, and show it with its proofs.

        While a model is waited for, the cell shows what has arrived. Interrupted, it says so;
        run again, it goes on.

        Args:
            name: The step, such as ``"shape"``.

        Raises:
            InputError: If there is no such step.
            ModelError: If the architect gave nothing usable; the cell says what to do.
        """
        step = step_named(name)
        cell = self._cells[step] = self._cell()
        self._walk(step, cell)
        cell.show(step_view(self.session, step))

    def accept(self, name: str) -> None:
        """Take the rulebook's artifact that is offered for a step, and redraw the steps shown so far.

        Args:
            name: The step.

        Raises:
            InputError: If there is no such step, or no offer for it.
        """
        self.session.accept(step_named(name))
        self._redraw()

    def go_on(self, **changes: Any) -> None:
        """Continue the walk with other settings; what was taken stays, and shown cells are redrawn.

        Args:
            changes: Fields of `Settings`, such as ``cap_usd=10`` or ``fallback="rulebook"``.

        Raises:
            InputError: If there is no such setting, or a value does not fit it.
        """
        self._continue(changed_settings(self.session.settings, changes))
        self._redraw(asked=True)

    def sliders(self) -> Sliders:
        """Return sliders for load, team and budget; only the rulebook is asked, and nothing is kept."""
        session = self._with_a_base()
        return Sliders(
            self.brief,
            self._rulebook_design(),
            _rulebook(),
            today=session.today,
            persona=session.persona,
            of=session.architect,
        )

    def what_if(self, *, load_factor: float = 1.0, **values: Any) -> View:
        """Return what changes with other numbers; a field's dots are written as two underscores.

        Whoever proposed the design, only the rulebook is asked, which costs nothing.

        Args:
            load_factor: Factor on every rate and user count.
            values: Brief fields, such as ``team__engineers=2``.
        """
        session, base = self._with_a_base(), self._rulebook_design()
        changed = {name.replace("__", "."): value for name, value in values.items()}
        other = what_if(
            self.brief,
            base,
            _rulebook(),
            values=changed,
            load_factor=load_factor,
            today=session.today,
            persona=session.persona,
        )
        return comparison_view(base, other, of=session.architect)

    @property
    def sizing(self) -> SizingBench:
        """What it takes, where it breaks, what it costs and when to change it, as views."""
        return SizingBench(self.brief, self._with_a_base().design)

    @property
    def schema(self) -> SchemaBench:
        """The data model: diagram, plans at any volume, what an index is for, times and proofs, as views.

        The steps up to data are taken first.
        """
        session = self._walk(Step.DATA)
        return SchemaBench(session.design, session.assumed_brief, today=session.today)

    def load_test(self) -> RunForm:
        """Return the load test before there is code as a form: scenario, requests, Start and Stop.

        Raises:
            InputError: If the design cannot be simulated; says what is missing.
        """
        return run_form(LoadTest(self.brief, self._with_a_base().design))

    def without_index(self, name: str) -> View:
        """Return what the proofs say when one index is taken out of the design; nothing is kept.

        Args:
            name: The index.

        Raises:
            InputError: If no table has such an index.
        """
        self._walk(Step.DATA)
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

    def export(
        self,
        path: str | Path | None = None,
        *,
        format: Format = "html",  # noqa: A002 - the common word
        finish: bool | None = None,
    ) -> Path:
        """Write the document and return its path; steps that are left are taken first where that is free.

        Args:
            path: The file; ``document`` with the format's ending beside the journal if left out.
            format: ``html``, ``markdown`` or ``notebook``.
            finish: Whether to take the steps that are left. If left out they are, unless that
                costs money: then what stands is written, and a line says what is missing.

        Raises:
            InputError: If there is no such format.
            ModelError: If the architect gave nothing usable.
        """
        from archkit.report import write_document  # noqa: PLC0415 - loads nbconvert

        if format not in _ENDINGS:
            raise InputError(f"there is no format {format!r}", hint=f"There are: {', '.join(_ENDINGS)}.")
        target = Path(path) if path else document_in(self.session.folder, _ENDINGS[format])
        if finish or (finish is None and not costs_money(self.session)):
            self._walk()
        elif self.session.remaining:
            self._cell().show(unfinished_view(self.session))
        return write_document(self.session, target, format=format)

    def _cell(self) -> Cell:
        return Cell(lambda: spent_usd(self.session))

    def _walk(self, until: Step | None = None, cell: Cell | None = None) -> Session:
        """Take the steps up to one, showing in a cell what arrives and what goes wrong.

        Raises:
            ModelError: If the architect gave nothing usable.
        """
        place = cell or self._cell()
        try:
            self.session.run(until=until, on_step=place.taken, on_progress=place.arrive)
        except KeyboardInterrupt:
            self.session.stop()
            waited = self.session.remaining
            stopped = StoppedError(waited[0].value if waited else "document")
            raise self._shown_trouble(stopped, place) from None
        except ModelError as error:
            raise self._shown_trouble(error, place) from None
        if place.waited and place is not cell:
            place.show(taken_view(tuple(step.value for step in self.session.results)))
        return self.session

    def _shown_trouble(self, error: ModelError, cell: Cell) -> ModelError:
        kept, ahead = ([step.value for step in one] for one in (self.session.results, answered(self.session)))
        spent = spent_usd(self.session)
        cell.show(trouble_view(error, tuple(kept), answered=tuple(ahead), spent_usd=spent))
        return in_one_line(error)

    def _with_a_base(self) -> Session:
        """Return the session; the rulebook's walk is finished first, no model is asked for a what-if."""
        return self._walk() if self.session.architect == RULEBOOK else self.session

    def _rulebook_design(self) -> Design:
        """Return the rulebook's own design of the brief: what its what-ifs are compared with."""
        if self.session.architect == RULEBOOK:
            return self.session.design
        if self._own is None or self._own[0] != self.brief:
            nothing = Design(name=self.brief.name)
            today, leader = self.session.today, self.session.persona
            own = what_if(self.brief, nothing, _rulebook(), today=today, persona=leader)
            self._own = (self.brief, own.design)
        return self._own[1]

    def _changed(self, field: Field, brief: Brief) -> None:
        self.session.answer(field.path, plain_value(brief, field.path))
        self._redraw()

    def _answered(self, question: Question, text: str) -> str:
        try:
            self.session.answer(question.field, text or None)
        except InputError as error:
            return str(error)
        self._redraw()
        return ""

    def _continue(self, settings: Settings) -> None:
        folder = self.session.folder
        self.session.close()
        self.session = Session.open(folder, architect=self._object, settings=settings)

    def _chosen(self, choice: Choice) -> str:
        """Begin the walk anew, the earlier session set aside, or go on where only limits differ."""
        before, settings = self.session, settings_for(choice, self.session.settings)
        if goes_on(choice, settings, before):
            self._continue(settings)
            return self._told(choice)
        proposer = architect_named(choice.architect, settings)
        earlier = set_aside(before.folder)
        if choice.architect == REPLAY:
            if earlier and Path(settings.recording or "").resolve() == before.folder.resolve():
                settings = settings.model_copy(update={"recording": str(earlier)})
            proposer = architect_named(REPLAY, settings)  # which brings brief, persona and day along
            self._object = None
            self.session = Session.start(folder=before.folder, architect=proposer, settings=settings)
        else:
            self._object = None
            self.session = Session.start(
                before.brief,
                folder=before.folder,
                architect=proposer,
                persona=before.persona.id,
                today=before.today,
                settings=settings,
            )
        return self._told(choice)

    def _told(self, choice: Choice) -> str:
        """Redraw the walk, and return in a sentence how far it came."""
        if self._redraw(asked=True):
            return f"{choice.architect} could not go on; the cell of the step says why."
        taken = len(self.session.results)
        state = f"{taken} steps are taken" if taken else "run the cells below"
        return f"{choice.architect} proposes now; {state}."

    def _redraw(self, *, asked: bool = False) -> bool:
        """Draw the cells of the steps again; return whether an architect gave out.

        Args:
            asked: Whether somebody asked for it. Otherwise no model is: its cells are marked as
                out of date, since asking it may cost money.
        """
        free = asked or self.session.architect == RULEBOOK
        for step, cell in sorted(self._cells.items(), key=lambda pair: list(Step).index(pair[0])):
            if not free and not self._is_taken(step):
                cell.outdate()
                continue
            try:
                self._walk(step, cell)
            except ModelError:
                return True
            cell.show(step_view(self.session, step))
        return False

    def _is_taken(self, step: Step) -> bool:
        return step in self.session.results or not self.session.remaining


def _rulebook() -> Architect:
    return architect_named(RULEBOOK, Settings())
