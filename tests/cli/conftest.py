"""What the tests of the command line share: a place to be, the program, and one session that was designed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit

sys.path.insert(0, str(Path(__file__).parent.parent / "session"))  # its walkers.py walks here as well
sys.path.insert(0, str(Path(__file__).parent.parent))  # careless.py stands there
sys.path.insert(0, str(Path(__file__).parent.parent / "architects"))  # loopback.py and drafts.py, there

PROGRAM = [sys.executable, "-c", "import sys; from archkit.cli import main; sys.exit(main())"]
NOTIFICATIONS = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"
DAY = "2026-11-21"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHKIT_DEBUG", raising=False)


@pytest.fixture
def program() -> list[str]:
    """The words that start the program in a process of its own."""
    return PROGRAM


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a wrong call and return its one line of complaint."""

    def run(*arguments: str) -> str:
        code = main(arguments)
        printed = capsys.readouterr()
        assert code == Exit.WRONG_INPUT
        assert printed.out == ""
        assert "Traceback" not in printed.err
        return printed.err

    return run


@pytest.fixture(scope="session")
def designed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Design the notification service once, in a process of its own."""
    folder = tmp_path_factory.mktemp("designed") / "session"
    run = subprocess.run(
        [*PROGRAM, "design", str(NOTIFICATIONS), "--session", str(folder), "--today", DAY],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode in {Exit.HOLDS, Exit.REFUTED}, run.stderr
    (folder / "printed.txt").write_text(run.stdout, encoding="utf-8")
    return folder
