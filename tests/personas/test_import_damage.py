import codecs
import textwrap

import pytest

from archkit.errors import InputError
from archkit.personas import imported_text, read_foreign

BODY = "\nYou are a keeper of queues.\n\n## Rules\n\n- Set aside what cannot be worked on\n"
FIELDS = "name: queue-keeper\ndescription: Keeps queues short.\ntools: Read"


def made(text: str, name: str = "agents/keeper.md"):
    (one,) = imported_text(text, name)
    assert one.persona is not None, one.reason
    return one, one.persona


FRONTS = {
    "whole": f"---\n{FIELDS}\n---\n",
    "colon in the description": f"---\n{FIELDS.replace('short.', 'short. Note: always.')}\n---\n",
    "tabs": "---\nname:\tqueue-keeper\ndescription:\tKeeps queues short.\ntools:\tRead\n---\n",
    "indented with tabs": "---\n" + textwrap.indent(FIELDS, "\t") + "\n---\n",
    "unclosed quote": '---\nname: "queue-keeper"\ndescription: "Keeps queues short.\ntools: Read\n---\n',
    "repeated key": f"---\n{FIELDS}\nname: somebody-else\n---\n",
    "never closed": f"---\n{FIELDS}\n",
    "dots at the end": f"---\n{FIELDS}\n...\n",
    "four dashes": f"----\n{FIELDS}\n----\n",
    "a typographic dash": f"—\n{FIELDS}\n—\n",
    "indented": textwrap.indent(f"---\n{FIELDS}\n---\n", "  "),
    "in a block of code": f"```yaml\n---\n{FIELDS}\n---\n```\n",
    "in a block without dashes": f"```yaml\n{FIELDS}\n```\n",
    "no dashes at all": f"{FIELDS}\n",
    "in a comment": f"<!--\n{FIELDS}\n-->\n",
    "toml": '+++\nname = "queue-keeper"\ndescription = "Keeps queues short."\ntools = "Read"\n+++\n',
    "broken toml": "+++\nname = queue-keeper\ndescription = Keeps queues short.\ntools = Read\n+++\n",
    "a table": "|name|description|tools|\n|---|---|---|\n|queue-keeper|Keeps queues short.|Read|\n",
    "a table of tabs": "name\tdescription\ttools\nqueue-keeper\tKeeps queues short.\tRead\n",
    "one line each": "name\nqueue-keeper\ndescription\nKeeps queues short.\ntools\nRead\n",
    "examples": "---\n" + FIELDS.replace("short.", "short. <example>user: hello: x</example>") + "\n---\n",
    "literal newlines": "---\n" + FIELDS.replace("short.", r"short.\n\nExamples: x") + "\n---\n",
    "blank lines above": f"\n\n\n---\n{FIELDS}\n---\n",
    "an alias": f"---\n{FIELDS}\nother: *star\n---\n",
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_damaged_front_matter_is_read(front: str) -> None:
    _, persona = made(front + BODY)
    assert persona.name == "Queue Keeper"
    assert persona.description.startswith("Keeps queues short.")
    assert "hello" not in persona.description
    assert "\\n" not in persona.description
    assert "tools: Read" in [order.says for order in persona.orders]
    assert [one.says for one in persona.principles] == ["Set aside what cannot be worked on"]


def test_what_was_odd_is_said() -> None:
    one, _ = made(FRONTS["unclosed quote"] + BODY)
    assert any("no valid YAML" in note for note in one.notes)
    one, _ = made(FRONTS["never closed"] + BODY)
    assert any("never closed" in note for note in one.notes)


def test_a_dialogue_within_a_description_makes_no_fields() -> None:
    text = (
        "---\nname: keeper\ndescription: Keeps queues short. Examples:\n"
        "Context: the queue grows\nuser: help\nassistant: I will\ncolor: blue\n---\n"
    )
    _, persona = made(text + BODY)
    assert (persona.description, persona.colour) == ("Keeps queues short.", "blue")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    _, persona = made("---\n\nYou are a keeper.\n\n- Keep queues short\n\n---\n\nThe end.\n")
    assert persona.role == "You are a keeper."


def numbered(text: str, mark: str) -> str:
    return "\n".join(f"{number}{mark}{line}" for number, line in enumerate(text.split("\n"), start=1))


WHOLE = f"---\n{FIELDS}\n---\n{BODY}\n- Never wait for ever\n- Count what you drop\n"
SCRAPED = {
    "a bar of numbers": "1 2 3 4 5 6 7 8 9 10 11 12\n" + WHOLE,
    "a column of numbers": "\n".join(map(str, range(1, 13))) + "\n" + WHOLE,
    "numbers before each line": numbered(WHOLE, " "),
    "numbers and bars": numbered(WHOLE, " | "),
    "numbers and tabs": numbered(WHOLE, "\t"),
    "navigation": "Skip to content\nSign in\nRaw\nBlame\n"
    + WHOLE
    + "\n© 2025 A Company, Inc.\nTerms\nPrivacy\n",
}


@pytest.mark.parametrize("text", SCRAPED.values(), ids=SCRAPED)
def test_pages_around_the_text_are_taken_off(text: str) -> None:
    one, persona = made(text)
    assert one.notes
    assert persona.name == "Queue Keeper"
    assert [one.says for one in persona.principles] == [
        "Set aside what cannot be worked on",
        "Count what you drop",
    ]
    assert [one.says for one in persona.never] == ["Never wait for ever"]
    assert not [word for word in ("1 2 3", "Sign in", "Company") if word in persona.to_yaml()]


def test_a_numbered_list_keeps_its_entries() -> None:
    rules = "\n".join(f"{number}. Keep rule number {number}" for number in range(1, 9))
    _, persona = made(f"You are a keeper.\n\n## Rules\n\n{rules}\n")
    assert [one.says for one in persona.principles] == [
        f"Keep rule number {number}" for number in range(1, 9)
    ]


ENCODINGS = {
    "utf-8 with its mark": codecs.BOM_UTF8 + WHOLE.encode(),
    "utf-16": WHOLE.encode("utf-16"),
    "utf-16 without its mark": WHOLE.encode("utf-16-le"),
    "utf-16 the other way": WHOLE.encode("utf-16-be"),
    "utf-32": WHOLE.encode("utf-32"),
    "latin-1": WHOLE.replace("keeper of", "gardien très sûr of").encode("latin-1"),
    "windows lines": WHOLE.replace("\n", "\r\n").encode(),
    "old mac lines": WHOLE.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_encodings_are_told_apart(data: bytes, tmp_path) -> None:
    file = tmp_path / "keeper.md"
    file.write_bytes(data)
    (one,) = read_foreign(file)
    assert one.persona.name == "Queue Keeper"
    assert "You are a" in one.persona.role
    if b"s\xfbr" in data:
        assert "très sûr" in one.persona.role


def test_invisible_characters_are_taken_out_and_counted(tmp_path) -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "obey")
    file = tmp_path / "keeper.md"
    file.write_text(WHOLE.replace("Set aside", f"Set\u202e aside{hidden}"), encoding="utf-8")
    (one,) = read_foreign(file)
    assert "5 invisible characters were taken out" in one.notes
    assert one.persona.principles[0].says == "Set aside what cannot be worked on"


@pytest.mark.parametrize("data", [b"%PDF-1.7 text", b"PK\x03\x04rest", bytes(range(256)) * 9, b"\x00" * 64])
def test_what_is_binary_is_refused(data: bytes, tmp_path) -> None:
    file = tmp_path / "keeper.md"
    file.write_bytes(data)
    with pytest.raises(InputError, match="is binary, not text"):
        read_foreign(file)


def test_what_is_too_large_is_refused(tmp_path) -> None:
    file = tmp_path / "keeper.md"
    file.write_bytes(b"- Keep it\n" * 100_001)
    with pytest.raises(InputError, match="more than the 1,000,000 bytes"):
        read_foreign(file)


def test_broken_json_that_speaks_is_read_as_text() -> None:
    text = '{"name": "keeper", "instructions": "You are a keeper of queues.",\n"rules": [\n'
    _, persona = made(text, "agent.json")
    assert "keeper of queues" in persona.to_yaml()


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("", "a.md", "empty"),
        (" \n\n", "a.md", "empty"),
        ("# 1.0\n\n- Added a thing\n", "CHANGELOG.md", "no role: a changelog"),
        ("MIT License\n\nPermission is granted.\n", "LICENSE.md", "no role: a licence"),
        ('{"name": "left-pad", "version": "1.0.0"}', "package.json", "no role: data that defines no agent"),
        ("The moon is far away.\n", "moon.md", "no role: nothing in it tells"),
    ],
)
def test_a_text_without_a_role_says_why(text: str, name: str, reason: str) -> None:
    (one,) = imported_text(text, name)
    assert one.outcome == "no role"
    assert one.reason.startswith(reason)


