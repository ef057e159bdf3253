"""The panel on the command line: side by side, closely, taken over, refused."""

import json
import re
import shutil
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.session import Session

Said = pytest.CaptureFixture[str]
BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"


@pytest.fixture
def session(designed: Path, tmp_path: Path) -> Path:
    """A session of this test's own, with no panel yet."""
    folder = tmp_path / "session"
    shutil.copytree(designed, folder, ignore=shutil.ignore_patterns("panel"))
    return folder


def test_two_members_stand_beside_the_design(session: Path, capsys: Said) -> None:
    assert main(["panel", str(session), "-m", "high-scale", "-m", "task-oriented"]) == Exit.HOLDS
    text = capsys.readouterr().out
    assert "What each rewrite costs" in text
    assert "high-scale" in text
    assert "task-oriented" in text
    table = text[text.index("What each rewrite costs") : text.index("The rewrites are sessions in")]
    assert max(map(len, table.splitlines())) <= 100
    assert Session.read(session / "panel" / "high-scale").ended


def test_as_json_nothing_else_is_printed(session: Path, capsys: Said) -> None:
    assert main(["panel", str(session), "-m", "high-scale", "--json"]) == Exit.HOLDS
    found = json.loads(capsys.readouterr().out)
    (member,) = found["members"]
    assert member["figures"]["base_usd"] > 0
    assert set(found["agreements"]).isdisjoint(one["decision"] for one in found["conflicts"])


@pytest.mark.parametrize(
    ("architect", "said"), [("nobody", "no architect of this name"), ("claude", "ANTHROPIC_API_KEY")]
)
def test_a_member_that_cannot_be_asked_is_refused_before_anything_begins(
    session: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, architect: str, said: str
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(session)
    asked = ["panel", str(session), "-m", "simpler", "-m", f"high-scale:{architect}"]
    assert main(asked) == Exit.MISSING
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("is not available") == 1
    assert said in printed.err
    assert not (session / "panel" / "simpler").exists()


def test_words_for_one_and_for_several_and_no_name_twice(session: Path, capsys: Said) -> None:
    assert main(["panel", str(session)]) == Exit.HOLDS
    text = capsys.readouterr().out
    assert "1 decisions" not in text
    counted = re.findall(r"rewrites it, (\d+) decisions? (falls?) otherwise: (.*)", text)
    assert counted
    for number, verb, names in counted:
        assert int(number) == len(names.split(", "))
        assert verb == ("falls" if number == "1" else "fall")
    named = [line[2:].split("  ")[0].strip() for line in text.splitlines()]
    twice = [one for one in named if one.count("; ") == 1 and len(set(one.lower().split("; "))) == 1]
    assert twice == []


@pytest.mark.parametrize("linked", ["panel", "panel/simpler"])
def test_a_link_in_the_session_is_not_followed(
    session: Path, tmp_path: Path, capsys: Said, linked: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (session / linked).parent.mkdir(exist_ok=True)
    (session / linked).symlink_to(elsewhere)
    assert main(["panel", str(session), "-m", "simpler"]) != Exit.HOLDS
    assert "it is a link" in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-m", "nobody"], "no persona 'nobody'"),
        (["-m", "nobody"], "simpler, scale, safer, cheaper, ten-times"),
        (["-m", "simplr"], "Did you mean 'simpler'?"),
        (["--take-over", "high-scale"], "is not MEMBER:STEP"),
        (["--take-over", "high-scale:frame"], "kept by every member"),
    ],
)
def test_wrong_calls_are_answered_in_words(session: Path, capsys: Said, words: list[str], said: str) -> None:
    assert main(["panel", str(session), *words]) == Exit.WRONG_INPUT
    assert said in capsys.readouterr().err


def test_a_folder_without_a_session_is_refused(tmp_path: Path, capsys: Said) -> None:
    assert main(["panel", str(tmp_path / "nowhere")]) == Exit.WRONG_INPUT
    assert "there is no session" in capsys.readouterr().err


def test_help_has_an_example(capsys: Said) -> None:
    assert main(["panel", "--help"]) == 0
    assert "archkit panel" in capsys.readouterr().out.split("Example", 1)[1]


def test_a_step_is_taken_over_into_a_session_that_can_be_compared(session: Path, capsys: Said) -> None:
    before = (session / "design.yaml").read_bytes()
    assert main(["panel", str(session), "--take-over", "safer:operate"]) == Exit.HOLDS
    assert "Taken over: operate of safer" in capsys.readouterr().out
    taken = session / "panel" / "taken-over-safer-operate"
    assert main(["diff", str(session / "design.yaml"), str(taken / "design.yaml")]) == Exit.HOLDS
    assert "New decision 'panel-safer-operate'" in capsys.readouterr().out
    assert (session / "design.yaml").read_bytes() == before


def test_a_take_over_that_makes_a_proof_worse_is_refused_with_exit_code_1(
    tmp_path: Path, capsys: Said
) -> None:
    session, brief = tmp_path / "shortener", BRIEFS / "url-shortener.yaml"
    assert main(["design", str(brief), "--session", str(session), "--today", "2026-11-21"]) == Exit.HOLDS
    before = (session / "design.yaml").read_bytes()
    capsys.readouterr()
    assert main(["panel", str(session), "--take-over", "simpler:secure"]) == Exit.REFUTED
    text = capsys.readouterr().out
    assert "Not taken over: secure of simpler" in text
    assert "Nothing was written" in text
    assert not (session / "panel" / "taken-over-simpler-secure").exists()
    assert (session / "design.yaml").read_bytes() == before
