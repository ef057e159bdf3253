"""Cost along growth: by month against the budget, at zero and ten times, where it jumps, who is paid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archkit.render.blocks import Callout, Inline, Line, Lines, Mark, Prose, Quiet, Strong, Table
from archkit.render.blocks import table as table_block
from archkit.render.numbers import money, number, percent, spread
from archkit.sizing import Amount, CostCase, CostCases, CostJump, MonthCost, Ownership
from archkit.sizing.budget import BudgetVerdict, Lever

_SMALL = 0.04
"""Share of the bill under which a step is one of many, such as one more instance among twenty."""
_VERDICTS = {
    "within": Mark("within budget", "✓", "good"),
    "may exceed": Mark("may exceed budget", "▲", "care"),
    "over": Mark("over budget", "✕", "bad"),
    "no budget": Mark("no budget stated", "?", "quiet"),
}


def cost_chart(months: Sequence[MonthCost], budget_usd: float | None) -> Lines | None:
    """Return the cost by month as low, expected and high, with the budget as a line."""
    if len(months) < 2:  # noqa: PLR2004 - one month is no line
        return None
    lines = tuple(
        Line(name, tuple((float(one.month), one.total.ends[place]) for one in months), stepped=True)
        for place, name in ((1, "expected"), (0, "low"), (2, "high"))
    )
    over = next((one for one in months if budget_usd is not None and one.total.base_usd > budget_usd), None)
    end = months[-1]
    first, last = money(months[0].total.base_usd), money(end.total.base_usd)
    said = (
        (f"{last} a month all along, up to " if first == last else f"From {first} to {last} a month at ")
        + f"{number(end.load_factor)} times today's load"
        + (f"; over the budget from month {over.month} on" if over else "")
        + ". Today's bill holds the last month's data already. Charges of providers are not in it."
    )
    limit = None if budget_usd is None else (budget_usd, f"budget {money(budget_usd)}")
    return Lines("Cost by month", said, "Month of production", "USD a month", lines, limit=limit)


def cost_months_table(months: Sequence[MonthCost]) -> Table | None:
    """Return the cost by month as numbers."""
    rows: list[tuple[Inline, ...]] = [
        (
            str(one.month),
            f"{number(one.load_factor)} times",
            Strong(money(one.total.base_usd)),
            _spread(one.total),
            money(one.charges.base_usd),
        )
        for one in months
    ]
    columns = ("#Month", "#Load", "#Platform", "#Range", "#Charged by providers")
    return table_block("Cost by month", columns, rows)


def cases_table(cases: CostCases) -> Table | None:
    """Return what it costs at zero traffic, today and at ten times."""
    rows = [_case(one) for one in (cases.zero, cases.today, cases.ten_times)]
    columns = ("Load", "#Platform", "#Range", "#Charged by providers")
    return table_block("What it costs at other loads", columns, rows)


def _case(one: CostCase) -> tuple[Inline, ...]:
    return (one.name, Strong(money(one.total.base_usd)), _spread(one.total), money(one.charges.base_usd))


def steps_of(cases: CostCases) -> tuple[CostJump, ...]:
    """Return the jumps worth a line: those over a twenty-fifth of the bill that they step from."""
    return tuple(one for one in cases.jumps if one.added_usd >= one.from_usd * _SMALL)


def jumps_table(jumps: Sequence[CostJump]) -> Table | None:
    """Return where the bill jumps as the load grows."""
    rows: list[tuple[Inline, ...]] = [
        (f"{number(one.load_factor)} times", Strong(f"+{money(one.added_usd)}"), money(one.to_usd), one.why)
        for one in sorted(jumps, key=lambda one: one.load_factor)
    ]
    return table_block("Where the bill jumps", ("#Load", "#A month", "#Bill then", "Why"), rows)


def ownership_table(owned: Ownership) -> Table | None:
    """Return the total cost of ownership by part and by number of months."""
    rows: list[tuple[Inline, ...]] = [
        (
            (one.name, Quiet(" · people's work")) if one.people else one.name,
            f"{money(one.once.base_usd)} once"
            if one.once.base_usd
            else f"{money(one.monthly.base_usd)} a month",
            one.formula,
        )
        for one in owned.parts
    ]
    rows += [
        (Strong(f"First {months} months"), Strong(about(total.base_usd)), _spread(total, about))
        for months, total in owned.totals
    ]
    return table_block(
        f"What it costs to own; {percent(owned.people_share)} of it pays people",
        ("Part", "#Expected", "How"),
        rows,
    )


def about(value: float) -> str:
    """Return an amount in USD with three figures: a sum over years is no more exact."""
    return f"${number(value)}"


def budget_callout(verdict: BudgetVerdict) -> Callout | None:
    """Return the verdict on the budget with its reason; None without a budget."""
    if verdict.verdict == "no budget":
        return None
    mark = _VERDICTS[verdict.verdict]
    tone = "good" if verdict.verdict == "within" else mark.tone
    return Callout(tone, (Prose((mark, " ", verdict.because)),))


def levers_table(verdict: BudgetVerdict) -> Table | None:
    """Return what to drop or change to pay less, and what that gives up."""
    rows = [_lever(one, chosen=one.id in verdict.enough) for one in verdict.levers]
    columns = ("Change", "#Saves a month", "#Bill then", "Given up", "Chosen")
    return table_block("What to drop or change", columns, rows)


def _lever(one: Lever, *, chosen: bool) -> tuple[Inline, ...]:
    return (
        one.change,
        Strong(money(one.saving_usd)),
        money(one.after.base_usd),
        one.given_up,
        Mark("enough with the others marked", "●", "good") if chosen else "",
    )


def _spread(one: Amount, show: Callable[[float], str] = money) -> str:
    return spread(one.low_usd, one.base_usd, one.high_usd, show)
