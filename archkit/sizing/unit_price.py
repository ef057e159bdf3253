"""What one machine or node costs in USD a month: the same for the bill and for what growth adds to it."""

from __future__ import annotations

from archkit.design import Component
from archkit.knowledge import fact
from archkit.sizing.machine import Machine
from archkit.sizing.price_setting import PriceSetting, greater
from archkit.sizing.quantity import Quantity, estimated, given, known, total

USD = "USD/month"
_SERVER, _CONTAINER = ("vcpu", "ram-gib"), ("container-vcpu", "container-gib")


def program_price(component: Component, setting: PriceSetting, size: Machine) -> Quantity:
    """Return what one instance of a size costs, as a container or, where programs run on those, a server."""
    words = setting.architecture.deployment.lower()
    server = setting.on_one_machine or "machine" in words or "server" in words.split()
    prices = _SERVER if server else _CONTAINER
    sized = "archkit.sizing: machine of the peak"
    cores = given(size.vcpu, "vCPU", f"vCPU of {component.id}", sized)
    memory = given(size.gib, "GiB", f"memory of {component.id}", sized)
    parts = (
        cores * setting.price(f"{prices[0]}-month", component),
        memory * setting.price(f"{prices[1]}-month", component),
    )
    both = total(part.to(USD) for part in parts)
    return both or parts[0].to(USD)


def database_price(component: Component, setting: PriceSetting, database_class: str) -> Quantity:
    """Return what one database machine of a class costs, cheaper when the team runs it itself."""
    price = setting.price(f"postgres-{database_class}-month", component)
    return price if component.managed else price * known("cost.own-database-share")


def with_standby(price: Quantity, component: Component, setting: PriceSetting) -> Quantity:
    """Return a database's price with that of its standby, where the architecture has one."""
    return price * setting.price("standby-factor", component) if component.instances > 1 else price


def cache_price(setting: PriceSetting, component: Component | None = None) -> tuple[str, Quantity]:
    """Return what one cache that holds the hot set costs, and whether nodes or memory are paid for.

    Args:
        setting: The brief, architecture and load.
        component: The cache; left out for one that the design does not have yet.
    """
    hot = setting.load.hot_set_gib
    small = setting.price("cache-small-month", component)
    if hot is None or hot.base * setting.load_factor <= fact("capacity.cache-small-gib").base:
        return "cache nodes", small
    size = setting.times_load(estimated(hot)) * known("capacity.cache-overhead")
    memory = (size * setting.price("cache-gib-month", component)).to(USD)
    return "cache nodes by memory", greater(memory, small)
