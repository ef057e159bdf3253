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
    return told + _made_ahead(case)


def _made_ahead(case: Situation) -> str:
    """Return what workers make ahead of its reading, as the end of a sentence."""
    told = ""
    if case.has("typeahead"):
        told += (
            "; a batch job counts what was asked from the logs, drops what is barred, and makes the best"
            " completions of each beginning ahead"
        )
    if case.has("foreign-code"):
        told += (
            "; runs foreign code in a sandbox: a process of its own without network or secrets, with limits"
            " of time, memory and disk, thrown away afterwards"
        )
    if case.has("ranking") and case.has("scheduled-batch", "event-counting"):
        told += "; ranks are made ahead on a schedule and read as finished lists"
    if case.has("telemetry") and case.has("analytics", "event-counting"):
        told += (
            "; rolls raw rows up by the minute, hour and day: raw ones go first, coarse ones are kept"
            " longest, and each question reads the coarsest that answers it"
        )
    return told


def cache_purpose(case: Situation) -> str:
    """Return what a shared store beside the database is there for."""
    if case.has("typeahead"):
        return "holds the best completions of each beginning, made ahead, and answers from memory"
    if case.has("live-positions"):
        return "holds the newest position of each in memory, by place, with a time to live"
    return "answers hot reads before the database"


def cache_words(case: Situation, seen: Signals) -> str:
    """Return what a cache keeps beyond hot reads, as the end of a sentence."""
    told = "; keeps the lists of those who read often" if spreads_items(case, seen) else ""
    if case.has("ranking"):
        told += "; keeps counts in order, so that places need no sorting; the database keeps the truth"
    if case.has("live-positions"):
        told += (
            "; a position replaces the one before, expires when its sender falls silent, and is published"
            " to those who watch; only the history reaches a store"
        )
    return told


def service_words(case: Situation) -> str:
    """Return what the application does beyond answering, as the end of a sentence."""
    told = ""
    if case.has("one-decider"):
        told += (
            "; for each thing that is fought over one process decides, one input after the other by its"
            " sequence number: it journals the input first, holds the state in memory, takes snapshots, and"
            " a standby replays the same journal and takes over; its time limit is measured here, not at the"
            " caller's"
        )
    if case.has("offline-capture"):
        told += (
            "; takes in what was recorded offline: each record carries an id and a time made on the device,"
            " repeats count once, and of two changes of one field the later stands and the earlier is kept"
            " beside it to be looked at"
        )
    return told


def object_words(case: Situation) -> str:
    """Return what becomes of old files, as the end of a sentence."""
    work = case.brief.workload
    days = max([work.retention_days or 0.0, *(one.retention_days or 0.0 for one in work.entities)])
    least = fact("datastore.cold-objects-days").base
    if days < least:
        return ""
    return f"; those that nobody opened for {least:g} days move to a colder, cheaper tier"


def store_words(case: Situation) -> str:
    """Return what the database keeps to beyond the truth, as the end of a sentence."""
    return "; it and its copies stay where the law keeps them" if case.brief.compliance.residency else ""
