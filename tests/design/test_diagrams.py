from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.design import Architecture, DataModel, Design, RoadmapStage, Sizing, Table
from archkit.design.diagrams import (
    container_diagram,
    container_picture,
    context_diagram,
    context_picture,
    deployment_diagram,
    drafts,
    drawn_relations,
    er_diagram,
    main_flow,
    roadmap_diagram,
    sequence_diagram,
)
from archkit.design.diagrams.label import bare, headline, label, node_id, one_line, wrapped
from archkit.record import load_yaml

FILE = Path(__file__).parents[1] / "proofs/designs/notifications.yaml"
DESIGN = Design.read(FILE)
assert DESIGN.shape
assert DESIGN.data
assert DESIGN.size


def shape(**fields: Any) -> Architecture:
    data = load_yaml(FILE.read_text(encoding="utf-8"))["shape"]
    return Architecture.model_validate(data | fields)


def test_the_container_diagram_holds_every_part_link_and_boundary() -> None:
    picture = container_picture(shape())
    source = container_diagram(shape())
    drawn = {part for node in picture.all_nodes() for part in node.stands_for}
    assert drawn == {component.id for component in shape().components}
    assert picture.links() == len(shape().links)
    assert [group.name for group in picture.groups] == ["Public edge", "Private network"]
    assert 'c_database[("Main database' in source
    assert "accTitle: Containers" in source
    assert "class c_shop,c_email outside" in source


def test_arrows_carry_the_protocol_and_not_the_data() -> None:
    texts = {text for edge in container_picture(shape()).edges for text in edge.texts}
    assert texts <= {link.protocol for link in shape().links}
    assert not any(link.data in container_diagram(shape()) for link in shape().links)


def test_telemetry_and_signing_keys_are_left_out_by_name_and_counted() -> None:
    data = load_yaml(FILE.read_text(encoding="utf-8"))["shape"]
    keys = {
        "source": "api",
        "target": "identity",
        "protocol": "HTTPS",
        "data": "signing keys",
        "style": "async",
    }
    login = {"source": "shop", "target": "identity", "protocol": "OIDC", "data": "login"}
    picture = container_picture(shape(links=[*data["links"], keys, login]))
    assert picture.note() == (
        "Not drawn: 1 arrow of telemetry to Logs metrics traces; 1 arrow to Identity provider."
    )
    assert ("c_shop", "c_identity") in {(edge.source, edge.target) for edge in picture.edges}
    assert picture.links() == len(data["links"]) + 2
    assert "c_api ~~~ c_identity" in picture.source()


def test_parallel_links_are_one_arrow() -> None:
    links = [
        {"source": "api", "target": "database", "protocol": protocol, "data": "x", "style": style}
        for protocol, style in (("SQL", "async"), ("SQL", "sync"), ("HTTPS", "stream"), ("gRPC", "sync"))
    ]
    (edge,) = container_picture(shape(links=links)).edges
    assert (edge.texts, edge.style, edge.links) == (("SQL", "HTTPS", "and 1 more"), "normal", 4)


def test_who_only_calls_stands_at_the_side_that_calls_come_from() -> None:
    data = load_yaml(FILE.read_text(encoding="utf-8"))["shape"]
    boundaries = [{"id": "others", "name": "Others", "components": ["shop", "email", "push", "sms"]}]
    picture = container_picture(shape(boundaries=boundaries))
    assert [(group.name, [node.id for node in group.nodes]) for group in picture.groups] == [
        ("Others: callers", ["c_shop"]),
        ("Others", ["c_email"]),
    ]
    (node,) = picture.groups[1].nodes
    assert node.stands_for == ("email", "push", "sms")
    assert {part["id"] for part in data["components"]} >= set(node.stands_for)


def test_the_same_design_gives_the_same_text() -> None:
    assert container_diagram(shape()) == container_diagram(shape())
    assert sequence_diagram(DESIGN) == sequence_diagram(DESIGN)


