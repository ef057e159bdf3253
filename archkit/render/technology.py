"""The technologies, with what is known of each and since when."""

from __future__ import annotations

from archkit.design import Technology, TechnologyStack
from archkit.render.blocks import Address, Block, Inline, Mark, Quiet, Span, Table, kept, section
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.view import View, view, view_of

_STATUS = {
    "verified": Mark("verified", "✓", "good"),
    "unverified": Mark("unverified", "○", "quiet"),
}


@view.register
def stack_view(stack: TechnologyStack) -> View:
    """Return the view of a technology stack."""
    return view_of(stack_blocks(stack))


def stack_blocks(stack: TechnologyStack) -> tuple[Block, ...]:
    """Return the technologies and the decisions that chose them."""
    return kept(
        technologies_table(stack),
        section("Choices", decisions_table(stack.decisions, "Technology decisions")),
    )


def technologies_table(stack: TechnologyStack) -> Table | None:
    """Return version, support and evidence of each technology."""
    rows = [_technology(one) for one in stack.technologies]
    columns = ("Technology", "Role", "Version", "Supported until", "Needed by", "Evidence")
    return table_block("Technologies", columns, rows)


def _technology(one: Technology) -> tuple[Inline, ...]:
    licence: tuple[Span, ...] = (Quiet(f" · {one.licence}"),) if one.licence else ()
    return (
        (Address(one.name, one.documentation), *licence),
        one.role,
        one.version or "unknown",
        one.support_ends.isoformat() if one.support_ends else "unknown",
        one.needed_by,
        _evidence(one),
    )


def _evidence(one: Technology) -> tuple[Span, ...]:
    read = f"read {one.retrieved.isoformat()}" if one.retrieved else ""
    source: tuple[Span, ...] = (" ", Address("source", one.source)) if one.source.startswith("http") else ()
    named = one.source if one.source and not source else ""
    words = ", ".join(part for part in (named, read) if part)
    return (_STATUS[one.status], *source, *((" ", Quiet(words)) if words else ()))
