import re

import pytest

from archkit.brief import Brief
from archkit.errors import InputError, StorageError
from archkit.personas import persona, personas
from archkit.report.deliverables import (
    FILE_NAMES,
    default_deliverable,
    deliverable_names,
    text_of,
    write_deliverable,
)
from archkit.report.handoff_files import handoff_files
from archkit.session import Session

FIVE = ("context-first", "delivery-standards", "high-scale", "systems-architect", "task-oriented")


@pytest.fixture(scope="module")
def by_persona(walk_of):
    return {name: walk_of("leave-requests", name) for name in FIVE}


def test_every_persona_takes_every_step_and_none_drops_a_proof(by_persona):
    assert set(FIVE) <= {one.id for one in personas()}
    proved = {
        frozenset((step, proof.code) for step, proofs in walk.proofs.items() for proof in proofs)
        for walk in by_persona.values()
    }
    assert len(proved) == 1
    assert all(walk.design.challenge for walk in by_persona.values())


def test_each_persona_leaves_its_own_deliverable(by_persona):
    assert {name: default_deliverable(walk) for name, walk in by_persona.items()} == {
        "context-first": "eight-deliverables",
        "delivery-standards": "delivery-standards",
        "high-scale": "high-scale",
        "systems-architect": "specification",
        "task-oriented": "todo",
    }
    texts = {text_of(walk) for walk in by_persona.values()}
    assert len(texts) == 5


def test_a_persona_of_the_users_own_gets_what_it_lists(notifications, page):
    listed = persona("high-scale").deliverables[1:2] + persona("context-first").deliverables[4:7]
    own = persona("high-scale").model_copy(update={"id": "my-own", "deliverables": listed})
    walk = notifications.but(persona=own)
    assert default_deliverable(walk) == "composed"
    assert page(text_of(walk)).headings() == [one.title for one in listed]


@pytest.mark.parametrize("name", deliverable_names())
def test_the_same_walk_gives_the_same_text(notifications, name):
    assert text_of(notifications, name) == text_of(notifications.but(), name)
    assert text_of(notifications, name).endswith("\n")
    assert name in FILE_NAMES


@pytest.mark.parametrize("name", deliverable_names())
def test_text_from_outside_stays_text(notifications, hostile, page, name):
    plain, spoilt = (page(text_of(walk, name)) for walk in (notifications, hostile))
    assert "alert(1)" in spoilt.text
    assert spoilt.all("block_html", "inline_html", "image") == []
    assert all(re.match(r"https?://|decisions/", one["attrs"]["url"]) for one in spoilt.all("link"))
    for kind in ("heading", "table", "block_code", "task_list_item"):
        assert len(spoilt.all(kind)) == len(plain.all(kind)), kind
    cells = {
        len(row["children"]) for table in spoilt.all("table") for row in table["children"][1]["children"]
    }
    assert cells <= {3, 4, 5, 6}


def test_no_file_of_the_hand_off_carries_markup(hostile, page):
    files = {name: text for name, text in handoff_files(hostile).items() if name.endswith(".md")}
    assert len(files) > 10
    for name, text in files.items():
        body = text.split("---\n", 2)[-1] if name.startswith("decisions/") else text
        assert page(body).all("block_html", "inline_html", "image") == [], name


def test_clarify_is_the_numbered_questions_and_nothing_else(tmp_path):
    with Session.start(Brief(name="Something"), folder=tmp_path / "s", persona="context-first") as session:
        session.run(until=None)
        assert session.outcome == "clarify"
        text = text_of(session)
    lines = text.splitlines()
    assert len(lines) == len(session.design.clarify.questions) > 1
    assert all(line.startswith(f"{number}. ") for number, line in enumerate(lines, start=1))


def test_infeasible_says_because_and_unless(notifications):
    clarify = notifications.design.clarify.model_copy(
        update={"outcome": "infeasible", "because": "1 USD buys nothing", "unless": ("it is 50 USD",)}
    )
    design = notifications.design.model_copy(update={"clarify": clarify})
    text = text_of(notifications.but(design=design, outcome="infeasible"))
    assert text.endswith("Infeasible, because 1 USD buys nothing.\n\nUnless:\n\n- it is 50 USD.\n")


def test_files_get_their_usual_names(notifications, tmp_path):
    written = write_deliverable(notifications, "todo", tmp_path)
    assert written == tmp_path / "TODO_backend-architect.md"
    assert written.read_text(encoding="utf-8") == text_of(notifications, "todo")
    other = write_deliverable(notifications, None, tmp_path / "new" / "s.md")
    assert other.read_text(encoding="utf-8") == text_of(notifications, "specification")


def test_wrong_names_and_places_say_what_would_be_right(notifications, tmp_path):
    with pytest.raises(InputError, match="Did you mean 'todo'"):
        text_of(notifications, "todos")
    with pytest.raises(InputError, match="There are: todo, "):
        text_of(notifications, "???")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        write_deliverable(notifications, "todo", tmp_path / "file" / "todo.md")
