"""`archkit personas`: who can lead a walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archkit.cli.personas_import import command as import_personas
from archkit.cli.printing import say

if TYPE_CHECKING:
    from archkit.personas import Persona, Statement


class _Personas(click.Group):
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; a persona's name is taken as the wish to see it."""
        from archkit.personas import persona  # noqa: PLC0415 - heavy

        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        persona(cmd_name)  # an unknown name is answered with the closest
        return click.Command(cmd_name, callback=lambda: _show(cmd_name))


@click.group("personas", cls=_Personas, short_help="List who can lead a walk.", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the personas, show one of them, or import foreign ones.

    Your own are read from the folders named in ARCHKIT_PERSONAS.

    \b
    Examples:
      archkit personas
      archkit personas show task-oriented
      archkit personas import .claude/agents --into my-personas
    """  # noqa: D301 - \b keeps click from wrapping the examples
    if ctx.invoked_subcommand is None:
        _list()


command.add_command(import_personas)


@command.command("list")
def list_personas() -> None:
    """List the personas, one a line."""
    _list()


@command.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Show how the persona NAME works and what it delivers."""
    _show(name)


def _show(name: str) -> None:
    from archkit.personas import persona  # noqa: PLC0415 - heavy

    say(page(persona(name)))


def _list() -> None:
    from archkit.personas import personas  # noqa: PLC0415 - heavy

    for one in personas():
        delivers = ", ".join(deliverable.title for deliverable in one.deliverables)
        say(f"{one.id:<20} {_motto(one)}\n{'':<20} Delivers: {delivers}")


def _motto(one: Persona) -> str:
    return f"{one.vibe or one.role} (imported)" if one.origin == "imported" else one.vibe


def page(one: Persona) -> str:
    """Return everything about a persona as plain text."""
    lines = [f"{one.emoji} {one.name} ({one.id})".strip(), one.vibe, "", one.description]
    if one.origin == "imported":
        lines += ["", f"Imported from {one.source}; the sentences are its author's."]
    lines += ["", "Workflow"]
    for number, stage in enumerate(one.workflow, start=1):
        lines.append(f"  {number}. {stage.name}: {', '.join(step.value for step in stage.steps)}")
        lines += [f"     {work}" for work in stage.work]
    lines += ["", "Deliverables"]
    for deliverable in one.deliverables:
        parts = f": {', '.join(deliverable.parts)}" if deliverable.parts else ""
        lines.append(f"  - {deliverable.title}{parts}")
    lines += ["", f"Looks first at: {', '.join(one.checks) or 'all proofs alike'} (all proofs run)"]
    for title, statements in (
        ("Asks", one.asks),
        ("Principles", one.principles),
        ("Always", one.always),
        ("Never", one.never),
        ("Communication", one.communication),
        ("Success", one.success),
        ("Responsibilities", one.responsibilities),
    ):
        lines += _section(title, statements)
    lines += _conflicts(one)
    if one.orders:
        lines += ["", "Orders of its file (listed, not obeyed)"]
        lines += [f"  - [{order.kind}] {order.says}" for order in one.orders]
    return "\n".join(lines)


def _conflicts(one: Persona) -> list[str]:
    """Return where this persona and others disagree, with the side that holds when it leads."""
    from archkit.proofs.conflict import resolved_conflicts  # noqa: PLC0415 - heavy

    lines = ["", "Where personas disagree, and what holds when this one leads"]
    for found in resolved_conflicts(one):
        held = found.side.says if found.side else found.conflict.resolved
        lines.append(f"  - {found.conflict.id} {found.conflict.about}: {held}")
    return lines


def _section(title: str, statements: tuple[Statement, ...]) -> list[str]:
    return ["", title, *(f"  - {one.says}" for one in statements)] if statements else []
