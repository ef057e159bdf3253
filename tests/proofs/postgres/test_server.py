"""The throw-away server: what it lets in, what it survives, and what it leaves behind (nothing)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archkit.errors import ToolMissingError
from archkit.proofs.postgres import SWITCH, Server, database, find_binaries, guard, server, start_server
from archkit.proofs.postgres import start as postgres

pytestmark = pytest.mark.postgres


@pytest.fixture
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "cache"
    monkeypatch.setenv("ARCHKIT_CACHE", str(cache))
    return cache


def answers(one: Server) -> bool:
    with one.connect("postgres") as connection:
        row = connection.execute("SELECT 1").fetchone()
    return row == (1,)


def test_a_database_belongs_to_a_role_without_superuser() -> None:
    with database() as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        limits = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("statement_timeout", "lock_timeout", "temp_file_limit")
        ]
    assert row == (False,) * 5
    assert limits == [("5s",), ("1s",), ("256MB",)]


def test_databases_are_fresh_and_gone_afterwards() -> None:
    with database() as connection:
        connection.execute("CREATE TABLE left_over (id int)")
        first = connection.info.dbname
    with database() as connection, server().connect("postgres") as admin:
        assert connection.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
        names = {row[0] for row in admin.execute("SELECT datname FROM pg_database")}
        roles = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    assert first not in names | roles


def test_threads_share_one_server() -> None:
    def folder(_: int) -> tuple[Path, str]:
        with database() as connection:
            return server().folder, connection.info.dbname

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(folder, range(8)))
    assert len({path for path, _ in found}) == 1
    assert len({name for _, name in found}) == 8


def test_a_server_that_died_is_started_anew() -> None:
    first = server()
    first.child.kill()
    first.child.wait()
    with database() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert server() is not first
    assert not first.folder.exists()


@pytest.mark.parametrize("value", ["off", "OFF", "0"])
def test_the_switch_keeps_it_from_starting(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, value)
    with pytest.raises(ToolMissingError, match="switched off") as caught, database():
        pass
    assert "parsed, not run" in str(caught.value)


def test_a_folder_without_programs_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="there is no program"):
        start_server(tmp_path)


def test_a_broken_program_gives_its_reason(
    tmp_path: Path, fresh_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'error: this program is broken' >&2\nexit 3\n")
        (tmp_path / name).chmod(0o755)
    made: list[str] = []
    make = tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "mkdtemp", lambda *a, **k: made.append(make(*a, **k)) or made[-1])
    with pytest.raises(ToolMissingError, match="this program is broken"):
        start_server(tmp_path)
    assert made
    assert not [folder for folder in made if Path(folder).exists()]
    assert not list(fresh_cache.glob("postgres-*")), "nothing half-built stays in the cache"


def test_a_program_that_does_not_execute_gives_its_reason(tmp_path: Path, fresh_cache: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_bytes(b"\x7fELF nonsense")
    with pytest.raises(ToolMissingError, match=r"(?i)denied|format|initdb"):
        start_server(tmp_path)
    assert not list(fresh_cache.glob("postgres-*"))


def test_no_disk_for_the_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    monkeypatch.setattr(postgres._Start, "_build", full)
    with pytest.raises(ToolMissingError, match="No space left"):
        start_server(find_binaries())


def test_a_fresh_cache_is_filled_once(fresh_cache: Path) -> None:
    one = start_server(find_binaries())
    template = next(fresh_cache.glob("postgres-*"))
    made = template.stat().st_mtime_ns
    two = start_server(find_binaries())
    assert answers(one)
    assert answers(two)
    one.stop()
    two.stop()
    assert template.stat().st_mtime_ns == made
    assert not one.folder.exists()
    assert not two.folder.exists()


@pytest.fixture(scope="module")
def whole_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one cache to damage copies of."""
    place = tmp_path_factory.mktemp("whole") / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHKIT_CACHE", str(place))
        start_server(find_binaries()).stop()
    return place


