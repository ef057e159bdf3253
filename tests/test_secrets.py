"""A key is nowhere in what sessions leave behind, however often a service repeats it.

The services here repeat the key in errors, headers, answers and calls of tools: whole, in halves,
as base64, and cut in two by the pieces of a stream.
"""

from __future__ import annotations

import base64
import gc
import io
import json
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "architects"), str(HERE / "session")]  # the servers stand beside their tests
# ruff: noqa: E402 - they are found from here on

from batch_server import BatchServer
from drafts import brief, draft
from local_model_server import ModelServer, llama_cpp
from loopback import Loopback, Wire

from archkit.architects.claude import claude
from archkit.architects.claude_batch import ClaudeBatches
from archkit.architects.patience import Patience
from archkit.architects.secret import Withholding, without
from archkit.architects.settings import Settings
from archkit.cli.exits import Exit
from archkit.design import Step
from archkit.errors import ArchkitError
from archkit.session import Session, architect_named, architects_available
from archkit.session.batch import DesignBatch

KEY = "Zq7Xw9-only-for-the-loopback-8Kd2Lm4Pv6Rt"
CODED = base64.b64encode(KEY.encode()).decode()
ECHO = (
    f"you sent {KEY}, {CODED}, {KEY[: len(KEY) // 2]} and {KEY[len(KEY) // 2 :]}; it begins with {KEY[:12]}"
)
TRACES = [one.encode() for one in (KEY[:9], CODED[:12], KEY[len(KEY) // 2 :])]
"""What may stand nowhere; each is part of all longer forms."""
DAY = "2026-11-21"
BRIEF = "leave-requests"
LEAVE = HERE.parent / "notebooks" / "briefs" / f"{BRIEF}.yaml"
PROGRAM = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename="debug.log")
from archkit.cli import main
for words in " ".join(sys.argv[1:]).split(" then "):
    code = main(words.split(" "))
sys.exit(code)
"""
KEYRING = """
def get_password(service, user):
    return {key!r} if (service, user) == ("archkit", "anthropic") else None
"""


async def at_once(seconds: float) -> None:
    """Wait for nothing."""


def with_echo(text: str) -> str:
    """Return a draft whose first sentence repeats the key."""
    data = json.loads(text)
    places = [(data, "")]
    for holder, _ in places:
        items = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for name, value in items:
            if isinstance(value, str) and value.count(" ") > 3:
                holder[name] = f"{value} {ECHO}"
                return json.dumps(data, ensure_ascii=False)
            if isinstance(value, (dict, list)):
                places.append((value, ""))
    return text


def answers(wire: Wire) -> None:
    """Answer as the rulebook would, with the key in the first sentence."""
    step = Step(re.findall(r"# Now: the step `(\w+)`", json.dumps(wire.body))[-1])
    wire.start()
    wire.text(with_echo(draft(step, BRIEF)))
    wire.end()


def refuses(status: int, kind: str) -> Callable[[Wire], None]:
    return lambda wire: wire.refuse(status, kind, ECHO)


def calls_a_tool(wire: Wire) -> None:
    wire.start()
    wire.text(ECHO)
    wire.call("look_up_technology", {"name": KEY}, index=1)
    wire.call("plan_query", {"schema_sql": f"CREATE {KEY}", "query": ECHO}, index=2, call_id="toolu_2")
    wire.end("tool_use")


def breaks_off(wire: Wire) -> None:
    wire.start()
    wire.text(ECHO)
    wire.cut()


def fails_within(wire: Wire) -> None:
    wire.start()
    wire.event("error", error={"type": "overloaded_error", "message": ECHO})
    wire.close()


def hangs(wire: Wire) -> None:
    wire.start()
    wire.event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    delta = {"type": "text_delta", "text": f'{{"summary": "{ECHO}'}
    wire.event("content_block_delta", index=0, delta=delta)
    wire.hang()


def leaks(*texts: bytes | str) -> list[bytes]:
    """Return what of the key stands in texts."""
    data = b"\n".join(one.encode() if isinstance(one, str) else one for one in texts)
    return [data[max(0, at - 80) : at + 40] for one in TRACES for at in [data.find(one)] if at >= 0]


def left_in(folder: Path) -> list[tuple[str, bytes]]:
    """Return what of the key stands in the files of a folder, and in their names."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [(path.name, leak) for path in files for leak in leaks(path.read_bytes(), path.name)]


class Place:
    """A folder in which the program runs as a stranger: home, temporary files and logs are there."""

    def __init__(self, folder: Path, server: Loopback, **environment: str) -> None:
        self.folder = folder
        self.printed: list[str] = []
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir()
        mine = {name: text for name, text in os.environ.items() if not name.startswith("ANTHROPIC")}
        self.environment = mine | {
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "ANTHROPIC_BASE_URL": server.url,
            "NO_PROXY": "127.0.0.1",
            "ARCHKIT_DEBUG": "1",
            **environment,
        }

    def started(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words], cwd=self.folder / "work", env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *words: str) -> int:
        with self.started(*words) as process:
            self.ended(process)
        return process.returncode

    def ended(self, process: subprocess.Popen[str]) -> None:
        self.printed += process.communicate(timeout=240)

    def design(self, *more: str) -> tuple[str, ...]:
        return ("design", str(LEAVE), "--architect", "claude", "--today", DAY, "--session", "s", *more)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A whole walk of the program with every trouble on its way, and every form that leaves it."""
    troubles = [refuses(500, "api_error"), breaks_off, fails_within, refuses(400, "invalid_request_error")]
    with Loopback(refuses(401, "authentication_error"), otherwise=answers) as server:
        place = Place(tmp_path_factory.mktemp("walked"), server, ANTHROPIC_API_KEY=KEY)
        codes = [place.run(*place.design())]
        server.script.append(hangs)
        with place.started(*place.design("--resume")) as process:
            assert server.reached.wait(60)
            process.send_signal(signal.SIGINT)
            place.ended(process)
        codes.append(process.returncode)
        server.script.extend([calls_a_tool, answers, *troubles[:3]])
        codes.append(place.run(*place.design("--resume", "--fallback", "never")))
        server.script.append(troubles[3])
        codes.append(place.run(*place.design("--resume", "--fallback", "never")))
        codes.append(place.run(*place.design("--resume", "--json", "--fallback", "offer")))
        exports = [f"export s --format {form}" for form in ("markdown", "notebook", "handoff", "todo")]
        replay = "design --architect replay --recording s --session again --quiet"
        assert place.run(*" then ".join([*exports, replay, "architects"]).split(" ")) == 0
        codes.append(place.run("panel", "s", "--member", "high-scale:claude"))
        server.script.append(refuses(401, "authentication_error"))
        codes.append(place.run("batch", str(LEAVE), "--folder", "b", "--today", DAY))
        place.codes = codes
        yield place


def test_the_walk_met_every_trouble_and_came_to_its_end(walked: Place) -> None:
    missing = Exit.MISSING
    assert walked.codes[:4] == [missing, Exit.INTERRUPTED, missing, missing], walked.printed
    assert walked.codes[4] in {Exit.HOLDS, Exit.REFUTED}
    printed = "".join(walked.printed)
    assert "[key]" in printed
    assert walked.codes[-1] == missing
    assert "Traceback" in walked.printed[-1], "the debugging that was asked for"
    session = Session.read(walked.folder / "work" / "s")
    assert {one.by for one in session.results.values()} == {"claude"}
    assert sum("[key]" in one.content for one in session.replies) > len(Step)
    assert Session.read(walked.folder / "work" / "again").design == session.design
    forms = {path.name for path in (walked.folder / "work" / "s").iterdir()}
    assert {"design.html", "design.md", "design.ipynb", "handoff", "panel"} <= forms, walked.printed[-2:]


def test_nothing_that_the_walk_left_behind_holds_the_key(walked: Place) -> None:
    assert left_in(walked.folder / "work") == []
    assert left_in(walked.folder / "home") + left_in(walked.folder / "tmp") == []


def test_nothing_that_the_walk_printed_holds_the_key(walked: Place) -> None:
    assert leaks(*walked.printed) == []


def test_a_key_of_the_keyring_is_as_unseen(tmp_path: Path) -> None:
    (tmp_path / "keyring.py").write_text(KEYRING.format(key=KEY[::-1]), encoding="utf-8")
    turned = KEY[::-1]
    with Loopback(otherwise=lambda wire: wire.refuse(403, "permission_error", f"not {turned}")) as server:
        (tmp_path / "place").mkdir()
        place = Place(tmp_path / "place", server, PYTHONPATH=str(tmp_path))
        assert place.run(*place.design()) == Exit.MISSING
        assert place.run("architects", "--json") == 0
    assert server.headers[0]["authorization"] == f"Bearer {turned}"
    printed = "".join(place.printed)
    assert "the key from the keyring may not do this (403): not [key]" in printed
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".py"]
    assert turned[:9].encode() not in b"".join(kept) + printed.encode()


def test_a_notebook_that_was_run_keeps_no_key_in_its_widgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nbclient  # noqa: PLC0415 - slow, and only for this
    import nbformat  # noqa: PLC0415 - the same

    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    with Loopback(calls_a_tool, answers, hangs, otherwise=answers) as server:
        cells = [
            "from archkit import Workbench",
            "from archkit.architects import Settings",
            f"settings = Settings(base_url={server.url!r}, timeout_seconds=1.5, fallback='never')",
            f"bench = Workbench({str(LEAVE)!r}, folder='w', architect='claude', settings=settings)",
            "bench.architects()",
            "bench.step('clarify')",
            "bench.session.close(); bench.session",
        ]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
        client = nbclient.NotebookClient(
            notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
        )
        client.execute()
    saved = nbformat.writes(notebook)
    (tmp_path / "run.ipynb").write_text(saved, encoding="utf-8")
    assert "widget-state" in saved
    assert "silent" in saved, "the cell did not meet its trouble"
    assert "[key]" in (tmp_path / "w" / "journal.jsonl").read_text(encoding="utf-8")
    assert left_in(tmp_path) == []


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def of_archkit(root: object) -> list[object]:
    """Return all objects of archkit's own classes that are reached from one."""
    seen: dict[int, object] = {}
    open_ones = [root]
    while open_ones:
        one = open_ones.pop()
        if id(one) in seen or isinstance(one, (type, types.ModuleType, types.FunctionType, types.FrameType)):
            continue
        seen[id(one)] = one
        open_ones += gc.get_referents(one)
    return [one for one in seen.values() if type(one).__module__.startswith("archkit.")]


@pytest.mark.usefixtures("keyed")
def test_no_object_of_a_session_shows_or_pickles_the_key(tmp_path: Path) -> None:
    def refused(wire: Wire) -> None:
        wire.refuse(403, "permission_error", ECHO, request_id=KEY, server=KEY)

    with Loopback(calls_a_tool, answers, otherwise=refused) as server:
        settings = Settings(base_url=server.url)
        architect = claude(settings, patience=Patience(sleep=at_once))
        with Session.start(
            brief(BRIEF), folder=tmp_path / "s", architect=architect, settings=settings
        ) as one:
            with pytest.raises(ArchkitError) as caught:
                one.run()
            found = of_archkit((one, architect, caught.value, architects_available(settings)))
            assert len(found) > 40
            for held in found:
                assert leaks(repr(held), str(held)) == [], type(held)
                with suppress(Exception):  # most cannot be pickled at all
                    assert leaks(pickle.dumps(held)) == [], type(held)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert leaks("".join(told.format())) == []
    assert leaks(pickle.dumps(caught.value)) == []
    assert "403" in str(caught.value)


@pytest.mark.usefixtures("keyed")
def test_what_arrives_is_watched_without_the_key_even_when_it_is_cut_in_two() -> None:
    shown: list[str] = []
    heard = Withholding(KEY, shown.append)
    text = f'{{"summary": "before {KEY} after Zq7X and {KEY[:5]} {KEY}'
    for size in (1, 3, 7, 1_000):
        shown.clear()
        heard = Withholding(KEY, shown.append)
        for at in range(0, len(text), size):
            heard(text[at : at + size])
        assert leaks("".join(shown)) == []
        assert "".join(shown).startswith('{"summary": "before [key] after Zq7X and Zq7Xw [key]')


def test_a_word_that_is_set_for_a_key_does_not_garble_an_answer() -> None:
    assert without("none", "auth is none") == "auth is none"
    assert without("", "anything") == "anything"


@pytest.mark.usefixtures("keyed")
def test_a_batch_that_is_refused_in_the_words_of_the_key_tells_nothing_of_it(tmp_path: Path) -> None:
    refused = {"type": "errored", "error": {"type": "error", "error": {"type": "x", "message": ECHO}}}
    server = BatchServer(lambda _: refused, looks=0)
    try:
        settings = Settings(base_url=server.url, tools=False)
        service = ClaudeBatches(settings, patience=Patience(sleep=at_once))
        book = DesignBatch.start([brief(BRIEF)], folder=tmp_path / "b", service=service, settings=settings)
        book.advance()
        (standing,) = book.advance()
        book.close()
    finally:
        server.close()
    assert (standing.standing, "[key]" in standing.said) == ("failed", True)
    assert leaks(standing.said) == []
    assert left_in(tmp_path) == []


def raw(data: bytes) -> Iterator[str]:
    """Yield the address of a server that answers each connection with these bytes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.close()


@pytest.mark.parametrize(
    "data",
    [
        f"HTTP/1.1 {KEY}\r\n\r\n",
        f"{KEY}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\n{KEY} {KEY}: x\r\n\r\n",
        f"HTTP/1.1 401 {KEY}\r\nserver: {KEY}\r\ncontent-length: {len(ECHO)}\r\n\r\n{ECHO}",
        f"HTTP/1.1 404 No\r\nserver: {KEY}\r\ncontent-length: {len(ECHO)}\r\n\r\n{ECHO}",
        f"HTTP/1.1 302 No\r\nlocation: http://127.0.0.1:1/{KEY}\r\ncontent-length: 0\r\n\r\n",
    ],
)
def test_a_local_server_that_says_the_key_in_any_line_has_it_withheld(
    data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHKIT_LOCAL_KEY", KEY)
    for url in raw(data.encode()):
        settings = Settings(base_url=url, timeout_seconds=2)
        with pytest.raises(ArchkitError) as caught:
            architect_named("local", settings)
        said = io.StringIO()
        traceback.print_exception(caught.value, file=said)
        assert url in str(caught.value)
        assert leaks(said.getvalue(), repr(architects_available(settings))) == []


def test_a_local_walk_leaves_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHKIT_LOCAL_KEY", KEY)
    shown: list[str] = []
    said = iter([ECHO, with_echo(draft(Step.FRAME, BRIEF))])
    server = ModelServer(llama_cpp(), lambda _: next(said))
    try:
        settings = Settings(base_url=server.url)
        with Session.start(brief(BRIEF), folder=tmp_path / "s", architect="local", settings=settings) as one:
            one.run(until=Step.FRAME, on_progress=lambda progress: shown.append(repr(progress)))
            assert any("[key]" in reply.content for reply in one.replies)
    finally:
        server.close()
    assert leaks(*shown) == []
    assert left_in(tmp_path) == []
