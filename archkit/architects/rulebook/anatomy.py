"""The proposed design as the later steps read it: its parts, their names, and who talks to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from archkit.architects.rulebook.shape.parties import party_id
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Operation
from archkit.design import Architecture, Component, Design, Link, Step, Technology
from archkit.design.architecture import STORES
from archkit.design.naming import slug
from archkit.errors import InvalidProposalError
from archkit.knowledge import fact
from archkit.sizing import measure_load

DEPLOYABLES = frozenset({"gateway", "service", "worker", "scheduler", "realtime", "function"})
"""Kinds that run the team's own code."""
_LONGEST_LIST = 6
_BACKGROUND = frozenset({"provider", "system", "scheduler", "worker", "timer", "cron"})


@dataclass(frozen=True)
class Anatomy:
    """A situation with the architecture that answers it, as one step reads it; empty means any."""

    case: Situation
    design: Design
    architecture: Architecture
    step: str = ""

    def parts(self, *kinds: str) -> tuple[Component, ...]:
        """Return the components of these kinds, in the design's order."""
        return tuple(part for part in self.architecture.components if part.kind in kinds)

    @property
    def deployables(self) -> tuple[Component, ...]:
        """Components that run the team's own code."""
        return self.parts(*DEPLOYABLES)

    @property
    def stores(self) -> tuple[Component, ...]:
        """Components that keep state."""
        return self.parts(*STORES)

    def kind(self, component_id: str) -> str:
        """Return a component's kind; empty when the link points nowhere."""
        return self._kinds.get(component_id, "")

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {part.id: part.kind for part in self.architecture.components}

    def name(self, component_id: str) -> str:
        """Return a component's name, with its technology where the two differ."""
        part = self.architecture.component(component_id)
        if part is None:
            return component_id
        technology = self.technology(part)
        known = technology is None or technology.name.lower() in part.name.lower()
        return part.name if known or technology is None else f"{part.name} ({technology.name})"

    def technology(self, part: Component) -> Technology | None:
        """Return the technology of a component as the stack names it."""
        if self.design.verify is None or part.technology is None:
            return None
        return next((one for one in self.design.verify.technologies if one.id == part.technology), None)

    def technology_for(self, *words: str) -> str:
        """Return the name of the first technology whose role holds one of these words."""
        stack = self.design.verify.technologies if self.design.verify else ()
        found = (one.name for one in stack if any(word in one.role.lower() for word in words))
        return next(found, "")

    def links(
        self, sources: Iterable[str] = (), targets: Iterable[str] = (), style: str = ""
    ) -> tuple[Link, ...]:
        """Return the links between components of these kinds; nothing given means any."""
        from_kinds, to_kinds = frozenset(sources), frozenset(targets)
        return tuple(
            link
            for link in self.architecture.links
            if (not from_kinds or self.kind(link.source) in from_kinds)
            and (not to_kinds or self.kind(link.target) in to_kinds)
            and (not style or link.style == style)
        )

    @property
    def primaries(self) -> tuple[Component, ...]:
        """Databases that take writes; copies for reading are left out when there is another."""
        found = self.parts("database")
        return tuple(part for part in found if "replica" not in f"{part.id} {part.name}".lower()) or found

    @property
    def fronts(self) -> tuple[Component, ...]:
        """Parts with our own code that callers reach first, behind an edge where there is one."""
        first = {part.id for part in self.entries}
        behind = {link.target for link in self.links(("edge",)) if link.source in first}
        return tuple(part for part in self.deployables if part.id in first | behind)

    def fans_out(self, component_id: str) -> bool:
        """Say whether a cache also carries messages between instances, so that a miss is no answer."""
        part = self.architecture.component(component_id)
        data = " ".join(link.data for link in self.architecture.links if link.target == component_id)
        text = f"{part.name if part else ''} {data}".lower()
        return any(word in text for word in ("publish", "presence", "fan-out"))

    @property
    def entries(self) -> tuple[Component, ...]:
        """Components of our own that clients or other systems call first."""
        outside = {part.id for part in self.parts("client", "external")}
        called = {link.target for link in self.architecture.links if link.source in outside}
        own = {part.id for part in self.architecture.components} - outside
        return tuple(part for part in self.architecture.components if part.id in called & own)

    @property
    def providers(self) -> tuple[Component, ...]:
        """Systems of others that our parts call."""
        own = {part.id for part in self.architecture.components} - {
            part.id for part in self.parts("client", "external")
        }
        called = {link.target for link in self.architecture.links if link.source in own}
        return tuple(part for part in self.parts("external") if part.id in called)

    def operations_of(self, caller_id: str) -> tuple[Operation, ...]:
        """Return the operations that a caller asks for, the busiest first."""
        ids = {part.id for part in self.parts("client", "external")}
        mine = tuple(one for one in self.operations if party_id(one.actor) == caller_id)
        if mine:
            return mine
        part = self.architecture.component(caller_id)
        if part is None:
            return ()
        if part.kind == "external":
            return tuple(one for one in self.operations if slug(one.actor) in {"provider", "providers"})
        return tuple(
            one
            for one in self.operations
            if party_id(one.actor) not in ids and slug(one.actor) not in _BACKGROUND
        )

    def carried(self, link: Link) -> str:
        """Return what flows over a link in the brief's own words, else the link's."""
        kind = self.kind(link.target)
        if self.kind(link.source) in {"client", "external"} and "webhook" not in link.protocol.lower():
            asked = self.operations_of(link.source)
            if kind == "realtime":
                asked = tuple(one for one in asked if one.kind in {"subscribe", "update", "command"})
            names = [f"'{one.name}'" for one in asked]
            return listed(names, longest=3) or "requests"
        if kind == "database":
            names = [entity.name for entity in self.case.brief.workload.entities]
            return f"rows of {listed(names, longest=4)}" if names else lowered(link.data)
        if kind in {"queue", "stream"}:
            names = [f"'{one.name}'" for one in self.operations if one.deferred]
            return f"jobs of {listed(names, longest=3)}" if names else lowered(link.data)
        return lowered(link.data)

    @property
    def personal_fields(self) -> tuple[str, ...]:
        """Names of the personal data that the design or the brief marks."""
        if self.design.data is not None and self.design.data.tables:
            data = self.design.data
            kept = [(one.name, one.columns) for one in data.tables]
            kept += [(one.name, one.columns) for one in data.elsewhere]
            found = [
                f"{name}.{column.name}" for name, columns in kept for column in columns if column.personal
            ]
        else:
            found = [
                f"{entity.name}.{attribute.name}"
                for entity in self.case.brief.workload.entities
                for attribute in entity.attributes
                if attribute.personal or attribute.type == "email"
            ]
        return tuple(dict.fromkeys(found))

    def source_of(self, field: str) -> str:
        """Return where a brief field's value comes from: the brief, or the step clarify."""
        stated = self.case.stated.value(field)
        return f"brief: {field}" if stated not in {None, ""} else f"assumed in the step clarify: {field}"

    @property
    def handles_personal_data(self) -> bool:
        """Whether people can be recognised in the data."""
        classes = {one.lower() for one in self.case.brief.compliance.data_classes}
        regimes = {one.lower() for one in self.case.brief.compliance.regimes or ()}
        marked = classes & {"pii", "phi", "personal", "personal data", "health"}
        return bool(self.personal_fields or marked or regimes & {"gdpr", "hipaa"})

    @property
    def has_rota(self) -> bool:
        """Whether enough people can take turns with a pager."""
        stated = self.case.brief.team.on_call_people
        people = stated if stated is not None else self.case.engineers
        return people >= fact("operations.oncall-people").base

    @property
    def decided(self) -> frozenset[str]:
        """Ids of the decisions of earlier steps; what this step took when asked before is none."""
        earlier = takewhile(lambda step: step.value != self.step, Step)
        return frozenset(
            one.id for step in earlier for one in getattr(self.design.artifact(step), "decisions", ())
        )

    def has_decided(self, *words: str) -> bool:
        """Say whether an earlier decision's id holds one of these words."""
        return any(word in decision for decision in self.decided for word in words)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of the brief, the busiest first."""
        return tuple(sorted(self.case.brief.workload.operations, key=lambda one: -(one.per_day or 0.0)))


def anatomy(case: Situation, design: Design, step: str) -> Anatomy:
    """Return the anatomy of a design; once it has tables, what rows take on disk follows from them.

    Raises:
        InvalidProposalError: If the design has no architecture yet.
    """
    if design.shape is None:
        raise InvalidProposalError(step, "it reads the architecture, and the step 'shape' has not run")
    if design.data is not None and case.load.data is not design.data:
        case = replace(case, load=measure_load(case.brief, design.data))
    return Anatomy(case, design, design.shape, step)


def listed(names: Iterable[str], *, joiner: str = "and", longest: int = _LONGEST_LIST) -> str:
    """Return names as people list them: ``a, b and c``; a long list ends with the count of the rest."""
    kept = list(dict.fromkeys(name for name in names if name))
    if len(kept) > longest:
        kept = [*kept[:longest], f"{len(kept) - longest} more"]
    if len(kept) <= 1:
        return kept[0] if kept else ""
    return f"{', '.join(kept[:-1])} {joiner} {kept[-1]}"


def counted(count: float, noun: str, plural: str = "") -> str:
    """Return ``1 person``, ``4 people``."""
    shown = f"{count:,.0f}" if float(count).is_integer() else f"{count:.3g}"
    return f"{shown} {noun if count == 1 else plural or noun + 's'}"


def volume(gib: float) -> str:
    """Return a volume in GiB as people say it."""
    return f"{number(gib)} GiB" if gib >= 1 else "under 1 GiB"


def percent(share: float) -> str:
    """Return a share from 0 to 1 as a percentage with three significant digits."""
    return f"{share * 100:.3g} %"


def lowered(text: str) -> str:
    """Return a text for the middle of a sentence: first letter small unless an acronym, no full stop."""
    text = text.strip().rstrip(".")
    acronym = len(text) > 1 and text[1].isupper()
    return text if acronym else text[:1].lower() + text[1:]
