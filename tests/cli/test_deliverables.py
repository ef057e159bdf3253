import re
from pathlib import Path

import pytest
from walkers import BRIEF, TODAY, Steady

from archkit.architects.base import Context
from archkit.cli.deliverables import deliverables_page, todo_page
from archkit.cli.deliverables.page import specification
from archkit.design import (
    Architecture,
    Artifact,
    Challenge,
    Component,
    Contracts,
    ContractSchema,
    Endpoint,
    Event,
    Link,
    Milestone,
    SchemaField,
    Sizing,
    Step,
    TradeOff,
)
from archkit.personas import persona
from archkit.proofs import CHECKS
from archkit.session import Session


@pytest.fixture(autouse=True)
def one_check(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in list(CHECKS):
        if code != "ARCH001":
            monkeypatch.delitem(CHECKS, code)


SHAPE = Architecture(
    pattern="modular-monolith",
    summary="One deployable | with *modules*.",
    communication=("REST", "queue"),
    data_pattern="CRUD",
    deployment="containers",
    components=(
        Component(id="api", name="API <script>", kind="service", purpose="serves", needed_by="users"),
        Component(id="mailer", name="Mailer", kind="worker", purpose="mails", needed_by="mail"),
        Component(
            id="db",
            name="Database",
            kind="database",
            purpose="keeps",
            needed_by="notes",
            technology="postgresql",
        ),
        Component(id="jobs", name="Jobs", kind="queue", purpose="waits", needed_by="mail"),
    ),
    links=(
        Link(source="api", target="db", protocol="sql", data="notes"),
        Link(source="api", target="jobs", protocol="sql", data="mail", style="async"),
        Link(source="mailer", target="jobs", protocol="sql", data="mail", style="async"),
    ),
)
CONTRACTS = Contracts(
    style="REST",
    title="Notes",
    versioning="in the path",
    deprecation="6 months",
    schemas=(
        ContractSchema(name="Tag", fields=(SchemaField(name="label", type="string", example='"red"'),)),
        ContractSchema(
            name="Note",
            fields=(
                SchemaField(name="text", type="string", example='"a ``` b"'),
                SchemaField(name="count", type="integer", example="3"),
                SchemaField(name="tag", type="object", schema_name="Tag", example="{}"),
            ),
        ),
    ),
    endpoints=(
        Endpoint(
            operation_id="createNote",
            method="post",
            path="/notes",
            summary="Create",
            request="Note",
            response="Note",
        ),
    ),
    events=(
        Event(name="note.created", channel="notes", producer="api", consumers=("mailer",), payload="Note"),
    ),
)
MORE: dict[Step, Artifact] = {
    Step.SHAPE: SHAPE,
    Step.CONTRACTS: CONTRACTS,
    Step.SIZE: Sizing(
        milestones=(
            Milestone(id="m", name="Walking skeleton", engineer_weeks=2.5, deliverables=("Deploy", "Log in")),
        ),
        load_test=("Ten times the peak for ten minutes",),
    ),
    Step.CHALLENGE: Challenge(
        ten_times="t",
        half_budget="h",
        trade_offs=(TradeOff(gained="speed", given_up="room", because="price"),),
    ),
}


class Fuller(Steady):
    def propose(self, step: Step, context: Context) -> Artifact:
        return MORE.get(step) or super().propose(step, context)


def walked(folder: Path, name: str) -> Session:
    return Session.start(BRIEF, folder=folder, architect=Fuller(), today=TODAY, persona=name).run()


def headings(page: str) -> list[str]:
    outside = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", page, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^## (?:\d+\. )?(.*)$", outside, re.MULTILINE)


@pytest.mark.parametrize("name", ["systems-architect", "high-scale", "context-first", "delivery-standards"])
def test_a_page_has_what_the_persona_asks_for_in_its_order(tmp_path: Path, name: str) -> None:
    page = deliverables_page(walked(tmp_path, name))
    assert headings(page) == [one.title for one in persona(name).deliverables]


def test_the_specification_fills_its_fields_from_the_design(tmp_path: Path) -> None:
    session = walked(tmp_path, "systems-architect")
    page = deliverables_page(session)
    for part in persona("systems-architect").deliverables[0].parts:
        assert f"- **{part}**: " in page
    assert specification("Architecture Pattern", session.design).startswith(
        "modular-monolith. One deployable"
    )
    assert specification("API Contract", session.design) == "REST; in the path"
    assert specification("Something Else", session.design) == ""


def test_services_name_their_stores_apis_and_events(tmp_path: Path) -> None:
    page = deliverables_page(walked(tmp_path, "high-scale"))
    api = page.split("### ")[1]
    assert "- **Database**: Database (postgresql)" in api
    assert "- **Queue**: Jobs" in api
    assert "- **APIs**: REST, 1 endpoints" in api
    assert "publishes note.created" in api
    assert "consumes note.created" in page.split("### Mailer")[1]


def test_examples_are_json_that_cannot_end_their_block(tmp_path: Path) -> None:
    page = deliverables_page(walked(tmp_path, "context-first"))
    assert '"text": "a ``` b"' in page
    assert '"label": "red"' in page
    assert headings(page)[2] == "Database schema"
    assert "- ✓ speed\n  - ⚠ room, because price" in page


def test_text_from_outside_stays_text(tmp_path: Path) -> None:
    page = deliverables_page(walked(tmp_path, "systems-architect"))
    assert "<script>" not in page
    assert "*modules*" not in page.replace("\\*", "")


def test_the_standards_say_what_the_design_says_or_that_it_is_not_decided(tmp_path: Path) -> None:
    page = deliverables_page(walked(tmp_path, "delivery-standards"))
    assert "- **Authentication**: oidc" in page
    assert "- **Load tests**: Ten times the peak" in page
    assert "- **Unit tests**: not decided" in page
    assert page.count("\n- **") == sum(len(one.parts) for one in persona("delivery-standards").deliverables)


def test_the_todo_file_has_its_headings_and_stable_unique_ids(tmp_path: Path) -> None:
    session = walked(tmp_path / "a", "task-oriented")
    page = deliverables_page(session)
    assert page == todo_page(session) == todo_page(walked(tmp_path / "b", "task-oriented"))
    assert headings(page) == [
        "Context", "Architecture Plan", "Architecture Items", "Delivery Tasks", "Proposed Code Changes",
        "Commands", "QA Checklist", "Flags",
    ]  # fmt: skip
    ids = re.findall(r"- \[[ x]\] \*\*([A-Z]+(?:-[A-Z]+)?-?[A-Z0-9.]+)", page)
    assert len(ids) == len(set(ids)) > 10
    assert "- [ ] **ARCH-PLAN-1.2 [API Layer]**:" in page
    assert "- [ ] **ARCH-ITEM-1.1 [API &lt;script>]**:" in page
    assert "  - [ ] **TASK-1.2** Log in" in page
    assert "- [x] **QA-ARCH001**" in page
