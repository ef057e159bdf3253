"""PromQL over the metrics that OpenTelemetry's conventions name.

Every function returns one expression. Labels come from ids, which hold only lower-case letters,
digits and hyphens; whatever else goes into a matcher is quoted by `text`. `job` is the id of a
component: set ``service.name`` to it.
"""

from __future__ import annotations

import re

from archkit.render.fitness import LevelBudget, OperationGoal, Trigger

REQUESTS = "http_server_request_duration_seconds"
JOBS = "job_completed_seconds"
WAITING = "job_oldest_waiting_seconds"
BATCHES = "batch_runs_total"
_READ_WEIGHT = re.compile(r"a read (?:after the cache )?counts (?P<weight>[\d.]+)")
_CHANGES = "INSERT|UPDATE|DELETE|MERGE|COPY"


def text(value: str) -> str:
    """Return a PromQL string: quotes, backslashes and line ends escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def any_of(names: tuple[str, ...]) -> str:
    """Return the matcher of one or several jobs; their ids hold nothing that a pattern would read."""
    return f"job={text(names[0])}" if len(names) == 1 else f"job=~{text('|'.join(names))}"


def rate(metric: str, matchers: str, window: str) -> str:
    """Return the rate of a counter over a window, summed."""
    return f"sum(rate({metric}{{{matchers}}}[{window}]))"


def failed(jobs: tuple[str, ...], window: str) -> str:
    """Return the share of requests that failed in a window, 0 where none did."""
    every = any_of(jobs)
    bad = rate(f"{REQUESTS}_count", f'{every}, http_response_status_code=~"5.."', window)
    return f"({bad} or vector(0)) / {rate(f'{REQUESTS}_count', every, window)}"


def matchers_of(one: LevelBudget, jobs: tuple[str, ...], loads: tuple[OperationGoal, ...],
                routes: dict[str, tuple[str, str]]) -> str:  # fmt: skip
    """Return the matchers of the requests that a latency objective counts."""
    every = any_of(jobs)
    named = next((load for load in loads if f"latency-{load.id}" == one.level.id), None)
    if named and named.operation in routes:
        method, route = routes[named.operation]
        return f"{every}, http_request_method={text(method)}, http_route={text(route)}"
    if one.level.id.startswith("read"):
        return f'{every}, http_request_method="GET"'
    if one.level.id.startswith("write"):
        return f'{every}, http_request_method=~"POST|PUT|PATCH|DELETE"'
    return every


def slow(matchers: str, threshold_ms: float, window: str, metric: str = REQUESTS) -> str:
    """Return the share of requests that took longer than a threshold in a window."""
    within = rate(f"{metric}_bucket", f"{matchers}, {bucket(threshold_ms)}", window)
    return f"1 - {within} / {rate(f'{metric}_count', matchers, window)}"


def bucket(threshold_ms: float) -> str:
    """Return the matcher of the histogram's bucket that ends at a threshold, however it writes 60 s."""
    seconds = f"{threshold_ms / 1_000:.6f}".rstrip("0").rstrip(".")
    return f'le=~"{seconds}([.]0)?"' if "." not in seconds else f'le="{seconds}"'


def demand(one: Trigger) -> str | None:
    """Return what arrives at a component, in its trigger's unit; None for a kind without a metric."""
    job, called = any_of((one.component,)), f"peer_service={text(one.component)}"
    queue = f"messaging_destination_name={text(one.component)}"
    requests, jobs = rate(f"{REQUESTS}_count", job, "5m"), rate(f"{JOBS}_count", job, "5m")
    sent = rate("messaging_client_sent_messages_total", queue, "5m")
    statements = _statements(one, called)
    return {
        **dict.fromkeys(("service", "function", "gateway", "edge"), requests),
        **dict.fromkeys(("worker", "scheduler"), jobs),
        **dict.fromkeys(("queue", "stream"), sent),
        **dict.fromkeys(("database", "cache", "search", "warehouse"), statements),
        "realtime": f"sum(http_server_active_requests{{{job}}})",
        "external": rate("http_client_request_duration_seconds_count", called, "5m"),
    }.get(one.kind)


def _statements(one: Trigger, called: str) -> str:
    """Return the statements of a store; a read counts as much as the trigger's unit says."""
    metric = "db_client_operation_duration_seconds_count"
    weight = _READ_WEIGHT.search(one.unit)
    if weight is None:
        return rate(metric, called, "5m")
    writes = rate(metric, f'{called}, db_operation_name=~"{_CHANGES}"', "5m")
    reads = rate(metric, f'{called}, db_operation_name!~"{_CHANGES}"', "5m")
    return f"{writes} + {float(weight['weight']):g} * {reads}"
