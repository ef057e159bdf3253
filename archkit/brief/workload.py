"""What the system holds and does: entities, operations and their rates."""

from __future__ import annotations

from typing import Literal

from archkit.brief.quantity import Bytes, Count, Days, Factor, Milliseconds, Name, RatePerDay, Ratio, Text
from archkit.brief.stated import Deeds, Lines, Stated, Things

AttributeType = Literal[
    "text",
    "integer",
    "decimal",
    "money",
    "boolean",
    "timestamp",
    "date",
    "uuid",
    "json",
    "binary",
    "enum",
    "email",
    "url",
]
OperationKind = Literal[
    "create", "read", "list", "search", "update", "delete", "command", "subscribe", "batch"
]
TrafficShape = Literal["steady", "daily", "spiky", "machine-timed", "launch"]
Consistency = Literal["strong", "eventual"]


class Attribute(Stated):
    """One property of an entity."""

    name: Name
    type: AttributeType = "text"
    required: bool = False
    unique: bool = False
    values: Lines[Name] = ()
    personal: bool = False
    description: Text = ""


class Entity(Stated):
    """A thing that the system keeps.

    `rows_now` and `rows_per_day` are counts, `bytes_per_row` the average size of one,
    `retention_days` how long each is kept, from its creation or from the moment in the attribute
    `retention_from`; `restore_days` how long a deleted one can be restored. `belongs_to` names its
    parents (itself, where one lies in another of its kind), `linked_to` entities of which each has
    many and which have many of it. No two agree in all names of a group of `unique_together`, or
    lie in time over each other for the same `no_overlap_for`.
    """

    name: Name
    description: Text = ""
    attributes: Things[Attribute] = ()
    belongs_to: Lines[Name] = ()
    linked_to: Lines[Name] = ()
    unique_together: tuple[Lines[Name], ...] = ()
    no_overlap_for: Name | None = None
    rows_now: Count | None = None
    rows_per_day: RatePerDay | None = None
    bytes_per_row: Bytes | None = None
    retention_days: Days | None = None
    retention_from: Name | None = None
    restore_days: Days | None = None
    consistency: Consistency | None = None
    source: Name = "brief"


class Operation(Stated):
    """Something that users or machines do with an entity.

    `per_day` is the average rate, `latency_p95_ms` the target, `payload_bytes` the size of
    request or response, `by` the attributes that select rows, `deferred` whether the caller
    may be answered before the work is done.
    """

    name: Name
    kind: OperationKind
    entity: Name | None = None
    description: Text = ""
    per_day: RatePerDay | None = None
    peak_to_average: Factor | None = None
    latency_p95_ms: Milliseconds | None = None
    payload_bytes: Bytes | None = None
    by: Lines[Name] = ()
    order_by: Name | None = None
    deferred: bool = False
    actor: Name = "user"
    source: Name = "brief"


class Workload(Stated):
    """The load as a whole; what an operation states for itself goes before this."""

    entities: Things[Entity] = ()
    operations: Deeds[Operation] = ()
    reads_per_day: RatePerDay | None = None
    writes_per_day: RatePerDay | None = None
    read_write_ratio: Ratio | None = None
    peak_to_average: Factor | None = None
    traffic_shape: TrafficShape | None = None
    record_bytes: Bytes | None = None
    object_bytes: Bytes | None = None
    retention_days: Days | None = None
    hot_fraction: Ratio | None = None
