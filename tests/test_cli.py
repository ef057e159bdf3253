"""The command line: what it prints, where, and its exit codes."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archkit import __version__
from archkit.brief import Brief
from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.cli.printing import labelled, plain, within_sentence
from archkit.design import Design, Step
from archkit.errors import StorageError
from archkit.session import Session
from archkit.shipped import shipped_text

Said = pytest.CaptureFixture[str]
ROOT = Path(__file__).parent.parent
NOTIFICATIONS = ROOT / "notebooks" / "briefs" / "notifications.yaml"
DAY = "2026-11-21"
PROGRAM = [sys.executable, "-c", "import sys; from archkit.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHKIT_DEBUG", raising=False)


def refused(said: Said, *arguments: str) -> str:
    """Run a wrong call and return its one line of complaint."""
    code = main(arguments)
    printed = said.readouterr()
    assert code == Exit.WRONG_INPUT
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return printed.err


def test_help_leads_a_newcomer(capsys: Said) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for word in ("new", "design", "check", "diff", "export", "personas", "--resume", "Exit codes", "130"):
        assert word in text


@pytest.mark.parametrize("name", ["new", "design", "check", "diff", "export", "personas"])
def test_every_command_has_an_example(capsys: Said, name: str) -> None:
    assert main([name, "--help"]) == 0
    assert f"archkit {name}" in capsys.readouterr().out.split("Example", 1)[1]


def test_help_is_quick() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*PROGRAM, "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.3


def test_the_version(capsys: Said) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"archkit {__version__}\n"


def test_personas_are_listed_and_shown(capsys: Said) -> None:
    assert main(["personas"]) == 0
    listed = capsys.readouterr().out
    assert main(["personas", "list"]) == 0
    assert capsys.readouterr().out == listed
    assert [line.split()[0] for line in listed.splitlines() if not line.startswith(" ")] == [
        "context-first", "delivery-standards", "high-scale", "systems-architect", "task-oriented",
    ]  # fmt: skip
    assert main(["personas", "show", "context-first"]) == 0
    shown = capsys.readouterr().out
    assert "3. Verify the current state: verify" in shown
    assert main(["personas", "context-first"]) == 0
    assert capsys.readouterr().out == shown
    assert "Did you mean 'task-oriented'" in refused(capsys, "personas", "task-orientated")


def test_wrong_calls_are_answered_in_one_line_without_a_traceback(capsys: Said) -> None:
    assert "Did you mean 'task-oriented'" in refused(capsys, "personas", "show", "task-orientated")
    assert "No such command" in refused(capsys, "desing")
    assert "Give a BRIEF" in refused(capsys, "design")
    assert "not both" in refused(capsys, "design", "x.yaml", "--resume", "--fresh")
    assert "is not FIELD=VALUE" in refused(capsys, "design", "x.yaml", "--set", "users")
    assert "there is no session in 'nowhere'" in refused(capsys, "export", "nowhere", "-f", "html")
    assert "there is no session in 'nowhere'" in refused(capsys, "design", "--resume", "-s", "nowhere")
    assert "cannot read 'nowhere.yaml'" in refused(capsys, "check", "nowhere.yaml")
    assert "cannot read 'a.yaml'" in refused(capsys, "diff", "a.yaml", "b.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("name: x\nscal: {}\n", r"brief\.yaml:2: scal: the field 'scal' is not known. Did you mean 'scale'"),
        ("name: x\nscale: {users_total: 0}\n", r"brief\.yaml:2: scale.users_total: .*between 1 and"),
        ("name: x\nscale: {users_total: 1e15}\n", "between 1 and"),
        ("name: x\nscale: {users_total: -5}\n", "scale.users_total"),
        ("name: x\ngoals: [" + "a, " * 6000 + "]\n", "at most 5,000 entries"),
        ("name: [1, 2]\n", r"brief\.yaml:1: name"),
        ("name: &a x\npurpose: *a\n", "alias"),
    ],
)
def test_a_wrong_brief_names_file_line_and_field(
    tmp_path: Path, capsys: Said, text: str, message: str
) -> None:
    (tmp_path / "brief.yaml").write_text(text)
    assert re.search(message, refused(capsys, "design", "brief.yaml"))
    assert not (tmp_path / "designs").exists()


@pytest.mark.parametrize("call", [["design", "brief.yaml"], ["check", "brief.yaml"]])
def test_a_day_that_nothing_can_be_planned_from_is_refused(
    tmp_path: Path, capsys: Said, call: list[str]
) -> None:
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert "from 2000-01-01 to 2200-12-31" in refused(capsys, *call, "--today", "9999-12-31")
    assert not (tmp_path / "designs").exists()


def test_a_later_architect_is_said_to_be_later(capsys: Said, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert main(["design", "brief.yaml", "--architect", "claude"]) == Exit.MISSING
    assert "not part of this release" in capsys.readouterr().err
    assert not (tmp_path / "designs").exists()


def test_a_session_that_cannot_be_kept_says_where_and_what_to_do(capsys: Said, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert main(["design", "brief.yaml", "--session", "brief.yaml/inside"]) == Exit.STORAGE
    assert "--session DIR" in capsys.readouterr().err


def test_a_place_that_takes_no_document_is_refused_before_the_walk(capsys: Said, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert "not a regular file" in refused(capsys, "design", "brief.yaml", "-o", "pipe")
    assert "there is no folder" in refused(capsys, "design", "brief.yaml", "-o", "no/such/folder/a.html")
    handoff = ["-f", "handoff", "-o", "no/such/folder"]
    assert "there is no folder" in refused(capsys, "design", "brief.yaml", *handoff)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["brief.yaml", "pipe"]


def test_templates_that_are_missing_are_said_before_the_walk(
    capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbconvert.exporters import templateexporter  # noqa: PLC0415 - loads slowly

    monkeypatch.setattr(templateexporter, "jupyter_path", lambda *_: [str(tmp_path / "nowhere")])
    monkeypatch.setattr(templateexporter, "DEV_MODE", False)
    (tmp_path / "brief.yaml").write_text("name: x\n")
    assert main(["design", "brief.yaml"]) == Exit.MISSING
    error = capsys.readouterr().err
    assert "JUPYTER_PATH" in error
    assert "--format markdown" in error
    assert not (tmp_path / "designs").exists()
    assert main(["design", "brief.yaml", "--format", "markdown"]) == Exit.CLARIFY


def test_debugging_shows_the_traceback(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHKIT_DEBUG", "1")
    assert main(["check", "nowhere.yaml"]) == Exit.WRONG_INPUT
    assert "Traceback" in capsys.readouterr().err


def test_a_new_brief_is_commented_read_back_and_never_overwritten(capsys: Said, tmp_path: Path) -> None:
    assert main(["new", "Zoo <keepers> ✎", "-o", "zoo.yaml"]) == 0
    assert capsys.readouterr().out == "zoo.yaml\n"
    assert Brief.read(tmp_path / "zoo.yaml").name == "Zoo <keepers> ✎"
    assert "#" in (tmp_path / "zoo.yaml").read_text()
    before = (tmp_path / "zoo.yaml").read_bytes()
    assert "exists already" in refused(capsys, "new", "Other", "-o", "zoo.yaml")
    assert (tmp_path / "zoo.yaml").read_bytes() == before
    assert main(["new", "Zoo Keepers"]) == 0
    assert (tmp_path / "zoo-keepers.yaml").exists()


def test_an_example_brief_is_copied_by_name_and_by_name_only(capsys: Said, tmp_path: Path) -> None:
    assert main(["new", "--example"]) == 0
    assert (tmp_path / "notifications.yaml").read_bytes() == NOTIFICATIONS.read_bytes()
    assert main(["new", "--example", "url-shortener", "-o", "mine.yaml"]) == 0
    assert Brief.read(tmp_path / "mine.yaml").name == "URL shortener"
    capsys.readouterr()
    assert "Did you mean 'url-shortener'" in refused(capsys, "new", "--example", "url-shortner")
    assert "Give --example alone" in refused(capsys, "new", "Zoo", "--example")
    assert shipped_text("briefs", "notifications").encode() == NOTIFICATIONS.read_bytes()


def test_a_brief_given_as_a_design_is_told_apart(capsys: Said, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("name: x\npurpose: y\n")
    assert "'b.yaml' is a brief, not a design. Design it first: archkit design b.yaml" in refused(
        capsys, "check", "b.yaml"
    )


def test_a_new_brief_begins_from_prose_or_a_project(capsys: Said, tmp_path: Path) -> None:
    assert main(["new", "--from", "A URL shortener, 50K users, 2M redirects a day", "-o", "a.yaml"]) == 0
    assert Brief.read(tmp_path / "a.yaml").scale.users_total == 50_000
    project = tmp_path / "shop"
    project.mkdir()
    (project / "RULES.md").write_text("# Rules\n\n- Use PostgreSQL for all data.\n")
    assert main(["new", "Shop", "--project", "shop", "-o", "b.yaml"]) == 0
    assert Brief.read(tmp_path / "b.yaml").name == "Shop"
    capsys.readouterr()
    assert "is no folder" in refused(capsys, "new", "--project", "nowhere", "-o", "c.yaml")
    assert "not both" in refused(capsys, "new", "--project", "shop", "--from", "x", "-o", "c.yaml")


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[31mb\rc\u202ed\n") == "a�[31mb�c�d\n"
    assert "\n" not in labelled("Pattern", "one\ntwo")
    assert len(labelled("Pattern", "x" * 500)) <= 100


def test_a_long_value_is_cut_between_words() -> None:
    line = labelled("Left out", "one-long-name, " * 20)
    assert len(line) <= 100
    assert line.endswith("one-long-name …")


def test_a_sentence_goes_on_in_small_letters_and_names_keep_theirs() -> None:
    assert within_sentence("The budget is short.") == "the budget is short."
    assert within_sentence("PostgreSQL is full.") == "PostgreSQL is full."
    assert within_sentence("") == ""


@pytest.fixture(scope="module")
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


def test_a_design_prints_its_steps_and_ten_lines(designed: Path) -> None:
    steps, summary = (designed / "printed.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")
    assert [line.split()[1] for line in steps.splitlines()] == [step.value for step in Step]
    assert [line[:16].strip() for line in summary.splitlines()] == [
        "Outcome", "Pattern", "Components", "Peak load", "Cost", "Proofs", "Breaks first",
        "Open questions", "Left out", "Document",
    ]  # fmt: skip
    assert summary.splitlines()[-1].split(", ") == [
        f"Document        {designed / 'design.html'}", str(designed / "deliverables.md"),
    ]  # fmt: skip
    assert "$2,000" in summary
    assert "more charged by providers" in summary
    assert (designed / "design.html").stat().st_size > 10_000


def test_a_second_design_in_the_folder_asks_for_resume_or_fresh(designed: Path, capsys: Said) -> None:
    message = refused(capsys, "design", str(NOTIFICATIONS), "-s", str(designed), "--today", DAY)
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
    designed: Path, capsys: Said, tmp_path: Path
) -> None:
    (tmp_path / "other.yaml").write_text("name: other\n")
    assert "another brief" in refused(capsys, "design", "other.yaml", "--resume", "-s", str(designed))
    message = refused(capsys, "design", "--resume", "-s", str(designed), "-p", "context-first")
    assert "another persona" in message


def test_check_runs_the_proofs_of_a_design_file(designed: Path, capsys: Said) -> None:
    session = Session.read(designed)
    code = main(["check", str(designed / "design.yaml"), "--json", "--today", DAY])
    data = json.loads(capsys.readouterr().out)
    assert code == (Exit.REFUTED if data["counts"]["refuted"] else Exit.HOLDS)
    assert len(data["proofs"]) == sum(session.proof_counts.values())
    assert data["steps_without_artifact"] == []


def test_check_lists_findings_with_place_evidence_and_remedy(
    tmp_path: Path, capsys: Said, designed: Path
) -> None:
    whole = Design.read(designed / "design.yaml")
    assert whole.shape
    ghost = whole.shape.links[0].model_copy(update={"target": "nobody"})
    shape = whole.shape.model_copy(update={"links": (*whole.shape.links, ghost)})
    (tmp_path / "broken.yaml").write_text(
        Design(name="broken", frame=whole.frame, shape=shape).to_yaml(), encoding="utf-8"
    )
    assert main(["check", "broken.yaml", "--today", DAY]) == Exit.REFUTED
    text = capsys.readouterr().out
    assert "remedy: " in text
    assert "nobody" in text
    assert "Not designed yet, so not checked: clarify, verify, data" in text


def test_diff_says_what_changed(designed: Path, tmp_path: Path, capsys: Said) -> None:
    design = Design.read(designed / "design.yaml")
    same = str(designed / "design.yaml")
    assert main(["diff", same, same]) == 0
    capsys.readouterr()
    assert design.shape
    changed = design.shape.model_copy(update={"components": design.shape.components[1:]})
    (tmp_path / "new.yaml").write_text(design.with_artifact(Step.SHAPE, changed).to_yaml(), encoding="utf-8")
    assert main(["diff", same, "new.yaml"]) == 0
    assert design.shape.components[0].id in capsys.readouterr().out


@pytest.mark.parametrize("name", ["html", "markdown", "notebook", "openapi", "sql", "todo", "deliverables"])
def test_a_session_is_exported_without_changing_it(
    designed: Path, tmp_path: Path, capsys: Said, name: str
) -> None:
    before = {path.name: path.read_bytes() for path in designed.iterdir()}
    assert main(["export", str(designed), "--format", name, "--output", "out/file"]) == 0
    assert capsys.readouterr().out == "out/file\n"
    assert (tmp_path / "out" / "file").stat().st_size > 500
    assert {path.name: path.read_bytes() for path in designed.iterdir()} == before


def test_an_export_of_a_step_not_taken_says_so(tmp_path: Path, capsys: Said) -> None:
    Session.start(Brief(name="x"), folder=tmp_path / "s").close()
    assert "has not taken the step 'data'" in refused(capsys, "export", "s", "-f", "sql")
    assert "is a folder" in refused(capsys, "export", "s", "-f", "html", "-o", "s")


def test_quiet_prints_only_where_the_document_is(designed: Path, capsys: Said) -> None:
    main(["design", "--resume", "-s", str(designed), "-q", "-f", "markdown"])
    assert capsys.readouterr().out == f"{designed / 'design.md'}\n"


def test_every_persona_comes_to_the_same_design(designed: Path, tmp_path: Path) -> None:
    wanted = (designed / "design.yaml").read_bytes()
    persona = ["--persona", "context-first", "--format", "markdown"]
    code = main(["design", str(NOTIFICATIONS), "--today", DAY, "-s", "other", *persona])
    assert code in {Exit.HOLDS, Exit.REFUTED}
    assert (tmp_path / "other" / "design.yaml").read_bytes() == wanted


@pytest.mark.parametrize("steps", [2, 6])
def test_a_killed_process_is_resumed_to_the_same_design(designed: Path, tmp_path: Path, steps: int) -> None:
    call = [*PROGRAM, "design", str(NOTIFICATIONS), "--session", "s", "--today", DAY]
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


def test_interrupted_it_says_how_to_go_on(tmp_path: Path) -> None:
    call = [*PROGRAM, "design", str(NOTIFICATIONS), "--session", "my s", "--today", DAY]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        error = process.stderr.read()
    assert process.returncode == Exit.INTERRUPTED
    assert "resume with: archkit design --resume --session 'my s'" in error
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


def test_a_fault_of_ours_is_no_traceback(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Design, "read", lambda path: 1 / 0)  # noqa: ARG005 - whatever is read
    assert main(["check", "x.yaml"]) == Exit.FAULT
    error = capsys.readouterr().err
    assert "a fault in archkit itself: ZeroDivisionError" in error
    assert "Traceback" not in error


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [*PROGRAM, "personas"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (Exit.HOLDS, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_behind_the_printed_lines_is_no_fault() -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [*PROGRAM, "personas"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == Exit.STORAGE
    assert "the system refused: No space left on device" in run.stderr


def test_exit_codes_of_errors_are_those_of_the_table() -> None:
    assert StorageError("x", "y").exit_code == Exit.STORAGE
