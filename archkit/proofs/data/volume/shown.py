"""Plans at several volumes as evidence: a table, a chart, and what the method cannot see."""

from __future__ import annotations

import math

from archkit.knowledge import fact
from archkit.proofs.data.volume.growth import Volume
from archkit.proofs.data.volume.study import PatternPlans, VolumeStudy
from archkit.proofs.proof import Chart, Evidence, Series

_MOST_FACTOR = 100.0
_MOST_LINES = 6
_MOST_ROWS = 60
_ENTRIES = 250
"""Entries of eight bytes on a page of a B-tree that is two thirds full, rounded down."""


def plan_table(study: VolumeStudy) -> Evidence:
    """Return how each pattern reaches its rows at each volume, its cost, and from where on it is bad."""
    names = tuple(f"#{one.name}, {short(one.total)} rows" for one in study.volumes)
    ordered = sorted(study.patterns, key=lambda one: (one.turning is None, not one.pattern.hot))
    rows = tuple(
        (
            one.pattern.id,
            _first(one),
            *(_cost(one, volume, at) for at, volume in enumerate(study.volumes)),
            _turns(one),
        )
        for one in ordered[:_MOST_ROWS]
    )
    left = len(ordered) - len(rows)
    text = f"{len(study.patterns)} access patterns at {len(study.volumes)} volumes"
    text += f", {left} of them not shown" if left else ""
    if study.volumes and study.volumes[-1].factor < _MOST_FACTOR:
        reached, most = study.volumes[-1], fact("schema-volume.most-tib").base
        text += (
            f"; looked at up to {reached.factor:.2g} times the horizon, {short(reached.total)} rows: beyond, "
        )
        text += f"all files together are longer than the {most:g} TiB that are tried, and nothing is claimed"
    said = [text, *study.doubts, f"a unit of cost takes {milliseconds(1_000)} per thousand from memory"]
    return Evidence(
        label="plans by volume",
        text="; ".join(said),
        columns=("pattern", "reads by", *names, "turns bad"),
        rows=rows,
    )


def cost_chart(study: VolumeStudy) -> tuple[Evidence, ...]:
    """Return the costs of the patterns that grow most, as lines over rows; none when all stay alike."""
    growing = sorted(
        (one for one in study.patterns if not one.depends_on_clock),
        key=lambda one: -_times(one),
    )[:_MOST_LINES]
    shown = [one for one in growing if _times(one) > fact("schema-volume.flat-times").base]
    if len(study.volumes) < 2 or not shown:  # noqa: PLR2004 - a line has two ends
        return ()
    series = tuple(
        Series(
            name=one.pattern.id,
            points=tuple(
                (float(max(volume.total, 1)), max(one.by_volume[volume.name].cost, 0.01))
                for volume in study.volumes
            ),
        )
        for one in shown
    )
    chart = Chart(title="cost over rows", x="rows of all tables", y="cost", series=series, logarithmic=True)
    rows = tuple((one.pattern.id, f"{_times(one):.1f}") for one in shown)
    return (
        Evidence(
            label="cost over rows",
            text="patterns whose cost grows most, in the planner's units",
            columns=("pattern", "#times from first to last"),
            rows=rows,
            chart=chart,
        ),
    )


def bound_plans(study: VolumeStudy) -> tuple[Evidence, ...]:
    """Return how plans at the horizon change for a role that row security binds; none where none does."""
    bound = [(one, one.bound, one.at_horizon) for one in study.patterns if one.bound and one.at_horizon]
    if not bound:
        return ()
    other = [(one, plan, own) for one, plan, own in bound if plan.line != own.line]
    text = (
        f"{len(bound)} access patterns planned at the horizon also with the policies' condition, for one "
        f"tenant; {len(bound) - len(other)} reach their rows as the owner does"
    )
    rows = tuple(
        (one.pattern.id, own.line, _figure(own.cost), plan.line, _figure(plan.cost))
        for one, plan, own in other
    )
    columns = ("pattern", "as the owner", "#cost", "bound by the policies", "#its cost") if rows else ()
    return (Evidence(label="plans under row security", text=text, columns=columns, rows=rows),)


def unseen(study: VolumeStudy) -> str:
    """Return what plans of restored statistics cannot show, and what was assumed instead."""
    largest = max((max(one.rows.values(), default=0) for one in study.volumes), default=0)
    levels = math.floor(math.log(max(largest, 1), _ENTRIES))
    owner = (
        "the plans by volume are the owner's, whom policies spare; those of a bound role are made at the "
        "horizon only"
        if any(one.bound for one in study.patterns)
        else "row security, where nothing has it"
    )
    return (
        "dead rows and bloat; columns that depend on each other; what the caches hold; values that lie out "
        "of line (TOAST); locks and other sessions; skew that nobody stated; extended statistics, which "
        "stay those of the few rows; the height of B-trees, which is assumed to be that over the few rows: "
        f"up to {levels} levels less than over {short(largest)} rows, each worth 0.125 of cost a descent; "
        f"how far vacuum has come, which is assumed; {owner}"
    )


def validated() -> str:
    """Return how plans of restored statistics compared with plans of rows that were really loaded."""
    same, error = fact("schema-volume.agreement"), fact("schema-volume.cost-error")
    return (
        f"against a million rows really loaded, {same.base:g} % of plans had the same shape, the cost was "
        f"off by {error.base:g} % in the median and {error.highest:g} % for nine of ten "
        f"({same.date.isoformat()}, {same.basis}, in a shop with skew and a designed schema)"
    )


def milliseconds(cost: float) -> str:
    """Return from how long to how long a cost takes with all pages in memory."""
    per_unit = fact("schema-volume.cached-ms")
    return f"{_figure(cost * per_unit.lowest)} to {_figure(cost * per_unit.highest)} ms"


def short(rows: float) -> str:
    """Return a number of rows in three figures."""
    for unit, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if rows >= unit:
            return f"{rows / unit:.3g} {name}"
    return f"{rows:.0f}"


def _first(one: PatternPlans) -> str:
    return next((plan.line for plan in one.by_volume.values()), "")


def _cost(one: PatternPlans, volume: Volume, at: int) -> str:
    """Return the cost at a volume, with the plan where it is another than at the volume before."""
    plans = list(one.by_volume.values())
    plan = one.by_volume[volume.name]
    cost = "by the clock" if one.depends_on_clock else _figure(plan.cost)
    return cost if at == 0 or plan.line == plans[at - 1].line else f"{cost}: {plan.line}"


def _turns(one: PatternPlans) -> str:
    if one.turning is None:
        return "not seen"
    return "in the first month" if one.turning.always else one.turning.since


def _times(one: PatternPlans) -> float:
    costs = [plan.cost for plan in one.by_volume.values()]
    return costs[-1] / costs[0] if costs and costs[0] > 0 else 1.0


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"  # noqa: PLR2004 - three figures
