"""SQL that wants more than a proof may have: refused or stopped, in words, and nothing around it changes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from archkit.proofs.postgres import (
    RESTARTED,
    Limits,
    Server,
    database,
    find_binaries,
    fresh,
    guard,
    proof_database,
    server,
    start_server,
    why_ended,
)

pytestmark = pytest.mark.postgres
NUMBERS = "(SELECT generate_series(1, 1000000000) AS g) AS numbers"
"""What NUMBERS stands for below: a billion rows that are never stored."""
ENDLESS = "SELECT length(translate(repeat('x', 1000000), repeat('y', 10000000), ''))"


@pytest.fixture(scope="module", autouse=True)
def surroundings() -> Iterator[Path]:
    """Run all of this file's SQL in a server whose home, temporary and working folder are watched.

    The folder has a short path, since a socket in a long one would be put elsewhere.
    """
    key = (os.getpid(), "proof")
    with tempfile.TemporaryDirectory(prefix="around-") as folder, pytest.MonkeyPatch.context() as patch:
        place = Path(folder)
        for name in ("home", "cwd", "tmp"):
            (place / name).mkdir()
            (place / name / "kept").write_text("untouched")
        patch.setenv("HOME", str(place / "home"))
        patch.chdir(place / "cwd")
        patch.setattr("tempfile.tempdir", str(place / "tmp"))
        patch.setattr(fresh, "_running", {key: start_server(find_binaries())})
        yield place
        fresh._running[key].stop()


@pytest.fixture(autouse=True)
def nothing_changes(surroundings: Path) -> Iterator[None]:
    """Compare the surroundings and the programs that run before and after."""
    before = listing(surroundings)
    yield
    assert listing(surroundings) == before
    assert programs(server().child.pid) <= {"postgres"}


@pytest.fixture(scope="module")
def shared(surroundings: Path) -> Iterator[psycopg.Connection[Any]]:
    """Give one connection to all that is refused."""
    assert surroundings.is_dir()
    with database(limits=Limits(deadline_seconds=600)) as connection:
        yield connection


def written(sql: str) -> bytes:
    return sql.replace("NUMBERS", NUMBERS).encode()


def listing(place: Path) -> set[tuple[str, int, int]]:
    own = server().folder
    paths = [path for path in place.rglob("*") if own not in (path, *path.parents) and path != own.parent]
    return {(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


def programs(watcher: int) -> set[str]:
    """Return the names of all programs under a process, where the system tells them."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, fields = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        names[int(folder.name)], parents[int(folder.name)] = name, int(fields.split()[1])
    found = {watcher}
    while more := {number for number, parent in parents.items() if parent in found} - found:
        found |= more
    return {names[number] for number in found - {watcher}}


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO PROGRAM 'touch {mark}'",
        "COPY (SELECT 1) TO '{mark}'",
        "CREATE TABLE t (a text); COPY t FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('/')",
        "SELECT pg_stat_file('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_creat(-1)",
        "SELECT set_config('statement_timeout', '0', false)",
        "SELECT query_to_xml('SELECT 1', true, true, '')",
        "SELECT pg_sleep(60)",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity",
        "SELECT pg_reload_conf()",
        "SELECT pg_switch_wal()",
        "SELECT rolpassword FROM pg_authid",
        "ALTER ROLE current_user SET temp_file_limit = -1",
        "ALTER ROLE current_user SUPERUSER",
        "ALTER ROLE current_user CONNECTION LIMIT 1000",
        "ALTER ROLE archkit_admin SET search_path = evil",
        "ALTER DATABASE {name} SET temp_file_limit = -1",
        "ALTER DATABASE {name} OWNER TO current_user",
        "SET temp_file_limit = -1",
        "SET session_preload_libraries = 'auto_explain'",
        "SET max_stack_depth = '7MB'",
        "ALTER SYSTEM SET fsync = on",
        "LOAD 'auto_explain'",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION postgres_fdw",
        "CREATE EXTENSION pageinspect",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'",
        "CREATE FUNCTION f(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all'",
        "CREATE LANGUAGE plpython3u",
        "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
        "CREATE ROLE other SUPERUSER",
        "GRANT pg_execute_server_program TO current_user",
        "CREATE TABLESPACE s LOCATION '/tmp'",
        "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p",
        "CREATE PUBLICATION p FOR ALL TABLES",
        "CREATE SERVER s FOREIGN DATA WRAPPER none",
        "DROP DATABASE postgres",
        "DROP DATABASE {name}",
        "CREATE DATABASE other",
        "DROP ROLE archkit_admin",
        "SET ROLE archkit_admin",
        "SET SESSION AUTHORIZATION archkit_admin",
        "DELETE FROM pg_proc",
        "CHECKPOINT",
        "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch {mark}'''; END $$",
    ],
)
def test_what_is_none_of_its_business_is_refused(
    sql: str, shared: psycopg.Connection[Any], surroundings: Path
) -> None:
    text = sql.format(mark=surroundings / "cwd" / "owned", name=shared.info.dbname)
    with pytest.raises(psycopg.Error) as refused:
        shared.execute(text.encode())
    assert refused.value.sqlstate
    assert shared.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT count(*) FROM generate_series(1, 100000000000)", "MiB of temporary files"),
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r", "stopped"),
        ("SELECT count(*) FROM (SELECT md5(g::text) AS m FROM NUMBERS ORDER BY m) AS s", "stopped"),
        ("SELECT pg_advisory_lock(g) FROM NUMBERS", "more memory than"),
        ("SELECT array_agg(repeat('x', 100000000)) IS NULL FROM NUMBERS", "stopped"),
        ("DO $$ BEGIN LOOP END LOOP; END $$", "after 0.4 s"),
        ("DO $$ BEGIN LOOP RAISE NOTICE '%', repeat('x', 10000); END LOOP; END $$", "after 0.4 s"),
        ("DO $$ BEGIN FOR i IN 1..9999 LOOP EXECUTE 'CREATE TABLE t' || i || '()'; END LOOP; END $$", "stop"),
        ("SELECT f(1)", "calls itself without end"),
        ("SELECT " + "+".join(["1"] * 50_000), "nested too deeply"),
    ],
)  # fmt: skip
def test_what_has_no_end_is_stopped_in_words(sql: str, said: str) -> None:
    with database(limits=Limits(statement_seconds=0.4, temporary_mib=8)) as connection:
        connection.execute(
            "CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN f(n + 1); END'"
        )
        with pytest.raises(psycopg.Error) as stopped:
            connection.execute(written(sql))
        assert said in why_ended(connection, stopped.value)
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE big AS SELECT g, repeat(md5(g::text), 50) FROM NUMBERS",
        "CREATE TEMP TABLE big AS SELECT g, repeat(md5(g::text), 50) FROM NUMBERS",
        "INSERT INTO toast SELECT repeat(md5(g::text), 500000) FROM NUMBERS",
        "DO $$ BEGIN LOOP INSERT INTO toast VALUES (repeat('x', 1000000)); COMMIT; END LOOP; END $$",
    ],
)
def test_a_disk_is_not_filled(sql: str) -> None:
    with proof_database(Limits(disk_mib=20)) as one:
        connection = one.connect()
        connection.execute("CREATE TABLE toast (a text)")
        connection.execute("ALTER TABLE toast ALTER a SET STORAGE EXTERNAL")
        with pytest.raises(psycopg.Error) as stopped:
            connection.execute(written(sql))
        assert why_ended(connection, stopped.value) == one.stopped
        assert one.stopped == "stopped: the database grew past its limit of 20 MiB on the disk"
        assert one.grown_bytes() < 1_000 << 20


