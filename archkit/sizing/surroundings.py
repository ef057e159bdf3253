"""What no single component causes: entry, traffic, staging, a second site, support, delivery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archkit.design import Component
from archkit.sizing.bill import Item
from archkit.sizing.ceiling import is_replica
from archkit.sizing.price_setting import PriceSetting, greater
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.unit_price import USD

_ENTRY_KINDS = ("edge", "gateway", "service", "realtime", "function")
_RUNNING = frozenset({"gateway", "service", "worker", "scheduler", "realtime"})
_PER_MONTH = "GiB/month"


def around(setting: PriceSetting, lines: Sequence[Item]) -> Iterator[Item]:
    """Yield what stands around the components, wherever it is recovered; nothing without an entry."""
    entry = _entry(setting)
    if entry:
        yield from _traffic(entry, setting)
        yield from _platform(entry, setting)
        yield from _staging(entry, setting, lines)


def beyond(setting: PriceSetting, lines: Sequence[Item]) -> Iterator[Item]:
    """Yield what all lines so far cause: a second site and support; nothing without an entry."""
    entry = _entry(setting)
    if entry:
        second = tuple(_second_site(entry, setting, lines))
        yield from second
        yield from _support(entry, setting, [*lines, *second])


def _entry(setting: PriceSetting) -> Component | None:
    """Return the component at which requests arrive."""
    parts = setting.architecture.components
    return next((one for kind in _ENTRY_KINDS for one in parts if one.kind == kind), None)


def _traffic(entry: Component, setting: PriceSetting) -> Iterator[Item]:
    """Yield load balancing, egress, what crosses zones, and the gateway to the outside."""
    parts = setting.architecture.components
    balanced = setting.on_one_machine or any(one.kind == "gateway" and one.managed for one in parts)
    if not balanced and entry.kind != "function":
        yield Item(entry.id, "load balancer", setting.price("load-balancer-month"))
    out = setting.rate(setting.load.egress_mbit_per_second, _PER_MONTH)
    into = setting.rate(setting.load.ingress_mbit_per_second, _PER_MONTH)
    if out:
        yield _egress(entry, setting, out)
    both = total(one for one in (out, into) if one)
    if setting.on_one_machine or both is None:
        return
    if entry.kind != "function":
        cost = (both * setting.price("load-balancer-gib")).to(USD)
        yield from _unless_free(entry, "traffic through the load balancer", cost)
    if _in_zones(setting):
        crossing = both * known("cost.zone-crossings") * setting.price("inter-zone-gib")
        yield from _unless_free(entry, "traffic between zones", crossing.to(USD))
    if any(one.kind in _RUNNING for one in parts):
        yield from _unless_free(entry, "gateway to the outside", _gateway(setting, both))


def _gateway(setting: PriceSetting, traffic: Quantity) -> Quantity:
    """Return what a private network's way out costs; only the high end where one zone is enough."""
    gateway = setting.price("nat-month")
    through = (traffic * known("cost.nat-share") * setting.price("nat-gib")).to(USD)
    cost = total((gateway, through)) or gateway
    if setting.redundant:
        return cost
    return Quantity(0.0, 0.0, cost.high, USD, "0 USD/month: no private network is needed", cost.inputs)


def _unless_free(entry: Component, name: str, cost: Quantity) -> Iterator[Item]:
    if cost.high > 0:
        yield Item(entry.id, name, cost)


def _egress(entry: Component, setting: PriceSetting, out: Quantity) -> Item:
    """Return what leaves: free up to an amount, then at a price, in bulk at a lower one."""
    edge = next((one for one in setting.architecture.components if one.kind == "edge"), None)
    if edge:
        paid = out.beyond(setting.price("cdn-free-gib", edge))
        cost = (paid * setting.price("cdn-gib", edge)).to(USD)
        return Item(entry.id, "egress through the content network", cost)
    paid = out.beyond(setting.price("egress-free-gib"))
    bulk_from = setting.price("egress-bulk-from-gib")
    parts = [(paid.at_most(bulk_from) * setting.price("egress-gib")).to(USD)]
    if paid.high > bulk_from.low:
        parts.append((paid.beyond(bulk_from) * setting.price("egress-bulk-gib")).to(USD))
    return Item(entry.id, "egress", total(parts) or parts[0])


def _in_zones(setting: PriceSetting) -> bool:
    """Say whether parts stand in more than one zone: redundant programs, or a store with a standby."""
    parts = setting.architecture.components
    return setting.redundant or any(one.kind == "database" and one.instances > 1 for one in parts)


def _platform(entry: Component, setting: PriceSetting) -> Iterator[Item]:
    architecture = setting.architecture
    kubernetes = any(one.technology == "kubernetes" for one in architecture.components)
    if kubernetes or "kubernetes" in architecture.deployment.lower():
        yield Item(entry.id, "Kubernetes control plane", setting.price("kubernetes-month"))
    delivery = "machine-delivery-month" if setting.on_one_machine else "delivery-month"
    yield Item(entry.id, "registry, secrets, names, build minutes", setting.price(delivery))


def _staging(entry: Component, setting: PriceSetting, lines: Sequence[Item]) -> Iterator[Item]:
    copy = total(one.staging for one in lines if one.staging)
    if copy:
        share = setting.terms.staging_share
        running = (
            known("cost.staging-share")
            if share is None
            else given(share, "1", "share of the month that staging runs", "the terms")
        )
        yield Item(entry.id, "staging environment, one of each", copy * running)


def _second_site(entry: Component, setting: PriceSetting, lines: Sequence[Item]) -> Iterator[Item]:
    """Yield what the tier of disaster recovery keeps elsewhere.

    A pilot light keeps the data: databases and objects. A warm standby keeps one of everything
    that runs; two active sites run all of it twice.
    """
    tier = setting.terms.recovery
    if tier == "backup-and-restore":
        return
    kinds = {one.id: one for one in setting.architecture.components}
    copied = total(
        one.cost if tier == "active-active" else one.elsewhere
        for one in lines
        if one.elsewhere and (tier != "pilot-light" or _keeps_data(kinds[one.component]))
    )
    into = setting.rate(setting.load.ingress_mbit_per_second, _PER_MONTH)
    price = setting.price("inter-zone-gib")
    traffic = (into * known("cost.second-site-traffic") * price).to(USD) if into else None
    cost = total(one for one in (copied, traffic) if one)
    if cost:
        yield Item(entry.id, f"second site, {tier.replace('-', ' ')}", cost)


def _keeps_data(component: Component) -> bool:
    return component.kind in {"database", "object-store"} and not is_replica(component)


def _support(entry: Component, setting: PriceSetting, lines: Sequence[Item]) -> Iterator[Item]:
    """Yield the provider's support plan: a share of the bill, at least an amount.

    Where availability does not ask for it, only the high end pays.
    """
    bill = total(one.cost.to(USD) for one in lines)
    if bill is None or setting.terms.support == "none":
        return
    summed = given(0, USD, "the bill", "all lines above")
    summed = Quantity(bill.low, bill.base, bill.high, USD, f"{bill.base:,.0f} {USD}", summed.inputs)
    share = summed * setting.price("support-share")
    cost = greater(share, setting.price("support-least-month"))
    if not setting.redundant:
        cost = Quantity(0.0, 0.0, cost.high, USD, "0 USD/month: no plan is needed", cost.inputs)
    yield from _unless_free(entry, "support plan", cost)
