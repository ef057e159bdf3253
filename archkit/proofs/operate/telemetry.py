"""Checks on what a running system shows: health, logs that can be joined, the three basic metrics."""

from __future__ import annotations

import re

from archkit.design import Component, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.meaning import denied, meant
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence
from archkit.proofs.security_words import lacking

_RUNS = frozenset({"service", "worker", "scheduler", "realtime", "function", "gateway"})
_ASKED = re.compile(
    r"health|heartbeat|\bprobe[sd]?\b|\bready\b|readiness|\blive\b|liveness|\bping(?:ed|s)?\b", re.IGNORECASE
)
_EACH = re.compile(
    r"\b(?:all|each|every)\b[\w ]{0,20}\b(?:services?|parts?|instances?|containers?|components?|deployables?"
    r"|process(?:es)?|functions?)\b",
    re.IGNORECASE,
)
_STRUCTURED = re.compile(r"\bjson\b|structured|key[- ]value|logfmt|\becs format\b", re.IGNORECASE)
_JOINED = re.compile(
    r"(?:correlation|request|trace)[ _-]?ids?\b|\btraceparent\b|trace context", re.IGNORECASE
)
_METRICS = {
    "latency": re.compile(
        r"latenc\w+|durations?|response times?|\bp9[59]\b|golden signals|\bred\b", re.IGNORECASE
    ),
    "errors": re.compile(r"\berrors?\b|error rate|\b5xx\b|failures?|golden signals|\bred\b", re.IGNORECASE),
    "throughput": re.compile(
        r"throughput|\brates?\b(?! limit)|requests|\brps\b|traffic|golden signals|\bred\b", re.IGNORECASE
    ),
}


@check(
    "OPERATE020",
    "part-without-health-check",
    claim="Every part that runs code of our own is asked whether it is well.",
    step=Step.OPERATE,
)
def part_without_health_check(subject: Subject) -> Verdict:
    """Flags a service, worker, scheduler, real-time part, function or own gateway that nobody asks.

    Why it matters: traffic goes on to an instance that cannot answer, and a worker that hangs looks
    like one that has nothing to do.

    Example: ``/health`` on the API, and a worker beside it that nobody watches.

    Use instead: a liveness and a readiness check for what answers, a heartbeat for what works in the
    background.

    Known limits: a check is found by the part's id or name, or by words on all of them; what it looks
    at is not judged. What a provider runs is asked by the provider.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    running = [part for part in graph.parts.values() if part.kind in _RUNS and not _is_bought(part)]
    if not running:
        raise NotApplicableError("no code of our own runs")
    lines = [line for line in operations.deployment.health_checks if meant(line, _ASKED)]
    of_all = next((line for line in lines if meant(line, _EACH)), "")
    bare = [part for part in running if not of_all and not any(_names(line, part) for line in lines)]
    findings = tuple(
        lacking(
            "OPERATE020",
            "operate.deployment.health_checks",
            f"Nobody asks {part.id!r} whether it is well.",
            f"Add a line '{part.id}: ...' with what is asked, how often, and what follows from no answer.",
            "; ".join(operations.deployment.health_checks),
        )
        for part in bare
    )
    text = f"{len(running) - len(bare)} of {len(running)}"
    return Verdict(findings, (Evidence(label="Parts that are asked", text=text),))


def _is_bought(part: Component) -> bool:
    return part.kind == "gateway" and part.managed


def _names(line: str, part: Component) -> bool:
    return any(
        re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line, re.IGNORECASE)
        for name in {part.id, part.name, part.id.replace("-", " ")}
    )


@check(
    "OPERATE021",
    "log-without-correlation",
    claim="Logs are structured, and an id joins all lines of one request.",
    step=Step.OPERATE,
)
def log_without_correlation(subject: Subject) -> Verdict:
    """Flags logs that are free text, or that nothing joins across parts.

    Why it matters: at night the question is what happened to this one request; text without fields
    and ids answers it by luck.

    Example: ``logging: log files on each server``.

    Use instead: one line of JSON for each request and job, with a correlation id that is passed on.

    Known limits: words are judged; that the id is passed on through queues shows in a trace.
    """
    logging = operations_of(subject).logging
    wanted = {"structured": _STRUCTURED, "joined by a correlation id": _JOINED}
    found = {name: meant(logging, pattern) for name, pattern in wanted.items()}
    findings = tuple(
        lacking(
            "OPERATE021",
            "operate.logging",
            f"Nothing says that logs are {name}.",
            "Say which fields each line has, the correlation id among them, and in which form.",
            denied(logging, wanted[name]) or logging,
        )
        for name, words in found.items()
        if not words
    )
    evidence = tuple(
        Evidence(label=name.capitalize(), text=words[:300]) for name, words in found.items() if words
    )
    return Verdict(findings, evidence)


@check(
    "OPERATE022",
    "metric-missing",
    claim="Latency, errors and throughput are measured.",
    step=Step.OPERATE,
)
def metric_missing(subject: Subject) -> Verdict:
    """Flags metrics without latency, without errors or without throughput.

    Why it matters: these three are what callers feel; without one of them an alert guesses.

    Example: ``metrics: CPU and memory of each machine``.

    Use instead: rate, errors and duration by operation at the entry, then saturation of what waits.

    Known limits: words are judged; that objectives have alerts is judged by itself.
    """
    metrics = operations_of(subject).metrics
    found = {name: meant(metrics, pattern) for name, pattern in _METRICS.items()}
    findings = tuple(
        lacking(
            "OPERATE022",
            "operate.metrics",
            f"Nothing says that {name} {'are' if name == 'errors' else 'is'} measured.",
            "Measure rate, errors and duration by operation at the entry.",
            metrics,
        )
        for name, words in found.items()
        if not words
    )
    evidence = tuple(
        Evidence(label=name.capitalize(), text=words[:300]) for name, words in found.items() if words
    )
    return Verdict(findings, evidence)