def test_the_context_diagram_hides_the_inside() -> None:
    picture = context_picture(shape(), "Notifications")
    assert [node.id for node in picture.nodes] == ["s_system", "c_shop", "c_email"]
    assert {(edge.source, edge.target, edge.links) for edge in picture.edges} == {
        ("c_shop", "s_system", 1), ("s_system", "c_email", 3),
    }  # fmt: skip
    assert "Email provider<br/>Push provider<br/>SMS provider" in context_diagram(shape(), "Notifications")


def test_many_components_are_grouped_by_kind() -> None:
    parts = [
        {
            "id": f"service-{number}",
            "name": f"Service {number}",
            "kind": "service",
            "purpose": "x",
            "needed_by": "x",
        }
        for number in range(40)
    ]
    picture = container_picture(shape(components=parts, links=[], boundaries=[]))
    assert len(picture.all_nodes()) == 1
    assert picture.all_nodes()[0].notes == ("40 x service",)


def test_links_within_one_box_are_counted() -> None:
    parts = [
        {"id": f"s-{number}", "name": f"S {number}", "kind": "service", "purpose": "x", "needed_by": "x"}
        for number in range(40)
    ]
    links = [{"source": "s-1", "target": "s-2", "protocol": "HTTPS", "data": "x"}]
    picture = container_picture(shape(components=parts, links=links, boundaries=[]))
    assert picture.note() == "Not drawn: 1 arrow within one box."
    assert picture.links() == 1


def test_what_a_whole_frame_sends_is_one_arrow() -> None:
    data = load_yaml(FILE.read_text(encoding="utf-8"))["shape"]
    frame = [{"id": "app", "name": "App", "components": ["api", "worker"]}]
    links = [
        {"source": source, "target": "database", "protocol": "SQL", "data": "rows", "style": style}
        for source, style in (("api", "sync"), ("worker", "async"))
    ]
    both = container_picture(shape(boundaries=frame, links=links))
    assert [(edge.source, edge.target, edge.links) for edge in both.edges] == [("b_app", "c_database", 2)]
    one = container_picture(shape(boundaries=frame, links=links[:1]))
    assert [(edge.source, edge.links) for edge in one.edges] == [("c_api", 1)]
    assert len(data["components"]) > 2


def test_links_to_nothing_and_empty_boundaries_are_not_drawn() -> None:
    links = [{"source": "api", "target": "ghost", "protocol": "x", "data": "y"}]
    boundaries = [{"id": "void", "name": "Void", "components": ["ghost"]}]
    source = container_diagram(shape(links=links, boundaries=boundaries))
    assert "ghost" not in source
    assert "subgraph" not in source


def test_the_main_flow_nests_calls_and_goes_on_behind_the_queue() -> None:
    flow = [(message.source, message.target, message.answered) for message in main_flow(DESIGN)]
    assert flow == [
        ("shop", "gateway", True),
        ("gateway", "api", True),
        ("api", "database", True),
        ("api", "queue", False),
        ("worker", "queue", False),
        ("worker", "database", True),
        ("worker", "email", True),
    ]
    source = sequence_diagram(DESIGN)
    lines = [line.strip() for line in source.splitlines() if "->>" in line or "-)" in line or "Note" in line]
    assert lines[0] == "c_shop->>c_gateway: POST /notifications"
    assert lines[5:8] == [
        "c_api-->>c_gateway: reply",
        "c_gateway-->>c_shop: reply",
        "Note over c_worker: later",
    ]
    assert "Email provider#44;" not in source
    assert "participant c_email as Email provider,<br/>Push provider, SMS<br/>provider" in source


def with_contract(endpoint: dict[str, Any], **fields: Any) -> Design:
    """Return the design with one endpoint and other fields of its shape."""
    assert DESIGN.contracts
    first = DESIGN.contracts.endpoints[0].model_copy(update=endpoint)
    contracts = DESIGN.contracts.model_copy(update={"endpoints": (first,), "events": ()})
    return DESIGN.model_copy(update={"contracts": contracts, "shape": shape(**fields)})


