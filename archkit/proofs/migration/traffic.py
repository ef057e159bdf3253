"""A reader and a writer that work on the tables while they change, and what they had to wait for.

Each client speaks the language of one model: that of the code which is deployed at the time. The
writer leaves no trace: it changes a row and changes it back, removes a row and brings it back, so
that all data can be compared afterwards.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from archkit.proofs.migration.deeds import Deed

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

Kind = Literal["reader", "writer"]
_REST_SECONDS = 0.004
_ROUND_SECONDS = 5.0
_GIVES_WAY = frozenset({"40P01", "40001"})


@dataclass(frozen=True)
class Sample:
    """One statement of a client, or one call of a pattern: begin, length, trouble, what it usually takes."""

    kind: Kind
    begun: float
    seconds: float
    table: str
    problem: str = ""
    pattern: str = ""
    usual_seconds: float = 0.0

    @property
    def held_up_seconds(self) -> float:
        """How much longer than usual it took."""
        return max(0.0, self.seconds - self.usual_seconds)

    def is_between(self, begun: float, ended: float) -> bool:
        """Say whether it ran at some moment between two times."""
        return self.begun < ended and self.begun + self.seconds > begun


@dataclass
class Client:
    """One thread with one connection that repeats its deeds until it is told to stop."""

    name: str
    kind: Kind
    connection: Connection
    deeds: tuple[Deed, ...]
    order: tuple[int, ...] = ()
    samples: list[Sample] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _asked: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _current: tuple[float, Deed] | None = None

    def start(self) -> None:
        """Begin to work; a client without deeds does nothing."""
        if not self.deeds:
            return
        self.connection.execute("SET lock_timeout = 0")
        self.connection.execute("SET statement_timeout = 0")
        self._thread = threading.Thread(target=self._work, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the deed that is being done, so that nothing is left half done."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=60)
        self._thread = None

    @property
    def is_working(self) -> bool:
        """Say whether it works at the moment."""
        return self._thread is not None and self._thread.is_alive()

    def longest(self, begun: float, ended: float) -> float:
        """Return the seconds by which a statement between two times was held up for longest.

        Of a key look-up that is its whole length, of a pattern what goes beyond its usual time.
        """
        found = [one.held_up_seconds for one in list(self.samples) if one.is_between(begun, ended)]
        current = self._current
        if current is not None and current[0] < ended:
            found.append(time.monotonic() - current[0] - current[1].usual_seconds)
        return max(found, default=0.0)

    def problems(self, begun: float, ended: float) -> list[str]:
        """Return what went wrong between two times, each once."""
        found = [
            f"{one.table}: {one.problem}"
            for one in list(self.samples)
            if one.problem and not one.pattern and one.is_between(begun, ended)
        ]
        return list(dict.fromkeys(found))

    def come_round(self, seconds: float = _ROUND_SECONDS) -> None:
        """Have a client of patterns do each of them once without a rest, so that none misses a step."""
        if not self.is_working or not self.order:
            return
        ends = time.monotonic() + seconds
        self._asked.set()
        while self._asked.is_set() and self.is_working and time.monotonic() < ends:
            time.sleep(_REST_SECONDS)

    def _work(self) -> None:
        order = self.order or tuple(range(len(self.deeds)))
        each = tuple({self.deeds[at].pattern: at for at in order}.values())
        place = 0
        while not self._stop.is_set():
            if self._asked.is_set():
                for at in each:
                    self._do(self.deeds[at])
                self._asked.clear()
            self._do(self.deeds[order[place % len(order)]])
            place += 1
            time.sleep(_REST_SECONDS)

    def _do(self, deed: Deed) -> None:
        if deed.pattern:
            self._timed(deed, deed.statements)
            return
        for one in deed.statements:
            self._timed(deed, (one,))

    def _timed(self, deed: Deed, statements: tuple[tuple[str, tuple[str | None, ...]], ...]) -> None:
        import psycopg  # noqa: PLC0415 - heavy

        problem = ""
        begun = time.monotonic()
        self._current = (begun, deed)
        for _ in range(5):
            try:
                for statement, values in statements:
                    self.connection.execute(statement.encode(), values or None, binary=bool(deed.pattern))
                problem = ""
            except psycopg.Error as error:
                problem = str(error).splitlines()[0] if str(error) else type(error).__name__
                with contextlib.suppress(psycopg.Error):
                    self.connection.execute("ROLLBACK")
                if error.sqlstate in _GIVES_WAY:  # a deadlock is tried again, as code does
                    continue
            break
        self._current = None
        took = time.monotonic() - begun
        self.samples.append(
            Sample(self.kind, begun, took, deed.table, problem, deed.pattern, deed.usual_seconds)
        )


def seen_by_all(clients: Iterable[Client], since: float, *, seconds: float = 0.5) -> None:
    """Wait until each client that works has ended a statement which it began after a moment."""
    ends = time.monotonic() + seconds
    for client in clients:
        while client.is_working and time.monotonic() < ends and not _has_since(client.samples, since):
            time.sleep(_REST_SECONDS)


def _has_since(samples: list[Sample], since: float) -> bool:
    return bool(samples) and samples[-1].begun >= since


Connect = Callable[[], "Connection"]
