"""OPERATE016: backups that nobody has restored, and stores that nobody backs up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Component, Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.crossing import names_part
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_KEPT = frozenset({"database", "object-store", "warehouse", "stream", "search", "cache", "queue"})
_TRUTH = frozenset({"database", "object-store"})
_INTERVAL = re.compile(
    r"\b(?:each|every)\s+(?:\w+\s+){0,2}(?:hour|day|night|week|month|quarter|year)s?\b"
    r"|\b(?:every|each)\s+\d+\s+\w+|\b(?:daily|nightly|weekly|monthly|quarterly|yearly|annual\w*|twice a year"
    r"|once an? (?:day|week|month|quarter|year)|(?:a|per) (?:day|week|month|quarter|year))\b"
    r"|\bcontinuous\w*|\bpitr\b|\bpoint[- ]in[- ]time|\b\d+\s*(?:min|h|hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_RESTORED = re.compile(
    r"\brestor\w*|\brecover\w*|\bswitch\w*|\bfail\s?over\b|\bexercis\w*|\bdrill\w*|\bdeployment\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\bcompar\w*|\bcount\w*|\bchecksum\w*|\bsums?\b|\btimed?\b|\bmeasur\w*|\bverif\w*|\bfirst good|\brto\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"\W*(?:none|no|n/?a|nothing|tbd|todo|-*)\W*", re.IGNORECASE)


@check(
    "OPERATE016",
    "restore-never-tested",
    claim="Every store is backed up or rebuilt, and a restore is tried and measured at a stated interval.",
    step=Step.OPERATE,
)
def restore_never_tested(subject: Subject) -> Verdict:
    """Flags backups without a rhythm, stores that they leave out, and restore tests without an interval.

    Why it matters: a backup that was never restored is a hope; what is missing in it is found on the
    day on which it is needed.

    Example: ``backups: daily snapshots`` and ``restore_test: we would restore the snapshot``.

    Use instead: what is copied, how often, where to and for how long; each store that is rebuilt
    instead; and a restore every few months into an empty environment, timed, with rows compared.

    Known limits: told by words; that a test took place is not visible. Caches, queues and search
    indexes are taken to be rebuilt; a lone database needs no mention by name.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    stores = [part for part in graph.parts.values() if part.kind in _KEPT and not _copies(part, graph)]
    truth = [part for part in stores if part.kind in _TRUTH]
    if not truth:
        raise NotApplicableError("no database and no files: there is nothing to restore")
    recovery = operations.recovery
    findings = tuple(
        Finding(
            code="OPERATE016", severity="error", place=f"operate.recovery.{field}", message=message,
            evidence=getattr(recovery, field)[:200], remedy=remedy,
        )
        for field, message, remedy in (*_backed_up(recovery.backups, truth), *_tested(recovery.restore_test))
    )  # fmt: skip
    evidence = (
        Evidence(label="Backups", text=recovery.backups[:300]),
        Evidence(label="Restore test", text=recovery.restore_test[:300]),
        Evidence(label="Stores", text=", ".join(part.id for part in stores)),
    )
    return Verdict(findings, evidence)


def _copies(part: Component, graph: Graph) -> bool:
    """Say whether a database only repeats another one."""
    others = [one for one in graph.parts.values() if one.kind == part.kind and one is not part]
    return bool(others) and bool(
        re.search(r"replica|standby|read copy", f"{part.id} {part.name}", re.IGNORECASE)
    )


def _backed_up(backups: str, truth: list[Component]) -> Iterator[tuple[str, str, str]]:
    remedy = "Say what is copied, how often, where to and how long it is kept."
    if _NOTHING.fullmatch(backups):
        yield "backups", "Nothing is backed up.", remedy
        return
    if not _INTERVAL.search(backups):
        yield "backups", "The backups have no rhythm.", remedy
    for part in truth if len(truth) > 1 else ():
        if not (
            names_part(backups, part)
            or re.search(rf"\b{part.kind.replace('-', '[- ]')}", backups, re.IGNORECASE)
        ):
            yield "backups", f"{part.name!r} is neither backed up nor rebuilt.", remedy


def _tested(test: str) -> Iterator[tuple[str, str, str]]:
    remedy = "Restore every few months into an empty environment; time it, and compare rows and sums."
    if _NOTHING.fullmatch(test):
        yield "restore_test", "No restore is ever tried.", remedy
        return
    if not _INTERVAL.search(test):
        yield "restore_test", "The restore test has no interval.", remedy
    if not (_RESTORED.search(test) or _COMPARED.search(test) or len(test.split()) <= _A_RHYTHM):
        yield "restore_test", "Nothing is restored in the restore test.", remedy


_A_RHYTHM = 4
"""Words of a restore test that is its interval alone: ``every three months``."""
