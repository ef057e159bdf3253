"""The workload of a text: entities and operations with their rates, from deeds and measures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from archkit.brief.actors import actors, is_allowance, is_fan_out, is_largest
from archkit.brief.deeds import Deed, parent_of
from archkit.brief.intervals import add_interval
from archkit.brief.measures import Measure
from archkit.brief.nouns import plural, same_thing_key, singular
from archkit.brief.peak_rates import AT_THE_PEAK, is_peak, peaks_alone
from archkit.brief.phrases import is_thing
from archkit.brief.places import near_a_place
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.brief.request_rates import REQUESTS, add_requests
from archkit.brief.stated_measures import keeping
from archkit.brief.statements import Statements
from archkit.brief.told_rates import (
    add_chained,
    add_times,
    arrivals,
    is_seen_load,
    taken_in,
    with_subject,
)
from archkit.brief.vocabulary import SystemKind, verb_forms, verb_kinds, vocabulary

MOST_ENTITIES = 60
MOST_OPERATIONS = 120
"""What is read from one text; a text that names more is better split."""
_MANY = frozenset({"list", "search"})
_OBJECT_UNITS = frozenset({"mb", "gb", "tb", "mib", "gib", "megabytes", "gigabytes"})
_SIZED = frozenset({"each", "average", "size", "sized", "weighs", "apiece", "typical", "avg"})
_ONE_HAS = re.compile(
    r"\b(?:an?|one|every) [\w ]{2,30} (?:has|is|takes|weighs|needs)(?: about| some| around)?$"
)
_RANKS = frozenset(["top", "last", "first", "next", "latest", "max", "maximum", "version", "under", "least"])


@dataclass
class WorkloadDraft:
    """Entities and operations while a text is read, by what makes them the same."""

    said: Statements
    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    operations: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    spoken_of: str | None = None
    deeds: list[tuple[Deed, dict[str, Any]]] = field(default_factory=list)
    counted: tuple[Measure, ...] = ()
    limits: list[Measure] = field(default_factory=list)

    def entity(self, name: str, span: tuple[int, int], *, origin: str = "prose") -> dict[str, Any] | None:
        """Return the entity of a name, new or known; None when there are too many."""
        key = same_thing_key(name)
        known = self.entities.get(key) or self._by_head(name)
        if known is not None:
            return known
        if len(self.entities) >= MOST_ENTITIES:
            return None
        shown = _capitalised(name)
        self.entities[key] = {"name": shown, "source": origin}
        self.said.note(f"workload.entities.{shown}", *span, origin=origin)
        return self.entities[key]

    def averages(self) -> dict[str, float]:
        """Return the average rates a day by the last word of the entity that they are about."""
        return {
            one["entity"].lower().split()[-1]: one["per_day"]
            for one in self.operations.values()
            if one.get("entity") and one.get("per_day")
        }

    def _by_head(self, name: str) -> dict[str, Any] | None:
        """Return the one entity whose last word is this name, or that is the last word of it."""
        head = name.rsplit(maxsplit=1)[-1].lower()
        alike = [one for one in self.entities.values() if one["name"].lower().split()[-1] == head]
        short = [one for one in alike if " " not in one["name"] or " " not in name]
        return short[0] if len(short) == 1 else None

    def operation(
        self, verb: str, entity: dict[str, Any] | None, span: tuple[int, int], **more: Any
    ) -> dict[str, Any] | None:
        """Return the operation of a verb on an entity, new or known; None when there are too many."""
        thing = entity["name"] if entity else ""
        known = self.operations.get((verb, same_thing_key(thing)))
        if known is not None:
            known.update({key: value for key, value in more.items() if key not in known})
            return known
        if len(self.operations) >= MOST_OPERATIONS:
            return None
        kind = verb_kinds().get(verb, "create")
        shown = plural(thing) if kind in _MANY and thing else thing.lower()
        told = "make" if verb == shown else verb
        made: dict[str, Any] = {
            "name": f"{told} {shown}".strip().capitalize(),
            "kind": kind,
            "source": "prose",
            **more,
        }
        if thing:
            made["entity"] = thing
        if verb in vocabulary().deferred:
            made["deferred"] = True
        self.operations[(verb, same_thing_key(thing))] = made
        self.said.note(f"workload.operations.{made['name']}", *span, origin=made["source"])
        return made

    def completed(self, verb: str, entity: dict[str, Any], name: str) -> bool:
        """Give a verb that was told alone (``2M redirects a day``) its thing; False if none was."""
        told = self.operations.get((verb, ""))
        if told is None:
            return False
        told.update({"entity": entity["name"], "name": name})
        return True

    def set_value(
        self, made: dict[str, Any], part: str, name: str, value: Any, span: tuple[int, int]
    ) -> None:
        """Set a value of an entity or operation; a different later one is only remembered."""
        known = made.setdefault(name, value)
        path = f"workload.{part}.{made['name']}.{name}"
        told = any(source.field == path for source in self.said.sources)
        if not told or known != value:
            self.said.note(path, *span)


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:120]


def add_deed(draft: WorkloadDraft, deed: Deed) -> None:
    """Add what a deed says: its thing as an entity, itself as an operation."""
    entity = None
    if deed.thing:
        entity = draft.entity(deed.thing.name, deed.span)
    elif deed.inherits and draft.spoken_of:
        entity = draft.entities.get(draft.spoken_of)
    if entity is None:
        return
    draft.spoken_of = same_thing_key(entity["name"])
    made = draft.entity(vocabulary().makes[deed.verb], deed.span) if deed.verb in vocabulary().makes else None
    known: dict[str, Any] = {**({"actor": deed.actor} if deed.actor else {}), **near_a_place(deed)}
    if made is not None and made is not entity:
        made.setdefault("belongs_to", [entity["name"]])
        known["name"] = f"{deed.verb} {entity['name'].lower()}".capitalize()
        entity = made
    operation = draft.operation(deed.verb, entity, deed.span, **known)
    if operation is not None:
        draft.deeds.append((deed, operation))
    parent = parent_of(deed)
    owner = draft.entity(parent.name, deed.span) if parent else None
    if owner is not None and owner is not entity:
        entity.setdefault("belongs_to", [owner["name"]])


def add_measure(draft: WorkloadDraft, measure: Measure) -> bool:
    """Add what a measure says of an entity or operation, and say whether it did."""
    if measure.kind == "count":
        return _add_count(draft, measure)
    if measure.kind == "bytes":
        return _add_bytes(draft, measure)
    if keeping(measure):
        return _add_retention(draft, measure)
    if measure.kind == "seconds" and measure.before.endswith("every"):
        return add_interval(draft, measure)
    if measure.kind == "times":
        return add_times(draft, measure) or add_interval(draft, measure)
    return False


def _add_count(draft: WorkloadDraft, measure: Measure) -> bool:
    thing = measure.thing
    if measure.per_day is not None:
        return _add_rate(draft, measure)
    if add_chained(draft, measure):
        return True
    if draft.said.peaks and re.match(r"(?:on )?average", measure.after):
        peak = draft.said.peaks[-1]
        return _add_rate(draft, replace(measure, per_day=peak.per_day, thing=peak.thing))
    if thing is None or not is_thing(thing) or measure.value < 2:  # noqa: PLR2004 - things are many
        return False
    counted = measure.sentence[thing.last - 1].low
    if (
        is_fan_out(measure)
        or counted == singular(counted)
        or set(measure.before.split()[-2:]) & _RANKS
        or measure.per
    ):
        return False
    entity = draft.entity(thing.name, measure.span)
    if entity is not None:
        draft.set_value(entity, "entities", "rows_now", round(measure.value), measure.span)
    return entity is not None


def _add_rate(draft: WorkloadDraft, measure: Measure) -> bool:
    if is_peak(measure):
        draft.said.peaks.append(measure)
        return True
    return _add_average(draft, measure) is not None


def add_thing_peaks(draft: WorkloadDraft) -> None:
    """Take things of which only the peak is told at that rate: no average is known, and none guessed."""
    for measure in peaks_alone(draft.said, draft.averages()):
        head = measure.thing.head if measure.thing else ""
        seen = any(is_seen_load(one) for one in draft.said.peaks if one.thing and one.thing.head == head)
        made = _add_average(draft, measure, seen=seen)
        if made:
            made.setdefault("peak_to_average", 1.0)
            made.setdefault("description", AT_THE_PEAK)


def _add_average(draft: WorkloadDraft, measure: Measure, *, seen: bool = False) -> dict[str, Any] | None:
    """Return the operation whose rate a measure states; None where it is none's.

    What is `seen` is a load on something, such as ``a market may see 40 orders a second``, and no look.
    """
    rate = measure.value * (measure.per_day or 1.0) * actors(draft, measure)
    if rate < 1e-6:  # noqa: PLR2004 - the least rate that a brief can hold
        return None
    measure = with_subject(measure)
    if measure.thing is None or measure.thing.head in REQUESTS:
        return {} if add_requests(draft, measure, rate) else None
    seen = seen or is_seen_load(measure)
    if seen:
        _forget_look(draft, measure)
    deed = None if seen else _deed_of(draft, measure) or taken_in(draft, measure)
    verb = (
        deed[0].verb if deed else _verb_after(measure) or vocabulary().acts.get(measure.thing.head, "create")
    )
    operation = deed[1] if deed else arrivals(draft, measure)
    reads = verb_kinds().get(verb) in {"read", "list", "search"} or measure.thing.head in vocabulary().reads
    if operation is None:
        operation = _new_operation(draft, measure, verb, reads=reads)
    if operation is None:
        return None
    draft.set_value(operation, "operations", "per_day", rate, measure.span)
    entity = draft.entities.get(same_thing_key(operation.get("entity") or ""))
    if entity:
        draft.spoken_of = same_thing_key(entity["name"])
    if (
        entity
        and operation["kind"] in {"create", "command"}
        and (deed or measure.thing.head not in vocabulary().reads)
    ):
        draft.set_value(entity, "entities", "rows_per_day", rate, measure.span)
    return operation


def _forget_look(draft: WorkloadDraft, measure: Measure) -> None:
    """Take back the look that ``may see 40 orders a second`` was first read as."""
    found = _deed_of(draft, measure)
    if found and "per_day" not in found[1]:
        draft.deeds.remove(found)
        draft.operations = {key: one for key, one in draft.operations.items() if one is not found[1]}


def _new_operation(
    draft: WorkloadDraft, measure: Measure, verb: str, *, reads: bool
) -> dict[str, Any] | None:
    thing = measure.thing
    if thing is None or (not reads and not is_thing(thing) and thing.name not in {"user", "customer"}):
        return None
    if measure.thing and measure.thing.head in vocabulary().reads:
        before = thing.name.rpartition(" ")[0]
        spoken = draft.entities.get(draft.spoken_of or "")
        known = [one for (base, _), one in draft.operations.items() if base == verb]
        if not before and len(known) == 1:
            return known[0]
        kept = before and singular(before.split()[-1]) not in vocabulary().abstract
        return draft.operation(verb, draft.entity(before, measure.span) if kept else spoken, measure.span)
    entity = draft.entity(thing.name, measure.span)
    if entity is None:
        return None
    made_by = [one for one in draft.operations.values()
               if one.get("entity") == entity["name"] and one["kind"] in {"create", "command"}]  # fmt: skip
    if made_by and not reads:
        return made_by[0]
    kind = {} if verb in verb_kinds() else {"kind": "create"}
    return draft.operation(verb, entity, measure.span, **kind)


def _deed_of(draft: WorkloadDraft, measure: Measure) -> tuple[Deed, dict[str, Any]] | None:
    """Return the deed whose object this measure counts."""
    for deed, operation in draft.deeds:
        if (
            deed.sentence is measure.sentence
            and deed.thing
            and measure.thing
            and deed.thing.last == measure.thing.last
        ):
            return deed, operation
    return None


def _verb_after(measure: Measure) -> str:
    thing = measure.thing
    if thing is None or thing.last >= len(measure.sentence):
        return ""
    place = thing.last + (measure.sentence[thing.last].low in {"are", "is", "get"})
    low = measure.sentence[place].low if place < len(measure.sentence) else ""
    verb, form = verb_forms().get(low, ("", ""))
    return verb if form == "ed" else ""


def _entity_near(draft: WorkloadDraft, measure: Measure) -> dict[str, Any] | None:
    """Return the known entity that is named nearest to a measure."""
    places = sorted(range(len(measure.sentence)), key=lambda place: abs(place - measure.first))
    for place in places[:24]:
        token = measure.sentence[place]
        found = draft.entities.get(same_thing_key(token.low)) if token.is_word else None
        if found is None and token.is_word and len(token.low) > 2:  # noqa: PLR2004 - "a", "of"
            head = singular(token.low)
            alike = [one for one in draft.entities.values() if one["name"].lower().split()[-1] == head]
            found = alike[0] if len(alike) == 1 else None
        if found is not None:
            return found
    return None


def add_limits(draft: WorkloadDraft) -> None:
    """Take the largest size of a thing for its size where no average is told."""
    for measure in draft.limits:
        units = {token.low for token in measure.sentence[measure.first : measure.last]}
        if not units & _OBJECT_UNITS or "workload.object_bytes" not in draft.said.values:
            _add_size(draft, measure)


def _add_bytes(draft: WorkloadDraft, measure: Measure) -> bool:
    if is_allowance(measure):
        return False
    if is_largest(measure):
        draft.limits.append(measure)
        return True
    return _add_size(draft, measure)


def _add_size(draft: WorkloadDraft, measure: Measure) -> bool:
    size = round(measure.value)
    near, per = measure.near, singular(measure.per) if measure.per else ""
    each = per or near & _SIZED or _ONE_HAS.search(measure.before)
    if measure.per_day is not None or size < 1 or not each:
        return False
    if per in {"row", "record", "entry"} or (not per and near & {"record", "records", "rows"}):
        draft.said.say("workload.record_bytes", size, *measure.span)
        return True
    entity = draft.entities.get(same_thing_key(per)) if per else None
    entity = entity or _entity_near(draft, measure)
    units = {token.low for token in measure.sentence[measure.first : measure.last]}
    if units & _OBJECT_UNITS:
        draft.said.say("workload.object_bytes", size, *measure.clause_span)
        return True
    large = (
        per in vocabulary().large or {singular(word) for word in near if word.isalpha()} & vocabulary().large
    )
    if large and (
        per in vocabulary().large
        or entity is None
        or entity["name"].lower().split()[-1] in vocabulary().large
    ):
        draft.said.say("workload.object_bytes", size, *measure.span)
    elif entity is not None:
        draft.set_value(entity, "entities", "bytes_per_row", size, measure.span)
    else:
        draft.said.say("workload.record_bytes", size, *measure.span)
    return True


def _add_retention(draft: WorkloadDraft, measure: Measure) -> bool:
    days = round(measure.value / SECONDS_PER_DAY, 2)
    entity = _entity_near(draft, measure)
    if entity is None:
        draft.said.say("workload.retention_days", days, *measure.clause_span)
    else:
        draft.set_value(entity, "entities", "retention_days", days, measure.clause_span)
    return True


def add_kind(draft: WorkloadDraft, kind: SystemKind, words: str, span: tuple[int, int]) -> None:
    """Add what a system of this kind keeps and does because of its name."""
    origin = f"implied by {words!r}"
    machines = {same_thing_key(word) for word in vocabulary().machines}
    for name in kind.entities:
        if same_thing_key(name) not in machines or not machines & draft.entities.keys():
            draft.entity(name, span, origin=origin)
    for name, operation_kind, entity in kind.operations:
        verb = name.split()[0].lower()
        known = draft.entities.get(same_thing_key(entity)) or draft.entity(entity, span, origin=origin)
        alike = [
            one for (base, _), one in draft.operations.items()
            if known
            and one.get("entity") == known["name"]
            and (base == verb or one["kind"] == operation_kind)
        ]  # fmt: skip
        if known is not None and not alike and not draft.completed(verb, known, name):
            draft.operation(verb, known, span, kind=operation_kind, name=name, source=origin)