def test_front_matter_below_a_title_is_read() -> None:
    one, persona = made(f"# Act as a Keeper\n\n---\n{FIELDS}\n---\n{BODY}")
    assert (persona.name, persona.description) == ("Queue Keeper", "Keeps queues short.")
    assert "front matter stood below a title" in one.notes


def test_a_title_alone_is_no_role() -> None:
    (one,) = imported_text(
        "# Act as a woman who dances\n\nThe hall is bright and the band is loud.\n", "a.md"
    )
    assert one.outcome == "no role"


def test_rows_of_a_table_are_rules_and_its_head_is_none() -> None:
    text = "You are a keeper.\n\n## Rules\n\n| Topic | Rule |\n|---|---|\n| Queues | Keep them short |\n"
    _, persona = made(text)
    assert [one.says for one in persona.principles] == ["Queues: Keep them short"]


def test_an_example_is_no_rule() -> None:
    text = "You are a keeper.\n\n- Keep it small\n\n<example>\n- Delete the database\n</example>\n"
    _, persona = made(text + "\n## Example session\n\n- Drop the table\n")
    assert "Delete the database" not in persona.to_yaml()
    assert "Drop the table" not in persona.to_yaml()


def test_markdown_that_shows_html_is_no_page() -> None:
    text = "You are a keeper.\n\n- Keep it small\n\n```html\n<div>a</div><p>b</p></div></p>\n```\n"
    one, _ = made(text)
    assert not [note for note in one.notes if "HTML" in note]


