"""What the checks of the smallest design show: each thing that was taken away, and what then fails."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.proofs.proof import Evidence


def taken_away(things: str, text: str, rows: Iterable[tuple[str, str]]) -> Evidence:
    """Return the evidence of a check that takes things away one by one.

    Args:
        things: What one of them is called.
        text: How many there are.
        rows: Each with what fails without it.
    """
    return Evidence(
        label="Taken away one by one",
        text=text,
        columns=(things, "What fails without it"),
        rows=tuple(rows),
    )
