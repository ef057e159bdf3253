import os
from pathlib import Path

import pytest

from archkit.errors import InputError, StorageError
from archkit.personas import folder_for, keep, persona, read_foreign, with_own_ids

AGENT = "---\nname: {name}\ndescription: Keeps {name}.\n---\nYou are a keeper.\n\n- Keep it small\n"


def agents(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.md").write_text(AGENT.format(name=name), encoding="utf-8")
    return folder


def loaded(folder: Path) -> list:
    return [one.persona for one in read_foreign(folder) if one.persona]


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    agents(tmp_path / "b", "two")
    agents(tmp_path / "a" / "deep", "one")
    (tmp_path / "README.md").write_text("# Agents\n\nA list.\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "broken.md").write_bytes(b"%PDF-1.4")
    agents(tmp_path / "node_modules" / "x", "three")
    found = [(one.file, one.outcome, one.reason) for one in read_foreign(tmp_path)]
    assert found == [
        ("README.md", "no role", "no role: a readme"),
        ("broken.md", "no role", "no role: binary, not text"),
        ("a/deep/one.md", "loaded", ""),
        ("b/two.md", "loaded", ""),
    ]


def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = agents(tmp_path / "outside", "secret")
    inside = agents(tmp_path / "inside", "mine")
    (inside / "file.md").symlink_to(outside / "secret.md")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "again.md").symlink_to(inside / "mine.md")
    assert [one.file for one in read_foreign(inside)] == ["again.md", "mine.md"]


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(InputError, match="no ordinary file"):
        read_foreign(tmp_path / "pipe.md")
    assert read_foreign(tmp_path) == ()
    with pytest.raises(InputError, match="cannot read"):
        read_foreign(tmp_path / "nowhere.md")


def test_a_file_that_is_too_large_fails_alone(tmp_path: Path) -> None:
    agents(tmp_path, "mine")
    (tmp_path / "large.md").write_bytes(b"- Keep it\n" * 100_001)
    assert [one.outcome for one in read_foreign(tmp_path)] == ["failed", "loaded"]


def test_ids_are_made_unique(tmp_path: Path) -> None:
    for place in ("a", "b"):
        agents(tmp_path / place, "keeper")
    agents(tmp_path / "c", "high-scale", "import")
    made = with_own_ids(loaded(tmp_path), tmp_path / "into")
    assert [one.id for one in made] == ["keeper", "keeper-2", "high-scale-2", "import-2"]


def test_the_same_source_keeps_its_id_and_another_does_not_replace_it(tmp_path: Path) -> None:
    into = tmp_path / "into"
    first = with_own_ids(loaded(agents(tmp_path / "a", "keeper")), into)
    keep(first, into)
    assert [one.id for one in with_own_ids(loaded(tmp_path / "a"), into)] == ["keeper"]
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "keeper.md").write_text(AGENT.format(name="keeper") + "- Keep it dry\n")
    other = loaded(tmp_path / "b")
    assert [one.id for one in with_own_ids(other, into)] == ["keeper-2"]
    assert [one.id for one in with_own_ids(other, into, force=True)] == ["keeper"]


def test_what_is_kept_can_be_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    into = tmp_path / "into"
    into.mkdir()
    monkeypatch.setenv("ARCHKIT_PERSONAS", str(into))
    with pytest.raises(InputError, match="no persona 'keeper'"):
        persona("keeper")
    (file,) = keep(with_own_ids(loaded(agents(tmp_path / "a", "keeper")), folder_for(None)), folder_for(None))
    assert file == into / "keeper.yaml"
    assert persona("keeper").origin == "imported"
    assert not list(into.glob(".persona-*"))


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "into").write_text("a file")
    with pytest.raises(StorageError, match="Cannot keep the persona in"):
        keep(loaded(agents(tmp_path / "a", "keeper")), tmp_path / "into")
