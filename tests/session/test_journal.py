import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archkit.errors import StorageError
from archkit.session.journal import Journal, read_journal

PAYLOADS = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)  # fmt: skip


def written(path: Path, count: int = 4) -> Path:
    journal = Journal(path)
    for number in range(count):
        journal.append("answer", {"field": f"f{number}", "value": "größer ✎\n\u2028"})
    journal.close()
    return path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payloads=st.lists(PAYLOADS, min_size=1, max_size=4))
def test_what_is_written_is_read_back(tmp_path: Path, payloads: list[dict[str, object]]) -> None:
    path = tmp_path / "journal.jsonl"
    path.unlink(missing_ok=True)
    journal = Journal(path)
    entries = [journal.append("answer", payload) for payload in payloads]
    journal.close()
    assert read_journal(path).entries == tuple(entries)
    assert [entry.payload for entry in entries] == payloads


def test_a_line_torn_anywhere_never_happened(tmp_path: Path) -> None:
    path = written(tmp_path / "journal.jsonl")
    whole = path.read_bytes()
    last = whole[:-1].rfind(b"\n") + 1
    for cut in range(last, len(whole)):
        path.write_bytes(whole[:cut])
        assert len(read_journal(path).entries) == 3
        journal = Journal(path)
        assert path.read_bytes() == whole[:last]
        assert journal.append("ended", {}).seq == 4
        journal.close()
        assert [entry.seq for entry in read_journal(path).entries] == [1, 2, 3, 4]


@pytest.mark.parametrize("line", [1, 2, 4])
def test_a_changed_line_is_refused_by_its_number(tmp_path: Path, line: int) -> None:
    path = written(tmp_path / "journal.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    for position in range(0, len(lines[line - 1]) - 1, 7):
        changed = bytearray(lines[line - 1])
        changed[position] ^= 0x01
        path.write_bytes(b"".join([*lines[: line - 1], bytes(changed), *lines[line:]]))
        with pytest.raises(StorageError, match=rf"line {line} of the journal is damaged"):
            Journal(path)


def test_a_missing_or_moved_line_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "journal.jsonl")
    one, two, three, four = path.read_bytes().splitlines(keepends=True)
    for broken, line in (([one, three, four], 2), ([two, three], 1), ([one, three, two, four], 2)):
        path.write_bytes(b"".join(broken))
        with pytest.raises(StorageError, match=rf"line {line} .*--fresh"):
            read_journal(path)


def test_a_line_of_another_journal_is_refused(tmp_path: Path) -> None:
    mine = written(tmp_path / "mine.jsonl", 3)
    other = Journal(tmp_path / "other.jsonl")
    for number in range(3):
        other.append("answer", {"field": f"f{number}", "value": number})
    other.close()
    lines = mine.read_bytes().splitlines(keepends=True)
    lines[2] = (tmp_path / "other.jsonl").read_bytes().splitlines(keepends=True)[2]
    mine.write_bytes(b"".join(lines))
    with pytest.raises(StorageError, match=r"line 3 .*checksum"):
        read_journal(mine)


@pytest.mark.parametrize("text", ["[]", "7", "{}", "null", '{"seq": 1}', "[" * 20_000, "\x00\x00"])
def test_what_is_no_entry_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(text + "\n")
    with pytest.raises(StorageError, match="line 1"):
        read_journal(path)


def test_a_line_is_complete_in_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, sizes = os.write, []

    def counting(descriptor: int, data: bytes) -> int:
        sizes.append(data)
        return real(descriptor, data)

    journal = Journal(tmp_path / "journal.jsonl")
    monkeypatch.setattr(os, "write", counting)
    journal.append("answer", {"field": "x", "value": "y" * 100_000})
    monkeypatch.undo()
    assert len(sizes) == 1
    assert sizes[0].endswith(b"\n")
    assert json.loads(sizes[0])["seq"] == 1


def test_an_interrupt_between_write_and_book_keeping_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.append("answer", {"field": "a"})
    line, _ = journal._line("answer", {"field": "b"})
    os.write(journal._descriptor, line)  # as if the interrupt came right after this
    assert journal.append("ended", {}).seq == 3
    assert [entry.kind for entry in read_journal(path).entries] == ["answer", "answer", "ended"]
