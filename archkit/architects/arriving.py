"""A reply on its way: what of it can be read already is shown, a few times a second."""

from __future__ import annotations

import time

from archkit.architects import prompting
from archkit.architects.desk import Desk, Progress
from archkit.design import Step

_SECONDS_BETWEEN = 0.1
_LONGEST_SHARE = 10


class Arriving:
    """Collects the pieces of one reply and shows them on the desk.

    A long reply takes longer to read each time; it is then shown less often, so that reading
    never takes more than a tenth of the time.
    """

    def __init__(self, step: Step, desk: Desk) -> None:
        self._step = step
        self._desk = desk
        self._pieces: list[str] = []
        self._characters = 0
        self._next = 0.0

    def waiting(self, service: str) -> None:
        """Show that nothing has come yet."""
        self._desk.show(Progress(self._step, note=f"waiting for {service}"))

    def heard(self, piece: str) -> None:
        """Take a piece, and show what there is when it is time."""
        self._pieces.append(piece)
        self._characters += len(piece)
        if time.monotonic() >= self._next:
            self._show()

    def again(self) -> None:
        """Forget what came: the reply broke off."""
        self._pieces.clear()
        self._characters = 0
        self._desk.show(Progress(self._step, note="the answer broke off"))

    def ended(self) -> None:
        """Show the whole reply."""
        if self._pieces:
            self._show()

    def _show(self) -> None:
        begun = time.monotonic()
        text = "".join(self._pieces)
        self._desk.show(Progress(self._step, self._characters, prompting.partial(text)))
        taken = time.monotonic() - begun
        self._next = begun + max(_SECONDS_BETWEEN, _LONGEST_SHARE * taken)
