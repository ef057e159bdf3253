"""One filled database of odd columns, shared by all tests of the timing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from archkit.design import AccessPattern
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.data.timing.measuring import time_patterns
from archkit.proofs.data.timing.parameters import Draw
from archkit.proofs.postgres import Limits, proof_database

TODAY = dt.date(2026, 11, 21)
ROWS = {"customers": 400, "orders": 8_000, "notes": 2_000, "accounts": 300}
SCHEMA = (
    "CREATE TYPE state AS ENUM ('new', 'paid', 'sent')",
    "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
    """CREATE TABLE customers (id uuid PRIMARY KEY DEFAULT uuidv7(),
       email text NOT NULL UNIQUE, favourite uuid)""",
    """CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       customer_id uuid NOT NULL REFERENCES customers, state state NOT NULL, amount positive NOT NULL,
       twice bigint GENERATED ALWAYS AS (amount * 2) STORED, at timestamptz NOT NULL DEFAULT now(),
       tags text[] NOT NULL, seen int4range, address inet NOT NULL, raw bytea NOT NULL,
       words tsvector, facts jsonb NOT NULL)""",
    "CREATE UNIQUE INDEX one_new ON orders (customer_id, id) WHERE state = 'new'",
    "CREATE INDEX orders_customer ON orders (customer_id, at DESC)",
    """CREATE TABLE notes (id uuid DEFAULT uuidv7(), at timestamptz NOT NULL DEFAULT now(),
       body text NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)""",
    "CREATE TABLE notes_old PARTITION OF notes FOR VALUES FROM (MINVALUE) TO ('2026-06-01')",
    "CREATE TABLE notes_new PARTITION OF notes FOR VALUES FROM ('2026-06-01') TO (MAXVALUE)",
    "CREATE INDEX notes_body ON notes (body)",
    "CREATE TABLE accounts (id uuid PRIMARY KEY, currency char(3) NOT NULL, balance bigint NOT NULL)",
    """ALTER TABLE customers ADD CONSTRAINT favourite_note FOREIGN KEY (favourite)
       REFERENCES accounts DEFERRABLE INITIALLY DEFERRED""",
)


def pattern(
    name: str,
    table: str,
    sql: str,
    *parameters: str,
    kind: str = "read",
    target: float = 100.0,
    **more: object,
) -> AccessPattern:
    given = {"id": name, "operation": name, "table": table, "sql": sql, "kind": kind}
    given |= {"parameters": parameters, "target_p95_ms": target} | more
    return AccessPattern.model_validate(given)


PATTERNS = (
    pattern("by-customer", "orders",
            "SELECT * FROM orders WHERE customer_id = $1 ORDER BY at DESC LIMIT 20", "uuid"),
    pattern("older", "orders", "SELECT count(*) FROM orders WHERE at < $1", "timestamptz"),
    pattern("everything", "orders",
            "SELECT count(*) FROM orders a JOIN orders b ON a.amount < b.amount WHERE a.id <> $1", "bigint",
            target=0.5),
    pattern("add", "customers", "INSERT INTO customers (email, favourite) VALUES ($1, $2)", "text", "uuid",
            kind="write"),
    pattern("empty-out", "orders", "DELETE FROM orders WHERE id = $1", "bigint", kind="write"),
    pattern("move", "accounts",
            "UPDATE accounts SET balance = balance + $3 WHERE id IN ($1, $2)", "uuid", "uuid", "bigint",
            kind="write"),
    pattern("note", "notes", "SELECT body FROM notes WHERE id = $1 AND at = $2", "uuid", "timestamptz"),
    pattern("broken", "orders", "SELECT nothing FROM orders"),
    pattern("failing", "orders", "SELECT 1 / (id - id) FROM orders WHERE id = $1", "bigint"),
)  # fmt: skip


@pytest.fixture(scope="session")
def filled() -> Iterator[SimpleNamespace]:
    with proof_database(Limits(statement_seconds=20)) as database:
        connection = database.connect()
        for sql in SCHEMA:
            connection.execute(sql.encode())
        tables = inventory(connection)
        before = connection.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint").fetchall()
        filling = fill(connection, tables, ROWS, TODAY, skew=0.86)
        draw = Draw(connection, tables, filling, 0.99, 60)
        times = time_patterns(database, connection, PATTERNS, draw, budget_seconds=1.0)
        yield SimpleNamespace(
            database=database, connection=connection, tables=tables, filling=filling, draw=draw,
            before=before, times={one.pattern: one for one in times},
        )  # fmt: skip
