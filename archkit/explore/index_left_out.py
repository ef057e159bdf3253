"""An index is left out on purpose: what turns bad, the SQL that repairs it, and the schema with it."""

from __future__ import annotations

from typing import Any

from archkit.errors import InputError
from archkit.explore.schema_look import IndexStory, indexes_of, look_at, most_needed_index, without_index
from archkit.forms.form import Form
from archkit.proofs import Subject
from archkit.render import View, view_of
from archkit.render.access_plans import judged
from archkit.render.blocks import Callout, Prose, Section, fold, kept
from archkit.render.schema_looks import loss_blocks, parsed_blocks, repair_blocks, study_blocks

_WAIT = '<p role="status">Running the schema without it in PostgreSQL; this takes some seconds.</p>'


class IndexLeftOut(Form):
    """A chooser of the index that is left out, over what follows from that.

    Args:
        subject: Brief, design with a data model, and day.
        name: The index; the one that a pattern needs most if left out.

    Raises:
        InputError: If there is no such index, or none at all.
    """

    def __init__(self, subject: Subject, name: str = "") -> None:
        look = look_at(subject)
        self._names = indexes_of(look.data)
        chosen = name or most_needed_index(look)
        if chosen not in self._names:
            known = ", ".join(self._names) or "none"
            problem = f"there is no index {chosen!r}" if chosen else "the schema has no index to leave out"
            raise InputError(problem, field="name", hint=f"The indexes are: {known}.")
        self._subject, self._chosen = subject, chosen
        self._chooser: Any = None
        self._result: Any = None
        self._seen: dict[str, View] = {}

    @property
    def control(self) -> Any:
        """The chooser."""
        return self.widget and self._chooser

    @property
    def shown(self) -> str:
        """The HTML under the chooser."""
        return str(self.widget and self._result.value)

    def _built(self) -> Any:
        import ipywidgets  # noqa: PLC0415 - heavy, and needed only where widgets live

        self._result = ipywidgets.HTML(self._told(self._chosen).bundle()["text/html"])
        self._chooser = ipywidgets.Dropdown(
            options=self._names,
            value=self._chosen,
            description="Leave out index",
            style={"description_width": "10em"},
            layout={"width": "min(100%, 44em)"},
        )
        self._chooser.observe(self._choose, names="value")
        style = ipywidgets.HTML(view_of(()).live())
        return ipywidgets.VBox([style, self._chooser, self._result])

    def _choose(self, change: Any) -> None:
        if change["new"] not in self._seen:
            self._result.value = _WAIT
        self._result.value = self._told(change["new"]).bundle()["text/html"]

    def _told(self, name: str) -> View:
        if name not in self._seen:
            self._seen[name] = story_view(without_index(self._subject, name))
        return self._seen[name]

    def _static(self) -> View:
        return self._told(self._chosen)


def story_view(story: IndexStory) -> View:
    """Return the story of an index: what is lost without it, what repairs it, and the schema repaired."""
    broken, repaired = story.broken, story.repaired
    if broken.run is None:
        return view_of(parsed_blocks(broken.data, broken.why_not, broken.unparsed))
    if broken.study is None:
        return view_of((Callout("care", (Prose(broken.run.volume_gap),)),))
    studies = (story.whole.study, broken.study, repaired.study if repaired else None)
    blocks = [*loss_blocks(story.index, story.losing, studies, broken.failed)]
    if story.losing:
        blocks.append(
            Section("What repairs it", repair_blocks(broken.data, story.advised, _still_bad(story)))
        )
    if repaired and repaired.study:
        whole = study_blocks(repaired.data, repaired.study, repaired.failed)
        blocks += kept(fold("All access patterns with what was advised", *whole))
    return view_of(blocks)


def _still_bad(story: IndexStory) -> list[str]:
    """Return the operations that the repaired schema serves badly, though the whole one does not."""
    repaired, before = story.repaired, story.whole.study
    if repaired is None or repaired.study is None:
        return []
    bad = [
        one.pattern
        for one in repaired.study.patterns
        if one.turning and judged(one.pattern) and not (before and _was_bad(before, one.pattern.id))
    ]
    failed = [one for one in repaired.data.access_patterns if one.id in repaired.failed]
    return [one.operation for one in (*bad, *failed)]


def _was_bad(study: Any, pattern: str) -> bool:
    found = study.of(pattern)
    return bool(found and found.turning)
