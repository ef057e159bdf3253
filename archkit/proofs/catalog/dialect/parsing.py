"""Reads one statement of another dialect with sqlglot, and says why where it cannot."""

from __future__ import annotations

import re
from typing import Any

from archkit.proofs.catalog.dialect.script import UntranslatableError

_MARKS = re.compile(r"\x1b\[\d+m")


def parsed(text: str, dialect: str) -> Any:
    """Return the expression of sqlglot.

    Raises:
        UntranslatableError: If sqlglot cannot read the text.
    """
    import sqlglot  # noqa: PLC0415 - heavy
    from sqlglot import exp  # noqa: PLC0415

    try:
        found = sqlglot.parse_one(text, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        first = (getattr(error, "errors", None) or [{}])[0]
        told = first.get("description") or str(error).splitlines()[0]
        near = first.get("highlight") or ""
        where = f" near {near!r}" if near else ""
        told = _MARKS.sub("", told).partition(" but got <")[0]  # the token as Python shows it says nothing
        raise UntranslatableError(f"sqlglot cannot read it as {dialect}: {told}{where}") from None
    except (RecursionError, ValueError, AttributeError, TypeError) as error:
        raise UntranslatableError(f"sqlglot cannot read it as {dialect} ({type(error).__name__})") from None
    if isinstance(found, exp.Command):
        raise UntranslatableError(f"sqlglot does not know this statement of {dialect}")
    return found
