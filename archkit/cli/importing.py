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
    from archkit.proofs.catalog import Imported, Refusal

_LABEL_WIDTH = 16
_NARROWEST = 60
_MOST_REFUSALS = 8
_MOST_LINES = 6
_MOST_KINDS = 12
_SEVERITIES = ("error", "warning", "note")
_ENGINES = {
    "postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite", "tsql": "SQL Server", "oracle": "Oracle",
}  # fmt: skip


def import_lines(imported: Imported, proofs: Sequence[Proof], source: Path, target: Path) -> Iterator[str]:
    """Yield the report, top to bottom; at most about forty lines."""
    yield from _wrapped("imported", f"{source.name}, as {_ENGINES[imported.dialect]}")
    yield from _wrapped("made", _listed(_counts(imported)))
    told = (
        f"{imported.statements:,} read, {imported.ran:,} run, {sum(imported.set_aside.values()):,} set aside"
    )
    parts = [one for one in imported.refusals if one.part_of]
    told += f", {len(imported.refusals) - len(parts)} could not run"
    yield from _wrapped("statements", told)
    yield from _aside(imported)
    yield from _renamed(imported)
    yield from _refused(imported)
    yield from _left_out(parts)
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
    whole = [one for one in imported.refusals if not one.part_of]
    causes: dict[str, list[Refusal]] = {}
    for one in whole:
        if not one.follows:
            causes.setdefault(one.message, []).append(one)
    shown = sorted(causes.values(), key=lambda same: (same[0].harmless, same[0].line))
    for same in shown[:_MOST_REFUSALS]:
        one = same[0]
        lines = ", ".join(str(each.line) for each in same[:_MOST_LINES])
        more = f" and {len(same) - _MOST_LINES} more" if len(same) > _MOST_LINES else ""
        yield from _indented(f"line{'s' if len(same) > 1 else ''} {lines}{more}: {one.shown}", 2)
        yield from _indented(one.message, 4)
        yield from _indented(one.remedy, 4)
    if len(shown) > _MOST_REFUSALS:
        yield f"  and {sum(map(len, shown[_MOST_REFUSALS:]))} more that could not run; --json has them all"
    follow = Counter(one.follows for one in whole if one.follows)
    if follow:
        names = ", ".join(f"{name} ({count})" for name, count in follow.most_common(5))
        verb = "statement lacks" if follow.total() == 1 else "statements lack"
        yield from _indented(f"{follow.total()} further {verb} what these would have made: {names}", 2)


def _left_out(parts: Sequence[Refusal]) -> Iterator[str]:
    """Yield the columns and keys without which tables were made, those of one reason together."""
    if not parts:
        return
    tables = len({one.part_of for one in parts})
    told = f"{len(parts)} parts of {tables} tables, which are there without them"
    yield from _wrapped(
        "left out", told if len(parts) > 1 else "1 part of 1 table, which is there without it"
    )
    kinds: dict[str, list[Refusal]] = {}
    for one in parts:
        kinds.setdefault(one.message, []).append(one)
    for message, same in list(kinds.items())[:_MOST_REFUSALS]:
        first = same[0]
        also = ", ".join(f"{one.line} ({one.part_of})" for one in same[1:_MOST_LINES])
        more = f" and {len(same) - _MOST_LINES} more" if len(same) > _MOST_LINES else ""
        yield from _indented(f"line {first.line}, {first.part_of}: {first.shown}", 2)
        yield from _indented(message, 4)
        if also:
            yield from _indented(f"the same on line{'s' if len(same) > 2 else ''} {also}{more}", 4)  # noqa: PLR2004
    left = sum(map(len, list(kinds.values())[_MOST_REFUSALS:]))
    if left:
        yield f"  and {left} more; --json has them all"


def _indented(text: str, by: int) -> Iterator[str]:
    width = max(min(shutil.get_terminal_size((100, 24)).columns, 120), _NARROWEST)
    indent = " " * by
    yield from textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False
    )


def _unlike(imported: Imported) -> Iterator[str]:
    if not imported.differences:
        yield from _wrapped("made again", "the model gives the same catalog when it is applied anew")
        return
    count = len(imported.differences)
    yield from _wrapped("made again", f"{count} parts come out otherwise when the model is applied anew")
    for one in imported.differences[:3]:
        yield f"  {one.place}: {' '.join(one.after.split())[:160]}"


def _found(proofs: Sequence[Proof]) -> Iterator[str]:
    from archkit.proofs.summed import findings_of  # noqa: PLC0415 - heavy

    found = [(finding, proof) for proof in proofs for finding in findings_of(proof)]
    counts = Counter(str(finding.severity) for finding, _ in found)
    told = _listed([(name, counts[name]) for name in _SEVERITIES])
    yield from _wrapped("findings", told if found else "none")
    kinds: dict[tuple[int, str, str], list[Finding]] = {}
    for finding, proof in found:
        kinds.setdefault((_SEVERITIES.index(finding.severity), proof.code, proof.name), []).append(finding)
    shown = sorted(kinds.items(), key=lambda one: (one[0][0], -len(one[1]), one[0][1]))
    for (rank, code, name), findings in shown[:_MOST_KINDS]:
        line = f"{_SEVERITIES[rank]:<8} {len(findings):>4}  {code} {name}: {findings[0].message}"
        yield from _indented(line, 2)
    if len(shown) > _MOST_KINDS:
        yield f"  and {len(shown) - _MOST_KINDS} more kinds"
