"""The parts of the first delivery, counted from the design."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.knowledge import Fact, fact


@dataclass(frozen=True)
class Portion:
    """A milestone with its count of things and the fact that says how long one takes."""

    id: str
    name: str
    counts: tuple[tuple[int, str, Fact], ...]
    deliverables: tuple[str, ...]

    def days(self, end: str) -> float:
        """Return the engineer-days at ``lowest``, ``base`` or ``highest``."""
        return sum(count * float(getattr(each, end)) for count, _, each in self.counts)


def _schema_in_words(a: Anatomy) -> str:
    """Return what is kept, by its tables or else by its entities."""
    tables = a.design.data.tables if a.design.data else ()
    names = [table.name for table in tables] or [one.name for one in a.case.brief.workload.entities]
    return listed(names, longest=4)


def portions(a: Anatomy) -> tuple[Portion, ...]:
    """Return the parts of the first delivery in the order in which they are built."""
    found = (_skeleton(a), _data(a), _operations(a), _integrations(a), _security(a), _proving(a))
    return tuple(one for one in found if one.days("base") > 0)


def _skeleton(a: Anatomy) -> Portion:
    return Portion(
        "walking-skeleton",
        "Walking skeleton in production",
        (
            (len(a.deployables), "deployable", fact("roadmap.deployable-days")),
            (len(a.stores), "store", fact("roadmap.store-days")),
        ),
        (
            (
                f"{listed((part.name for part in a.deployables), longest=4) or 'Configuration'} deployed"
                " by the pipeline, with health checks and one request traced through"
            ),
            "Rollback tried once",
        ),
    )


def _data(a: Anatomy) -> Portion:
    tables = a.design.data.tables if a.design.data else ()
    entities = a.case.brief.workload.entities
    return Portion(
        "data",
        "Data",
        (
            (
                len(tables) or len(entities),
                "table" if tables else "entity",
                fact("roadmap.table-days"),
            ),
        ),
        (
            f"{_schema_in_words(a)}: migrations up and down, seed data",
            "Query plans at the rows of the horizon",
        ),
    )


def _operations(a: Anatomy) -> Portion:
    contracts = a.design.contracts
    endpoints = contracts.endpoints if contracts else ()
    events = contracts.events if contracts else ()
    operations = len(a.case.brief.workload.operations)
    return Portion(
        "operations-of-the-brief",
        "Operations",
        (
            (
                len(endpoints) or operations,
                "endpoint" if endpoints else "operation",
                fact("roadmap.endpoint-days"),
            ),
            (len(events), "message", fact("roadmap.event-days")),
        ),
        (
            (
                f"{listed((one.name for one in a.operations), longest=4) or 'the main operation'} with"
                " contract tests"
            ),
            *((f"{counted(len(events), 'message')} with their set-aside path",) if events else ()),
        ),
    )


def _integrations(a: Anatomy) -> Portion:
    return Portion(
        "integrations",
        "Integrations",
        ((len(a.providers), "provider", fact("roadmap.integration-days")),),
        (
            (
                f"{listed((part.name for part in a.providers), longest=4)} with sandbox, limits and"
                " failure paths"
            ),
        ),
    )


def _security(a: Anatomy) -> Portion:
    security = a.design.secure
    duties = security.duties if security else ()
    met = {(one.regime, one.control) for one in duties}  # what one control meets is shown with one paper
    return Portion(
        "security",
        "Security and duties",
        (
            (len(security.controls) if security else 0, "control", fact("roadmap.control-days")),
            (len(met), "duty", fact("roadmap.duty-days")),
        ),
        ("The evidence of each control runs in the pipeline or has a date",),
    )


def _proving(a: Anatomy) -> Portion:
    operate = a.design.operate
    return Portion(
        "proving",
        "Proving and release",
        (
            (1, "round", fact("roadmap.proving-days")),
            (len(operate.alerts) if operate else 0, "alert", fact("roadmap.alert-days")),
        ),
        ("Load test, restore test and rollback done once, with numbers", "Alerts with runbooks"),
    )
