"""Which code runs at the moment: readers and writers of the old model, of the new one, or of both."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from archkit.design.change import MigrationPlan, Pairing
from archkit.design.change.pairing import is_exact
from archkit.proofs.data.schema_fill import Filling
from archkit.proofs.migration.deeds import Careful, Deed, reading, writing
from archkit.proofs.migration.patterns import PatternDeeds, made_for, pattern_deeds, rounds
from archkit.proofs.migration.traffic import Client, Kind, Sample, seen_by_all
from archkit.proofs.postgres import ProofDatabase

Code = Literal["old", "new"]
_WARM_SECONDS = 0.05


@dataclass
class Deployment:
    """The clients that work at the moment, those that have ended, and what went wrong at their start.

    `unparsable` says by code which patterns cannot run in the whole schema of their own model.
    """

    database: ProofDatabase
    pairing: Pairing
    plan: MigrationPlan
    unparsable: Mapping[str, Mapping[str, str]]
    filling: Filling = field(default_factory=lambda: Filling({}, {}))
    clients: list[Client] = field(default_factory=list)
    ended: list[Client] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    left_out: dict[tuple[str, str], str] = field(default_factory=dict)
    broken: list[tuple[str, str, str]] = field(default_factory=list)
    """Code, pattern and message of those that could not run when their code came."""

    @property
    def codes(self) -> set[str]:
        """The codes that are deployed."""
        return {one.name.split()[0] for one in self.clients}

    def enter(self, which: Code) -> None:
        """Start the readers and writers of the old or the new code."""
        import psycopg  # noqa: PLC0415 - heavy

        if which in self.codes:
            return
        model = self.pairing.old if which == "old" else self.pairing.new
        touched = self._touched(which)
        reader, writer = self.database.connect(), self.database.connect()
        careful = self._careful(which)
        deeds: dict[str, tuple[Deed, ...]]
        try:
            deeds = {
                "reader": reading(reader, model, touched),
                "writer": writing(writer, model, touched, careful, descending=which == "new"),
            }
        except psycopg.Error as error:  # the schema lacks what this code needs
            self.trouble.append(f"{which} code: {str(error).splitlines()[0]}")
            deeds = {"reader": (), "writer": ()}
        fresh = [
            Client(f"{which} code's reader", "reader", reader, deeds["reader"]),
            Client(f"{which} code's writer", "writer", writer, deeds["writer"]),
            *self._by_patterns(which),
        ]
        self.clients += fresh
        for client in fresh:
            client.start()

    def leave(self, which: str = "") -> None:
        """Stop the clients of one code, or all."""
        going = [one for one in self.clients if not which or one.name.startswith(which)]
        for client in going:
            client.stop()
            client.connection.close()
        self.ended += going
        self.clients = [one for one in self.clients if one not in going]

    def let_work(self) -> None:
        """Wait until each client has done something, and a moment more."""
        seen_by_all(self.clients, time.monotonic())
        time.sleep(_WARM_SECONDS)

    def come_round(self) -> None:
        """Wait until each client has ended a statement, and each pattern has run once."""
        seen_by_all(self.clients, time.monotonic())
        for client in self.clients:
            client.come_round()

    def usual(self) -> tuple[float, float]:
        """Return the longest statement of readers and of writers before anything changes, in ms."""
        begun = time.monotonic()
        self.let_work()
        ended = time.monotonic()
        found = {"reader": 0.0, "writer": 0.0}
        for one in self.clients:
            during = [each.seconds for each in one.samples if each.is_between(begun, ended)]
            found[one.kind] = max(found[one.kind], max(during, default=0.0) * 1_000)
        return found["reader"], found["writer"]

    def samples(self) -> Iterable[tuple[str, Sample]]:
        """Yield the code and each sample of all clients that have worked."""
        for client in (*self.ended, *self.clients):
            code = client.name.split()[0]
            for one in list(client.samples):
                yield code, one

    def _by_patterns(self, which: Code) -> list[Client]:
        """Return a reader and a writer of the model's access patterns, where it has some."""
        model = self.pairing.old if which == "old" else self.pairing.new
        if not model.access_patterns:
            return []
        connection = self.database.connect()
        filling = self.filling if which == "old" else made_for(self.pairing, self.filling)
        found = pattern_deeds(connection, model, filling, self.unparsable.get(which, {}))
        self._noted(which, found)
        clients: list[Client] = []
        kinds: tuple[Kind, ...] = ("reader", "writer")
        for kind in kinds:
            deeds = found.of(kind)
            if deeds:
                own = connection if not clients else self.database.connect()
                clients.append(Client(f"{which} code's patterns, {kind}", kind, own, deeds, rounds(deeds)))
        if not clients:
            connection.close()
        return clients

    def _noted(self, which: Code, found: PatternDeeds) -> None:
        self.left_out |= {(which, name): why for name, why in found.left_out.items()}
        self.broken += [(which, name, why) for name, why in found.broken.items()]

    def _touched(self, which: Code) -> tuple[str, ...]:
        """Return the tables that both models hold, those that change first; without changes, all of them."""
        changed = {name for step in self.plan.steps for name in step.tables}
        pairs = sorted(
            self.pairing.tables, key=lambda one: one.old.name not in changed and one.new.name not in changed
        )
        return tuple(one.old.name if which == "old" else one.new.name for one in pairs)

    def _careful(self, which: Code) -> Careful:
        """Return what a client cannot bring back: values that only the other code's model holds in full."""
        columns: set[tuple[str, str]] = set()
        if which == "old":  # nor does it write what the new rules forbid, which stops the first step
            columns |= {(one.table, name) for one in self.plan.hurdles for name in one.columns}
        tables: set[str] = set()
        for pair in self.pairing.tables:
            own, lost = (pair.old, pair.came) if which == "old" else (pair.new, pair.went)
            bound = [one for one in pair.columns if one.kind in {"replaced", "stuck"}]
            if which == "old":  # it writes on under the same name after the switch
                bound = [one for one in bound if one.old.name == one.new.name and not is_exact(one)]
            columns |= {(own.name, one.old.name if which == "old" else one.new.name) for one in bound}
            if bound or (which == "new" and lost):
                tables.add(own.name)
        for model in (self.pairing.old, self.pairing.new):  # no code removes what either model refers to
            for table in model.tables:
                tables |= {self._own_name(key.references, which) for key in table.foreign_keys}
        return Careful(frozenset(columns), frozenset(tables))

    def _own_name(self, name: str, which: Code) -> str:
        """Return what a table of either model is called in the model of one code."""
        for pair in self.pairing.tables:
            if name in {pair.old.name, pair.new.name}:
                return pair.old.name if which == "old" else pair.new.name
        return name
