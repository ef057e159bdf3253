import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.errors import InputError
from archkit.personas import Persona, imported_text
from archkit.personas.decoding import MAX_FOREIGN_BYTES, decoded
from archkit.personas.importing import Imported

NAMES = (
    "a.md",
    "AGENTS.md",
    "rules.mdc",
    "agents/x.yaml",
    "x.json",
    ".roomodes",
    "x.toml",
    "page.html",
    ".cursorrules",
)
PIECES = (
    "---\n", "```yaml\n", "```\n", "+++\n", "name: x", "description: ", "You are a keeper.\n",
    "- Never stop\n", "1. ", "# Rules\n", "| a | b |\n", "|---|---|\n", "<example>", "</example>", "<p>",
    "</p>", "&amp;", "**", "`", "[x](", "\\n", "\t", "\n", "  ", ": ", "{", "}", '"', "'", "{{", "&a ", "*a",
    "!!python/object:os.system ", "1 2 3 4 5 6\n", "你是一个", "\u202e", "customModes:\n", "role: ", "\x00",
    "é", "<!--", "-->", "Phase 1: ",
)  # fmt: skip


def sensible(found: tuple[Imported, ...] | list[Imported]) -> None:
    for one in found:
        assert one.outcome in {"loaded", "no role"}
        assert (one.persona is not None) == (one.outcome == "loaded") == (not one.reason)
        if one.persona:
            assert one.persona.origin == "imported"
            assert Persona.from_yaml(one.persona.to_yaml()) == one.persona


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40), st.sampled_from(NAMES))
def test_any_text_loads_or_says_why_it_has_no_role(pieces: list[str], name: str) -> None:
    text = "".join(pieces)
    sensible(imported_text(text.encode("utf-8", "replace").decode(), name))


@settings(max_examples=250, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16", "replace")))
def test_any_bytes_are_text_or_are_refused(data: bytes) -> None:
    try:
        read = decoded(data, "x.md")
    except InputError as error:
        assert "binary" in error.problem  # noqa: PT017 - both ends are right, one has more to say
        return
    sensible(imported_text(read.text, "x.md"))


LONG = {
    "one line of words": "word " * 200_000,
    "one line without spaces": "a" * MAX_FOREIGN_BYTES,
    "rules": "- Never stop the queue before it is empty\n" * 24_000,
    "different rules": "\n".join(f"- Never stop queue {number} with an index" for number in range(24_000)),
    "sentences": "You must keep the queue short. " * 33_000,
    "stars": "*" * MAX_FOREIGN_BYTES,
    "stars and words": "*a" * 500_000,
    "brackets": "[" * MAX_FOREIGN_BYTES,
    "links": "[a](" * 250_000,
    "tags": "<example>" * 110_000,
    "opened tags": "<div " * 200_000,
    "a page": "<html>" + "<p>Keep it</p>" * 70_000,
    "quotes": "'\"" * 500_000,
    "pipes": "|" * MAX_FOREIGN_BYTES,
    "rows": "| a | b |\n" * 100_000,
    "numbers": "1 " * 500_000,
    "a column": "\n".join(map(str, range(140_000))),
    "numbered lines": "\n".join(f"{number} Keep it" for number in range(60_000)),
    "fields": "---\n" + "\n".join(f"key{number}: value" for number in range(50_000)),
    "an open quote": '---\nname: "x\n' + "text: more\n" * 80_000,
    "fences": "```\n" * 250_000,
    "opened fences": "".join(f"`{'`' * (number % 40 + 2)}\n" for number in range(40_000)),
    "headings": "# Rules\n" * 120_000,
    "spaces": " " * MAX_FOREIGN_BYTES,
    "newlines": "\n" * MAX_FOREIGN_BYTES,
    "brackets of json": "[" * 500_000,
    "deep yaml": "---\n" + "".join(f"{' ' * depth}a:\n" for depth in range(900)) + "---\n",
    "code": "`ls " * 250_000,
    "dots": "." * MAX_FOREIGN_BYTES,
    "when": "when x" * 150_000,
    "hashes": "#" * MAX_FOREIGN_BYTES,
    "dashes": "- " * 500_000,
    "yaml prompt": "role: x\n" * 120_000,
    "chinese": "你是一个架构师。" * 40_000,
    "write": "write " * 160_000,
    "entities": "&amp;" * 200_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("name", ["AGENTS.md", "agent.json"])
def test_a_megabyte_takes_no_longer_than_it_should(text: str, name: str) -> None:
    start = time.process_time()
    sensible(imported_text(decoded(text.encode()[:MAX_FOREIGN_BYTES], name).text, name))
    assert time.process_time() - start < 2.5
