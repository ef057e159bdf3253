"""The technologies, with what is known of each and since when."""

from __future__ import annotations

from archkit.design import Technology, TechnologyStack
from archkit.render.blocks import Address, Block, Inline, Mark, Quiet, Span, Table, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
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
    """Return the technologies, how they are used, and the decisions that chose them."""
    return kept(
        technologies_table(stack),
        fold("How it is written and run", practices_table(stack)),
        fold("Who needs each technology, its licence and its source", sources_table(stack)),
        choices(stack.decisions, "Technology decisions"),
    )


def technologies_table(stack: TechnologyStack) -> Table | None:
    """Return version and support of each technology, and whether somebody verified them."""
    rows: list[tuple[Inline, ...]] = [
        (
            Address(one.name, one.documentation),
            one.role,
            one.version or "unknown",
            one.support_ends.isoformat() if one.support_ends else "unknown",
            (_STATUS[one.status], *_read(one)),
        )
        for one in stack.technologies
    ]
    columns = ("Technology", "Role", "Version", "Supported until", "Evidence")
    return table_block("What is used, and what is known of it", columns, rows)


def sources_table(stack: TechnologyStack) -> Table | None:
    """Return what needs each technology, and where its version was read."""
    rows: list[tuple[Inline, ...]] = [
        (
            one.name,
            one.needed_by,
            one.licence or "unknown",
            Address("source", one.source) if one.source.startswith("http") else one.source or "none",
        )
        for one in stack.technologies
    ]
    return table_block("Why each is here", ("Technology", "Needed by", "Licence", "Source"), rows)


def practices_table(stack: TechnologyStack) -> Table | None:
    """Return how code is written and run with the stack, by topic."""
    names = {one.id: one.name for one in stack.technologies}
    rows: list[tuple[Inline, ...]] = [
        (
            one.topic.replace("-", " ").capitalize(),
            names.get(one.technology, one.technology),
            one.says,
            one.because or "not said",
        )
        for one in stack.practices
    ]
    return table_block("Practices by topic", ("Topic", "With", "How", "Why"), rows)


def _read(one: Technology) -> tuple[Span, ...]:
    return (" ", Quiet(one.retrieved.isoformat())) if one.retrieved else ()
