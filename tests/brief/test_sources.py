"""Reading a brief from wherever it is."""

from pathlib import Path

import pytest

from archkit.brief import Brief, read_brief
from archkit.errors import InputError

EXAMPLE = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"


def test_a_yaml_file():
    assert read_brief(EXAMPLE) == Brief.read(EXAMPLE)
    assert read_brief(str(EXAMPLE)).name == "Notification service"


def test_a_folder(tmp_path):
    (tmp_path / "schema.sql").write_text("CREATE TABLE orders (id int PRIMARY KEY);")

    assert read_brief(tmp_path).existing.tables == ("orders",)


@pytest.mark.parametrize("name", ["brief.md", "brief.txt", "brief"])
def test_a_text_file(tmp_path, name):
    (tmp_path / name).write_text("\ufeffA chat app for 2 million users.\r\n", encoding="utf-8")

    assert read_brief(tmp_path / name).scale.users_total == 2_000_000


def test_a_sentence():
    assert read_brief("A chat app for 2 million users").scale.users_total == 2_000_000
    assert read_brief("聊天应用，两百万用户").name == "聊天应用，两百万用户"  # noqa: RUF001 - as it is written


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "the brief is empty"),
        ("no/such/file", "there is no file or folder 'no/such/file'"),
        ("brief.yaml", "there is no file or folder 'brief.yaml'"),
        ("nonsense", "neither a file nor a sentence"),
        ("x" * 5_000_000 + " and more words", "more than the 200,000"),
    ],
)
def test_what_is_no_brief_is_refused_with_a_hint(where, words):
    with pytest.raises(InputError, match=words) as caught:
        read_brief(where)

    assert caught.value.hint


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "brief.pdf").write_bytes(b"%PDF")

    with pytest.raises(InputError, match="no kind of file"):
        read_brief(tmp_path / "brief.pdf")


def test_a_large_text_file_is_refused(tmp_path):
    (tmp_path / "brief.txt").write_text("word " * 1_000_000)

    with pytest.raises(InputError, match="more than the 800,000 bytes"):
        read_brief(tmp_path / "brief.txt")
