"""What psql would read as a command of its own never stands in a file."""

from __future__ import annotations

import pytest

from archkit.design.change.psql_text import for_psql
from archkit.errors import InputError


@pytest.mark.parametrize(
    "statement",
    [
        r"ALTER TABLE t ADD CHECK (word ~ '\d+')",
        r"SELECT E'it\'s \\', U&'\0041', $a$ \! rm $a$, $$ \q $$, 1 -- \echo",
        'SELECT "a\\b" /* \\! */',
        "COMMENT ON TABLE t IS 'a ''\\! b'",
    ],
)
def test_a_backslash_in_quotes_is_text(statement):
    assert for_psql(statement) == statement


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE t ALTER c SET DEFAULT 1 \\! touch x",
        "SELECT 1\n\\! touch x",
        r"SELECT 'a\' \! touch x --'",
        r"SELECT xe'a\' \! touch x'",
        "SELECT a$$ \\! touch x $$",
        "/* /* */ ' */ \\! touch x ' */",
        "SELECT 1 -- a\r\\! touch x",
        "SELECT $é$ \\! $é$",
    ],
)
def test_a_backslash_outside_of_quotes_is_refused(statement):
    with pytest.raises(InputError, match="cannot stand in a file for psql"):
        for_psql(statement)
