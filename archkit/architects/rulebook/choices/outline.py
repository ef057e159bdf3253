"""The outline: every choice of a situation at once, before artifacts are written from it.

Questions are found by comparing outlines, so this must stay cheap and without side effects.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from archkit.architects.rulebook.choices.caching import decide_cache
from archkit.architects.rulebook.choices.datastore import decide_datastore
from archkit.architects.rulebook.choices.event_store import EventStore, left_over, plan_event_store
from archkit.architects.rulebook.choices.messaging import NONE, decide_messaging
from archkit.architects.rulebook.choices.parts import Part, optional_parts
from archkit.architects.rulebook.choices.pattern import decide_pattern
from archkit.architects.rulebook.choices.spreading import with_spread
from archkit.architects.rulebook.choices.stack import decide_framework, decide_platform
from archkit.architects.rulebook.leaning.led import ahead
from archkit.architects.rulebook.same_situation import SameSituation
from archkit.architects.rulebook.signals import Signals, signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision

_KEPT = 64


@dataclass(frozen=True)
class Outline:
    """The choices, and the numbers that they were made from; `factor` is the load weighed ahead."""

    seen: Signals
    pattern: Decision
    datastore: Decision
    messaging: Decision | None
    cache: Decision
    framework: Decision
    platform: Decision
    parts: tuple[Part, ...]
    factor: float = 1.0
    event_store: EventStore | None = None

    def needs(self, part_id: str) -> bool:
        """Say whether an optional part is needed."""
        return any(part.id == part_id and part.needed for part in self.parts)

    def part(self, part_id: str) -> Part:
        """Return an optional part with its reason."""
        return next(part for part in self.parts if part.id == part_id)

    @property
    def queue(self) -> str:
        """The messaging technology, ``none`` without one."""
        return self.messaging.chosen if self.messaging else NONE

    @property
    def weighed(self) -> Signals:
        """The numbers that the style was chosen by: the stated ones, or those a leaning looks ahead to."""
        led_by = any(one.startswith("leaning-") for one in self.pattern.depends_on)
        return ahead(self.seen, self.factor) if led_by else self.seen

    def choices(self) -> dict[str, str]:
        """Return what was chosen by question, in words; two outlines are compared by it."""
        apart = self.event_store.decision if self.event_store else None
        decided = (
            self.pattern, self.datastore, apart, self.messaging, self.cache, self.framework, self.platform,
        )  # fmt: skip
        chosen = {one.id: one.winner.name for one in decided if one}
        chosen |= {part.id: part.name if part.needed else f"no {part.name.lower()}" for part in self.parts}
        return chosen | {"messaging": chosen.get("messaging", "no queue")}


def outline(case: Situation) -> Outline:
    """Return the outline of a situation; several steps and every comparison ask for the same one."""
    return _outline(SameSituation(case))


@functools.lru_cache(maxsize=_KEPT)
def _outline(same: SameSituation) -> Outline:
    case = same.case
    seen = signals(case)
    pattern = decide_pattern(case, seen)
    store = plan_event_store(case, seen)
    rest = with_spread(case, seen, left_over(case, seen, store))
    datastore = decide_datastore(case, rest)
    cache = decide_cache(case, seen)
    return Outline(
        seen=seen,
        pattern=pattern,
        datastore=datastore,
        messaging=decide_messaging(case, rest, datastore.chosen),
        cache=cache,
        framework=decide_framework(case),
        platform=decide_platform(case, seen, pattern.chosen),
        parts=optional_parts(case, rest, cache.chosen),
        factor=case.lean.factor if case.lean else 1.0,
        event_store=store,
    )
