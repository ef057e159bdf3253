"""A walk on the command line: what it prints, writes and exits with."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.design import Design, Step
from archkit.session import Session

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]
NOTIFICATIONS = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"
DAY = "2026-11-21"


def test_a_design_prints_its_steps_and_ten_lines(designed: Path) -> None:
    steps, summary = (designed / "printed.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")
    assert [line.split()[1] for line in steps.splitlines()] == [step.value for step in Step]
    assert [line[:16].strip() for line in summary.splitlines()] == [
        "Outcome", "Pattern", "Components", "Peak load", "Cost", "Proofs", "Breaks first",
        "Tips nearest", "Open questions", "Left out", "Document",
    ]  # fmt: skip
    assert summary.splitlines()[-1].split(", ") == [
        f"Document        {designed / 'design.html'}", str(designed / "deliverables.md"),
    ]  # fmt: skip
    tips = next(line for line in summary.splitlines() if line.startswith("Tips nearest"))[16:]
    points = [one for each in Session.read(designed).design.challenge.comparisons for one in each.tipping]
    assert any(tips[:40] == one.says[:40] for one in points)
    assert "$2,000" in summary
    assert "more charged by providers" in summary
    assert (designed / "design.html").stat().st_size > 10_000


def test_a_second_design_in_the_folder_asks_for_resume_or_fresh(refused: Refused, designed: Path) -> None:
    message = refused("design", str(NOTIFICATIONS), "-s", str(designed), "--today", DAY)
    assert "--resume" in message
    assert "--fresh" in message


def test_resuming_a_whole_walk_proposes_nothing(designed: Path, capsys: Said) -> None:
    before = (designed / "journal.jsonl").read_bytes()
    code = main(["design", str(NOTIFICATIONS), "--resume", "-s", str(designed), "--json"])
    data = json.loads(capsys.readouterr().out)
    assert data["exit_code"] == code
    assert data["outcome"] == "design"
    assert data["proofs"]["refuted"] == len(data["refuted"])
    assert (code == Exit.REFUTED) == bool(data["refuted"])
    assert (designed / "journal.jsonl").read_bytes() == before


def test_resuming_with_another_brief_or_persona_is_refused(
    refused: Refused, designed: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.yaml").write_text("name: other\n")
    assert "another brief" in refused("design", "other.yaml", "--resume", "-s", str(designed))
    message = refused("design", "--resume", "-s", str(designed), "-p", "context-first")
    assert "another persona" in message


@pytest.mark.parametrize("name", ["html", "markdown", "notebook", "openapi", "sql", "todo", "deliverables"])
def test_a_session_is_exported_without_changing_it(
    designed: Path, tmp_path: Path, capsys: Said, name: str
) -> None:
    before = {path.name: path.read_bytes() for path in designed.iterdir()}
    assert main(["export", str(designed), "--format", name, "--output", "out/file"]) == 0
    assert capsys.readouterr().out == "out/file\n"
    assert (tmp_path / "out" / "file").stat().st_size > 500
    assert {path.name: path.read_bytes() for path in designed.iterdir()} == before


def test_an_export_of_a_step_not_taken_says_so(refused: Refused, tmp_path: Path) -> None:
    Session.start(Brief(name="x"), folder=tmp_path / "s").close()
    assert "has not taken the step 'data'" in refused("export", "s", "-f", "sql")
    assert "is a folder" in refused("export", "s", "-f", "html", "-o", "s")


def test_quiet_prints_only_where_the_document_is(designed: Path, capsys: Said) -> None:
    main(["design", "--resume", "-s", str(designed), "-q", "-f", "markdown"])
    assert capsys.readouterr().out == f"{designed / 'design.md'}\n"


def test_a_persona_comes_to_the_same_design_every_time(tmp_path: Path) -> None:
    lead = ["--persona", "context-first", "--format", "markdown", "--today", DAY]
    for folder in ("first", "second"):
        assert main(["design", str(NOTIFICATIONS), *lead, "-s", folder]) in {Exit.HOLDS, Exit.REFUTED}
    first, second = (tmp_path / name / "design.yaml" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    assert len(Session.read(tmp_path / "first").results) == len(Step)


def test_a_killed_process_is_resumed_to_the_same_design(
    program: list[str], designed: Path, tmp_path: Path
) -> None:
    steps = 6
    call = [*program, "design", str(NOTIFICATIONS), "--session", "s", "--today", DAY]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        shown = [process.stdout.readline() for _ in range(steps)]
        process.kill()
    assert process.returncode == -signal.SIGKILL
    kept = Session.read(tmp_path / "s").results
    assert len(shown) <= len(kept) <= steps + 1
    run = subprocess.run([*call, "--resume"], capture_output=True, text=True, check=False)
    assert run.stdout.count("(kept)") == len(kept)
    assert (tmp_path / "s" / "design.yaml").read_bytes() == (designed / "design.yaml").read_bytes()


def test_interrupted_it_says_how_to_go_on(program: list[str], tmp_path: Path) -> None:
    call = [*program, "design", str(NOTIFICATIONS), "--session", "my s", "--today", DAY]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        error = process.stderr.read()
    assert process.returncode == Exit.INTERRUPTED
    assert "Go on: archkit design --resume --session 'my s'" in error
    assert "Traceback" not in error
    assert Session.read(tmp_path / "my s").results


def test_too_little_known_asks_first(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "b.yaml").write_text("name: Something\n")
    assert main(["design", "b.yaml"]) == Exit.CLARIFY
    text = capsys.readouterr().out
    assert "1. " in text
    assert "Answer with: archkit design --resume --session designs/something --set FIELD=VALUE" in text
    assert not Design.read(tmp_path / "designs/something/design.yaml").shape


def test_what_cannot_be_done_says_what_blocks_it_and_what_would_help(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "b.yaml").write_text(
        "name: Big\nscale: {users_total: 50M, users_daily_active: 20M}\nbudget: {monthly_usd: 50}\n"
    )
    assert main(["design", "b.yaml"]) == Exit.INFEASIBLE
    text = capsys.readouterr().out
    assert "Infeasible, because the smallest design" in text
    assert "  unless the budget rises" in text
    assert "Open questions" not in text
