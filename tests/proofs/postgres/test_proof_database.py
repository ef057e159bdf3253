"""What proofs get of the server beyond one connection: sizes, cold pages, programs, limits of their own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from archkit.errors import ToolMissingError
from archkit.proofs.postgres import Limits, ProofDatabase, proof_database, script_of, server

pytestmark = pytest.mark.postgres
GIB = 1 << 30


@pytest.fixture(scope="module")
def one() -> Iterator[ProofDatabase]:
    with proof_database() as made:
        connection = made.connect()
        connection.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note text)")
        connection.execute("INSERT INTO orders SELECT g, md5(g::text) FROM generate_series(1, 20000) AS g")
        connection.execute("CREATE TABLE grown (id bigint PRIMARY KEY)")
        connection.execute("INSERT INTO grown SELECT generate_series(1, 1000)")
        connection.execute("ANALYZE")
        yield made


def test_connections_see_each_other_and_wait_for_each_other(one: ProofDatabase) -> None:
    writer, reader = one.connect(), one.connect()
    with writer.transaction():
        writer.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        reader.execute("SET lock_timeout = 50")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            reader.execute("SELECT FROM orders")
    assert reader.execute("SELECT count(*) FROM orders").fetchone() == (20_000,)


def test_a_grown_relation_is_long_and_takes_no_disk(one: ProofDatabase) -> None:
    before = one.grown_bytes()
    one.grow("public.grown", 5 * GIB // 2)
    one.grow("grown_pkey", GIB + 1)
    sizes = one.connect().execute(
        "SELECT pg_relation_size('grown'), pg_relation_size('grown_pkey'), count(*) FROM grown WHERE id = 7"
    )
    assert sizes.fetchone() == (5 * GIB // 2, GIB + 8_192, 1)
    assert one.grown_bytes() - before < 10 << 20
    row = one.connect().execute("EXPLAIN SELECT FROM grown").fetchone()
    assert row is not None
    assert int(row[0].split("rows=")[1].split()[0]) > 50_000_000


def test_what_cannot_grow_is_said(one: ProofDatabase) -> None:
    one.connect().execute("CREATE TABLE parted (id int) PARTITION BY RANGE (id)")
    with pytest.raises(ValueError, match="partitions"):
        one.grow("parted", GIB)
    with pytest.raises(psycopg.errors.InvalidName):
        one.grow("orders; DROP TABLE orders", GIB)


def test_the_role_restores_the_statistics_of_its_own_tables(one: ProofDatabase) -> None:
    connection = one.connect()
    connection.execute("CREATE TABLE counted (id int)")
    restored = connection.execute(
        "SELECT pg_restore_relation_stats("
        "'schemaname', 'public', 'relname', 'counted', 'reltuples', 1e9::real)"
    )
    assert restored.fetchone() == (True,)


def test_runs_are_cold_and_warm_as_asked(one: ProofDatabase) -> None:
    connection = one.connect()

    def pages_read() -> int:
        row = connection.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT FROM orders").fetchone()
        assert row is not None
        return int(row[0][0]["Plan"]["Shared Read Blocks"])

    one.warm("orders")
    assert pages_read() == 0
    one.chill("orders", "orders_pkey")
    assert pages_read() > 100
    one.warm("orders")
    assert pages_read() == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT archkit_engine.pg_prewarm('orders')")


def test_programs_of_the_wheel_run_as_the_role(one: ProofDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c timezone=Asia/Tokyo")
    told = one.run("psql", ["-Atc", "SELECT current_user, current_setting('timezone')"])
    assert told.stdout.strip() == f"{one.name}|UTC"
    script = one.scratch() / "mix.sql"
    chosen = "\\set id random(1, 20000)\n"
    script.write_text(chosen + script_of("SELECT note FROM orders\nWHERE id = :id;"))
    ran = one.run("pgbench", ["-n", "-M", "prepared", "-t", "20", "-f", str(script)])
    assert ran.returncode == 0, ran.stderr
    assert "actually processed: 20/20" in ran.stdout
    with pytest.raises(ToolMissingError, match="nonsense"):
        one.program("nonsense")


@pytest.mark.parametrize("sql", ["SELECT 1\n\\setshell x touch owned", "SELECT '\\'", "SELECT 1 -- one\n+ 1"])
def test_a_script_takes_no_commands(sql: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a script"):
        script_of(sql)


def test_limits_are_those_that_were_given() -> None:
    with proof_database(Limits(statement_seconds=7, temporary_mib=1, connections=2)) as one:
        first = one.connect()
        row = first.execute("SELECT current_setting('statement_timeout')").fetchone()
        assert row == ("7s",)
        one.connect()
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            one.server.connect(one.name, one.name, patience_seconds=0)
        assert one.stopped == ""


def test_the_timing_profile_waits_for_the_disk_and_works_in_parallel() -> None:
    with proof_database(profile="timing") as one:
        connection = one.connect()
        found = [
            connection.execute(f"SHOW {name}".encode()).fetchone()
            for name in ("fsync", "synchronous_commit", "full_page_writes", "jit", "max_worker_processes")
        ]
        assert found == [("on",), ("on",), ("on",), ("off",), ("8",)]
        assert one.server is server("timing")
        assert one.server is not server()
    server("timing").stop()
