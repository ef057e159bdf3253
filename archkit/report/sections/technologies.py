"""The technologies with release, reason, documentation and whether somebody verified them."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Design, Technology
from archkit.report.sections.sheet import NOT_REACHED, for_markdown, grid, reference, sentence

_NO_RELEASE = "service terms"


def technologies_section(design: Design) -> list[str]:
    """Return a table of the technologies, and why each of the chosen ones won."""
    stack = design.verify
    if not stack:
        return NOT_REACHED
    heads = ("Technology", "Release", "Supported until", "Why", "Verified")
    lines = grid(heads, (_row(one) for one in stack.technologies), raw=True)
    reasons = list(_reasons(design))
    return [*lines, "", "### Why these", "", *reasons] if reasons else lines


def release(one: Technology) -> str:
    """Return the release, or why there is none."""
    if one.version:
        return one.version
    return "managed, none to choose" if one.licence.startswith(_NO_RELEASE) else "unknown: look it up"


def _row(one: Technology) -> tuple[str, ...]:
    read = f" {one.retrieved.isoformat()}" if one.retrieved else ""
    until = one.support_ends.isoformat() if one.support_ends else "unknown"
    source = f": {one.source}" if one.source else ""
    mark = "✓ verified" if one.status == "verified" else "○ unverified, last read" if read else "○ unverified"
    return (
        reference(one.name, one.documentation),
        for_markdown(release(one)),
        until,
        for_markdown(one.needed_by),
        for_markdown(f"{mark}{read}{source}"),
    )


def _reasons(design: Design) -> Iterator[str]:
    for one in design.verify.decisions if design.verify else ():
        yield f"- **{for_markdown(one.title)}**: {for_markdown(sentence(one.because))}"
        yield f"  - Changes when: {for_markdown(sentence(one.flips_when))}"
