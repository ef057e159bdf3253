import re

import pytest
import yaml
from openapi_spec_validator import validate

from archkit.design import Component, Endpoint, Link
from archkit.personas import persona
from archkit.report.todo import HEADINGS, todo
from archkit.session.checklist import item_verdicts


@pytest.fixture(params=["notifications", "ledger"])
def walk(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def written(walk, page):
    return page(todo(walk))


def titles(written):
    return dict(re.findall(r"- \[[ x]\] \*\*([^ *]+) \[(.*?)\]\*\*:", written.text))


def test_the_headings_stand_in_their_order(written):
    assert written.headings() == list(HEADINGS)
    assert [part for part in HEADINGS if part != "Flags"] == list(
        persona("task-oriented").deliverables[0].parts
    )


def test_each_box_has_an_id_of_its_own(written):
    ids = written.ids()
    assert len(ids) == len(set(ids)) > 80
    assert all(
        re.fullmatch(r"(ARCH-PLAN|ARCH-ITEM|TASK|CODE|CMD|QA|FLAG)-[A-Z0-9][\w.-]*", one) for one in ids
    )


def test_the_api_layer_says_what_was_asked_for(written):
    layer = written.part("Architecture Plan").split("- [ ] **ARCH-PLAN-1.2")[0]
    assert layer.strip().startswith("- [ ] **ARCH-PLAN-1.1 [API Layer]**:")
    assert re.findall(r"^  - \*\*(\w+)\*\*: ", layer, re.MULTILINE) == [
        "Pattern", "Versioning", "Authentication", "Documentation",
    ]  # fmt: skip
    assert "openapi.yaml (CODE-1.3), generated" in layer


def test_every_component_is_an_item_with_the_four_fields(walk, written):
    items = written.part("Architecture Items")
    for part in walk.design.shape.components:
        if part.kind == "client":
            continue
        found = re.search(
            rf"\*\*ARCH-ITEM-\d+\.\d+ \[{re.escape(part.name)}\].*?(?=^- \[|\Z)",
            items,
            re.MULTILINE | re.DOTALL,
        )
        assert found, part.id
        for field in ("Purpose", "Dependencies", "Data Store", "Scaling Strategy"):
            assert f"  - **{field}**: " in found[0], (part.id, field)


def test_every_endpoint_and_table_is_a_box(walk, written):
    ids = set(written.ids())
    answered = {one.split(".")[2] for one in ids if one.startswith("ARCH-ITEM-") and one.count(".") > 1}
    assert {one.operation_id for one in walk.design.contracts.endpoints} <= answered
    assert {f"ARCH-ITEM-8.1.{one.name.upper()}" for one in walk.design.data.tables} <= ids


def test_every_check_that_is_open_is_a_line_and_those_that_hold_are_named(walk, written):
    lines = written.part("QA Checklist")
    held = " ".join(line for line in lines.splitlines() if line.startswith("- [x] **QA-"))
    items = item_verdicts([one for proofs in walk.proofs.values() for one in proofs], walk.persona)
    asked = {code for one in items if walk.persona.id in one.item.asked_by for code in one.item.checks}
    for proof in (one for proofs in walk.proofs.values() for one in proofs):
        line = rf"^- \[ \] \*\*QA-{proof.code}\*\* .* {proof.status}"
        is_open = proof.status not in {"proved", "not applicable"}
        assert bool(re.search(line, lines, re.MULTILINE)) is is_open, proof.code
        if proof.status == "proved":
            assert proof.code in asked or re.search(rf"\b{proof.code}\b", held), proof.code


def test_the_items_that_the_persona_asks_for_are_boxes(walk_of, page):
    walk = walk_of("notifications", "task-oriented")
    written = page(todo(walk))
    found = item_verdicts([one for proofs in walk.proofs.values() for one in proofs], walk.persona)
    for one in found:
        ticked = "x" if one.verdict == "holds" else " "
        line = f"- [{ticked}] **QA-{one.item.id}** {one.item.says}"
        own = "task-oriented" in one.item.asked_by
        assert (line in written.part("QA Checklist")) is (own and one.verdict != "not applicable")
        beyond = f"**FLAG-{one.item.id}**" in written.part("Flags")
        assert beyond is (not own and one.verdict == "fails")


def test_every_line_of_the_checklist_has_its_mark(written):
    lines = written.part("QA Checklist")
    unmarked = [line for line in lines.splitlines() if line and not re.search(r"(✓|✕|≈|○|\?) ", line)]
    assert unmarked == []


def test_a_component_that_comes_or_goes_renames_nothing(notifications, page):
    shape = notifications.design.shape
    extra = Component(id="audit", name="Audit store", kind="database", purpose="keeps", needed_by="law")
    more = shape.model_copy(update={
        "components": (*shape.components, extra),
        "links": (Link(source="api", target="audit", protocol="SQL", data="records"), *shape.links),
    })  # fmt: skip
    fewer = shape.model_copy(update={
        "components": tuple(one for one in shape.components if one.id != "queue"),
        "links": tuple(one for one in shape.links if "queue" not in {one.source, one.target}),
    })  # fmt: skip
    before, grown, shrunk = (
        titles(page(todo(notifications.but(design=notifications.design.model_copy(update={"shape": one})))))
        for one in (shape, more, fewer)
    )
    assert set(grown) - set(before) == {"ARCH-ITEM-8.2"}
    assert {name: grown[name] for name in before} == before
    assert "ARCH-ITEM-10.1" in set(before) - set(shrunk)
    assert {name: before[name] for name in shrunk} == shrunk


def test_an_endpoint_and_a_table_that_come_rename_nothing(notifications, page):
    design = notifications.design
    endpoint = Endpoint(
        operation_id="aFirst", method="get", path="/firsts", summary="s", response="Notification"
    )
    table = design.data.tables[0].model_copy(update={"name": "a_first", "foreign_keys": (), "indexes": ()})
    more = design.model_copy(update={
        "contracts": design.contracts.model_copy(
            update={"endpoints": (endpoint, *design.contracts.endpoints)}
        ),
        "data": design.data.model_copy(update={"tables": (table, *design.data.tables)}),
    })  # fmt: skip
    before, after = (titles(page(todo(notifications.but(design=one)))) for one in (design, more))
    assert set(after) - set(before) == {"ARCH-ITEM-1.1.aFirst", "ARCH-ITEM-8.1.A_FIRST"}
    assert {name: after[name] for name in before} == before


def test_a_layer_that_is_missing_leaves_its_number_free(notifications, page):
    without = notifications.design.model_copy(update={"data": None})
    assert "ARCH-PLAN-1.2" not in page(todo(notifications.but(design=without))).ids()
    assert "ARCH-PLAN-1.4" in page(todo(notifications.but(design=without))).ids()


def test_the_proposed_files_are_what_the_design_says(walk, written):
    contract = yaml.safe_load(written.code("openapi.yaml"))
    validate(contract)
    assert set(contract["paths"]) == {one.path for one in walk.design.contracts.endpoints}
    up, down = (written.code(f"migrations/0001_schema.{way}.sql") for way in ("up", "down"))
    for table in walk.design.data.tables:
        assert f"CREATE TABLE IF NOT EXISTS {table.name} " in up
        assert f"DROP TABLE IF EXISTS {table.name};" in down
    service = yaml.safe_load(written.code("compose.yaml"))["services"]["database"]
    assert service["image"] == "postgres:18"
    assert service["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_the_persona_chooses_the_release_of_openapi(notifications, page):
    leading = notifications.but(persona=persona("task-oriented"))
    assert page(todo(leading)).code("openapi.yaml").startswith("openapi: 3.0.3")
    assert page(todo(notifications)).code("openapi.yaml").startswith("openapi: 3.1.0")


def test_no_engine_that_is_not_postgresql_gets_a_compose_file(notifications, page):
    design = notifications.design
    other = tuple(one for one in design.verify.technologies if one.id != "postgresql")
    without = design.model_copy(update={"verify": design.verify.model_copy(update={"technologies": other})})
    ids = page(todo(notifications.but(design=without))).ids()
    assert not {"CODE-1.4", "CMD-1.1"} & set(ids)
    assert {"CODE-1.1", "CMD-1.2"} <= set(ids)


def test_every_command_says_whether_it_ran(written):
    lines = [line for line in written.part("Commands").splitlines() if line.startswith("- [")]
    assert len(lines) == 6
    assert all("Not run" in line or "ran during the design" in line for line in lines)


def test_what_was_assumed_stands_in_flags_only(notifications, written, page):
    flags = page(todo(notifications)).part("Flags")
    for one in notifications.design.clarify.assumptions:
        assert f"FLAG-ASSUMED-{re.sub('[^A-Z0-9]+', '-', one.field.upper())}**" in flags
    assert "FLAG-" not in written.text.split("## Flags")[0]


def test_a_length_that_somebody_reads(written):
    assert 2_500 < written.words < 6_500
