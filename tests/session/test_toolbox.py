import datetime as dt
import time
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import ArchkitError, InputError, ToolMissingError
from archkit.session.toolbox import toolbox
from archkit.session.tools import plan as plan_tool

BRIEF = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"
TODAY = dt.date(2026, 11, 21)
SCHEMA = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, state text NOT NULL
);
"""
BY_CUSTOMER = "SELECT id FROM orders WHERE customer_id = $1"


@pytest.fixture
def tools():
    brief = Brief.read(BRIEF)
    return toolbox(brief, lambda: Design(name=brief.name), TODAY)


@pytest.fixture
def designed():
    brief = Brief.read(BRIEF)
    design = Design(name=brief.name)
    for step in (Step.FRAME, Step.CLARIFY, Step.VERIFY, Step.SHAPE):
        design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
    return toolbox(brief, lambda: design, TODAY)


def planned(tools, **told):
    return tools["plan_query"].call(
        {"schema_sql": SCHEMA, "query": BY_CUSTOMER, "parameter_types": ["bigint"]} | told
    )


def test_the_tools_have_a_fixed_order_and_closed_schemas(tools):
    names = ["measure_load", "price", "plan_query", "look_up_technology", "look_up_fact"]
    assert list(tools) == names
    for name, tool in tools.items():
        assert tool.name == name
        assert tool.schema["additionalProperties"] is False
        assert tool.schema["required"] == list(tool.schema["properties"])


def test_the_load_of_the_brief_is_told_with_formula_and_source(tools):
    told = tools["measure_load"].call({})
    assert "peak-writes: 110 (66 to 220) write/s = " in told
    assert "brief: workload.operations.per_day" in told


def test_other_values_are_tried_without_changing_the_brief(tools):
    before = tools["measure_load"].call({"values": None})
    other = tools["measure_load"].call({"values": [{"field": "workload.traffic_shape", "value": "steady"}]})
    assert "peak-writes: 110" not in other
    assert tools["measure_load"].call({}) == before


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"values": [{"field": "scale.moons", "value": "1"}]}, "'scale.moons' is no field of a brief"),
        (
            {"values": [{"field": "scale.users_total", "value": "many"}]},
            "'many' does not fit scale.users_total",
        ),
        ({"values": [{"field": "scale", "value": "1"}]}, "'1' does not fit scale"),
        ({"values": "all"}, "arguments.values: a list is needed"),
        ({"valves": []}, "arguments.valves: the field 'valves' is not known; Did you mean 'values'?"),
        ({"values": [{"field": "name", "value": "x"}] * 11}, "at most 10 entries"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_words(told, said, tools):
    with pytest.raises(InputError) as caught:
        tools["measure_load"].call(told)
    assert said in str(caught.value)


def test_components_are_priced_with_formula_and_source(tools):
    parts = [
        {"kind": "service", "technology": "fastapi", "instances": 2},
        {"kind": "database", "technology": "postgresql", "instances": 2, "managed": True},
    ]
    both = tools["price"].call({"components": parts})
    one = tools["price"].call({"components": parts[:1]})
    assert "budget: 2,000 USD a month" in both
    assert "database-2, " in both
    assert "database-2" not in one
    assert "[" in both.splitlines()[-1]
    with pytest.raises(InputError, match="no architecture yet"):
        tools["price"].call({})
    with pytest.raises(InputError, match=r"components\[0\]\.instances"):
        tools["price"].call({"components": [{"kind": "service", "instances": 0}]})


def test_without_components_the_design_so_far_is_priced(designed):
    told = designed["price"].call({"components": []})
    assert told.startswith("platform: ")
    assert "database, " in told
    assert designed["price"].call({"deployment": "Kubernetes"}) != told


def test_technologies_and_facts_come_with_source_and_date(tools):
    technology = tools["look_up_technology"].call({"name": " PostgreSQL "})
    assert "PostgreSQL 18" in technology
    assert "support until 2030-11-14" in technology
    assert "2026-11-21]" in technology
    fact = tools["look_up_fact"].call({"words": "data.partition-rows"})
    assert fact.startswith("data.partition-rows: ")
    assert "(2026-" in fact
    assert "ceiling.postgresql.writes" in tools["look_up_fact"].call(
        {"words": "writes of PostgreSQL a second"}
    )


def test_what_is_unknown_is_called_unknown(tools):
    assert (
        tools["look_up_technology"].call({"name": "wonderbase"}).startswith("unknown: archkit knows nothing")
    )
    assert "postgresql" in tools["look_up_technology"].call({"name": "postgresqll"})
    assert tools["look_up_fact"].call({"words": "zzz qqq"}).startswith("unknown: ")


@pytest.mark.postgres
def test_a_query_is_planned_over_made_up_rows(tools):
    without = planned(tools)
    assert "no index can serve it" in without
    assert "orders 2,000" in without
    assert f"planned {TODAY.isoformat()}]" in without
    served = planned(tools, schema_sql=f"{SCHEMA} CREATE INDEX by_customer ON orders (customer_id);")
    assert "indexes used: by_customer" in served
    assert "no index" not in served


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"query": "SELECT nothing FROM orders", "parameter_types": []}, 'column "nothing" does not exist'),
        ({"query": "SELECT 1; DROP TABLE orders", "parameter_types": []}, "cannot insert multiple commands"),
        ({"query": "COPY orders TO PROGRAM 'id'", "parameter_types": []}, "syntax error"),
        ({"schema_sql": "CREATE TABLE t (a wonder);"}, 'type "wonder" does not exist'),
        ({"schema_sql": "COPY pg_class TO PROGRAM 'touch /tmp/x';"}, "permission denied to COPY"),
        ({"schema_sql": "CREATE ROLE boss SUPERUSER;"}, "permission denied"),
        ({"schema_sql": "CREATE EXTENSION adminpack;"}, "does not apply"),
        ({"schema_sql": "SELECT pg_read_file('/etc/passwd');"}, "permission denied"),
        ({"schema_sql": "COMMIT; ROLLBACK;"}, "[PostgreSQL"),
        ({"schema_sql": "COPY pg_class FROM STDIN;"}, "[PostgreSQL"),
        ({"schema_sql": "SELECT pg_terminate_backend(pg_backend_pid());"}, "permission denied for function"),
        ({"schema_sql": "SELECT\x001x"}, "does not apply"),
        ({"parameter_types": ["bigint) AS SELECT 1; DROP TABLE orders; --"]}, "[PostgreSQL"),
    ],
)
def test_what_postgresql_refuses_is_told_in_its_words(told, said, tools):
    assert said in planned(tools, **told)


@pytest.mark.postgres
def test_work_without_end_is_ended(tools, monkeypatch):
    monkeypatch.setattr(plan_tool, "DEADLINE_SECONDS", 2.0)
    endless = (
        "SET statement_timeout = 0; "
        "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b;"
    )
    begun = time.monotonic()
    told = planned(tools, schema_sql=endless)
    assert "it was ended after 2 s" in told
    assert time.monotonic() - begun < 30


@pytest.mark.postgres
def test_an_endless_query_is_planned_and_not_run(tools):
    endless = "SELECT count(*) FROM generate_series(1, 100000000000) a, generate_series(1, 100000000000) b"
    begun = time.monotonic()
    assert "it reads no table" in planned(tools, query=endless, parameter_types=[])
    assert time.monotonic() - begun < 30


def test_a_schema_of_a_hundred_megabytes_is_refused_before_it_is_read(tools):
    with pytest.raises(InputError, match="at most 200000 characters"):
        planned(tools, schema_sql="-" * 100_000_000)


def test_every_result_is_short(designed):
    assert all(len(designed[name].call({})) < 6_100 for name in ("measure_load", "price"))


def test_without_postgresql_the_tool_says_so(tools, monkeypatch):
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")
    with pytest.raises(ToolMissingError):
        planned(tools)
    assert issubclass(ToolMissingError, ArchkitError)
