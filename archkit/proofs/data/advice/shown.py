"""Index advice as evidence: what is advised, and what each index costs and gives, as tables."""

from __future__ import annotations

from archkit.design import DataModel
from archkit.design.ddl_index import create_index
from archkit.design.ddl_name import folded
from archkit.proofs.data.advice.advice import Advice
from archkit.proofs.data.advice.gain import Advised, Gain
from archkit.proofs.data.advice.standing import Standing
from archkit.proofs.proof import Evidence

_GIB = 1 << 30
_MOST_ROWS = 60
_COLUMNS = (
    "index", "serves", "#saves, ms/s", "#row writes/s", "#entries/s", "#pays, ms/s",
    "#bytes a row", "#GiB at the horizon", "updates that lose HOT",
)  # fmt: skip


def index_sql(data: DataModel, one: Advised) -> str:
    """Return the SQL that adds an advised index."""
    table = data.table(one.table)
    if table is None:
        return ""
    return " ".join(create_index(table, one.index).split())


def advised_line(data: DataModel, one: Advised) -> str:
    """Return what an index gives and costs, in one line."""
    gains = ", ".join(f"{gain.pattern} {_times(gain)}" for gain in one.gains[:4])
    more = f" and {len(one.gains) - 4} more" if len(one.gains) > 4 else ""  # noqa: PLR2004 - as many as fit
    worth = (
        f"saves {_figure(one.saved_ms)} ms/s" if one.rated else f"pays from {_figure(one.pays_from)} calls/s"
    )
    # A condition on a constant may hold for no made-up row: how many it holds for is then not known.
    size = _gib(data, one.table, one.entry_bytes) if one.entry_bytes else ""
    room = f", {size} GiB at the horizon" if size else ""
    lost = f"; {', '.join(one.write.hot_lost)} would no longer be HOT" if one.write.hot_lost else ""
    return f"{gains}{more}; {worth}, writes pay {_figure(one.write.ms_per_second)} ms/s{room}{lost}"


def advice_lines(data: DataModel, advice: Advice) -> tuple[str, ...]:
    """Return the advised indexes as lines of SQL, each after comments that say what it gives and costs."""
    if advice.gap:
        return (f"-- {advice.gap}",)
    head = f"-- {advice.tried} candidate indexes tried, planned with {advice.basis}"
    lines = [head if advice.advised else f"{head}; none of them pays"]
    for one in advice.advised:
        if not one.rated:
            lines.append("-- Nobody states how often what gains is called.")
        lines += [f"-- {folded(advised_line(data, one))}", f"{index_sql(data, one)};"]
    return tuple(lines)


def amplification(data: DataModel, advice: Advice) -> Evidence:
    """Return the write amplification of every index as a table, the dearest first."""
    ordered = sorted(advice.standing, key=lambda one: (-one.write.ms_per_second, one.table, one.name))
    shown = ordered[:_MOST_ROWS]
    left = len(ordered) - len(shown)
    text = (
        f"{len(ordered)} indexes, planned with {advice.basis}; each gets an entry for each row inserted, and "
        "for each row updated where any indexed column changes"
    )
    rows = tuple(_row(data, one) for one in shown)
    return Evidence(
        label="written for each index",
        text=text + (f"; {left} not shown" if left else ""),
        columns=_COLUMNS,
        rows=rows,
    )


def tried(data: DataModel, advice: Advice) -> Evidence:
    """Return what was tried and what of it is advised."""
    text = f"{advice.tried} candidate indexes made and taken back, planned with {advice.basis}"
    text += f"; {advice.left} beyond the bound were not made" if advice.left else ""
    lines = "; ".join(f"{index_sql(data, one)}: {advised_line(data, one)}" for one in advice.advised[:8])
    return Evidence(label="tried", text=f"{text}; {lines or 'none of them pays'}")


def _row(data: DataModel, one: Standing) -> tuple[str, ...]:
    saved = "" if one.saved_ms is None else _figure(one.saved_ms)
    unrated = (
        " and more" if one.unrated and one.saved_ms else "unknown" if one.unrated and not one.reason else ""
    )
    return (
        f"{one.name} ({', '.join(one.keys)})" + (" partial" if one.where else ""),
        ", ".join(part for part in (one.reason, *one.used_by[:4]) if part) or "nothing",
        unrated if unrated == "unknown" else f"{saved}{unrated}",
        _figure(one.write.writes_per_second),
        _figure(one.write.entries_per_second),
        _figure(one.write.ms_per_second),
        f"{one.entry_bytes:.0f}",
        _gib(data, one.table, one.entry_bytes),
        ", ".join(one.write.hot_lost),
    )


def _gib(data: DataModel, table: str, entry_bytes: float) -> str:
    model = data.table(table)
    rows = model.rows_at_horizon if model else None
    return _figure(rows * entry_bytes / _GIB) if rows else ""


def _times(gain: Gain) -> str:
    return f"{_figure(gain.before)} -> {_figure(gain.after)}"


def _figure(value: float) -> str:
    if value >= 1000:  # noqa: PLR2004 - three digits are all that is known
        return f"{round(value, 2 - len(str(int(value)))):,.0f}"
    return f"{value:.3g}"
