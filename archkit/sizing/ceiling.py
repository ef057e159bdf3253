"""Ceilings: which fact bounds which component; None where nobody measured it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archkit.design import Component
from archkit.knowledge import Fact, fact, known_technology, library

DATABASE_CLASSES = ("small", "medium", "large")
"""Machines for a relational database, smallest first; the facts carry the class in their id."""
POSTGRESQL = frozenset({"postgresql", "aws-rds-postgresql"})
"""Technology ids that are PostgreSQL."""
_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "python": "python",
        "node": "nodejs",
        "nodejs": "nodejs",
        "typescript": "nodejs",
        "go": "go",
        "java": "java",
        "kotlin": "java",
        "ruby": "ruby",
    }
)
_BY_TECHNOLOGY: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("database", "sqlite"): "ceiling.sqlite.writes",
        ("database", "cassandra"): "ceiling.cassandra.writes",
        ("cache", "redis"): "ceiling.redis.operations",
        ("cache", "valkey"): "ceiling.redis.operations",
        ("cache", "memcached"): "ceiling.memcached.operations",
        ("queue", "rabbitmq"): "ceiling.rabbitmq.jobs",
        ("queue", "redis"): "ceiling.redis.jobs",
        ("queue", "valkey"): "ceiling.redis.jobs",
        ("queue", "bullmq"): "ceiling.redis.jobs",
        ("queue", "postgresql"): "ceiling.postgresql.jobs",
        ("queue", "aws-rds-postgresql"): "ceiling.postgresql.jobs",
        ("queue", "kafka"): "ceiling.kafka.jobs",
        ("stream", "kafka"): "ceiling.kafka.jobs",
        ("search", "opensearch"): "ceiling.opensearch.searches",
        ("object-store", "s3"): "ceiling.s3.reads-per-prefix",
        ("gateway", "nginx"): "ceiling.nginx.requests",
        ("gateway", "caddy"): "ceiling.nginx.requests",
    }
)
_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": "ceiling.postgresql.rows",
        "aws-rds-postgresql": "ceiling.postgresql.rows",
        "timescaledb": "ceiling.timescaledb.rows",
        "clickhouse": "ceiling.clickhouse.rows",
        "cassandra": "ceiling.cassandra.writes",
        "scylladb": "ceiling.cassandra.writes",
    }
)
KEYED = frozenset({"cassandra", "scylladb", "dynamodb"})
"""Stores that are read by key, a few rows at a time: a read costs them about what a write does."""
COMPRESSED = frozenset({"clickhouse", "timescaledb"})
"""Stores that keep appended rows compressed and without further indexes."""
_KEEPERS = frozenset({"database", "object-store"})
_BY_KIND: Mapping[str, str] = MappingProxyType(
    {
        "worker": "ceiling.worker.jobs",
        "realtime": "ceiling.realtime.connections",
        "function": "ceiling.function.requests",
    }
)


def component_ceiling(component: Component, technology: str | None = None) -> Fact | None:
    """Return the fact that bounds one component, or None when nobody measured it.

    Args:
        component: The component.
        technology: The technology id that runs it; the component's own when left out.

    Returns:
        For a service or worker the rate of one vCPU, for PostgreSQL the writes of the middle
        class of machine, for a store of appended rows the rows of one node, otherwise the rate
        of one node.
    """
    used = technology or component.technology or ""
    if component.kind == "database" and keeps_own(component):
        return library().facts.get(_ROWS.get(used, ""))
    if component.kind == "service":
        return fact(f"ceiling.{language(used) or 'service'}.requests")
    if component.kind == "database" and used in POSTGRESQL:
        return database_ceiling("writes", "medium")
    found = _BY_TECHNOLOGY.get((component.kind, used)) or _BY_KIND.get(component.kind)
    return library().facts.get(found) if found else None


def database_ceiling(what: str, database_class: str) -> Fact:
    """Return the ceiling of PostgreSQL on a class of machine.

    Args:
        what: ``reads`` or ``writes``.
        database_class: One of `DATABASE_CLASSES`.
    """
    return fact(f"ceiling.postgresql.{what}-{database_class}")


def database_machine(database_class: str) -> tuple[float, float]:
    """Return the vCPU and the memory in GiB of a class of database machine.

    Args:
        database_class: One of `DATABASE_CLASSES`.
    """
    named = f"machine.database-{database_class}"
    return fact(f"{named}.vcpu").base, fact(f"{named}.gib").base


def is_replica(component: Component) -> bool:
    """Say whether a database only copies another one: it is not backed up, and reads go on without it."""
    return component.kind == "database" and "replica" in component.id.split("-")


def keeps_own(component: Component) -> bool:
    """Say whether a store keeps rows that live nowhere else: its modules name them.

    Such rows are appended in batches; the rest stays with the system of record.
    """
    return component.kind in _KEEPERS and bool(component.modules) and not is_replica(component)


def language(technology: str) -> str | None:
    """Return the language whose ceiling a technology has; None when it is not known."""
    if technology in _LANGUAGES:
        return _LANGUAGES[technology]
    known = known_technology(technology)
    skills = known.skills if known and {"web-framework", "background-jobs"} & set(known.roles) else ()
    return next((_LANGUAGES[skill] for skill in skills if skill in _LANGUAGES), None)
