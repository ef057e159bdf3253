"""The desk of the model that finishes a take-over: it remembers what was asked for which trial."""

from __future__ import annotations

from dataclasses import dataclass, field

from archkit.architects import LooseDesk, Reply


@dataclass
class FinishingDesk(LooseDesk):
    """Keeps the replies of all trials of a panel, and those that the trial in hand rests on.

    `used` also has the replies that came for an earlier trial and are not asked for again.
    """

    _used: list[Reply] = field(default_factory=list)

    @property
    def used(self) -> tuple[Reply, ...]:
        """The replies of this trial."""
        return tuple(self._used)

    def begin(self) -> None:
        """Begin another trial."""
        self._used.clear()

    def known(self, request: str) -> Reply | None:
        """Return the whole reply to this request if it came before, or None."""
        found = super().known(request)
        if found is not None:
            self._used.append(found)
        return found

    def keep(self, reply: Reply) -> None:
        """Keep a reply."""
        super().keep(reply)
        self._used.append(reply)
