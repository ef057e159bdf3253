"""Deliveries: what goes out through e-mail, push and SMS providers."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from archkit.brief import Brief, Integration, Operation
from archkit.design import Component
from archkit.design.naming import slug
from archkit.sizing.quantity import Quantity, given
from archkit.sizing.rates import Flow, daily_rates, peak_factor
from archkit.sizing.same_brief import once_a_brief

Channel = Literal["email", "push", "sms"]
_KEPT = 1_000
"""Texts whose channel is kept."""
_WORDS: Mapping[Channel, str] = MappingProxyType(
    {
        "sms": r"sms|text messages?|twilio",
        "push": r"push|fcm|apns|firebase",
        "email": r"e-?mails?|mail|ses|sendgrid|mailgun|postmark",
    }
)


def channel(integration: Integration) -> Channel | None:
    """Return the channel that an integration delivers through; None when it delivers nothing."""
    if integration.direction == "inbound" or integration.purpose.startswith(("is read", "answers")):
        return None
    return _channel_in(f"{integration.name} {integration.purpose}")


@functools.lru_cache(maxsize=_KEPT)
def _channel_in(text: str) -> Channel | None:
    """Return the channel that a text speaks of; it is asked again for every bill and load."""
    words = _WORDS.items()
    return next((name for name, said in words if re.search(rf"\b(?:{said})\b", text.lower())), None)


def integration_of(component: Component, brief: Brief) -> Integration | None:
    """Return the integration that an external component stands for, matched by name; or None."""
    wanted = {component.id, slug(component.name)}
    return next((one for one in brief.integrations if slug(one.name) in wanted), None)


def messages(brief: Brief, integration: Integration) -> Flow | None:
    """Return what goes out through one integration; None when that is not known.

    What the brief states for the integration counts. Otherwise the largest deferred operation
    is what is sent, and its split among the channels is assumed: the base shares it equally,
    the low end sends nothing here, the high end all of it.
    """
    channels = _channels(brief)
    sending = _sending(brief)
    if channel(integration) is None or sending is None:
        return None
    operation, rate = sending
    if integration.per_day:
        stated = given(
            integration.per_day, "message/day", integration.name, f"brief: integrations.{integration.name}"
        )
        return Flow(stated.to("message/s"), stated.to("message/s") * peak_factor(brief, operation))
    share = _share(len(channels))
    average = rate.counting("message/day").to("message/s") * share
    return Flow(average, average * peak_factor(brief, operation))


@once_a_brief
def _channels(brief: Brief) -> tuple[Integration, ...]:
    return tuple(one for one in brief.integrations if channel(one))


def _share(channels: int) -> Quantity:
    equal = given(1 / channels, "1", "share of each channel", "assumed: channels share equally")
    low = equal.base if channels == 1 else 0.0
    return Quantity(low, equal.base, 1.0, "1", equal.text, equal.inputs)


def _sending(brief: Brief) -> tuple[Operation, Quantity] | None:
    rates = daily_rates(brief)
    deferred = [(one, rates[one]) for one in brief.workload.operations if one.deferred and one in rates]
    return max(deferred, key=lambda pair: pair[1].base, default=None)
