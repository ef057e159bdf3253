"""Many briefs at once, over the real SDK, against a server that speaks the wire of batches."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from batch_server import BatchServer, LikeTheRulebook, asked, message

from archkit.architects.claude_batch import ClaudeBatches
from archkit.architects.patience import Patience
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.cli import main
from archkit.design import Step
from archkit.errors import InputError, ServiceError, StorageError
from archkit.session import Session
from archkit.session.batch import DesignBatch, wait
from archkit.session.batch_book import BOOK_NAME, read_book

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)
KEY = "sk-test-0123456789abcdef"
NAMES = ("leave-requests", "url-shortener")


async def at_once(_seconds):
    """Wait for nothing."""


@pytest.fixture(autouse=True)
def key(monkeypatch):
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def briefs():
    return [Brief.read(BRIEFS / f"{name}.yaml") for name in NAMES]


@pytest.fixture(scope="module")
def played(briefs):
    return LikeTheRulebook(briefs, TODAY)


@pytest.fixture
def server(played):
    running = BatchServer(played)
    yield running
    running.close()


def service(server, **values):
    settings = Settings(base_url=server.url, tools=False, **values)
    return ClaudeBatches(settings, patience=Patience(sleep=at_once)), settings


def begun(server, briefs, folder, **values):
    batches, settings = service(server, **values)
    return DesignBatch.start(briefs, folder=folder, service=batches, settings=settings, today=TODAY)


def reopened(server, folder):
    return DesignBatch.open(folder, service=service(server)[0])


def to_the_end(batch):
    rounds = []
    wait(batch, pause=lambda _: None, on_round=lambda standings, _: rounds.append(standings))
    return rounds[-1]


def test_every_brief_is_designed_and_no_request_is_sent_twice(server, briefs, tmp_path):
    standings = to_the_end(begun(server, briefs, tmp_path))
    assert [(one.standing, one.said) for one in standings] == [("done", "design")] * len(briefs)
    sent = [one["custom_id"] for one in server.requests]
    assert len(sent) == len(set(sent)) == len(Step) * len(briefs)
    assert len(server.batches) == len(Step) - 3, "data, contracts, secure and operate go together"
    for brief, standing in zip(briefs, standings, strict=True):
        session = Session.read(standing.folder)
        assert session.brief == brief
        assert all(session.design.artifact(step) for step in Step)
        assert session.architect == "claude"


def test_a_batch_costs_half_of_what_its_tokens_cost_live(server, briefs, tmp_path):
    (standing,) = to_the_end(begun(server, briefs[:1], tmp_path))
    ledger = Session.read(standing.folder).ledger.total
    live = (ledger.input_tokens * 2 + ledger.output_tokens * 10) / 1e6
    assert ledger.cost_usd == pytest.approx(live / 2)


def test_a_batch_is_resumed_in_another_process_without_asking_again(server, briefs, tmp_path):
    server.looks = 3
    first = begun(server, briefs[:1], tmp_path)
    first.advance()
    assert first.waiting_for == "msgbatch_1"
    first.close()
    second = reopened(server, tmp_path)
    second.advance()
    assert len(server.batches) == 1, "the service still works at the first wave"
    assert all(one.standing == "done" for one in to_the_end(second))
    sent = [one["custom_id"] for one in server.requests]
    assert len(sent) == len(set(sent))


def test_a_line_that_breaks_while_handing_in_does_not_pay_twice(server, briefs, tmp_path):
    batch = begun(server, briefs[:1], tmp_path)
    server.dies = True
    with pytest.raises(ServiceError):
        batch.advance()
    assert read_book(tmp_path).last.state == "handing-in"
    assert all(one.standing == "done" for one in to_the_end(batch))
    sent = [one["custom_id"] for one in server.requests]
    assert len(sent) == len(set(sent))


def test_a_process_killed_while_handing_in_finds_its_batch_again(server, briefs, tmp_path):
    begun(server, briefs[:1], tmp_path).close()
    server.hangs = True
    script = f"""
        from archkit.architects.claude_batch import ClaudeBatches
        from archkit.session.batch import DesignBatch
        from archkit.session.batch_book import read_book
        from pathlib import Path
        folder = Path({str(tmp_path)!r})
        DesignBatch.open(folder, service=ClaudeBatches(read_book(folder).settings)).advance()
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=dict(os.environ))
    assert server.reached.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    server.hangs = False
    assert all(one.standing == "done" for one in to_the_end(reopened(server, tmp_path)))
    sent = [one["custom_id"] for one in server.requests]
    assert len(sent) == len(set(sent))


def test_a_refused_batch_is_told_and_handed_in_again_later(server, briefs, tmp_path):
    batch = begun(server, briefs[:1], tmp_path)
    server.refuses = [400]
    with pytest.raises(ServiceError, match="not now"):
        batch.advance()
    assert not server.batches
    assert all(one.standing == "done" for one in to_the_end(batch))


