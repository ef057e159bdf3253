"""The session's desk: what an architect leaves there is in the journal before anything is made of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.architects.desk import Progress, Reply, Tool
from archkit.brief import Brief
from archkit.design import Design
from archkit.session.logbook import Logbook

_NOTHING: Mapping[str, Tool] = MappingProxyType({})


class SessionDesk:
    """What a session lends its architect; `on_progress` is told what has arrived.

    All methods may be called from any thread.
    """

    def __init__(self, logbook: Logbook) -> None:
        self._logbook = logbook
        self._tools: tuple[Brief, Mapping[str, Tool]] | None = None
        self.on_progress: Callable[[Progress], None] | None = None

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The tools of archkit by name, always in the same order; none when the settings say so."""
        state = self._logbook.state
        if not state.settings.tools:
            return _NOTHING
        if self._tools is None or self._tools[0] != state.brief:
            from archkit.session.toolbox import toolbox  # noqa: PLC0415 - loads what the tools compute with

            self._tools = (state.brief, toolbox(state.brief, self._design, state.today))
        return self._tools[1]

    @property
    def spent_usd(self) -> float:
        """What the replies kept so far have cost, those of earlier runs included."""
        return sum(reply.cost_usd or 0 for reply in self._logbook.state.replies)

    def known(self, request: str) -> Reply | None:
        """Return the whole reply to this request if it came before, or None.

        A step that failed because of what its replies said is asked anew.
        """
        return self._logbook.state.known(request)

    def keep(self, reply: Reply) -> None:
        """Journal a reply, before anything is made of it.

        Raises:
            StorageError: If the disk does not take it, or the session is closed.
        """
        self._logbook.write("reply", {"reply": reply.model_dump(mode="json")})

    def show(self, progress: Progress) -> None:
        """Tell whoever watches what has arrived; their troubles are not the architect's."""
        watcher = self.on_progress
        if watcher is None:
            return
        with contextlib.suppress(Exception):  # a view that fails must not cost a reply
            watcher(progress)

    def _design(self) -> Design:
        return self._logbook.state.design
