"""A panel in a notebook: who sits on it, the rewrites beside each other, take-overs, the replay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from archkit.architects import Settings
from archkit.brief import Brief, read_brief
from archkit.errors import InputError
from archkit.explore.panel.close_up import close_up
from archkit.explore.panel.member import Member
from archkit.explore.panel.panel import Panel
from archkit.explore.panel.replayed import replayed_view
from archkit.explore.panel.side_by_side import side_by_side
from archkit.explore.panel.taken import taken_view
from archkit.render import View, view_of
from archkit.render.blocks import Inline, Mono, Strong, Table
from archkit.session import Session, set_aside
from archkit.session.storage import refuse_link


class PanelBench:
    """One design and its panel in a notebook.

    Args:
        brief: A brief, or where one is read from.
        members: Who reviews the design, as `Panel` takes them.
        folder: Where the session is kept; an earlier one there is set aside.
        changes: Brief fields by dotted path that go before what was read.
        persona: Who leads the walk to the design.
        today: The day on which dated facts are judged.
        settings: How the members' models are asked.
        resume: Continue the reviews that are there, if they are of the same design.

    Raises:
        InputError: If the brief, a change or a member cannot be used, or nothing was designed.
        StorageError: If the folder cannot be written.
    """

    def __init__(  # noqa: PLR0913 - all but the first two have a default
        self,
        brief: Brief | str | Path,
        members: Iterable[Any],
        *,
        folder: str | Path = "designs/panel",
        changes: Mapping[str, Any] | None = None,
        persona: str = "systems-architect",
        today: dt.date | None = None,
        settings: Settings | None = None,
        resume: bool = False,
    ) -> None:
        stated = brief if isinstance(brief, Brief) else read_brief(brief)
        set_aside(folder)
        with Session.start(stated, folder=folder, persona=persona, today=today, answers=changes) as session:
            self.session = session.run()
        self.panel = Panel(self.session, members, settings=settings, resume=resume)
        self._taken: Session | None = None

    @property
    def taken(self) -> Session:
        """The session of the rewrite that was taken over last.

        Raises:
            InputError: If none was.
        """
        if self._taken is None:
            raise InputError("nothing was taken over yet", hint="Use take_over(member, step).")
        return self._taken

    def members(self) -> View:
        """Return who sits on the panel, and which way each leans."""
        rows = tuple(_seat(one) for one in self.panel.members)
        return view_of((Table("The panel", ("Member", "Proposes", "Leaning", "Holds that"), rows),))

    def side_by_side(self) -> View:
        """Let everybody rewrite the design, and return the rewrites beside each other."""
        return side_by_side(self.panel)

    def decision(self, name: str) -> View:
        """Return everybody's position on one decision: reasons, prices, what would settle it."""
        return close_up(self.panel, name)

    def take_over(self, member: str, *what: str) -> View:
        """Take a step or decision over from a member unless a proof gets worse, and show what came of it."""
        attempt = self.panel.take_over(member, *what)
        if attempt.folder is not None:
            self._taken = Session.read(attempt.folder)
        return taken_view(attempt)

    def replay(self) -> View:
        """Replay the session that was taken over last, and hold both designs against each other."""
        recorded = self.taken.folder
        place = recorded.with_name(f"{recorded.name}-replayed")
        refuse_link(place)
        set_aside(place)
        settings = Settings(recording=str(recorded))
        with Session.start(folder=place, architect="replay", settings=settings) as session:
            return replayed_view(self.taken, session.run())


def _seat(one: Member) -> tuple[Inline, ...]:
    leanings = one.persona.leanings
    leaning = [leanings.simplicity, f"scaling out {leanings.horizontal_scaling}"]
    leaning += [f"{name} {value}" for name, value in _further(one) if value != "usual"]
    first = one.persona.principles[0].says
    return (
        Strong(one.name),
        Mono(one.architect_name),
        ", ".join(words.replace("-", " ") for words in leaning),
        first,
    )


def _further(one: Member) -> tuple[tuple[str, str], ...]:
    leanings = one.persona.leanings
    return (("cost", leanings.cost), ("safety", leanings.safety), ("strength", leanings.strength))
