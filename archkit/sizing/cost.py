"""Cost: what a design costs in USD a month, as low, base and high with formula and source.

Rates are today's, storage is that of the horizon. What delivery providers ask for each
e-mail, push message or SMS follows what is sent and not the platform: those lines begin with
`PROVIDER_CHARGE` and `monthly_total` leaves them out, so that a budget for infrastructure
is compared with infrastructure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.brief import Brief
from archkit.design import Architecture, Component, CostLine
from archkit.sizing.bill import USD, Item, items, on_one_machine
from archkit.sizing.capacity import Setting
from archkit.sizing.deliveries import channel, integration_of, messages
from archkit.sizing.quantity import estimated, known, total
from archkit.sizing.workload import Load

PROVIDER_CHARGE = "provider charge"
"""How the item of a line begins that a delivery provider charges."""
_ENTRY_KINDS = ("edge", "gateway", "service", "realtime", "function")


def price_components(brief: Brief, architecture: Architecture, load: Load) -> tuple[CostLine, ...]:
    """Return the cost lines of an architecture in the order of its components.

    Args:
        brief: The brief.
        architecture: The components that are paid for.
        load: The result of `archkit.sizing.measure_load`.

    Returns:
        Lines in USD a month; the formula shows the base. What the brief gives no number for
        has no line, unless a fact stands in for it and the source says so.
    """
    setting = Setting(brief, architecture, load)
    lines = [one for part in architecture.components for one in items(part, setting)]
    lines += list(_around(setting, lines))
    lines += list(_provider_charges(setting))
    return tuple(_line(one) for one in lines)


def is_provider_charge(line: CostLine) -> bool:
    """Say whether a delivery provider charges this line by message."""
    return line.provider_charge


def monthly_total(costs: Iterable[CostLine]) -> tuple[float, float, float]:
    """Return the low, base and high sum of the platform's lines in USD a month.

    Provider charges are left out; sum them apart with `is_provider_charge`.
    """
    own = [line for line in costs if not is_provider_charge(line)]
    return sum(one.low_usd for one in own), sum(one.base_usd for one in own), sum(one.high_usd for one in own)


def _around(setting: Setting, lines: list[Item]) -> Iterator[Item]:
    """Yield what no single component causes: entry, egress, staging, delivery, control plane."""
    parts = setting.architecture.components
    entry = _entry(parts)
    if entry is None:
        return
    alone = on_one_machine(setting)
    balanced = alone or any(one.kind == "gateway" and one.managed for one in parts)
    if not balanced and entry.kind != "function":
        yield Item(entry.id, "load balancer", known("price.cloud.load-balancer-month"))
    egress = setting.load.egress_mbit_per_second
    if egress:
        network = any(one.kind == "edge" for one in parts)
        price = known("price.cloud.cdn-gib" if network else "price.cloud.egress-gib")
        out = (estimated(egress).to("GiB/month") * price).to(USD)
        yield Item(entry.id, "egress through the content network" if network else "egress", out)
    words = setting.architecture.deployment.lower()
    if "kubernetes" in words or any(one.technology == "kubernetes" for one in parts):
        yield Item(entry.id, "Kubernetes control plane", known("price.cloud.kubernetes-month"))
    copy = total(one.staging for one in lines if one.staging)
    if copy:
        yield Item(entry.id, "staging environment, one of each", copy * known("cost.staging-share"))
    delivery = "price.cloud.machine-delivery-month" if alone else "price.cloud.delivery-month"
    yield Item(entry.id, "registry, secrets, names, build minutes", known(delivery))


def _entry(parts: tuple[Component, ...]) -> Component | None:
    """Return the component at which requests arrive."""
    return next((one for kind in _ENTRY_KINDS for one in parts if one.kind == kind), None)


def _provider_charges(setting: Setting) -> Iterator[Item]:
    for part in setting.architecture.components:
        integration = integration_of(part, setting.brief) if part.kind == "external" else None
        sent = messages(setting.brief, integration) if integration else None
        way = channel(integration) if integration else None
        if sent and way:
            cost = sent.average.to("message/month") * known(f"price.provider.{way}")
            yield Item(part.id, f"{PROVIDER_CHARGE}: {way}", cost.to(USD))


def _line(item: Item) -> CostLine:
    return CostLine(
        component=item.component,
        item=item.name,
        low_usd=item.cost.low,
        base_usd=item.cost.base,
        high_usd=item.cost.high,
        formula=item.cost.formula,
        source=item.cost.sources,
        provider_charge=item.name.startswith(PROVIDER_CHARGE),
    )
