"""The load test before there is code: a discrete-event simulation of a queueing network."""

from archkit.sizing.simulation.outcome import LoadRun, Moment, RouteResult, StationResult
from archkit.sizing.simulation.scenario import Fault, Scenario, Stretch

__all__ = ["Fault", "LoadRun", "Moment", "RouteResult", "Scenario", "StationResult", "Stretch"]
