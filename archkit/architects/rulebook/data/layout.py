"""The layout: what all tables share, decided before the first of them is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.found_keys import id_type
from archkit.architects.rulebook.data.inventory import Inventory
from archkit.architects.rulebook.data.machine_made import waits
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Entity, Operation
from archkit.design.naming import slug, sql_name, unique
from archkit.knowledge import fact
from archkit.sizing import entity_rows, operation_rate

_MONEY_TRAITS = ("ledger", "payments")


@dataclass(frozen=True)
class Layout:
    """Names and shared decisions.

    `tables` is table name by entity; `partitioned` and `kept_when_deleted` hold entities;
    `rows` is rows at the horizon by entity and `peaks` events a second at the daily peak by
    operation, where known.
    """

    case: Situation
    inventory: Inventory
    tables: Mapping[str, str]
    partitioned: frozenset[str]
    kept_when_deleted: frozenset[str]
    rows: Mapping[str, int]
    minor_units: bool
    peaks: Mapping[str, float]

    @property
    def tenant_column(self) -> str | None:
        """The column that holds the tenant; None with one organisation only."""
        return "tenant_id" if self.inventory.tenant else None

    @property
    def keeps_objects_apart(self) -> bool:
        """Whether bodies lie in an object storage and rows hold their keys."""
        return self.case.has("large-objects", "static-content")

    def leaves_work(self, operation: Operation) -> bool:
        """Say whether an operation leaves work behind; a reading that is taken in late does not."""
        character = self.inventory.characters.get(operation.entity or "")
        return operation.deferred if character is None else waits(character, operation)

    def restore_days(self, entity: Entity) -> float | None:
        """Return for how long a deleted row can be restored; None where a delete is for good."""
        if entity.name not in self.kept_when_deleted:
            return None
        return entity.restore_days or fact("data.soft-delete-days").base

    def ends_on_its_own(self, entity: Entity) -> bool:
        """Say whether rows go without being asked for: restorable ones, and ones whose retention counts."""
        return bool(entity.restore_days or entity.retention_from)

    def retention_days(self, entity: Entity) -> float | None:
        """Return how long a row is kept; the workload's holds for what grows by time, books apart."""
        money = any(one.type == "money" for one in entity.attributes)
        if entity.retention_days or money or not self.grows_by_time(entity):
            return entity.retention_days
        return self.case.brief.workload.retention_days

    def grows_by_time(self, entity: Entity) -> bool:
        """Say whether rows are added for ever and old ones lose their use."""
        character = self.inventory.characters[entity.name]
        kind = character.immutable or character.timed or character.time is not None
        return kind or entity.retention_days is not None or entity.rows_per_day is not None

    def operations(self, entity: Entity, *kinds: str) -> tuple[Operation, ...]:
        """Return the operations on an entity, of these kinds where any are given."""
        own = (one for one in self.inventory.operations if one.entity == entity.name)
        return tuple(one for one in own if not kinds or one.kind in kinds)


def layout(case: Situation, inventory: Inventory) -> Layout:
    """Return the layout of an inventory."""
    names = unique(sql_name(one.name, plural=True) for one in inventory.entities)
    tables = {one.name: name for one, name in zip(inventory.entities, names, strict=True)}
    draft = Layout(
        case=case,
        inventory=inventory,
        tables=tables,
        partitioned=frozenset(),
        kept_when_deleted=_kept(case, inventory),
        rows=_rows(inventory),
        minor_units=case.has(*_MONEY_TRAITS)
        if case.forced_to("data-money") is None
        else case.forced_to("data-money") == "minor",
        peaks=_peaks(case, inventory),
    )
    return replace(
        draft, partitioned=frozenset(one.name for one in inventory.entities if _is_partitioned(draft, one))
    )


def _rows(inventory: Inventory) -> dict[str, int]:
    if not _has_volumes(inventory):
        return {}
    estimates = {one.name: entity_rows(inventory.brief, one) for one in inventory.entities}
    return {name: round(estimate.base) for name, estimate in estimates.items() if estimate}


def _peaks(case: Situation, inventory: Inventory) -> dict[str, float]:
    """Return the peak rates; a brief that states no rate at all is not searched for any."""
    if not _has_volumes(inventory):
        return {}
    found = {}
    for operation in inventory.operations:
        average = operation_rate(inventory.brief, operation)
        if average:
            factor = operation.peak_to_average or case.load.peak_to_average.base
            found[operation.name] = round(average.base * factor, 6)
    return found


def _has_volumes(inventory: Inventory) -> bool:
    whole = inventory.brief.workload
    return bool(
        whole.reads_per_day
        or whole.writes_per_day
        or any(one.per_day for one in inventory.operations)
        or any(one.rows_per_day or one.rows_now for one in inventory.entities)
    )


def regimes(case: Situation) -> frozenset[str]:
    """Return the regimes of the brief as plain words, such as ``hipaa`` or ``pcidss``."""
    return frozenset(slug(one).replace("-", "") for one in case.brief.compliance.regimes or ())


def is_regulated(case: Situation) -> bool:
    """Say whether a regime asks for a record of who changed what."""
    found = regimes(case)
    return case.has("audit") or any(
        one.startswith(known) for one in found for known in vocabulary().regulated
    )


def is_deduplicated(entity: Entity) -> bool:
    """Say whether an entity has a unique attribute by which repeats are recognised."""
    return any(one.unique and says(one.name, vocabulary().dedupe) for one in entity.attributes)


def _kept(case: Situation, inventory: Inventory) -> frozenset[str]:
    forced = case.forced_to("data-deletion")
    told = frozenset(one.name for one in inventory.entities if one.restore_days)
    if forced == "hard" or not (is_regulated(case) or forced):
        return told
    deleted = {one.entity for one in inventory.operations if one.kind == "delete"}
    return told | frozenset(
        one.name
        for one in inventory.entities
        if one.name in deleted and not inventory.characters[one.name].natural_key
    )


def partition_rows(case: Situation) -> float:
    """Return the rows from which a table is cut; fewer for who scales out from the beginning."""
    return fact("data.partition-rows").base / (case.lean.factor if case.lean else 1.0)


def stays_whole(entity: Entity) -> str:
    """Return why a table is not cut by month however large it is; empty where it may be."""
    if entity.no_overlap_for:
        return "no constraint compares times of rows across months"
    if entity.restore_days and (entity.unique_together or any(one.unique for one in entity.attributes)):
        return "what is unique among rows that are not deleted must be so whatever the month"
    return ""


def _is_partitioned(draft: Layout, entity: Entity) -> bool:
    character = draft.inventory.characters[entity.name]
    lasting = bool(character.natural_key) and character.time is None
    forced = draft.case.forced_to("data-partitioning")
    large = bool(forced) or draft.rows.get(entity.name, 0) >= partition_rows(draft.case)
    return (
        large
        and forced != "none"
        and id_type(entity) == "uuid"
        and draft.grows_by_time(entity)
        and not lasting
        and not stays_whole(entity)
        and entity.name != draft.inventory.tenant
    )