@pytest.mark.parametrize(
    "sql", ["DO $$ BEGIN LOOP END LOOP; END $$", "SELECT g FROM generate_series(1, 1e12) AS g"]
)
def test_a_statement_that_lifts_its_limit_is_cancelled_from_outside(
    sql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_GRACE_SECONDS", 0.2)
    with database(limits=Limits(statement_seconds=0.2)) as connection:
        connection.execute("SET statement_timeout = 0")
        began = time.monotonic()
        with pytest.raises(psycopg.Error) as stopped:
            connection.execute(written(sql))
        assert "0.2 s, the limit for a statement" in why_ended(connection, stopped.value)
        assert time.monotonic() - began < 3
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_cannot_be_cancelled_is_killed_and_others_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_GRACE_SECONDS", 0.2)
    with database() as other, database(limits=Limits(statement_seconds=1)) as connection:
        before = server()
        with pytest.raises(psycopg.Error) as stopped:
            connection.execute(written(ENDLESS))
        assert "from outside after 1 s" in why_ended(connection, stopped.value)
        with pytest.raises(psycopg.Error) as harmed:
            go_on(other)
        assert why_ended(other, harmed.value) == RESTARTED
    assert server() is before


def go_on(connection: psycopg.Connection[Any]) -> None:
    """Work until the server notices what happened, a moment later than its client."""
    for _ in range(500):
        connection.execute("SELECT 1")
        time.sleep(0.01)


def test_everything_together_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_GRACE_SECONDS", 0.2)
    with database(deadline_seconds=0.4) as connection:
        with pytest.raises(psycopg.Error) as stopped:
            connection.execute(
                "DO $$ BEGIN LOOP BEGIN LOOP END LOOP; "
                "EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$"
            )
        assert why_ended(connection, stopped.value) == "stopped: the proof was not done after 0.4 s"


def test_one_does_not_see_or_reach_the_other() -> None:
    with database() as one, database() as other:
        other.execute("LISTEN x")
        one.execute("NOTIFY x, 'hello'")
        one.execute("SELECT pg_advisory_lock(1)")
        row = other.execute("SELECT pg_try_advisory_lock(1)").fetchone()
        seen = one.execute(
            "SELECT DISTINCT query FROM pg_stat_activity WHERE datname <> current_database()"
        ).fetchall()
    assert row == (True,)
    assert {text for (text,) in seen} <= {"<insufficient privilege>"}


def test_proofs_go_on_beside_hostile_ones() -> None:
    def hostile(_: int) -> str:
        with database(limits=Limits(disk_mib=20)) as connection:
            try:
                connection.execute(written("CREATE TABLE b AS SELECT repeat(md5(g::text), 50) FROM NUMBERS"))
            except psycopg.Error as error:
                return why_ended(connection, error)
        return ""

    def harmless(number: int) -> str:
        with database() as connection:
            connection.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS g")
            row = connection.execute("SELECT count(*) + %s FROM t", (number,)).fetchone()
            return str(row and row[0])

    with ThreadPoolExecutor(4) as pool:
        bad, good = pool.map(hostile, range(2)), list(pool.map(harmless, range(4)))
    assert good == ["1000", "1001", "1002", "1003"]
    assert all("grew past its limit" in reason for reason in bad)


LEAKING = """
import os
from archkit.proofs.postgres import database
with database() as connection:
    row = connection.execute("SHOW timezone").fetchone() + connection.execute("SHOW datestyle").fetchone()
    print(connection.info.host, *row, sep="|")
assert os.environ["PGHOST"] == "evil.example"
"""


def test_nothing_of_the_users_environment_gets_in(tmp_path: Path) -> None:
    (tmp_path / ".pgpass").write_text("*:*:*:*:secret")
    (tmp_path / ".pg_service.conf").write_text("[evil]\nhost=evil.example\n")
    names = (
        "HOST DATABASE USER SERVICE PASSWORD OPTIONS SSLMODE REQUIREAUTH TARGETSESSIONATTRS CONNECT_TIMEOUT"
    )
    evil = {f"PG{name}": "evil.example" for name in names.split()} | {
        "PGHOSTADDR": "127.0.0.9", "PGPORT": "1", "PGSERVICEFILE": "/nowhere", "PGPASSFILE": "/nowhere",
        "PGTZ": "Asia/Tokyo", "PGDATESTYLE": "German", "PGCHANNELBINDING": "require", "PGDATA": "/nowhere",
        "PGCLIENTENCODING": "LATIN1", "PGGSSENCMODE": "require", "HOME": str(tmp_path),
    }  # fmt: skip
    found = subprocess.run(
        [sys.executable, "-c", LEAKING], env=os.environ | evil, capture_output=True, text=True, check=True
    )
    host, *settings = found.stdout.strip().split("|")
    assert Path(host).name.startswith("archkit-postgres-")
    assert settings == ["UTC", "ISO, MDY"]


def test_a_server_belongs_to_its_watcher(surroundings: Path) -> None:
    found: Server = server()
    assert surroundings in found.folder.parents
    assert found.folder.stat().st_mode & 0o077 == 0