def test_a_service_that_is_overloaded_is_asked_again(server, briefs, tmp_path):
    server.refuses = [529, 429]
    assert all(one.standing == "done" for one in to_the_end(begun(server, briefs[:1], tmp_path)))


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (lambda _: {"type": "expired"}, "24 hours"),
        (lambda _: {"type": "canceled"}, "cancelled"),
        (
            lambda _: {
                "type": "errored",
                "error": {
                    "type": "error",
                    "request_id": None,
                    "error": {"type": "invalid_request_error", "message": "prompt is too long"},
                },
            },
            "prompt is too long",
        ),
        (lambda params: message(params, "", "refusal"), "declined"),
    ],
    ids=["expired", "cancelled", "errored", "refused"],
)
def test_a_request_without_a_reply_says_why(server, briefs, tmp_path, result, told):
    server.answer = result
    (standing,) = to_the_end(begun(server, briefs[:1], tmp_path))
    assert standing.standing == "failed"
    assert told in standing.said


def test_one_request_without_a_reply_stops_its_brief_alone(server, played, briefs, tmp_path):
    def answer(params):
        lost = asked(params) == (Step.CLARIFY, briefs[0].name)
        return {"type": "expired"} if lost else played(params)

    server.answer = answer
    batch = begun(server, briefs, tmp_path)
    standings = to_the_end(batch)
    assert [one.standing for one in standings] == ["failed", "done"]
    batch.close()
    server.answer = played
    again = to_the_end(reopened(server, tmp_path))
    assert [one.standing for one in again] == ["done", "done"]


def test_an_unusable_reply_is_repaired_in_the_next_wave(server, played, briefs, tmp_path):
    seen = []

    def answer(params):
        step, _ = asked(params)
        seen.append(step)
        return message(params, "no JSON") if seen.count(Step.FRAME) == 1 == len(seen) else played(params)

    server.answer = answer
    (standing,) = to_the_end(begun(server, briefs[:1], tmp_path))
    assert standing.standing == "done"
    assert seen.count(Step.FRAME) == 2


def test_a_brief_never_passes_its_cap(server, briefs, tmp_path):
    (standing,) = to_the_end(begun(server, briefs[:1], tmp_path, cap_usd=0.01))
    assert standing.standing == "failed"
    assert "cap is 0.01 USD" in standing.said
    assert not server.batches


def test_two_briefs_of_one_name_are_refused(server, briefs, tmp_path):
    with pytest.raises(InputError, match="two briefs have the name"):
        begun(server, [briefs[0], briefs[0]], tmp_path)


def test_a_beginning_that_was_cut_off_is_taken_up(server, briefs, tmp_path):
    begun(server, briefs[:1], tmp_path).close()
    (tmp_path / BOOK_NAME).unlink()
    (standing,) = to_the_end(begun(server, briefs[:1], tmp_path))
    assert standing.standing == "done"


def test_a_folder_holds_one_batch_and_one_process(server, briefs, tmp_path):
    batch = begun(server, briefs[:1], tmp_path)
    with pytest.raises(StorageError, match="another archkit process"):
        reopened(server, tmp_path)
    batch.close()
    with pytest.raises(InputError, match="holds a batch already"):
        begun(server, briefs[:1], tmp_path)


def test_a_damaged_book_is_named(server, briefs, tmp_path):
    begun(server, briefs[:1], tmp_path).close()
    book = tmp_path / BOOK_NAME
    data = json.loads(book.read_text())
    data["waves"] = "none"
    book.write_text(json.dumps(data))
    with pytest.raises(StorageError, match="no book of a batch"):
        reopened(server, tmp_path)


def test_the_key_is_in_no_file(server, briefs, tmp_path):
    to_the_end(begun(server, briefs[:1], tmp_path))
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(files) > 3
    assert not [one for one in files if KEY.encode() in one.read_bytes()]


def test_the_command_hands_in_returns_and_goes_on_to_the_end(server, tmp_path, capsys):
    folder = str(tmp_path / "many")
    file = str(BRIEFS / f"{NAMES[0]}.yaml")
    begin = [
        "batch",
        file,
        "--folder",
        folder,
        "--base-url",
        server.url,
        "--today",
        "2026-11-21",
        "--no-wait",
    ]
    assert main(begin) == 0
    assert f"archkit batch --resume --folder {folder}" in capsys.readouterr().out
    server.looks = 0
    for _ in range(len(Step)):
        assert main(["batch", "--resume", "--folder", folder, "--no-wait", "--json"]) == 0
        (standing,) = json.loads(capsys.readouterr().out)
        if standing["standing"] == "done":
            break
    assert standing["said"] == "design"


@pytest.mark.parametrize("arguments", [["batch"], ["batch", "a.yaml", "--resume"]])
def test_the_command_wants_briefs_or_a_batch_to_resume(arguments, capsys):
    assert main(arguments) == 2
    assert "Give briefs to begin, or --resume" in capsys.readouterr().err


def test_a_folder_without_briefs_says_so(tmp_path, capsys):
    assert main(["batch", str(tmp_path), "--folder", str(tmp_path / "many")]) == 2
    assert "holds no brief" in capsys.readouterr().err
