"""Prices of fixes: what a step of growth adds to the bill, in USD a month."""

from __future__ import annotations

from archkit.design import Component
from archkit.knowledge import fact
from archkit.sizing.demand import Setting
from archkit.sizing.machine import Machine


def machine_usd(machine: Machine, setting: Setting) -> float:
    """Return the price of one instance: a container's, or a server's where everything shares one."""
    server = setting.on_one_machine
    processor, memory = ("vcpu", "ram-gib") if server else ("container-vcpu", "container-gib")
    return (
        machine.vcpu * fact(f"price.cloud.{processor}-month").base
        + machine.gib * fact(f"price.cloud.{memory}-month").base
    )


def database_usd(database_class: str, component: Component) -> float:
    """Return the price of one database machine of a class, cheaper when the team runs it itself."""
    price = fact(f"price.cloud.postgres-{database_class}-month").base
    return price if component.managed else price * fact("cost.own-database-share").base


def cache_usd(setting: Setting) -> float:
    """Return the price of a cache that holds what is read most."""
    hot = setting.load.hot_set_gib
    small = fact("price.cloud.cache-small-month").base
    if hot is None or hot.base <= fact("capacity.cache-small-gib").base:
        return small
    return hot.base * fact("capacity.cache-overhead").base * fact("price.cloud.cache-gib-month").base
