"""Work that spreads: items written to those who follow, deliveries to many places, places in an order."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects.rulebook.signals import Signals
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact


def spreads_items(case: Situation, seen: Signals) -> bool:
    """Say whether new items are written into the lists of those who follow, ahead of their reading.

    While lists are read seldom they are put together when they are read.
    """
    return case.has("feed") and seen.peak_reads > fact("pattern.separate-path-rate").base


def with_spread(case: Situation, seen: Signals, rest: Signals) -> Signals:
    """Return the signals that queue and workers are chosen by, with a job for each item that spreads.

    Args:
        case: The situation.
        seen: The numbers of the whole system.
        rest: What is left to the system of record.
    """
    if not spreads_items(case, seen):
        return rest
    return replace(rest, peak_jobs=max(rest.peak_jobs, seen.peak_writes))


def worker_words(case: Situation, seen: Signals) -> str:
    """Return what workers do beyond deferred work, as the end of a sentence."""
    told = ""
    if spreads_items(case, seen):
        told += (
            "; writes each new item into the cached lists of those who follow, except for the most followed,"
            " whose items are merged when a list is read"
        )
    if case.has("event-counting"):
        told += "; aggregates the stream of events by windows of time, each event once by its id"
    if case.has("many-destinations"):
        told += "; each destination has a line and a pace of its own, so that a slow one holds up no other"
    return told


def cache_words(case: Situation, seen: Signals) -> str:
    """Return what a cache keeps beyond hot reads, as the end of a sentence."""
    told = "; keeps the lists of those who read often" if spreads_items(case, seen) else ""
    if case.has("ranking"):
        told += "; keeps counts in order, so that places need no sorting; the database keeps the truth"
    return told
