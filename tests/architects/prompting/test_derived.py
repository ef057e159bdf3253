import json

import pytest

from archkit.architects.prompting import artifact
from archkit.architects.prompting.derived import derived
from archkit.design import Step
from archkit.design.openapi_schema import value_of
from archkit.knowledge import fact

TABLE = {"name": "orders", "columns": [{"name": "total"}, {"name": "status"}]}


def data(**parts):
    return derived(Step.DATA, {"tables": [TABLE | parts]})["tables"][0]


@pytest.mark.parametrize(
    ("index", "name"),
    [
        ({"columns": ["status", "total"]}, "orders_status_total_idx"),
        ({"columns": ["lower(status)"], "unique": True}, "orders_lower_status_key"),
        ({"columns": ["total DESC"]}, "orders_total_desc_idx"),
        ({"columns": ["status"], "name": "mine"}, "mine"),
        ({"columns": ["a" * 60, "b" * 60]}, None),
        ({"columns": "status"}, "orders_idx"),
    ],
)
def test_an_index_is_named_after_table_and_columns(index, name):
    found = data(indexes=[index])["indexes"][0]["name"]
    assert found == name or (name is None and len(found) == 63)


@pytest.mark.parametrize(
    ("constraint", "kind", "name"),
    [
        ({"columns": ["status"]}, "unique", "orders_status_key"),
        ({"expression": "char_length(status) > 2 AND total > 0"}, "check", "orders_status_check"),
        ({"expression": "1 = 1"}, "check", "orders_check"),
        ({"expression": "total > 0", "name": "paid"}, "check", "paid"),
    ],
)
def test_a_constraint_is_of_the_kind_that_it_says_something_about(constraint, kind, name):
    found = data(constraints=[constraint])["constraints"][0]
    assert (found["kind"], found["name"]) == (kind, name)


def test_no_two_parts_of_a_schema_are_given_one_name():
    given = {"columns": ["total"], "name": "orders_status_idx"}
    found = data(
        indexes=[{"columns": ["status"]}, given, {"columns": ["status"], "where": "total > 0"}],
        constraints=[{"expression": "status <> ''"}, {"expression": "status <> 'x'"}],
    )
    names = [one["name"] for one in (*found["indexes"], *found["constraints"])]
    assert len(set(names)) == 5
    assert names[1] == "orders_status_idx"
    assert names[3:] == ["orders_status_check", "orders_status_check_2"]


def test_a_query_is_held_to_the_fact_for_its_kind_unless_it_says_otherwise():
    patterns = [{"hot": True}, {"hot": False}, {}, {"hot": True, "target_p95_ms": 5}]
    found = derived(Step.DATA, {"access_patterns": patterns})["access_patterns"]
    hot, other = fact("data.hot-query-ms").base, fact("data.average-query-ms").base
    assert [one["target_p95_ms"] for one in found] == [hot, other, other, 5]
    assert (hot, other) == (20, 100)  # the form of the answer says so in words


@pytest.mark.parametrize(("step", "name"), [(Step.DATA, "migrations"), (Step.SIZE, "roadmap")])
def test_stages_are_counted_in_their_order(step, name):
    found = derived(step, {name: [{}, {"order": 7}, {}]})[name]
    assert [one["order"] for one in found] == [1, 7, 3]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "boolean"},
        {"type": "string", "enum": ['queued "now"', "sent"]},
        {"type": "object", "schema_name": "Address"},
        {"type": "array", "items": "Address"},
        *({"type": "string", "format": one} for one in ("uuid", "date", "date-time", "email", "uri", "byte")),
    ],
)
def test_an_example_that_is_made_fits_its_field(field):
    jsonschema = pytest.importorskip("jsonschema")
    made = derived(Step.CONTRACTS, {"schemas": [{"fields": [dict(field)]}]})["schemas"][0]["fields"][0]
    schema = {name: value for name, value in field.items() if name in {"type", "format", "enum"}}
    value = value_of(made["example"], field["type"])
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    assert json.loads(made["example"]) == value


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string"},
        {"type": "string", "format": "decimal"},
        {"type": "integer", "enum": ["1"]},
        {"type": "number"},
        {"type": "object"},
        {"type": "array", "items": "string"},
    ],
)
def test_an_example_that_only_the_meaning_gives_is_not_made_up(field):
    made = derived(Step.CONTRACTS, {"schemas": [{"fields": [dict(field)]}]})["schemas"][0]["fields"][0]
    assert "example" not in made


def test_a_technology_is_named_by_what_archkit_knows(context_of):
    told = {"technologies": [{"id": "postgresql", "role": "database", "needed_by": "x"}]}
    told["technologies"].append({"id": "wonderbase", "role": "cache", "needed_by": "x"})
    found = artifact(Step.VERIFY, json.dumps({"artifact": told}), context_of(Step.VERIFY)).technologies
    assert [one.name for one in found] == ["PostgreSQL", "wonderbase"]


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("value", [None, 3, "x", [], ["x", 3], [[]], [{"columns": 3, "fields": [3]}]])
def test_data_of_any_form_is_left_to_the_record_to_refuse(step, value):
    names = ("technologies", "tables", "schemas", "access_patterns", "migrations", "roadmap")
    assert derived(step, {name: json.loads(json.dumps(value)) for name in names}).keys() == set(names)
