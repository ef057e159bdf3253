"""Whether rows that are appended at a high rate get a store of their own, and which."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archkit.architects.rulebook.choice import Candidate
from archkit.architects.rulebook.choices.appended import Appended, appended, without
from archkit.architects.rulebook.choices.existing import asks_for, kept_words, within_decisions
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.leaning.led import led
from archkit.architects.rulebook.signals import Signals, number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.brief.quantity import DAYS_PER_MONTH, SECONDS_PER_DAY
from archkit.design import Decision
from archkit.knowledge import Reading, Readings, fact
from archkit.sizing.price_book import price_book

BESIDE, FILES = "with-the-rest", "s3"

_MILLION = 1e6
_SKILLS = {
    "postgresql": ("postgresql", "postgres", "sql"),
    "timescaledb": ("timescaledb", "timescale"),
    "clickhouse": ("clickhouse",),
    "dynamodb": ("dynamodb",),
    "cassandra": ("cassandra", "scylla", "scylladb"),
    "kafka": ("kafka",),
}


@dataclass(frozen=True)
class EventStore:
    """A store of their own for appended rows: the decision, the rows, and who writes them.

    With `by_log` the rows wait in a log, from which workers take and insert them in batches;
    otherwise whoever receives them gathers and inserts them.
    """

    decision: Decision
    rows: Appended
    by_log: bool

    @property
    def technology(self) -> str:
        """The technology id of the store."""
        return self.decision.chosen

    @property
    def modules(self) -> tuple[str, ...]:
        """What the store keeps, by the brief's names."""
        return self.rows.entities or ("Event",)

    @property
    def by_worker(self) -> bool:
        """Whether workers write the rows."""
        return self.by_log or self.rows.deferred


def plan_event_store(case: Situation, seen: Signals) -> EventStore | None:
    """Return the store of appended rows; None while they stay beside the rest."""
    rows = appended(case, seen)
    if rows is None:
        return None
    if _carried(case, rows) and case.forced_to("event-store") in {None, BESIDE}:
        return None
    decision = _decide(case, seen, rows)
    if decision.chosen == BESIDE:
        return None
    return EventStore(decision, rows, _through_log(case, seen, rows))


def _carried(case: Situation, rows: Appended) -> bool:
    """Say whether one primary takes the rows beside the rest: rate, volume and way of reading."""
    reached = rows.rows * _stated_growth(case) <= fact("datastore.single-primary-writes").base
    held = rows.gib <= fact("event-store.primary-gib").base
    return reached and held and not (rows.measured and _is_series(rows))


def _is_series(rows: Appended) -> bool:
    return rows.average >= fact("event-store.measured-rate").base


def _stated_growth(case: Situation) -> float:
    """Return the growth to the horizon that somebody stated; an assumed one asks for no further store."""
    return case.load.growth_factor if case.stated.scale.growth_percent_per_year else 1.0


def left_over(case: Situation, seen: Signals, store: EventStore | None) -> Signals:
    """Return the signals of what the system of record keeps, which is all without a store of their own.

    Rows that wait in a log count among the jobs, which is what the log is chosen by.
    """
    if store is None:
        return seen
    rest = without(seen, store.rows, case)
    return replace(rest, peak_jobs=seen.peak_jobs + store.rows.rows) if store.by_log else rest


def _through_log(case: Situation, seen: Signals, rows: Appended) -> bool:
    """Say whether the rows pass a log on their way: the rate asks for it, and the team can run one."""
    if rows.by_key or rows.deferred:
        return False
    able = seen.engineers >= fact("pattern.broker-engineers").base or _knows(case, "kafka")
    return able and rows.rows * _stated_growth(case) >= fact("pattern.stream-events-per-second").base


