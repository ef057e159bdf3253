"""What `archkit import` says of a schema: what came in, what did not, and what is found in it."""

from __future__ import annotations

import shlex
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.cli.printing import statuses

if TYPE_CHECKING:
    from archkit.design import Finding
    from archkit.proofs import Proof
    from archkit.proofs.catalog import Imported

_LABEL_WIDTH = 16
_NARROWEST = 60
_MOST_REFUSALS = 8
_MOST_KINDS = 12
_SEVERITIES = ("error", "warning", "note")
_ENGINES = {
    "postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite", "tsql": "SQL Server", "oracle": "Oracle",
}  # fmt: skip


def import_lines(imported: Imported, proofs: Sequence[Proof], source: Path, target: Path) -> Iterator[str]:
    """Yield the report, top to bottom; at most about forty lines."""
    yield from _wrapped("imported", f"{source.name}, as {_ENGINES[imported.dialect]}")
    yield from _wrapped("made", _listed(_counts(imported)))
    told = f"{imported.statements} read, {imported.ran} run, {sum(imported.set_aside.values())} set aside"
    yield from _wrapped("statements", f"{told}, {len(imported.refusals)} could not run")
    yield from _aside(imported)
    yield from _renamed(imported)
    yield from _refused(imported)
    yield from _unlike(imported)
    yield from _found(proofs)
    yield from _wrapped("proofs", ", ".join(f"{count} {name}" for name, count in statuses(proofs) if count))
    yield from _wrapped("written to", str(target))
    yield from _wrapped("next", f"archkit check {shlex.quote(str(target))}")


def import_json(imported: Imported, proofs: Sequence[Proof], source: Path, target: Path) -> dict[str, Any]:
    """Return the same as plain data, with every refusal and every finding."""
    return {
        "source": str(source),
        "dialect": imported.dialect,
        "design": str(target),
        "counts": {_many(name, 2): count for name, count in _counts(imported)},
        "statements": {"read": imported.statements, "run": imported.ran, "rows": imported.rows},
        "set_aside": dict(imported.set_aside),
        "not_kept": [asdict(one) for one in imported.asides],
        "stand_ins": list(imported.stand_ins),
        "refused": [asdict(one) for one in imported.refusals],
        "made_again": [asdict(one) for one in imported.differences],
        "proof_counts": dict(statuses(proofs)),
        "proofs": [proof.model_dump(mode="json") for proof in proofs],
    }


def _counts(imported: Imported) -> list[tuple[str, int]]:
    tables = imported.model.tables
    checks = sum(one.kind == "check" for table in tables for one in table.constraints)
    return [
        ("table", len(tables)),
        ("column", sum(len(table.columns) for table in tables)),
        ("primary key", sum(bool(table.primary_key) for table in tables)),
        ("foreign key", sum(len(table.foreign_keys) for table in tables)),
        ("index", sum(len(table.indexes) for table in tables)),
        ("unique constraint", sum(len(table.constraints) for table in tables) - checks),
        ("check", checks),
        ("type", len(imported.model.types)),
        ("view", len(imported.model.views)),
        ("function", len(imported.model.routines)),
    ]


def _aside(imported: Imported) -> Iterator[str]:
    reasons = [f"{count} {reason}" for reason, count in imported.set_aside.items()]
    if reasons:
        yield from _wrapped("set aside", "; ".join(reasons))
    if imported.rows:
        yield from _wrapped("rows", f"{imported.rows:,} in the file; none is loaded")
    kinds = Counter(one.kind for one in imported.asides)
    if kinds:
        yield from _wrapped("not in model", _listed(kinds.most_common()))
    if imported.stand_ins:
        yield from _wrapped("stood in for", ", ".join(dict.fromkeys(imported.stand_ins)))


def _wrapped(label: str, text: str) -> Iterator[str]:
    """Yield a label and its text, over as many lines as it needs."""
    width = max(min(shutil.get_terminal_size((100, 24)).columns, 120) - _LABEL_WIDTH, _NARROWEST)
    for number, line in enumerate(textwrap.wrap(text, width) or [""]):
        yield f"{label if number == 0 else '':<{_LABEL_WIDTH}}{line}".rstrip()


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    """Return ``2 tables, 1 column`` without what does not occur."""
    return ", ".join(f"{count:,} {_many(name, count)}" for name, count in counts if count)


def _many(kind: str, count: int) -> str:
    first, _, rest = kind.partition(" of ")
    ends = {"y": "ies", "x": "xes"}.get(first[-1], f"{first[-1]}s") if not first.endswith("key") else "ys"
    return kind if count == 1 else f"{first[:-1]}{ends}{f' of {rest}' if rest else ''}"


def _renamed(imported: Imported) -> Iterator[str]:
    tables, columns = imported.renamed.tables, imported.renamed.columns
    if not tables and not columns:
        return
    old, new = next(((old, new) for new, old in tables.items()), ("", ""))
    if not old:
        (_, new), old = next(iter(columns.items()))
    count = _listed([("table", len(tables)), ("column", len(columns))])
    yield from _wrapped(
        "renamed", f"{count} to plain names, such as {old} to {new}; known_as keeps the old ones"
    )


def _refused(imported: Imported) -> Iterator[str]:
    causes = [one for one in imported.refusals if not one.follows]
    follow = Counter(one.follows for one in imported.refusals if one.follows)
    for one in causes[:_MOST_REFUSALS]:
        yield f"  line {one.line}: {one.shown}"
        yield f"    {one.message}"
        yield f"    {one.remedy}"
    more = len(causes) - _MOST_REFUSALS
    if more > 0:
        yield f"  and {more} more that could not run; --json has them all"
    if follow:
        names = ", ".join(f"{name} ({count})" for name, count in follow.most_common(5))
        yield f"  {sum(follow.values())} further statements lack what these would have made: {names}"


def _unlike(imported: Imported) -> Iterator[str]:
    if not imported.differences:
        yield from _wrapped("made again", "the model gives the same catalog when it is applied anew")
        return
    count = len(imported.differences)
    yield from _wrapped("made again", f"{count} parts come out otherwise when the model is applied anew")
    for one in imported.differences[:3]:
        yield f"  {one.place}: {' '.join(one.after.split())[:160]}"


def _found(proofs: Sequence[Proof]) -> Iterator[str]:
    found = [(finding, proof) for proof in proofs for finding in proof.findings]
    counts = Counter(str(finding.severity) for finding, _ in found)
    told = _listed([(name, counts[name]) for name in _SEVERITIES])
    yield from _wrapped("findings", told if found else "none")
    kinds: dict[tuple[int, str, str], list[Finding]] = {}
    for finding, proof in found:
        kinds.setdefault((_SEVERITIES.index(finding.severity), proof.code, proof.name), []).append(finding)
    shown = sorted(kinds.items(), key=lambda one: (one[0][0], -len(one[1]), one[0][1]))
    for (rank, code, name), findings in shown[:_MOST_KINDS]:
        yield f"  {_SEVERITIES[rank]:<8} {len(findings):>4}  {code} {name}: {findings[0].message}"
    if len(shown) > _MOST_KINDS:
        yield f"  and {len(shown) - _MOST_KINDS} more kinds"
