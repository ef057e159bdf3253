"""What the child does between being started and becoming PostgreSQL; a program of its own.

It is run as ``python -I -S child.py WAY FOLDER PROGRAM ARGUMENTS...`` so that no code
has to run between fork and exec inside a notebook's many threads, and it imports nothing of
archkit. WAY says how it gives up being root, which PostgreSQL refuses: ``plain`` (it is not
root), ``namespace`` (a user namespace in which it has another number) or ``uid:N``. With a
FOLDER it stays: when its standard input closes, because the parent ended in whatever manner,
it stops the server and removes the folder. Without one ("-") it becomes the program.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

CANNOT_DROP_ROOT = 97
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_NAMESPACE_ID = 1000
_LARGEST_FILE = 2 << 30
_LARGEST_BACKEND = 2 << 30
_FIRST_TO_GO = "800"  # of 1000: when memory runs out, Linux ends a proof before the user's notebook
_SIGQUIT = 3  # "immediate shutdown" to PostgreSQL; the signal module lacks it on Windows


if sys.platform == "linux":
    # Loaded while still root: another user may not be able to read this Python.
    import ctypes

    _libc = ctypes.CDLL(None, use_errno=True)


def _enter_namespace() -> None:
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_NAMESPACE_ID} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_NAMESPACE_ID} {group} 1")


def _drop_root(way: str) -> None:
    if way == "namespace":
        _enter_namespace()
    elif way.startswith("uid:"):
        number = int(way.removeprefix("uid:"))
        os.setgroups([])
        os.setgid(number)
        os.setuid(number)


def _limit() -> None:
    """Bound files and memory: SQL under proof may ask for any amount of either."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: _LARGEST_FILE,
        resource.RLIMIT_AS: _LARGEST_BACKEND,
    }
    for kind, size in wanted.items():
        hard = resource.getrlimit(kind)[1]
        allowed = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(kind, (allowed, hard))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)


def _die_with_parent() -> None:
    """Ask Linux to stop the server if even this watcher is killed."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, _SIGQUIT)


def _hold(folder: Path) -> int | None:
    """Lock the folder for as long as this process lives, so that others see that it is in use."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none
    except ImportError:
        return None
    held = os.open(folder / "alive", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    return held


def _serve_by_control(folder: Path, command: list[str]) -> int:
    """Run the server through pg_ctl, which on Windows gives up an administrator's rights for it."""
    program, _, data, *settings = command
    control = str(Path(program).with_name("pg_ctl" + Path(program).suffix))
    log = folder / "server.log"
    started = subprocess.call(  # noqa: S603 - the parent chose the command
        [control, "start", "-D", data, "-w", "-s", "-l", str(log), "-o", subprocess.list2cmdline(settings)],
        stdin=subprocess.DEVNULL,
    )
    if started:
        sys.stderr.write(log.read_text(errors="replace") if log.exists() else "FATAL: pg_ctl failed\n")
        return started
    while sys.stdin.buffer.read(1):
        pass
    subprocess.call([control, "stop", "-D", data, "-s", "-m", "immediate"], stdin=subprocess.DEVNULL)  # noqa: S603
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _serve(folder: Path, command: list[str]) -> int:
    _hold(folder)
    try:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)  # noqa: S603, PLW1509 - one thread
    except OSError as error:
        sys.stderr.write(f"FATAL: cannot execute {command[0]}: {error.strerror}\n")
        return 1

    ended = threading.Event()

    def stop_when_parent_ends() -> None:
        while sys.stdin.buffer.read(1):
            pass
        ended.set()
        server.send_signal(_SIGQUIT)

    threading.Thread(target=stop_when_parent_ends, daemon=True).start()
    code = server.wait()
    if ended.is_set():  # otherwise the parent still wants to read the log
        shutil.rmtree(folder, ignore_errors=True)
    return code


def main(arguments: list[str]) -> int:
    """Run the program in the way asked for and return its exit code."""
    way, folder, *command = arguments
    try:
        _drop_root(way)
    except OSError as error:
        sys.stderr.write(f"cannot give up root by {way}: {error}\n")
        return CANNOT_DROP_ROOT
    if folder == "-":
        if os.name == "nt":
            return subprocess.call(command)  # noqa: S603 - the parent chose the command
        os.execv(command[0], command)  # noqa: S606 - the parent chose the command
    _limit()
    serve = _serve_by_control if os.name == "nt" else _serve
    return serve(Path(folder), command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
