"""`archkit personas import`: foreign agent files as personas."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.exits import Exit
from archkit.cli.printing import say, say_json

if TYPE_CHECKING:
    from archkit.personas import Imported, Persona

_SHOWN = 8
_SORTS = ("principles", "always", "never", "success", "responsibilities", "communication", "asks")


@click.command("import", short_help="Read personas from foreign agent files.")
@click.argument("path", metavar="FILE|FOLDER", type=click.Path(path_type=Path, exists=True))
@click.option("--into", type=click.Path(path_type=Path), help="The folder that they are written to.")
@click.option("--force", is_flag=True, help="Replace a persona of the same name in that folder.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was taken as JSON.")
def command(path: Path, into: Path | None, *, force: bool, dry_run: bool, as_json: bool) -> int:
    """Read personas from a foreign agent file, or from every one below a folder.

    Agents of Claude Code, rules of Cursor and Windsurf, instructions of Copilot, AGENTS.md, modes
    of Roo, crews in YAML or JSON, plain prompts and pages saved from the web are read. Their rules
    become principles, their lists checks where archkit has such a check; what they order is
    listed, never obeyed.

    \b
    Examples:
      archkit personas import .claude/agents/backend-architect.md
      archkit personas import collected-agents --into my-personas --dry-run
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.personas import folder_for, keep, read_foreign, with_own_ids  # noqa: PLC0415 - heavy

    found = read_foreign(path)
    folder = folder_for(into)
    loaded = [one for one in found if one.persona]
    made = with_own_ids([one.persona for one in loaded if one.persona], folder, force=force)
    ids = dict(zip(map(id, loaded), made, strict=True))
    if not dry_run and made:
        keep(made, folder)
    if as_json:
        plain = [_plain(one, ids.get(id(one))) for one in found]
        say_json(plain)
    elif path.is_dir():
        _table(found, ids)
    else:
        for one in found:
            _told(one, ids.get(id(one)))
    if not as_json:
        _closing(made, folder, dry_run=dry_run)
    failed = any(one.outcome == "failed" for one in found) or (not path.is_dir() and not made)
    return Exit.WRONG_INPUT if failed else Exit.HOLDS


def _plain(one: Imported, made: Persona | None) -> dict[str, Any]:
    told = one.model_dump(mode="json", exclude={"persona"})
    return {**told, "persona": made.model_dump(mode="json", exclude_defaults=True) if made else None}


def _told(one: Imported, made: Persona | None) -> None:
    """Print everything about one agent: what was taken, what it orders, what was left."""
    if made is None:
        say(f"{one.file}: {one.reason}")
        return
    say(f"{one.file} ({one.kind}): taken as {made.id!r}, {made.name}")
    for note in one.notes:
        say(f"  note: {note}")
    taken = [(sort, len(getattr(made, sort))) for sort in _SORTS]
    taken += [("stages", len(made.workflow)), ("deliverables", len(made.deliverables))]
    say(f"  taken: {', '.join(f'{count} {name}' for name, count in taken if count)}")
    say(f"  checks it looks at first: {', '.join(made.checks) or 'none of its words names one'}")
    _listed("listed, not obeyed", (f"[{order.kind}] {order.says}" for order in made.orders))
    _listed("left out", (f"{left.count} {left.what}: {left.why}" for left in one.left))
    _listed("no check for this yet", one.unchecked)


def _listed(title: str, lines: Iterable[str]) -> None:
    every = list(lines)
    if not every:
        return
    say(f"  {title} ({len(every)}):")
    for line in every[:_SHOWN]:
        say(f"    - {line}")
    if len(every) > _SHOWN:
        say(f"    and {len(every) - _SHOWN} more; --json prints all")


def _table(found: Iterable[Imported], ids: dict[int, Persona]) -> None:
    """Print one line an agent, and totals."""
    every = list(found)
    width = min(max((len(one.file) for one in every), default=4), 60)
    say(f"{'file':<{width}}  {'rules':>5} {'orders':>6} {'checks':>6} {'left out':>8}  persona, or why not")
    for one in every:
        made = ids.get(id(one))
        file = one.file if len(one.file) <= width else f"…{one.file[1 - width :]}"
        if made is None:
            say(f"{file:<{width}}  {'-':>5} {'-':>6} {'-':>6} {'-':>8}  {one.reason}")
            continue
        rules = sum(len(getattr(made, sort)) for sort in _SORTS)
        left = sum(part.count for part in one.left)
        say(f"{file:<{width}}  {rules:>5} {len(made.orders):>6} {len(made.checks):>6} {left:>8}  {made.id}")
    outcomes = Counter(one.outcome for one in every)
    orders = sum(len(made.orders) for made in ids.values())
    say("Left out: sentences and blocks that tell nothing about how to work; --json says which, and why.")
    say()
    say(
        f"{len(every)} read: {outcomes['loaded']} loaded, {outcomes['no role']} without a role, "
        f"{outcomes['failed']} failed; {orders} orders listed, none obeyed."
    )


def _closing(made: list[Persona], folder: Path, *, dry_run: bool) -> None:
    from archkit.personas import FOLDERS_VARIABLE, is_read  # noqa: PLC0415 - heavy

    if not made:
        say("Nothing was written.")
        return
    counted = f"{len(made)} persona{'s' if len(made) > 1 else ''}"
    if dry_run:
        say(f"{counted} would be written to {folder}; nothing was, since this is a dry run.")
        return
    say(f"{counted} written to {folder}.")
    if not is_read(folder):
        say(f"To use what is there: export {FOLDERS_VARIABLE}={shlex.quote(str(folder.absolute()))}")
    say(f"Then: archkit design brief.yaml --persona {made[0].id}")
