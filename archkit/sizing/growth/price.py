"""Prices of fixes: what a step of growth adds to the bill in USD a month, at the brief's own prices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archkit.design import Component
from archkit.sizing.demand import Setting
from archkit.sizing.machine import Machine
from archkit.sizing.price_book import price_book
from archkit.sizing.price_setting import PriceSetting
from archkit.sizing.unit_price import cache_price, database_price, program_price

_NODES: Mapping[str, str] = MappingProxyType(
    {
        "search": "search-node-month",
        "stream": "stream-month",
        "queue": "broker-month",
        "warehouse": "warehouse-month",
        "cache": "cache-small-month",
    }
)


def machine_usd(component: Component, machine: Machine, setting: Setting) -> float:
    """Return the price of one instance: a container's, or a server's where the architecture has those."""
    return program_price(component, _priced(setting), machine).base


def database_usd(component: Component, database_class: str, setting: Setting) -> float:
    """Return the price of one database machine of a class, its standby left out."""
    return database_price(component, _priced(setting), database_class).base


def primaries(component: Component, setting: Setting) -> float:
    """Return how many machines a primary is paid for as: more than one where a standby stands by."""
    return item_usd("standby-factor", setting, component) if component.instances > 1 else 1.0


def cache_usd(setting: Setting) -> float:
    """Return the price of one cache that holds what is read most."""
    return cache_price(_priced(setting))[1].base


def node_usd(component: Component, setting: Setting) -> float:
    """Return the price of one more node of a store; 0 for what is paid by use.

    A cache's memory is spread over its nodes: one more adds a node, not the hot set once more.
    """
    item = _NODES.get(component.kind)
    return item_usd(item, setting, component) if item else 0.0


def item_usd(item: str, setting: Setting, component: Component | None = None) -> float:
    """Return the price of an item of the brief's book."""
    return price_book(setting.brief).price(item, component.technology if component else None).base


def _priced(setting: Setting) -> PriceSetting:
    return PriceSetting(setting.brief, setting.architecture, setting.load, setting.load_factor)
