"""Which store keeps the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archkit.architects.rulebook.choice import Candidate, when
from archkit.architects.rulebook.choices.existing import kept_words, within_decisions
from archkit.architects.rulebook.leaning.led import led
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
    found = led(case, "system-of-record", lambda at: _candidates(case, at), seen, weights)
    choice = found.choice
    writes = seen.peak_writes * seen.growth
    wide = fact("datastore.wide-column-writes").base
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(case, found.seen, choice.chosen.id))
    return Decision(
        id="system-of-record",
        title=f"System of record: {choice.chosen.name}",
        question="Which store keeps the truth?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing}",
        consequences=("Backups, restore tests and migrations are planned for this engine.",),
        depends_on=(
            "workload",
            "quality.consistency",
            "team.skills",
            "datastore.single-primary-writes",
            *found.rests_on,
        ),
        flips_when=found.flips(
            f"A partitioned store from {rate(wide, 'writes')} (now {number(writes)} at the horizon's peak),"
            " unless transactions over several rows are needed."
        ),
        revisit="When the write rate reaches half of the measured ceiling.",
        rule="system-of-record",
        tie_with=choice.runner_up.id if choice.tie and choice.runner_up else None,
    )


def _reason(case: Situation, seen: Signals, chosen: str) -> str:
    """Return what decides, its first clause standing alone."""
    writes, single = seen.peak_writes * seen.growth, fact("datastore.single-primary-writes")
    peak = f"{rate(writes, 'writes')} at the horizon's peak"
    fits = "fit one primary" if writes < single.lowest else "stand against one primary"
    there = "It is there already" if _existing_store(case) == chosen else "The team knows it"
    reasons = {
        "postgresql": (
            f"{peak} {fits}, measured at {number(single.lowest)} to {number(single.highest)}; joins,"
            " constraints and transactions come with it."
        ),
        "sqlite": f"{rate(seen.peak_total, 'requests')} at the peak fit one file on one machine.",
        "clickhouse": f"{rate(writes, 'appended readings')} at the horizon's peak are read as aggregates.",
        "cassandra": f"{peak} pass what one primary takes.",
        "dynamodb": f"{peak} are reached by key.",
    }
    return reasons.get(chosen, f"{there}, and nothing in the brief rules it out.")


@dataclass(frozen=True)
class _Need:
    """What the stores are held against: rates a second at the horizon's peak, and what must hold."""

    case: Situation
    seen: Signals
    writes: float
    transactional: bool
    readings: bool

    @property
    def wide(self) -> float:
        """Writes a second from which one primary does not do."""
        return fact("datastore.wide-column-writes").base

    def key_only(self) -> tuple[str, ...]:
        """Gates of stores that are reached by key."""
        unknown = not self.case.brief.workload.operations
        shown = f"{rate(self.writes, 'writes')} at the horizon's peak; considered from {number(self.wide)}"
        return (
            when(self.transactional, "transactions or strong consistency over several rows are needed")
            + when(unknown and self.writes < self.wide, "access patterns are not known yet")
            + when(self.writes < self.wide, shown)
        )


def _candidates(case: Situation, seen: Signals) -> tuple[Candidate, ...]:
    writes = seen.peak_writes * seen.growth
    need = _Need(
        case,
        seen,
        writes,
        transactional=case.has(*_TRANSACTIONAL) or case.brief.quality.consistency == "strong",
        readings=case.has("telemetry") and writes >= fact("datastore.time-series-writes").base,
    )
    every = tuple(store(need) for store in _STORES)
    stands = _existing_store(case)
    known = {skill.lower() for skill in case.brief.team.skills}
    return within_decisions(case, tuple(_in_place(one, stands, known) for one in every))


def _in_place(one: Candidate, stands: str | None, known: set[str]) -> Candidate:
    """Return a store rated by the team's skill, and gated by what runs already."""
    skilled = one.id in known or (one.id == "postgresql" and known & {"postgres", "sql"})
    elsewhere = when(stands is not None and stands != one.id, f"the existing system of record is {stands}")
    return replace(
        one,
        ratings={**one.ratings, "skill": 10.0 if skilled else 4.0},
        ruled_out=one.ruled_out + elsewhere,
        reversibility="hard",
    )


