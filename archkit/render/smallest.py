"""The smallest thing that holds: what was taken away one by one, and what failed without it."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Block, Inline, Mark, Prose, Strong, Table, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.numbers import count

_PIECES = {
    "DECISION010": "part",
    "DECISION011": "link",
    "DECISION012": "table",
    "DECISION013": "index",
    "DECISION014": "technology",
}
_PLURALS = {"index": "indexes", "technology": "technologies"}
_NEEDED = Mark("needed", "✓", "good")
_CAN_GO = Mark("can go", "✕", "bad")
_NO_LOSS = ("nothing", "nothing on these rows")


def smallest_blocks(proofs: Iterable[Proof]) -> tuple[Block, ...]:
    """Return what taking each piece of a design away has shown, by kind of piece; nothing without proofs.

    Args:
        proofs: The proofs of the step `challenge`.
    """
    known = {one.code: one for one in proofs if one.code in _PIECES}
    found = [(name, known[code]) for code, name in _PIECES.items() if code in known and _seen(known[code])]
    if not found:
        return ()
    return kept(
        Prose((Strong("Taken away one by one: "), _counted(found), ".")),
        _free(found),
        *(fold(_title(name, one), _table(name, one)) for name, one in found),
    )


def _seen(proof: Proof) -> Evidence | None:
    return next((one for one in proof.evidence if one.rows), None)


def _many(number: int, name: str) -> str:
    return f"{number} {name if number == 1 else _PLURALS.get(name, f'{name}s')}"


def _counted(found: list[tuple[str, Proof]]) -> str:
    said = ", ".join(_many(len(_rows(one)), name) for name, one in found)
    free = sum(len(one.findings) for _, one in found)
    pieces = count(free, "piece")
    return f"{said}; " + (f"without {pieces} nothing fails" if free else "without each something fails")


def _rows(proof: Proof) -> tuple[tuple[str, ...], ...]:
    seen = _seen(proof)
    return seen.rows if seen else ()


def _free(found: list[tuple[str, Proof]]) -> Table | None:
    """Return the pieces without which nothing fails; they stay open on the page."""
    rows: list[tuple[Inline, ...]] = [
        (name, finding.message, finding.remedy) for name, one in found for finding in one.findings
    ]
    return table_block("What can go", ("Piece", "Why", "What to do"), rows)


def _title(name: str, proof: Proof) -> str:
    seen = _seen(proof)
    return f"What fails without each {name}{f': {seen.text}' if seen and 'floor' in seen.text else ''}"


def _table(name: str, proof: Proof) -> Table | None:
    seen = _seen(proof)
    if seen is None:
        return None
    rows: list[tuple[Inline, ...]] = [
        (*row[:-1], _CAN_GO if row[-1] in _NO_LOSS else _NEEDED, row[-1]) for row in seen.rows
    ]
    columns = (*seen.columns[:-1], "Verdict", seen.columns[-1])
    return table_block(f"Each {name} taken away", columns, rows)
