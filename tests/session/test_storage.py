import os
import resource
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from walkers import BRIEF, TODAY, Steady

from archkit.design import Design, Step
from archkit.errors import InputError, StorageError
from archkit.session import Session, holds_session
from archkit.session.storage import write_document, write_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and limits are POSIX")


def started(folder: Path) -> Session:
    return Session.start(BRIEF, folder=folder, architect=Steady(), today=TODAY)


def in_child(work: Callable[[], None]) -> int:
    """Run work in a forked child; return its exit code, 99 for any exception."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("size", [0, 100, 2_000, 2_500, 4_000])
def test_a_full_disk_stops_the_walk_and_nothing_half_written_counts(tmp_path: Path, size: int) -> None:
    whole = started(tmp_path / "whole").run().folder / "design.yaml"
    folder = tmp_path / "full"

    def walk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        with pytest.raises(StorageError, match=r"limit on file sizes.*--session DIR"):
            started(folder).run()

    assert in_child(walk) == 0
    if (folder / "design.yaml").exists():
        Design.read(folder / "design.yaml")
    assert not list(folder.glob(".design*"))
    resumes = holds_session(folder)
    assert resumes == (size >= 2_000)
    session = Session.open(folder, architect=Steady()) if resumes else started(folder)
    session.run()
    assert (folder / "design.yaml").read_bytes() == whole.read_bytes()


def test_after_a_full_disk_the_same_session_can_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "s"

    def walk() -> None:
        session = started(folder).run(until=Step.FRAME)
        soft = (folder / "journal.jsonl").stat().st_size + 60
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        with pytest.raises(StorageError):
            session.take(Step.CLARIFY)
        assert Step.CLARIFY not in session.results
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        session.run()

    assert in_child(walk) == 0
    assert Session.read(folder).ended


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    tmp_path.chmod(0o755)

    def walk() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        for folder in (locked, locked / "deeper"):
            with pytest.raises(StorageError, match="may not be written by this user"):
                started(folder)

    for parent in tmp_path.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)  # the other user has to get here
    assert in_child(walk) == 0


def test_a_path_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for folder in (file, file / "inside"):
        with pytest.raises(StorageError, match=r"is a file.*--session DIR"):
            started(folder)
    assert file.read_text() == "mine"


def test_a_second_process_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        session = started(tmp_path).run(until=Step.FRAME)
        os.write(ready[1], b"!")
        os.read(go[0], 1)
        os._exit(bool(session.remaining))
    os.read(ready[0], 1)
    with pytest.raises(StorageError, match=rf"another archkit process \(number {child}\)"):
        Session.open(tmp_path)
    assert list(Session.read(tmp_path).results) == [Step.FRAME]
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with Session.open(tmp_path, architect=Steady()) as session:
        assert session.run().ended


def test_a_whole_file_replaces_the_old_one_or_leaves_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, "old ✎\n")
    assert path.stat().st_mode & 0o777 == 0o666 & ~_mask()

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
        with pytest.raises(StorageError):
            write_whole(path, "new" * 1_000)

    assert in_child(fill) == 0
    assert path.read_text() == "old ✎\n"
    assert list(tmp_path.iterdir()) == [path]


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.md"
    link.symlink_to("real/text.md")
    for text in ("first", "second"):
        write_document(link, text)
        assert link.is_symlink()
        assert (tmp_path / "real" / "text.md").read_text() == text
    assert [one.name for one in (tmp_path / "real").iterdir()] == ["text.md"]


def test_a_pipe_a_device_or_a_folder_is_refused_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe, folder, link = tmp_path / "pipe", tmp_path / "folder", tmp_path / "link"
    os.mkfifo(pipe)
    folder.mkdir()
    link.symlink_to(pipe)
    for path in (pipe, folder, link):
        for write in (write_whole, write_document):
            with pytest.raises(InputError, match=r"not a regular file.*--output FILE"):
                write(path, "text")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()


def test_a_character_device_is_refused_and_stays_one(tmp_path: Path) -> None:
    master, slave = os.openpty()  # a terminal of our own, reached through a link of our own
    link = tmp_path / "terminal"
    link.symlink_to(os.ttyname(slave))
    try:
        with pytest.raises(InputError, match="a device or a pipe"):
            write_document(link, "text")
        assert stat.S_ISCHR(link.stat().st_mode)
    finally:
        os.close(master)
        os.close(slave)


def test_one_missing_folder_is_created_and_more_are_taken_for_a_slip(tmp_path: Path) -> None:
    write_document(tmp_path / "out" / "a.html", "text")
    assert (tmp_path / "out" / "a.html").read_text() == "text"
    root = Path(tmp_path.anchor)
    for path in (tmp_path / "no" / "such" / "a.html", root / "no-such-folder-of-archkit" / "a.html"):
        with pytest.raises(InputError, match=r"there is no folder .*Create it first"):
            write_document(path, "text")
    assert not (tmp_path / "no").exists()
    assert not (root / "no-such-folder-of-archkit").exists()


def test_an_error_speaks_of_what_was_journaled_only_where_something_was(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StorageError) as caught:
        started(tmp_path / "file" / "inside")
    assert "--resume" not in str(caught.value)
    folder = tmp_path / "s"

    def walk() -> None:
        session = started(folder)
        size = (folder / "journal.jsonl").stat().st_size + 60
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        with pytest.raises(StorageError, match="continue with --resume"):
            session.take(Step.FRAME)

    assert in_child(walk) == 0