def _postgresql(need: _Need) -> Candidate:
    passed = f"{rate(need.writes, 'writes')} pass one primary"
    columnar = f"{rate(need.writes, 'readings')} for {number(need.seen.rows)} rows are columnar work"
    return Candidate(
        "postgresql",
        "PostgreSQL",
        benefits=("transactions, constraints, joins and full text in one engine", "managed everywhere"),
        costs=("one primary takes all writes",),
        ratings={"fit": 8.0, "operations": 7.0, "growth": 7.0, "cost": 6.0},
        ruled_out=when(need.writes >= need.wide and not need.transactional, passed)
        + when(need.readings, columnar),
    )


def _mysql(need: _Need) -> Candidate:
    return Candidate(
        "mysql",
        "MySQL",
        benefits=("well known, managed everywhere",),
        costs=("weaker constraints and indexes than PostgreSQL",),
        ratings={"fit": 7.0, "operations": 7.0, "growth": 7.0, "cost": 6.0},
        ruled_out=when(need.writes >= need.wide, f"{rate(need.writes, 'writes')} pass one primary"),
    )


def _sqlite(need: _Need) -> Candidate:
    hits = fact("datastore.sqlite-hits-per-day").base
    per_day = need.seen.peak_total / need.case.load.peak_to_average.base * _SECONDS_PER_DAY
    standby = need.seen.availability >= fact("pattern.high-availability").base
    return Candidate(
        "sqlite",
        "SQLite on the machine",
        benefits=("no server to run or pay",),
        costs=("one writer, one machine", "no standby"),
        ratings={"fit": 6.0, "operations": 8.0, "growth": 1.0, "cost": 10.0},
        ruled_out=when(per_day > hits, f"{number(per_day)} hits/day; safe to {number(hits)}")
        + when(standby, "one machine cannot hold the availability target")
        + when(need.case.has("multi-tenant", "payments", "ledger"), "row security and roles are needed"),
    )


def _dynamodb(need: _Need) -> Candidate:
    return Candidate(
        "dynamodb",
        "DynamoDB (key-value)",
        benefits=("scales by partition without planning",),
        costs=("one access path a table", "no joins", "tied to one provider"),
        ratings={"fit": 6.0, "operations": 8.0, "growth": 9.0, "cost": 4.0},
        ruled_out=need.key_only(),
    )


def _cassandra(need: _Need) -> Candidate:
    few = need.seen.engineers < fact("pattern.broker-engineers").base
    return Candidate(
        "cassandra",
        "Cassandra (wide column)",
        benefits=("writes spread over nodes",),
        costs=("query first, model second", "a cluster to run"),
        ratings={"fit": 7.0, "operations": 2.0, "growth": 10.0, "cost": 3.0},
        ruled_out=need.key_only() + when(few, f"{need.seen.engineers} engineers cannot carry a cluster"),
    )


def _clickhouse(need: _Need) -> Candidate:
    columnar = fact("datastore.time-series-writes").base
    shown = f"{rate(need.writes, 'appended rows')}; considered from {number(columnar)}"
    return Candidate(
        "clickhouse",
        "ClickHouse (columnar)",
        benefits=("appends and scans of billions of rows",),
        costs=("no row updates or transactions",),
        ratings={"fit": 9.0 if need.readings else 2.0, "operations": 4.0, "growth": 9.0, "cost": 5.0},
        ruled_out=when(not need.readings, shown) + when(need.transactional, "transactions are needed"),
    )


def _mongodb(need: _Need) -> Candidate:
    return Candidate(
        "mongodb",
        "MongoDB (document)",
        benefits=("one document read and written as a block",),
        costs=("integrity is the application's work",),
        ratings={"fit": 5.0, "operations": 6.0, "growth": 7.0, "cost": 5.0},
        ruled_out=when(need.transactional, "integrity over several documents is needed"),
    )


_STORES = (_postgresql, _mysql, _sqlite, _dynamodb, _cassandra, _clickhouse, _mongodb)


def _existing_store(case: Situation) -> str | None:
    """Return the store that runs already and belongs to the system, if one is named."""
    words = " ".join(f"{one.technology or ''} {one.role}" for one in case.brief.existing.systems).lower()
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
