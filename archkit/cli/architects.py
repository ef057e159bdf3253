"""`archkit architects`: who can propose here, and what the others lack."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archkit.cli.printing import say, say_json
from archkit.cli.proposing import settings_of


@click.command("architects", short_help="List who can propose.")
@click.option("--base-url", metavar="URL", help="The address of a model's server.")
@click.option(
    "--recording", metavar="DIR", type=click.Path(path_type=Path), help="A session that could be replayed."
)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON, and nothing else.")
def command(base_url: str | None, recording: Path | None, *, as_json: bool) -> None:
    """List the architects, whether each can work here, and what to do where one can't.

    No model is asked. A key is looked for in the environment and the system's keyring; whether
    there is one is said, never what it is.

    \b
    Examples:
      archkit architects
      archkit architects --base-url http://localhost:8080
      archkit architects --recording designs/url-shortener
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.session import architects_available  # noqa: PLC0415 - heavy

    given = {"base_url": base_url, "recording": str(recording) if recording else None}
    available = architects_available(settings_of({name: one for name, one in given.items() if one}))
    if as_json:
        say_json([asdict(one) for one in available])
        return
    for one in available:
        hint = f" {one.hint}" if one.hint else ""
        say(f"{'✓' if one.ready else '○'} {one.name:<10} {one.title}: {one.why}.{hint}".replace("..", "."))
