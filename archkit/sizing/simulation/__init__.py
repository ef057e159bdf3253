"""The load test before there is code: a discrete-event simulation of a queueing network."""

from archkit.sizing.simulation.compiled import compile_now, ready
from archkit.sizing.simulation.outcome import LoadRun, Moment, RouteResult, StationResult
from archkit.sizing.simulation.replications import Interval, Replications, simulate_many
from archkit.sizing.simulation.run import backend_used, simulate
from archkit.sizing.simulation.scenario import Fault, Scenario, Stretch

__all__ = [
    "Fault",
    "Interval",
    "LoadRun",
    "Moment",
    "Replications",
    "RouteResult",
    "Scenario",
    "StationResult",
    "Stretch",
    "backend_used",
    "compile_now",
    "ready",
    "simulate",
    "simulate_many",
]
