"""The options that say on how many rows access patterns are timed, and whether pgbench runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

_ROWS = "Rows in the largest table when access patterns are timed, 1000 to 1e7; off times none. [1e5]"
_THROUGHPUT = "Run the mix of access patterns with more and more clients (pgbench, about 20 s)."


def timing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--rows`` and ``--throughput``."""
    with_throughput = click.option("--throughput", is_flag=True, help=_THROUGHPUT)(command)
    return click.option("--rows", metavar="N", callback=_checked, help=_ROWS)(with_throughput)


def asked(rows: str | None, *, throughput: bool) -> AbstractContextManager[None]:
    """Return a block in which all proofs take what the command line asks for."""
    from archkit.proofs.data.timing import asking  # noqa: PLC0415 - heavy

    return asking(rows=rows, throughput=throughput)


def _checked(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """Refuse what is no number of rows before anything else is read."""
    if text is not None and text.strip().lower() not in {"off", "0"}:
        from archkit.proofs.data.timing import read_rows  # noqa: PLC0415 - heavy

        read_rows(text)
    return text
