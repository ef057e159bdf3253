"""A small real architect for the tests of what users see: it proposes as the rulebook does, and slips.

It asks a model of its own by way of the desk, like Claude would: a reply is kept and paid
before anything is made of it. One step has a foreign key that leads nowhere, for ever or until
a repair; another ends in an error; another waits until it is stopped.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import Any

from archkit.architects import Context, Progress, Reply, Usage
from archkit.architects.rulebook.architect import Rulebook
from archkit.design import Artifact, DataModel, Step
from archkit.errors import StoppedError


@dataclass
class Careless:
    """Slips in the step `data`: `mends` is the repair that has no slip any more, None for never."""

    mends: int | None = None
    fails: dict[Step, Exception] = field(default_factory=dict)
    waits_at: Step | None = None
    asks: str = ""
    name: str = "careless"
    told: list[Step] = field(default_factory=list)
    waiting: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._rulebook = Rulebook()
        self._stopped = threading.Event()

    def propose(self, step: Step, context: Context) -> Artifact:
        self.told.append(step)
        artifact = self._rulebook.propose(step, Context(context.brief, context.design, context.today))
        number = self.told.count(step)
        self._show(step, artifact, context)
        if step in self.fails:
            raise self.fails[step]
        if step is self.waits_at:
            self._wait(step)
        self._keep(step, number, context)
        if isinstance(artifact, DataModel) and (self.mends is None or number <= self.mends):
            return slipped(artifact, number)
        return artifact

    def stop(self) -> None:
        self._stopped.set()

    def _show(self, step: Step, artifact: Any, context: Context) -> None:
        text = artifact.model_dump_json()
        for share in (0.3, 1.0):
            partial = {
                name: value[: max(1, int(len(value) * share))]
                for name, value in artifact.model_dump(mode="json").items()
                if isinstance(value, list) and value
            }
            context.desk.show(Progress(step, int(len(text) * share), partial))

    def _wait(self, step: Step) -> None:
        self.waits_at = None
        self._stopped.clear()
        self.waiting.set()
        while not self._stopped.wait(0.01):
            pass
        raise StoppedError(step.value)

    def _keep(self, step: Step, number: int, context: Context) -> None:
        request = hashlib.sha256(f"{step} {number} {context.design.to_yaml()}".encode()).hexdigest()[:32]
        if context.desk.known(request):
            return
        usage = Usage(input_tokens=2_000, cache_read_tokens=1_000, output_tokens=500)
        context.desk.keep(
            Reply(
                request=request,
                step=step,
                model="claude-sonnet-5-5",
                content='[{"type":"text"}]',
                stop="end",
                usage=usage,
                cost_usd=0.01,
                seconds=1.5,
                note=self.asks if step is Step.CLARIFY else "",
            )
        )


def slipped(data: DataModel, number: int) -> DataModel:
    """Return a data model whose first foreign key leads nowhere; the number tells it apart."""
    child = next(table for table in data.tables if table.foreign_keys)
    astray = child.foreign_keys[0].model_copy(update={"references": f"nowhere_{number}"})
    broken = child.model_copy(update={"foreign_keys": (astray, *child.foreign_keys[1:])})
    tables = tuple(broken if table is child else table for table in data.tables)
    return data.model_copy(update={"tables": tables})
