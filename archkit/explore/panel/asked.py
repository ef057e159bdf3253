"""What asking the models of a panel took: a row for each member that asked one."""

from __future__ import annotations

from archkit.explore.panel.asking import Asking
from archkit.explore.panel.rewrite import Rewrite
from archkit.render.blocks import Block, Break, Inline, Mono, Prose, Quiet, Strong, Table, joined
from archkit.render.numbers import count, money, whole

_MINUTE = 60.0


def asking_blocks(rewrites: tuple[Rewrite, ...]) -> tuple[Block, ...]:
    """Return what each model took, whose cap it was, and where the rulebook stood in; none without models."""
    found = [(one, one.asking) for one in rewrites if one.asking]
    if not found:
        return ()
    columns = ("Who", "Model", "#Requests", "#Tokens read", "#Written", "#Cost", "#Minutes")
    rows = tuple(_row(one.name, asking) for one, asking in found)
    told = Prose(cap_line([asking for _, asking in found]))
    return (Table("What asking took", columns, rows), told, *filter(None, map(_left, rewrites)))


def cap_line(askings: list[Asking]) -> str:
    """Return in a sentence what was spent, and that the cap holds for each member by itself."""
    spent = sum(one.spending.known_usd for one in askings)
    unknown = any(one.spending.cost_usd is None for one in askings)
    caps = list(dict.fromkeys(one.cap_usd for one in askings))
    said = f"Together they cost {money(spent)}{', and what no price is known of' if unknown else ''}."
    if None in caps:
        return f"{said} There is no cap on what a member may cost."
    amounts = " or ".join(money(cap) for cap in caps if cap is not None)
    return f"{said} The cap of {amounts} holds for each member by itself."


def _row(name: str, one: Asking) -> tuple[Inline, ...]:
    spent = one.spending
    read = spent.input_tokens + spent.cache_write_tokens + spent.cache_read_tokens
    cached = (Break(), Quiet(f"{whole(spent.cache_read_tokens)} from the cache"))
    cost = "unknown" if spent.cost_usd is None else money(spent.cost_usd)
    return (
        name,
        joined([Mono(model) for model in one.models]) or Quiet("no reply"),
        str(spent.requests),
        (whole(read), *cached) if spent.cache_read_tokens else whole(read),
        whole(spent.output_tokens),
        (Strong(cost), Break(), Quiet("estimated")) if spent.estimated else Strong(cost),
        f"{spent.seconds / _MINUTE:.1f}",
    )


def _left(one: Rewrite) -> Prose | None:
    """Return what the rulebook did in a model's place, or what is there of a rewrite that broke off."""
    asking = one.asking
    if asking is None:
        return None
    if one.design is None:
        kept = ", ".join(step.value for step in asking.taken) or "no step"
        return Prose((Strong(one.name), f" has {kept} so far. A resumed review goes on from there."))
    if not asking.stood_in:
        return None
    named = ", ".join(step.value for step in asking.stood_in)
    said = (
        f" could not hold {count(len(asking.stood_in), 'step')}: the rulebook proposed {named} in its place."
    )
    return Prose((Strong(one.name), said))