@pytest.mark.parametrize("damage", ["partial", "emptied", "unsigned", "same size", "a file"])
def test_a_damaged_cache_is_replaced(damage: str, fresh_cache: Path, whole_cache: Path) -> None:
    shutil.copytree(whole_cache, fresh_cache)
    template = next(fresh_cache.glob("postgres-*"))
    control = template / "data" / "global" / "pg_control"
    if damage == "partial":
        control.unlink()
    elif damage == "emptied":
        shutil.rmtree(template / "data")
    elif damage == "unsigned":
        (template / "whole").unlink()
    elif damage == "a file":
        shutil.rmtree(template)
        template.write_text("no folder")
    else:
        control.write_bytes(bytes(control.stat().st_size))
    one = start_server(find_binaries())
    assert answers(one)
    one.stop()


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("ARCHKIT_CACHE", str(blocked / "cache"))
    one = start_server(find_binaries())
    assert answers(one)
    one.stop()


def test_a_cache_that_others_may_write_is_not_trusted(fresh_cache: Path) -> None:
    fresh_cache.mkdir()
    fresh_cache.chmod(0o777)
    one = start_server(find_binaries())
    assert answers(one)
    one.stop()
    assert not list(fresh_cache.glob("postgres-*"))


def test_a_long_temporary_folder_still_gives_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    one = start_server(find_binaries())
    assert answers(one)
    one.stop()


@pytest.mark.parametrize("name", ["with blanks", "ünïcödé", "quote's", "a:b"])
def test_folders_of_any_name_will_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / name))
    one = start_server(find_binaries())
    assert answers(one)
    one.stop()
    assert list((tmp_path / name).iterdir()) == []


def test_a_nearly_full_disk_is_said_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_LEAST_FREE_MIB", 1 << 30)
    with pytest.raises(ToolMissingError, match="the disk has less than"), database():
        pass


def test_an_interruption_leaves_a_connection_that_works() -> None:
    with database() as connection:
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            connection.execute("SELECT count(*) FROM (SELECT generate_series(1, 10000000000)) AS q")
        assert connection.execute("SELECT 1").fetchone() == (1,)


PROGRAM = """
import sys
from archkit.proofs.postgres import database, server
with database() as connection:
    print(server().folder, server().child.pid, flush=True)
    {then}
"""


def program(then: str, cache: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"ARCHKIT_CACHE": str(cache)}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(then=then)], stdout=subprocess.PIPE, text=True, env=environment
    )


def gone(folder: Path) -> bool:
    ends = time.monotonic() + 10
    while folder.exists() and time.monotonic() < ends:
        time.sleep(0.02)
    return not folder.exists()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_nothing_stays_when_the_process_ends(end: signal.Signals | None, tmp_path: Path) -> None:
    then = "pass" if end is None else "sys.stdin.read() or __import__('time').sleep(60)"
    child = program(then, tmp_path / "cache")
    assert child.stdout is not None
    folder = Path(child.stdout.readline().split()[0])
    if end is not None:
        assert folder.exists()
        child.send_signal(end)
    child.wait()
    child.stdout.close()
    assert gone(folder)


def test_processes_may_build_the_cache_at_once(tmp_path: Path) -> None:
    children = [program("pass", tmp_path / "cache") for _ in range(3)]
    outputs = [child.communicate(timeout=120)[0] for child in children]
    assert all(output.strip() for output in outputs)
    assert [child.returncode for child in children] == [0, 0, 0]
    names = [path.name for path in (tmp_path / "cache").iterdir()]
    assert len(names) == 1
    assert "." not in names[0].removeprefix("postgres-18.6.3")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root has several ways")
def test_each_way_of_giving_up_root_works_or_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = postgres._ways()
    assert ways[0] == "namespace"
    for way in ways:
        monkeypatch.setattr(postgres, "_ways", lambda way=way: (way,))
        try:
            one = start_server(find_binaries())
        except ToolMissingError as missing:
            assert "denied" in str(missing) or "namespace" in str(missing)  # noqa: PT017 - either is right
        else:
            assert answers(one)
            one.stop()
