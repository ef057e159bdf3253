from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.design import Architecture, Design, RoadmapStage, Sizing
from archkit.design.diagrams import (
    container_diagram,
    container_picture,
    context_diagram,
    context_picture,
    deployment_diagram,
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
    source = container_diagram(shape())
    for component in shape().components:
        assert node_id(component.id) in source
    assert source.count("-->|") + source.count("-.->|") == 11
    assert source.count("subgraph ") == 2
    assert 'c_database[("Main database' in source
    assert "PostgreSQL: delivery<br/>state" in source
    assert "accTitle: Containers" in source
    assert "class c_shop,c_email,c_push,c_sms outside" in source


def test_the_same_design_gives_the_same_text() -> None:
    assert container_diagram(shape()) == container_diagram(shape())
    assert sequence_diagram(DESIGN) == sequence_diagram(DESIGN)


def test_the_context_diagram_hides_the_inside() -> None:
    picture = context_picture(shape(), "Notifications")
    assert [node.id for node in picture.nodes] == ["s_system", "c_shop", "c_email", "c_push", "c_sms"]
    assert {(edge.source, edge.target) for edge in picture.edges} == {
        ("c_shop", "s_system"), ("s_system", "c_email"), ("s_system", "c_push"), ("s_system", "c_sms"),
    }  # fmt: skip
    assert "Notifications" in context_diagram(shape(), "Notifications")


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


def test_what_a_whole_frame_sends_is_one_arrow() -> None:
    data = load_yaml(FILE.read_text(encoding="utf-8"))["shape"]
    data["links"].append({**data["links"][10], "source": "worker"})
    picture = container_picture(Architecture.model_validate(data))
    telemetry = [edge for edge in picture.edges if edge.target == "c_observability"]
    assert [(edge.source, edge.links) for edge in telemetry] == [("b_core", 2)]


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
    lines = [line.strip() for line in sequence_diagram(DESIGN).splitlines() if "->>" in line or "-)" in line]
    assert lines[0] == "c_shop->>c_gateway: POST /notifications"
    assert lines[5:7] == ["c_api-->>c_gateway: reply", "c_gateway-->>c_shop: reply"]
    assert "Email provider#44;" not in sequence_diagram(DESIGN)
    assert "participant c_email as Email provider,<br/>Push provider, SMS<br/>provider" in sequence_diagram(
        DESIGN
    )


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


def test_the_deployment_shows_pipeline_platform_and_managed_parts() -> None:
    source = deployment_diagram(DESIGN)
    assert 'p_6("deploy to<br/>production")' in source
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


def test_a_short_roadmap_is_a_timeline_in_order() -> None:
    source = roadmap_diagram(stages(3))
    assert re.findall(r"section (.+)", source) == ["Stage 1", "Stage 2", "Stage 3"]
    assert "1x#58; load#59; more : add #35;1 : +100 USD a month" in source


def test_a_long_roadmap_is_a_column() -> None:
    source = roadmap_diagram(stages(7))
    assert "flowchart TB" in source
    assert source.count("-->") == 6


def test_no_roadmap_says_so() -> None:
    assert "no further stage is planned" in roadmap_diagram(Sizing())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb  c", "a b c"), ("x" * 80, "x" * 59 + "…"), ("a\u202eb\x00c\x07", "ab c"),
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
