"""The design as a queueing network: stations where work waits, and routes that requests take."""

from archkit.sizing.network.derived import network_of
from archkit.sizing.network.model import (
    Autoscaling,
    Breaker,
    Call,
    Network,
    RateLimit,
    Retry,
    Route,
    ServiceTime,
    Station,
)
from archkit.sizing.network.pressure import USUAL_CEILINGS, Pressure, pressures
from archkit.sizing.network.slicing import slice_of

__all__ = [
    "USUAL_CEILINGS",
    "Autoscaling",
    "Breaker",
    "Call",
    "Network",
    "Pressure",
    "RateLimit",
    "Retry",
    "Route",
    "ServiceTime",
    "Station",
    "network_of",
    "pressures",
    "slice_of",
]
