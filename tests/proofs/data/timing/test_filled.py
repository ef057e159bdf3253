"""Rows of odd columns: they keep every key, they are skewed, and what was taken off comes back."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from archkit.proofs.data.schema_bare import Taken, put_back, take_off
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.data.schema_skew import exponent_of, ranked
from archkit.proofs.postgres import database

pytestmark = pytest.mark.postgres


def test_every_table_of_odd_columns_is_filled(filled: SimpleNamespace) -> None:
    assert filled.filling.reasons == {}
    assert filled.filling.rows == {"customers": 400, "orders": 8_000, "notes": 2_000, "accounts": 300}


def test_keys_and_indexes_come_back(filled: SimpleNamespace) -> None:
    after = filled.connection.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint")
    assert sorted(after.fetchall()) == sorted(filled.before)
    now = inventory(filled.connection)
    assert {name: table.indexes for name, table in now.items()} == {
        name: table.indexes for name, table in filled.tables.items()
    }
    bad = "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid"
    assert filled.connection.execute(bad).fetchone() == (0,)


def test_a_few_parents_have_most_rows(filled: SimpleNamespace) -> None:
    counts = filled.connection.execute(
        "SELECT count(*) FROM orders GROUP BY customer_id ORDER BY 1 DESC"
    ).fetchall()
    sizes = [row[0] for row in counts]
    assert sum(sizes[: 400 // 5]) > 0.6 * sum(sizes)
    assert len(sizes) > 200


def test_the_time_in_a_key_is_that_of_the_row(filled: SimpleNamespace) -> None:
    apart = "SELECT max(abs(extract(epoch FROM uuid_extract_timestamp(id) - at))) FROM notes"
    assert filled.connection.execute(apart).fetchone()[0] < 1


def test_rows_that_break_a_key_are_taken_back_and_said() -> None:
    with database() as connection:
        for sql in ("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (a_id int REFERENCES a)",
                    "CREATE TABLE c (n int)", "CREATE UNIQUE INDEX once ON c (n)"):  # fmt: skip
            connection.execute(sql.encode())
        taken = take_off(connection, ["b", "c"])
        assert [(one.table, one.target) for one in taken] == [("c", ""), ("b", "a")]
        connection.execute("INSERT INTO b VALUES (1)")
        connection.execute("INSERT INTO c VALUES (1), (1)")
        reasons = put_back(connection, taken)
        assert "could not create unique index" in reasons["c"]
        assert "violates foreign key constraint" in reasons["b"]
        assert connection.execute("SELECT count(*) FROM b").fetchone() == (0,)
        assert put_back(connection, [Taken("b", "again", "SELECT 1")]) == {}


@pytest.mark.parametrize("exponent", [0.0, 0.5, 0.99, 1.0, 1.2])
def test_ranks_stay_in_the_table_and_the_first_fifth_gets_its_share(
    filled: SimpleNamespace, exponent: float
) -> None:
    rows = 1_000
    row = ranked("(i / 50000.0)", rows, exponent)
    sql = f"SELECT {row}, count(*) FROM generate_series(0, 49999) AS i GROUP BY 1"  # noqa: S608 - our own
    found = dict(filled.connection.execute(sql.encode()).fetchall())
    assert min(found) >= 0
    assert max(found) < rows
    hot = sum(sorted(found.values(), reverse=True)[: rows // 5]) / 50_000
    expected = sum((rank + 1) ** -exponent for rank in range(rows // 5)) / sum(
        (rank + 1) ** -exponent for rank in range(rows)
    )
    assert hot == pytest.approx(expected, abs=0.06)


def test_an_exponent_gives_the_hot_part_its_share() -> None:
    assert 0.2 ** (1 - exponent_of(0.2, 0.8)) == pytest.approx(0.8)
    assert exponent_of(1.0, 0.8) == 0.0
    assert exponent_of(0.9, 0.8) == 0.0


ODD = (
    "CREATE TYPE address AS (street text, number integer)",
    "CREATE DOMAIN short AS varchar(10) NOT NULL CHECK (length(VALUE) >= 5)",
    "CREATE TABLE chicken (id serial PRIMARY KEY, egg_id integer NOT NULL)",
    "CREATE TABLE egg (id serial PRIMARY KEY, chicken_id integer NOT NULL REFERENCES chicken DEFERRABLE)",
    "ALTER TABLE chicken ADD FOREIGN KEY (egg_id) REFERENCES egg",
    """CREATE TABLE booking (id bigserial PRIMARY KEY, during tstzrange NOT NULL, code short,
       EXCLUDE USING gist (during WITH &&))""",
    "CREATE TABLE either (id integer PRIMARY KEY, a integer, b integer, CHECK ((a IS NULL) <> (b IS NULL)))",
    "CREATE TABLE by_list (id integer, area text, PRIMARY KEY (id, area)) PARTITION BY LIST (area)",
    "CREATE TABLE by_list_1 PARTITION OF by_list FOR VALUES IN ('north', 'south')",
    "CREATE TABLE by_day (id integer, at date NOT NULL) PARTITION BY RANGE (at)",
    "CREATE TABLE by_day_1 PARTITION OF by_day FOR VALUES FROM ('2021-01-01') TO ('2021-02-01')",
    "CREATE TABLE machine (id integer PRIMARY KEY, port macaddr NOT NULL, flags bit(8) NOT NULL)",
    "CREATE TABLE house (id integer PRIMARY KEY, at address NOT NULL)",
)


def test_cycles_partitions_and_odd_types_are_filled_or_say_why() -> None:
    with database() as connection:
        for sql in ODD:
            connection.execute(sql.encode())
        tables = inventory(connection)
        found = fill(connection, tables, dict.fromkeys(tables, 200), dt.date(2026, 11, 21))
        assert found.reasons == {"house": "no values can be made up for 'at' of type address"}
        assert set(found.rows.values()) == {200}
        days = connection.execute("SELECT min(at) >= '2021-01-01', max(at) < '2021-02-01' FROM by_day")
        assert days.fetchone() == (True, True)
        assert connection.execute("SELECT bool_or(isempty(during)) FROM booking").fetchone() == (False,)
