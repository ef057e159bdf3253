"""Files that are no SQL, or SQL in another encoding, are told apart before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkit.errors import InputError
from archkit.proofs.catalog import read_sql_text

TEXT = "CREATE TABLE café (id int);\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_tell_the_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.sql"
    file.write_bytes(TEXT.encode(encoding))
    assert read_sql_text(file) == TEXT.replace("\r\n", "\n")


def test_another_encoding_is_said_and_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "a.sql"
    file.write_bytes(b"-- a\n" + TEXT.encode("cp1252"))
    with pytest.raises(InputError, match=r"not UTF-8: byte 0xe9 on line 2.*--encoding cp1252"):
        read_sql_text(file)
    assert "café" in read_sql_text(file, "cp1252")
    with pytest.raises(InputError, match="no encoding 'klingon'"):
        read_sql_text(file, "klingon")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"PGDMP\x01\x02", "pg_restore --schema-only"),
        (b"\x1f\x8b\x08", "gunzip"),
        (b"SQLite format 3\x00", ".schema"),
        (b"SELECT 1;\nSELECT '\x00';", "NUL character on line 2"),
    ],
)
def test_what_is_no_sql_is_told_with_what_to_do(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "a.sql"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_sql_text(file)
    assert said in str(caught.value)


def test_a_missing_file_a_folder_and_a_giant(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_sql_text(tmp_path / "none.sql")
    with pytest.raises(InputError, match="is a folder"):
        read_sql_text(tmp_path)
    giant = tmp_path / "giant.sql"
    with giant.open("wb") as file:
        file.truncate(65 * 2**20)
    with pytest.raises(InputError, match="at most 64 MiB are read"):
        read_sql_text(giant)
