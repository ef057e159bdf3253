import re
from pathlib import Path

import pytest

from archkit.design import Step
from archkit.errors import InputError, YamlError
from archkit.personas import DEPENDS_ON, Leanings, Persona, persona, personas
from archkit.proofs import CHECKS

IDS = ("context-first", "delivery-standards", "high-scale", "systems-architect", "task-oriented")
STATES = {
    "systems-architect": (
        "A1 A2 A3 A4 A5 A7 B4 B13 D17 D18 D24 D25 D26 D27 D28 D29 D30 D31 D32 D33 D34 D35 D36 D37 D38 D39 "
        "D40 D41 D42 D43 F1 F2 F3 F4 K1 K2 K3 K4 K5 K6 L1 M1 M2 M3 M4 M5"
    ),
    "high-scale": "A1 A2 A3 A4 A5 A7 D17 D24 D25 D26 D27 D28 D29 D30 D31 F1 F2 F3 F5 K1 K2 K3 K4 K5 K6 K8 L1",
    "context-first": (
        "A1 A4 A6 B1 B2 B3 B4 B5 B6 B7 B10 B14 B15 B16 C1 C4 C5 D1 D2 D3 D4 D5 D6 D11 D12 D13 D14 D15 D16 "
        "D19 D20 D21 D22 D23 D26 D32 F6 F8 L2 M6"
    ),
    "task-oriented": (
        "A1 A2 A4 A6 B1 B4 B6 B8 B9 B10 B11 B13 B14 C2 D7 D8 D9 D10 D18 D24 D26 D29 D31 D44 D45 D46 D47 D48 "
        "D49 D50 D51 D52 D53 D54 D55 D56 F7 F10 K7 K9"
    ),
    "delivery-standards": "A1 A2 B1 B8 B12 C3 D26 D29 D32 F11 I2 I3 O2",
}


def deliverable_titles(name: str) -> list[str]:
    return [one.title for one in persona(name).deliverables]


def test_the_five_are_there() -> None:
    assert tuple(one.id for one in personas()) == IDS


@pytest.mark.parametrize("persona_id", IDS)
def test_a_persona_covers_what_it_stands_for(persona_id: str) -> None:
    assert set(STATES[persona_id].split()) <= persona(persona_id).covers


@pytest.mark.parametrize("persona_id", IDS)
def test_a_persona_walks_every_step_once_and_each_after_what_it_needs(persona_id: str) -> None:
    walk = persona(persona_id).walk
    assert sorted(walk) == sorted(Step)
    for position, step in enumerate(walk):
        assert set(DEPENDS_ON[step]) <= set(walk[:position])


@pytest.mark.parametrize("persona_id", IDS)
def test_every_step_belongs_to_a_stage(persona_id: str) -> None:
    assert all(persona(persona_id).stage_of(step) for step in Step)


def test_the_deliverables_are_those_asked_for() -> None:
    (block, *_) = persona("systems-architect").deliverables
    assert block.parts == (
        "Architecture Pattern", "Communication Pattern", "Data Pattern", "Deployment Pattern",
        "API Contract", "Migration Strategy", "Reliability Pattern", "Observability Pattern",
    )  # fmt: skip
    (earlier, *_) = persona("high-scale").deliverables
    assert earlier.parts == block.parts[:4]
    assert len(persona("context-first").workflow) == 5
    assert [one.kind for one in persona("context-first").deliverables] == [
        "diagram", "contracts", "schema", "technologies", "trade-offs", "risks", "roadmap", "deployment",
    ]  # fmt: skip
    (todo,) = persona("task-oriented").deliverables
    assert todo.file == "TODO_backend-architect.md"
    assert todo.parts[:3] == ("Context", "Architecture Plan", "Architecture Items")
    assert len(persona("task-oriented").workflow) == 5
    assert deliverable_titles("delivery-standards") == [
        "Documentation", "Security", "Monitoring", "Testing", "Performance", "Deployment",
    ]  # fmt: skip
    assert len(persona("delivery-standards").workflow) == 4


def test_the_leanings_differ_where_the_personas_do() -> None:
    assert persona("systems-architect").leanings.horizontal_scaling == "documented-path"
    assert persona("high-scale").leanings.horizontal_scaling == "from-the-beginning"
    assert persona("context-first").leanings.verification == "documentation-first"
    assert persona("task-oriented").leanings.openapi == "3.0"
    assert persona("delivery-standards").leanings.languages[0] == "Go"


@pytest.mark.parametrize("persona_id", IDS)
def test_the_checks_named_exist(persona_id: str) -> None:
    assert persona(persona_id).checks
    assert set(persona(persona_id).checks) <= set(CHECKS)


@pytest.mark.parametrize("persona_id", IDS)
def test_a_persona_reads_back_byte_for_byte(persona_id: str) -> None:
    text = persona(persona_id).to_yaml()
    assert Persona.from_yaml(text) == persona(persona_id)
    assert Persona.from_yaml(text).to_yaml() == text


def test_a_stage_out_of_order_pulls_what_it_needs_ahead() -> None:
    base = persona("systems-architect").model_dump()
    base["workflow"] = [{"id": "all-at-once", "name": "Backwards", "steps": ["size", "frame"]}]
    assert Persona.model_validate(base).walk == tuple(Step)


def test_an_unknown_persona_is_named_with_the_closest() -> None:
    with pytest.raises(InputError, match="Did you mean 'context-first'"):
        persona("context-frist")
    with pytest.raises(InputError, match="There are: context-first, delivery-standards"):
        persona("zzz")


def test_a_users_folder_adds_and_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = persona("high-scale").model_copy(update={"id": "mine", "vibe": "Mine."})
    (tmp_path / "mine.yaml").write_text(mine.to_yaml(), encoding="utf-8")
    changed = persona("high-scale").model_copy(update={"vibe": "Changed."})
    (tmp_path / "high.yml").write_text(changed.to_yaml(), encoding="utf-8")
    monkeypatch.setenv("ARCHKIT_PERSONAS", str(tmp_path))
    assert persona("mine") == mine
    assert persona("high-scale").vibe == "Changed."
    assert len(personas()) == 6


def test_a_wrong_folder_or_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHKIT_PERSONAS", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match=r"ARCHKIT_PERSONAS names .*nowhere"):
        personas()
    (tmp_path / "bad.yaml").write_text("id: bad\nname: Bad\nskip_proofs: true\n")
    monkeypatch.setenv("ARCHKIT_PERSONAS", str(tmp_path))
    with pytest.raises(YamlError, match=re.escape(str(tmp_path / "bad.yaml"))):
        personas()


def test_a_persona_has_no_way_to_drop_a_proof_or_a_step() -> None:
    words = {name for record in (Persona, Leanings) for name in record.model_fields}
    assert not [word for word in words if re.search(r"skip|drop|without|disable|exclude", word)]