def _decide(case: Situation, seen: Signals, rows: Appended) -> Decision:
    weights = {
        "fit": 4.0,
        "operations": 12.0 / (3 + seen.engineers),
        "skill": 1.0,
        "growth": 2.0,
        "cost": 1.0,
    }
    found = led(case, "event-store", lambda at: _candidates(case, at, rows), seen, weights)
    choice = found.choice
    reached = rows.rows * _stated_growth(case)
    single, most = fact("datastore.single-primary-writes"), fact("event-store.primary-gib").base
    reason = kept_words(case, choice.chosen.id) or found.because(_reason(case, rows, reached))
    return Decision(
        id="event-store",
        title=f"Appended rows: {choice.chosen.name}",
        question="Where do the rows live that are appended at a high rate?",
        options=choice.options,
        chosen=choice.chosen.id,
        because=f"{reason} {found.standing}",
        consequences=_CONSEQUENCES.get(choice.chosen.id, ()),
        depends_on=(
            "workload.operations",
            "team.engineers",
            "datastore.single-primary-writes",
            *found.rests_on,
        ),
        flips_when=found.flips(
            f"Beside the rest under {rate(single.base, 'rows')} at the horizon's peak (now"
            f" {number(reached)}) and {number(most)} GiB (now {number(rows.gib)})."
        ),
        revisit="When a load test with real batches gives the store's own ceiling.",
        rule="event-store",
        tie_with=choice.tied_with,
    )


def _reason(case: Situation, rows: Appended, reached: float) -> str:
    """Return what decides, its first clause standing alone."""
    read = "by key in order of time" if rows.by_key else "as ranges of time"
    names = ", ".join(rows.entities) or "what is appended"
    if reached <= fact("datastore.single-primary-writes").base:
        if rows.gib > fact("event-store.primary-gib").base:
            return (
                f"{number(rows.gib)} GiB of {names} after {case.load.horizon_months} months are read {read};"
                f" one primary is trusted with {number(fact('event-store.primary-gib').base)} GiB."
            )
        return (
            f"{rate(rows.average, 'rows')} of {names} on average are read as ranges of time and dropped by"
            " age, which a store for series in time does without effort."
        )
    return (
        f"{rate(reached, 'rows')} of {names} at the horizon's peak are appended and read {read}; one primary"
        f" takes about {number(fact('datastore.single-primary-writes').base)} writes/s row by row."
    )


_CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "postgresql": (
        "Rows are gathered and inserted in batches; partitions are dropped when they are too old.",
    ),
    "timescaledb": ("Rows are gathered and inserted in batches; chunks are dropped when they are too old.",),
    "clickhouse": ("Rows are gathered and inserted in batches; no row is changed afterwards.",),
    "dynamodb": ("Each way of reading is a key; rows leave by their time to live.",),
    "cassandra": ("Each way of reading is a table; a key's rows are cut into buckets of time.",),
    FILES: ("Rows are gathered into files by hour; questions over them go to a warehouse.",),
}


def _candidates(case: Situation, seen: Signals, rows: Appended) -> tuple[Candidate, ...]:
    usd = _write_usd(case, rows.average * _stated_growth(case))
    budget = case.brief.budget.monthly_usd
    values: dict[str, Reading] = {
        "rows_per_second": rows.rows * _stated_growth(case) * _looked_ahead(case, seen),
        "read_by_time": float(rows.by_time),
        "read_by_key": float(rows.by_key),
        "read_soon": float(rows.soon),
        "gib_kept": rows.gib,
        "measured": float(rows.measured),
        "average_rows": rows.average,
        "engineers": float(seen.engineers),
        "write_usd": usd,
        "write_share_of_budget": usd / budget if budget else None,
        **{f"knows_{one}": float(_knows(case, one)) for one in _SKILLS},
    }
    return within_decisions(case, candidates_of("event-store", Readings(values, case.traits)))


def _looked_ahead(case: Situation, seen: Signals) -> float:
    """Return by how much these signals are ahead of the stated load."""
    stated = case.load.peak_writes_per_second
    return seen.peak_writes / stated.base if stated and stated.base else 1.0


def _write_usd(case: Situation, per_second: float) -> float:
    """Return what the writes of a month cost where each is paid for."""
    price = price_book(case.brief).price("key-value-write-million").base
    return per_second * SECONDS_PER_DAY * DAYS_PER_MONTH / _MILLION * price


def _knows(case: Situation, technology: str) -> bool:
    skills = {skill.lower() for skill in case.brief.team.skills}
    return bool(skills & set(_SKILLS[technology])) or asks_for(case, technology)