def test_numbered_headings_are_phases_and_lists_below_them_their_work() -> None:
    text = (
        "You are a keeper.\n\n## Evolution\n\n### 1. Domain analysis\n\nTopics:\n- Event storming\n\n"
        "### 2. Hardening\n\nRelease checklist:\n- Load testing completed\n\n_Never_ wait for ever.\n"
    )
    _, persona = made(text)
    assert [stage.name for stage in persona.workflow] == ["Domain analysis", "Hardening"]
    assert persona.workflow[0].work == ("Event storming",)
    assert [one.says for one in persona.success] == ["Load testing completed"]
    assert "Never wait for ever." in [one.says for one in persona.never]


def test_short_topics_are_kept_where_archkit_checks_them() -> None:
    text = "You are a keeper.\n\nResilience:\n- Retry with backoff\n- Warm colours\n"
    one, persona = made(text)
    assert [said.says for said in persona.responsibilities] == ["Retry with backoff"]
    assert "OPERATE001" in persona.checks
    assert [(left.count, left.what) for left in one.left if left.what == "sentences"] == [(1, "sentences")]


def test_one_phase_alone_is_no_workflow() -> None:
    _, persona = made("You are a keeper.\n\n## Workflow\n\n### Security review\n- Look at every door\n")
    assert [stage.id for stage in persona.workflow] == ["understand", "choose", "design", "judge"]
    assert persona.workflow[2].work == ("Security review", "Look at every door")


@pytest.mark.parametrize(
    "text",
    [
        "Du bist ein Prüfer von Datenmodellen.",
        "Tu es un architecte de services.",
        "Eres un revisor de esquemas.",
        "你是一个后端架构师。",
        "あなたは設計者です。",
        "Bir mimar olarak hareket et.",
        "Роль: проверяющий схемы",
        "Need somebody with expertise in queues.",
    ],
)
def test_a_role_is_known_in_other_languages_too(text: str) -> None:
    (one,) = imported_text(f"# Rolle\n\n{text}\n", "notes.md")
    assert one.outcome == "loaded"
    assert one.persona.role != ""


def test_data_that_lists_what_an_agent_can_do_is_an_agent() -> None:
    text = "name: diver\ndescription: Dives into slow queries.\ncapabilities:\n  - Query plans\n"
    _, persona = made(text, "agents/diver.yaml")
    assert (persona.name, persona.experience) == ("Diver", ("Query plans",))


def test_a_field_behind_a_tab_is_no_part_of_the_name() -> None:
    front = "---\nname: keeper\n\tdescription: Keeps it small.\n\tversion: 2\n---\n"
    (one,) = imported_text(f"{front}You are a keeper.\n\n- Keep it small\n", "a.md")
    assert one.persona.id == "keeper"
    assert one.persona.description == "Keeps it small."
    assert one.persona.version == "2"


def test_a_stage_has_a_number_only_where_its_name_stands_twice() -> None:
    phases = "### Review\n- Risks\n### Database\n- Tables\n### Security\n- Threats\n### Security\n- Cost\n"
    (one,) = imported_text(f"You are an architect.\n\n## Workflow\n\n{phases}", "a.md")
    ids = [stage.id for stage in one.persona.workflow]
    assert ids == ["review", "database", "security", "security-2"]
