from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archkit.design import Design, Step
from archkit.design.diff import Change, diff, diff_text
from archkit.record import load_yaml

FILE = Path(__file__).parents[1] / "proofs/designs/notifications.yaml"


def plain() -> dict[str, Any]:
    data: dict[str, Any] = load_yaml(FILE.read_text(encoding="utf-8"))
    return data


OLD = Design.model_validate(plain())


def changed(data: dict[str, Any]) -> tuple[Change, ...]:
    return diff(OLD, Design.model_validate(data))


def test_a_design_does_not_differ_from_itself() -> None:
    assert diff(OLD, Design.model_validate(plain())) == ()
    assert diff_text(OLD, OLD) == "Nothing changed.\n"


@pytest.mark.parametrize(
    "path",
    [
        ("shape", "components"),
        ("shape", "links"),
        ("data", "tables"),
        ("contracts", "endpoints"),
        ("size", "costs"),
    ],
)
def test_another_order_is_no_change(path: tuple[str, str]) -> None:
    data = plain()
    data[path[0]][path[1]].reverse()
    assert changed(data) == ()


def test_the_order_of_a_primary_key_is_a_change() -> None:
    data = plain()
    data["data"]["tables"][3]["primary_key"].reverse()
    (one,) = changed(data)
    assert "another order" in one.sentence
    assert one.place == "data.tables.preferences.primary_key"


def test_components_come_and_go() -> None:
    data = plain()
    data["shape"]["components"][3] |= {"id": "stream", "name": "Stream", "kind": "stream"}
    found = changed(data)
    assert [(one.kind, one.place) for one in found] == [
        ("removed", "shape.components.queue"),
        ("added", "shape.components.stream"),
    ]
    assert found[1].sentence == "New component 'stream' ('stream')."
    assert all(one.step == Step.SHAPE for one in found)


def test_numbers_are_compared_with_their_unit() -> None:
    data = plain()
    data["size"]["costs"][0]["base_usd"] = 90
    data["contracts"]["endpoints"][0]["timeout_ms"] = 3000
    assert [one.sentence for one in changed(data)] == [
        "Timeout of endpoint 'createNotification' changed from 2,000 ms to 3,000 ms (+50%).",
        "Cost 'api: containers' changed from 60 (40 to 90) to 90 (40 to 90) USD (+50%).",
    ]


def test_a_decision_names_both_options() -> None:
    data = plain()
    data["challenge"]["decisions"][0]["chosen"] = "many"
    (one,) = changed(data)
    assert one.sentence == (
        "Decision 'One queue or one per channel' now chooses 'A queue per channel' instead of 'One queue'."
    )


def test_tables_columns_and_indexes() -> None:
    data = plain()
    customers = data["data"]["tables"][0]
    customers["columns"][1]["type"] = "citext"
    customers["columns"].append({"name": "locale", "type": "text"})
    customers["indexes"] = [{"name": "ix_email", "columns": ["email"]}]
    data["data"]["tables"][1]["foreign_keys"].pop()
    assert [one.sentence for one in changed(data)] == [
        "Type of column 'email' of table 'customers' changed from 'text' to 'citext'.",
        "New column 'locale' of table 'customers' ('text').",
        "New index 'ix_email' of table 'customers'.",
        "The foreign key 'template_id -> templates' of table 'notifications' is gone.",
    ]


def test_a_step_that_is_missing_on_one_side() -> None:
    data = plain()
    del data["challenge"]
    (one,) = changed(data)
    assert (one.kind, one.place) == ("removed", "challenge")
    back = diff(Design.model_validate(data), OLD)
    assert [change.kind for change in back] == ["added"]


def test_prose_shows_the_words_that_differ() -> None:
    data = plain()
    data["shape"]["summary"] = data["shape"]["summary"].replace("One API", "Two APIs")
    (one,) = changed(data)
    assert one.sentence == "Summary of step shape was reworded: 'One API' became 'Two APIs'."


def test_a_ceiling_that_nobody_knows_any_more() -> None:
    data = plain()
    data["size"]["capacity"][0]["ceiling"] = None
    (one,) = changed(data)
    assert one.kind == "removed"
    assert one.sentence == "Ceiling of capacity 'api' is no longer stated; it was 400."


def test_parallel_links_are_told_apart() -> None:
    data = plain()
    data["shape"]["links"].append({**data["shape"]["links"][0], "data": "receipts"})
    (one,) = changed(data)
    assert one.place == "shape.links.shop -> gateway (2)"
    assert one.kind == "added"


def test_text_has_a_heading_for_each_step() -> None:
    data = plain()
    data["name"] = "Messages"
    data["verify"]["technologies"][0]["version"] = "19"
    assert diff_text(OLD, Design.model_validate(data)) == (
        "design\n"
        "  ~ Name of design changed from 'Notification service' to 'Messages'.\n"
        "\n"
        "verify\n"
        "  ~ Version of technology 'postgresql' changed from '18' to '19'.\n"
    )


def test_reworded_reasons_are_counted_and_spelt_out_on_demand() -> None:
    before = OLD
    after = before.model_copy(
        update={
            "shape": before.shape.model_copy(
                update={
                    "components": tuple(
                        one.model_copy(update={"purpose": f"{one.purpose}, anew"})
                        for one in before.shape.components
                    )
                }
            )
        }
    )
    count = len(before.shape.components)
    assert f"{count} reasons were reworded to fit." in diff_text(before, after)
    assert "anew" not in diff_text(before, after)
    assert "anew" in diff_text(before, after, reasons=True)
