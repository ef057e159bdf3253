"""The README does what it says."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from archkit.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line
    for language, text in BLOCKS
    if language == "bash"
    for line in text.splitlines()
    if line.startswith("archkit ")
]


@pytest.fixture
def copy_of_checkout(tmp_path, monkeypatch):
    for folder in ("notebooks", "tests"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_short():
    assert len(README.splitlines()) <= 150


@pytest.mark.usefixtures("copy_of_checkout")
def test_the_session_prints_what_is_shown():
    (code,) = (text for language, text in BLOCKS if language == "python")
    shown = next(text for language, text in BLOCKS if language == "text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert printed.getvalue() == shown


@pytest.mark.usefixtures("copy_of_checkout")
def test_the_commands_run():
    assert COMMANDS
    for command in COMMANDS:
        assert main(shlex.split(command)[1:]) == 0, command


def test_the_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_diagram_is_drawn():
    from archkit.proofs import render_mermaid  # noqa: PLC0415 - loads the renderer

    (source,) = (text for language, text in BLOCKS if language == "mermaid")
    assert "PostgreSQL" in render_mermaid(source, diagram_id="readme")


def test_every_named_room_exists():
    rooms = re.findall(r"archkit/(\w+)", README)
    assert rooms
    assert all(
        (ROOT / "archkit" / room).exists() or (ROOT / "archkit" / f"{room}.py").exists() for room in rooms
    )
