"""The load test as data: what is called, how often, and what has to hold."""

from __future__ import annotations

import math
import re
from typing import Any

from archkit.brief import Brief
from archkit.design import Contracts, Design, Endpoint
from archkit.design.naming import camel
from archkit.design.openapi import relative_path
from archkit.design.openapi_schema import schema_of, value_of
from archkit.render.fitness import Fitness, OperationGoal

Json = dict[str, Any]
LEVELS = ("average", "peak", "ten")
"""Average rate, daily peak, and ten times the peak."""
_FEWEST = 20
"""Iterations in a unit of time below which the next longer unit is taken."""
_UNITS = (("1s", 1.0), ("1m", 60.0))
_FEWEST_PER_SECOND = 0.1
_USUAL_MS = 250.0
_SECONDS_TO_SPARE = 2.0
_MOST_USERS = 20_000
_FEWEST_USERS = 2
_PARAMETER = re.compile(r"\{([^{}]+)\}")
_UNKNOWN = "1"


def load_plan(brief: Brief, design: Design, numbers: Fitness) -> Json | None:
    """Return the plan of the load test; None where no operation has a rate and an endpoint.

    Args:
        brief: What is wanted; unique attributes are varied from call to call.
        design: Its contract gives methods, paths, examples and time limits.
        numbers: Rates and targets.
    """
    contracts = design.contracts
    if contracts is None:
        return None
    endpoints = {one.operation or one.summary: one for one in reversed(contracts.endpoints)}
    operations: list[Json] = []
    left_out = [{"operation": name, "because": "its rate is not known"} for name in numbers.unloaded]
    for load in numbers.loads:
        endpoint = endpoints.get(load.operation)
        if endpoint is None:
            left_out.append({"operation": load.operation, "because": "the contract has no endpoint for it"})
        elif load.kind == "subscribe":
            left_out.append({"operation": load.operation, "because": "it is an open connection"})
        else:
            operations.append(_operation(brief, contracts, endpoint, load))
    if not operations:
        return None
    return {"design": design.name, "operations": operations, "leftOut": left_out}


def _operation(brief: Brief, contracts: Contracts, endpoint: Endpoint, load: OperationGoal) -> Json:
    body = schema_of(contracts).example(endpoint.request) if endpoint.request else None
    rates = (load.average_per_second, load.peak_per_second, load.ten_times_per_second)
    longest = max(endpoint.timeout_ms, load.target_ms or 0)
    return {
        "id": load.id,
        "name": load.operation,
        "method": endpoint.method.upper(),
        "path": _path(contracts, endpoint),
        "route": _route(contracts, endpoint),
        "headers": _headers(endpoint),
        "body": body,
        "varied": _varied(brief, load, body),
        "idempotent": endpoint.idempotent,
        "public": endpoint.public,
        "status": endpoint.success_status,
        "timeoutMs": endpoint.timeout_ms,
        "p95Ms": load.target_ms,
        "errorShare": load.error_share,
        "levels": {
            level: _arrivals(rate, load.target_ms or _USUAL_MS, longest)
            for level, rate in zip(LEVELS, rates, strict=True)
        },
    }


def _arrivals(per_second: float, usual_ms: float, longest_ms: float) -> Json:
    """Return a rate as whole iterations of a unit, and the users that it needs by Little's law.

    A rate of less than six a minute is raised to that: a run of minutes would call nothing.
    """
    raised, per_second = per_second < _FEWEST_PER_SECOND, max(per_second, _FEWEST_PER_SECOND)
    unit, seconds = next(
        ((name, length) for name, length in _UNITS if per_second * length >= _FEWEST), _UNITS[-1]
    )
    busy = per_second * usual_ms / 1_000
    worst = per_second * max(longest_ms / 1_000, _SECONDS_TO_SPARE)
    before = min(_MOST_USERS, max(_FEWEST_USERS, math.ceil(2 * busy)))
    return {
        "perSecond": per_second,
        "raised": raised,
        "rate": max(1, round(per_second * seconds)),
        "timeUnit": unit,
        "preAllocatedVUs": before,
        "maxVUs": min(_MOST_USERS, max(before, math.ceil(worst))),
    }


def _route(contracts: Contracts, endpoint: Endpoint) -> str:
    return f"{contracts.base_path.rstrip('/')}{relative_path(contracts, endpoint)}"


def _path(contracts: Contracts, endpoint: Endpoint) -> str:
    """Return the path with examples in the place of its parameters, and required parts of the query."""
    examples = {one.name: one.example or _UNKNOWN for one in endpoint.parameters}
    path = _route(contracts, endpoint)
    filled = _PARAMETER.sub(lambda found: _quoted(examples.get(found[1], _UNKNOWN)), path)
    query = "&".join(
        f"{_quoted(one.name)}={_quoted(str(value_of(one.example, one.type)))}"
        for one in endpoint.parameters
        if one.location == "query" and one.required
    )
    return f"{filled}?{query}" if query else filled


def _quoted(text: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only the hand-off needs it

    return quote(text, safe="")


def _headers(endpoint: Endpoint) -> dict[str, str]:
    found = {one.name: one.example for one in endpoint.parameters if one.location == "header" and one.example}
    plain = {name: value for name, value in found.items() if value.isascii() and value.isprintable()}
    return {
        "Accept": "application/json",
        **({"Content-Type": "application/json"} if endpoint.request else {}),
        **plain,
    }


def _varied(brief: Brief, load: OperationGoal, body: Any) -> list[str]:
    """Return the text fields of a body that have to differ from call to call."""
    operation = next((one for one in brief.workload.operations if one.name == load.operation), None)
    entity = next(
        (one for one in brief.workload.entities if operation and one.name == operation.entity), None
    )
    if entity is None or not isinstance(body, dict):
        return []
    unique = {camel(one.name) for one in entity.attributes if one.unique}
    return [name for name, value in body.items() if name in unique and isinstance(value, str)]
