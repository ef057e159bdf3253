"""Policies for work that waits: messages in a queue, jobs in a table, and what keeps failing."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.signals import deferred_operations
from archkit.design import Link, Policy
from archkit.design.naming import slug
from archkit.knowledge import fact

_MS = 1000


def link_policy(kind: str, link: Link, rule: str) -> Policy:
    """Return a policy on one link."""
    return Policy.model_validate(
        {
            "id": slug(f"{kind}-{link.source}-{link.target}"),
            "kind": kind,
            "applies_to": f"{link.source} -> {link.target}",
            "rule": rule,
        }
    )


def promised_delay_seconds(a: Anatomy) -> float:
    """Return the seconds within which deferred work is to be done; a fact where the brief states none."""
    deferred = [one for one in deferred_operations(a.case) if one.kind != "batch"]
    stated = [one.latency_p95_ms for one in deferred if one.latency_p95_ms]
    return min(stated) / _MS if stated else fact("operations.assumed-delay-seconds").base


def queue_policies(a: Anatomy, link: Link) -> Iterator[Policy]:
    """Yield what holds on a link to a queue or stream, for whoever writes to it or takes from it."""
    tries, days = fact("operations.queue-attempts").base, fact("operations.set-aside-days").base
    cap = fact("operations.retry-cap-seconds").base
    queue = a.name(link.target)
    if not _takes(a, link.source):
        yield link_policy(
            "idempotency",
            link,
            f"{a.name(link.source)} writes the change and the message ({a.carried(link)}) in one transaction"
            " (outbox) with an id; sending again with the same id changes nothing.",
        )
        return
    yield link_policy(
        "dead-letter",
        link,
        f"After {tries:.0f} deliveries, or at once when a message cannot be parsed, it is set aside from"
        f" {queue} with its error, kept {days:.0f} days and raises a ticket; it is put back by a command"
        " after the cause is mended.",
    )
    yield link_policy(
        "retry",
        link,
        f"Between deliveries the wait doubles from {fact('operations.retry-base-ms').base:g} ms to {cap:g} s"
        " with full jitter; errors that repeating cannot mend (4xx, validation) skip the retries.",
    )
    yield link_policy(
        "idempotency",
        link,
        f"Delivery is at least once: {a.name(link.source)} stores the message id with its effect under a"
        " unique constraint and skips what it has seen.",
    )


def job_policies(a: Anatomy, link: Link) -> Iterator[Policy]:
    """Yield what holds for jobs that wait in a table, where there is no queue or stream."""
    waiting = [f"'{one.name}'" for one in a.operations if one.deferred or one.kind == "batch"]
    if a.parts("queue", "stream") or not (waiting or a.parts("worker")) or not _takes(a, link.source):
        return
    tries = fact("operations.queue-attempts").base
    cap, first = fact("operations.retry-cap-seconds").base, fact("operations.retry-base-ms").base
    jobs = f"A job of {listed(waiting, longest=3)}" if waiting else "A job"
    yield link_policy(
        "dead-letter",
        link,
        f"{jobs} that failed {tries:.0f} times keeps its row with the error, is claimed no more and raises"
        " a ticket; a command makes it due again after the cause is mended.",
    )
    yield link_policy(
        "retry",
        link,
        f"Between attempts the wait doubles from {first:g} ms to {cap:g} s with full jitter; errors that"
        " repeating cannot mend (4xx, validation) skip the retries.",
    )
    yield link_policy(
        "idempotency",
        link,
        f"{jobs} is written in the transaction that asks for it and closed in the one that holds its effect;"
        " a job claimed twice has one effect, found by its id.",
    )


def _takes(a: Anatomy, component_id: str) -> bool:
    """Say whether a part takes waiting work; functions do where there is no worker."""
    kinds = {"worker", "scheduler"} if a.parts("worker", "scheduler") else {"function"}
    return a.kind(component_id) in kinds
