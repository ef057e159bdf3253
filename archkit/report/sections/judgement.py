"""What is given up for what, what can go wrong, and what was left out."""

from __future__ import annotations

from archkit.design import Design
from archkit.report.sections.sheet import NOT_REACHED, for_markdown, grid, sentence


def trade_offs_section(design: Design) -> list[str]:
    """Return what is optimised (✓), what is sacrificed (⚠), and why."""
    if not design.challenge:
        return NOT_REACHED
    lines: list[str] = []
    for one in design.challenge.trade_offs:
        lines += [
            f"- ✓ {for_markdown(sentence(one.gained))}",
            f"  - ⚠ {for_markdown(sentence(one.given_up))}",
            f"  - Because {for_markdown(sentence(_lower(one.because)))}",
        ]
    left = design.shape.left_out if design.shape else ()
    rows = ((one.name, one.because, one.trigger) for one in left)
    return [
        *(lines or ["None."]),
        "",
        "### Left out, and what would bring it in",
        "",
        *grid(("Left out", "Because", "Comes in with"), rows),
    ]


def _lower(text: str) -> str:
    """Return text that may follow the word because; names and acronyms keep their capitals."""
    first, *others = text.split(" ") if text else [""]
    plain_word = first[:1].isupper() and first[1:].islower() and others and first in _OPENINGS
    return text[:1].lower() + text[1:] if plain_word else text


_OPENINGS = frozenset({"The", "A", "An", "One", "It", "Each", "Every", "No", "Keys", "At", "With", "This"})


def risks_section(design: Design) -> list[str]:
    """Return the risks, the gravest first."""
    if not design.challenge:
        return NOT_REACHED
    ordered = sorted(design.challenge.risks, key=lambda one: -one.probability * one.impact)
    rows = (
        (
            one.name,
            f"{one.probability} by {one.impact}: {one.probability * one.impact}",
            one.mitigation,
            one.owner,
        )
        for one in ordered
    )
    heads = ("Risk", "Probability by impact (1 to 3 each)", "Mitigation", "Owner")
    return grid(heads, rows)
