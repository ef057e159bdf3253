"""What is printed: plain lines, in which text from outside cannot steer the terminal."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from archkit.proofs import Proof
    from archkit.session import StepResult

_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LABEL_WIDTH = 16
_NARROWEST = 40
_MONEY_DECIMALS = 6
_MOST_FINDINGS = 3
_SMALL_WORDS = frozenset({"a", "all", "an", "at", "each", "even", "every", "no", "the", "there", "this"})


def plain(text: object) -> str:
    """Return text without the characters that move a cursor, change colours or turn the line."""
    return _STEERING.sub("�", str(text))


def say(text: object = "", *, error: bool = False) -> None:
    """Print lines of plain text."""
    click.echo(plain(text), err=error)


def say_json(data: object) -> None:
    """Print data as JSON; what could steer a terminal is written as an escape, and reads back unchanged.

    Money, which is what stands under a name with ``usd``, has six decimals at most.
    """
    text = json.dumps(_rounded(data), ensure_ascii=False, indent=2)
    click.echo(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _rounded(data: Any, *, money: bool = False) -> Any:
    if isinstance(data, dict):
        return {name: _rounded(value, money=money or "usd" in str(name)) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_rounded(value, money=money) for value in data]
    return round(data, _MONEY_DECIMALS) if money and isinstance(data, float) else data


def labelled(label: str, text: str) -> str:
    """Return ``label   text`` on one line that fits the terminal, cut between words if it must be."""
    width = max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST) - _LABEL_WIDTH
    return f"{label:<{_LABEL_WIDTH}}{_cut(' '.join(text.split()), width)}"


def _cut(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    whole, space, _ = text[: width - 1].rpartition(" ")  # room for a space and the sign itself
    return f"{whole.rstrip(',;:')} …" if space else f"{text[: width - 1]}…"


def within_sentence(text: str) -> str:
    """Return a sentence as it reads after ``because``; names and abbreviations keep their capitals."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    return text[:1].lower() + text[1:] if first.lower() in _SMALL_WORDS else text


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """Return ``5 proved, 1 refuted``, leaving out what does not occur."""
    return ", ".join(f"{count} {name}" for name, count in counts if count) or "nothing to prove"


def statuses(proofs: Iterable[Proof]) -> list[tuple[str, int]]:
    """Return how many proofs have each status, the best status first."""
    found: list[str] = [proof.status for proof in proofs]
    names = ("proved", "assumed", "refuted", "not applicable", "not assessable", "not run")
    return [(name, found.count(name)) for name in names]


def step_line(result: StepResult, *, by: str = "") -> str:
    """Return the one line that says how a step ended.

    Args:
        result: The step.
        by: Who proposed it, if that is to be said.
    """
    refuted = [f"{proof.code} {proof.name}" for proof in result.proofs if proof.status == "refuted"]
    repaired = f"; repaired {result.repairs_kept}x" if result.repairs_kept else ""
    if result.repairs > result.repairs_kept:
        tried = "a repair" if result.repairs == 1 else f"{result.repairs} repairs"
        repaired = f"; {tried} tried, {result.repairs_kept or 'none'} kept"
    proposer = f"; by {by}" if by else ""
    failing = f"; refuted: {', '.join(refuted)}" if refuted else ""
    mark = "✗" if refuted else "✓"
    return f"{mark} {result.step.value:<10} {counted(statuses(result.proofs))}{repaired}{failing}{proposer}"


def finding_lines(result: StepResult) -> list[str]:
    """Return what refutes a step, one line a finding; the document has them all."""
    found = [
        f"    {finding.code} at {finding.place}: {finding.message}"
        for proof in result.proofs
        if proof.status == "refuted"
        for finding in proof.findings
        if finding.severity != "note"
    ]
    more = len(found) - _MOST_FINDINGS
    return found[:_MOST_FINDINGS] + ([f"    and {more} more, in the document"] if more > 0 else [])