def test_the_flow_starts_with_who_calls_the_main_operation() -> None:
    caller = {
        "id": "support",
        "name": "Support",
        "kind": "client",
        "purpose": "x",
        "needed_by": "operation: Ask",
    }
    data = load_yaml(FILE.read_text(encoding="utf-8"))["shape"]
    calls = {"source": "support", "target": "gateway", "protocol": "HTTPS", "data": "requests"}
    flow = main_flow(
        with_contract(
            {"summary": "Ask; more", "success_status": 200},
            components=[*data["components"], caller],
            links=[*data["links"], calls],
        )
    )
    assert flow[0].source == "support"


def test_what_is_answered_at_once_sets_no_worker_going() -> None:
    flow = main_flow(with_contract({"summary": "Ask", "success_status": 200}))
    assert [(message.source, message.target) for message in flow] == [
        ("shop", "gateway"), ("gateway", "api"), ("api", "database"),
    ]  # fmt: skip


def test_providers_report_back_and_open_connections_hear_of_it() -> None:
    parts = [
        {"id": name, "name": name.title(), "kind": kind, "purpose": "x", "needed_by": "x"}
        for name, kind in (
            ("user", "client"), ("api", "service"), ("bus", "cache"), ("live", "realtime"),
            ("mail", "external"),
        )
    ]  # fmt: skip
    links = [
        {"source": source, "target": target, "protocol": "P", "data": f"{source} {target}", "style": style}
        for source, target, style in (
            ("user", "api", "sync"), ("user", "live", "stream"), ("api", "bus", "sync"),
            ("live", "bus", "sync"), ("api", "mail", "sync"), ("mail", "api", "sync"),
        )
    ]  # fmt: skip
    flow = main_flow(Design(name="x", shape=shape(components=parts, links=links, boundaries=[])))
    assert [(one.source, one.target, one.answered, one.later) for one in flow] == [
        ("user", "api", True, False),
        ("api", "bus", True, False),
        ("api", "mail", True, False),
        ("mail", "api", True, True),
        ("live", "bus", False, True),
        ("live", "user", False, False),
    ]


def test_a_long_chain_and_many_calls_stay_quick() -> None:
    parts = [
        {"id": f"s-{number}", "name": f"S {number}", "kind": "service", "purpose": "x", "needed_by": "x"}
        for number in range(120)
    ]
    links = [
        {"source": f"s-{one}", "target": f"s-{two}", "protocol": "P", "data": "x"}
        for one in range(120)
        for two in range(120)
        if one != two
    ]
    flow = main_flow(Design(name="x", shape=shape(components=parts, links=links, boundaries=[])))
    assert len(flow) == len(links)


def test_a_design_without_a_shape_has_no_flow() -> None:
    assert main_flow(Design(name="x")) == ()
    assert "No flow yet" in sequence_diagram(Design(name="x"))
    assert "Nothing is deployed yet" in deployment_diagram(Design(name="x"))


def test_the_er_diagram_names_keys_types_and_cardinalities() -> None:
    source = er_diagram(DESIGN.data) if DESIGN.data else ""
    assert 't_customers["customers"] {' in source
    assert "uuid customer_id PK, FK" in source
    assert 'varchar(20) phone "null"' in source
    assert "numeric(12_2) amount" in source
    assert 't_notifications }o--|| t_customers : "customer_id"' in source
    assert 't_notifications }o--o| t_templates : "template_id"' in source


def test_wide_tables_are_drawn_with_fewer_and_fewer_columns() -> None:
    assert DESIGN.data
    ways = drafts("er", DESIGN.data)
    assert [bool(way.note) for way in ways][:2] == [False, False]
    assert "Not all columns" in ways[-1].note
    for way in ways:
        assert way.source.count(" : ") == len(drawn_relations(DESIGN.data))
        assert all(f't_{table.name}["' in way.source for table in DESIGN.data.tables)
    assert len({way.source for way in ways}) == len(ways)


def test_a_long_row_of_the_deployment_may_be_broken() -> None:
    flat, broken = drafts("deployment", DESIGN)
    assert "~~~" not in flat.source
    assert flat.source == deployment_diagram(DESIGN)
    assert broken.source.replace("~~~", "").count("c_") > flat.source.count("c_")


