"""Which store keeps the truth."""

from __future__ import annotations

from archkit.architects.rulebook.choice import Candidate, choose, when
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import fact

_SECONDS_PER_DAY = 86_400
_TRANSACTIONAL = ("ledger", "payments", "booking")


def decide_datastore(case: Situation, seen: Signals) -> Decision:
    """Return the decision on the system of record."""
    weights = {
        "fit": 4.0,
        "operations": 12.0 / (3 + seen.engineers),
        "skill": 2.0,
        "growth": 1.5,
        "cost": 1.0,
    }
    choice = choose(_candidates(case, seen), weights)
    writes = seen.peak_writes * seen.growth
    single, wide = fact("datastore.single-primary-writes"), fact("datastore.wide-column-writes").base
    reason = {
        "postgresql": (
            f"{rate(writes, 'writes')} at the horizon's peak, one primary measured at"
            f" {number(single.lowest)} to {number(single.highest)}; joins, constraints and transactions come"
            " with it."
        ),
        "sqlite": f"{rate(seen.peak_total, 'requests')} at the peak fit one file on one machine.",
        "clickhouse": f"{rate(writes, 'appended readings')} at the horizon's peak, read as aggregates.",
        "cassandra": f"{rate(writes, 'writes')} at the horizon's peak pass what one primary takes.",
        "dynamodb": f"{rate(writes, 'writes')} at the horizon's peak, reached by key.",
        "mysql": "It is there already, and nothing in the brief rules it out.",
        "mongodb": "It is there already, and nothing in the brief rules it out.",
    }[choice.chosen.id]
    return Decision(
        id="system-of-record",
        title=f"System of record: {choice.chosen.name}",
        question="Which store keeps the truth?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {choice.standing}",
        consequences=("Backups, restore tests and migrations are planned for this engine.",),
        depends_on=("workload", "quality.consistency", "team.skills", "datastore.single-primary-writes"),
        flips_when=(
            f"A partitioned store from {rate(wide, 'writes')} (now {number(writes)} at the horizon's peak),"
            " unless transactions over several rows are needed."
        ),
        revisit="When the write rate reaches half of the measured ceiling.",
        rule="system-of-record",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _candidates(case: Situation, seen: Signals) -> tuple[Candidate, ...]:
    writes, rows = seen.peak_writes * seen.growth, number(seen.rows)
    wide, columnar = fact("datastore.wide-column-writes").base, fact("datastore.time-series-writes").base
    hits = fact("datastore.sqlite-hits-per-day").base
    per_day = seen.peak_total / case.load.peak_to_average.base * _SECONDS_PER_DAY
    transactional = case.has(*_TRANSACTIONAL) or case.brief.quality.consistency == "strong"
    unknown = not case.brief.workload.operations
    stands = _existing_store(case)
    readings = case.has("telemetry") and writes >= columnar

    def gates(name: str, *own: tuple[str, ...]) -> tuple[str, ...]:
        elsewhere = when(bool(stands) and stands != name, f"the existing system of record is {stands}")
        return tuple(reason for group in own for reason in group) + elsewhere

    key_only = (
        when(transactional, "transactions or strong consistency over several rows are needed")
        + when(unknown and writes < wide, "access patterns are not known yet")
        + when(
            writes < wide, f"{rate(writes, 'writes')} at the horizon's peak; considered from {number(wide)}"
        )
    )
    return (
        _candidate(
            case,
            "postgresql",
            "PostgreSQL",
            8.0,
            7.0,
            7.0,
            6.0,
            ("transactions, constraints, joins and full text in one engine", "managed everywhere"),
            ("one primary takes all writes",),
            gates(
                "postgresql",
                when(writes >= wide and not transactional, f"{rate(writes, 'writes')} pass one primary"),
                when(readings, f"{rate(writes, 'readings')} for {rows} rows are columnar work"),
            ),
        ),
        _candidate(
            case,
            "mysql",
            "MySQL",
            7.0,
            7.0,
            7.0,
            6.0,
            ("well known, managed everywhere",),
            ("weaker constraints and indexes than PostgreSQL",),
            gates("mysql", when(writes >= wide, f"{rate(writes, 'writes')} pass one primary")),
        ),
        _candidate(
            case,
            "sqlite",
            "SQLite on the machine",
            6.0,
            8.0,
            1.0,
            10.0,
            ("no server to run or pay",),
            ("one writer, one machine", "no standby"),
            gates(
                "sqlite",
                when(per_day > hits, f"{number(per_day)} hits/day; safe to {number(hits)}"),
                when(
                    seen.availability >= fact("pattern.high-availability").base,
                    "one machine cannot hold the availability target",
                ),
                when(case.has("multi-tenant", "payments", "ledger"), "row security and roles are needed"),
            ),
        ),
        _candidate(
            case,
            "dynamodb",
            "DynamoDB (key-value)",
            6.0,
            8.0,
            9.0,
            4.0,
            ("scales by partition without planning",),
            ("one access path a table", "no joins", "tied to one provider"),
            gates("dynamodb", key_only),
        ),
        _candidate(
            case,
            "cassandra",
            "Cassandra (wide column)",
            7.0,
            2.0,
            10.0,
            3.0,
            ("writes spread over nodes",),
            ("query first, model second", "a cluster to run"),
            gates(
                "cassandra",
                key_only,
                when(
                    seen.engineers < fact("pattern.broker-engineers").base,
                    f"{seen.engineers} engineers cannot carry a cluster",
                ),
            ),
        ),
        _candidate(
            case,
            "clickhouse",
            "ClickHouse (columnar)",
            9.0 if readings else 2.0,
            4.0,
            9.0,
            5.0,
            ("appends and scans of billions of rows",),
            ("no row updates or transactions",),
            gates(
                "clickhouse",
                when(not readings, f"{rate(writes, 'appended rows')}; considered from {number(columnar)}"),
                when(transactional, "transactions are needed"),
            ),
        ),
        _candidate(
            case,
            "mongodb",
            "MongoDB (document)",
            5.0,
            6.0,
            7.0,
            5.0,
            ("one document read and written as a block",),
            ("integrity is the application's work",),
            gates("mongodb", when(transactional, "integrity over several documents is needed")),
        ),
    )


def _candidate(  # noqa: PLR0913, PLR0917 - one row of a table
    case: Situation,
    store: str,
    name: str,
    fit: float,
    operations: float,
    growth: float,
    cost: float,
    benefits: tuple[str, ...],
    costs: tuple[str, ...],
    ruled_out: tuple[str, ...],
) -> Candidate:
    known = {skill.lower() for skill in case.brief.team.skills}
    skill = 10.0 if store in known or (store == "postgresql" and known & {"postgres", "sql"}) else 4.0
    ratings = {"fit": fit, "operations": operations, "growth": growth, "cost": cost, "skill": skill}
    return Candidate(store, name, benefits, costs, ratings, ruled_out, "hard")


def _existing_store(case: Situation) -> str | None:
    """Return the store that runs already and belongs to the system, if one is named."""
    words = " ".join(f"{one.technology or ''} {one.role}" for one in case.brief.existing.systems).lower()
    words += " " + " ".join(one.statement for one in case.brief.existing.decisions).lower()
    spellings = {
        "postgresql": ("postgres",),
        "mysql": ("mysql", "mariadb"),
        "mongodb": ("mongo",),
        "dynamodb": ("dynamodb",),
        "cassandra": ("cassandra",),
        "clickhouse": ("clickhouse",),
    }
    found = [store for store, names in spellings.items() if any(name in words for name in names)]
    return found[0] if len(found) == 1 else None