def test_the_deployment_shows_pipeline_platform_and_managed_parts() -> None:
    source = deployment_diagram(DESIGN)
    assert 'p_5("deploy to<br/>production")' in source
    assert 'g_pipeline -->|"rolling with a flag"| g_platform' in source
    assert "fastapi, 3 instances" in source
    assert "postgresql, managed" in source
    assert "c_shop" not in source


def stages(count: int) -> Sizing:
    return Sizing(
        roadmap=tuple(
            RoadmapStage(
                order=number, name=f"Stage {number}", trigger=f"{number}x: load; more", change="add #1",
                added_monthly_usd=100,
            )
            for number in range(count, 0, -1)
        )
    )  # fmt: skip


def test_the_roadmap_shows_the_stages_in_order_with_load_and_price() -> None:
    source = roadmap_diagram(stages(3))
    assert re.findall(r"(Stage \d)", source) == ["Stage 1", "Stage 2", "Stage 3"]
    assert "1x, +$100 a month" in source
    assert source.count("-->") == 2
    grown = stages(1).roadmap[0].model_copy(update={"load_factor": 1.836, "added_monthly_usd": None})
    assert "at 1.84 times today's load" in roadmap_diagram(Sizing(roadmap=(grown,))).replace("#39;", "'")


def test_a_long_roadmap_ends_with_what_comes_later_in_one_box() -> None:
    source = roadmap_diagram(stages(12))
    assert re.findall(r"(Stage \d+)", source) == [f"Stage {number}" for number in range(1, 8)]
    assert "5 further stages" in source
    assert "further" not in roadmap_diagram(stages(8))


def test_no_roadmap_says_so() -> None:
    assert "no further stage is planned" in roadmap_diagram(Sizing())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb  c", "a b c"), ("x" * 80, "x" * 59 + "…"), ("word " * 15, "word " * 11 + "word…"),
        ("lengthy " * 10, "lengthy " * 6 + "lengthy…"),
        ("a\u202eb\x00c\x07", "ab c"),
        ("漢字 🏗️", "漢字 🏗️"), ("", ""),
    ],
)  # fmt: skip
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_labels_hold_no_grammar() -> None:
    assert label('a"b;c#d<e>`|{}') == "a#34;b#59;c#35;d#60;e#62;#96;#124;#123;#125;"
    assert bare("a: b (c)") == "a#58; b #40;c#41;"
    assert wrapped("one two three four five six") == "one two three four five<br/>six"
    assert node_id("end") == "c_end"


def test_a_headline_ends_where_the_detail_begins() -> None:
    assert headline("Canary, then rolling. A canary of 5 %") == "Canary, then rolling"
    assert headline("contract tests: 4 endpoints") == "contract tests"
    assert headline("managed containers (decision)") == "managed containers"
    assert headline("v1.2 and more") == "v1.2 and more"


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_becomes_a_label_of_one_line(text: str) -> None:
    shown = label(text)
    assert not set(shown) & set('"<>`|{}\n\r%\\')
    assert all(re.match(r"#\d+;", shown[match.start() :]) for match in re.finditer("#", shown))


def test_few_values_and_keys_in_any_case_are_told_in_the_diagram() -> None:
    states = "state IN ('open', 'closed')"
    table = Table.model_validate(
        {
            "name": "cases", "comment": "c", "needed_by": "n",
            "columns": [{"name": name, "type": "text"} for name in ("id", "state", "odd", "email")],
            "constraints": [
                {"name": "a", "kind": "check", "expression": states},
                {"name": "b", "kind": "check", "expression": "odd IN ('\"', '<b>')"},
            ],
            "indexes": [{"name": "i", "columns": ["lower(email)"], "unique": True}],
        }
    )  # fmt: skip
    source = er_diagram(DataModel(engine="postgresql", consistency="c", tables=(table,)))
    assert 'text state "open, closed"' in source
    assert 'text odd "2 values"' in source
    assert "text email UK" in source
