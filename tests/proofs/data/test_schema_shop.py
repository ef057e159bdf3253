"""A shop of twenty tables: everything holds, twice with the same bytes; then it is broken."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from archkit.design import Constraint, DataModel, Index
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_name import RESERVED, quoted
from archkit.proofs import CHECKS, Proof
from archkit.proofs.data import schema_run
from archkit.proofs.postgres import SWITCH, database, server

pytestmark = pytest.mark.postgres
Prover = Callable[[str, DataModel], Proof]
CODES = sorted(
    code for code, one in CHECKS.items() if ".schema_" in one.function.__module__ and code < "SCHEMA040"
)  # those above have tests of their own


def test_the_shop_holds(shop_model: DataModel, proved: Prover) -> None:
    statuses = {code: proved(code, shop_model).status for code in CODES}
    assert statuses.pop("SCHEMA010") == "not applicable"
    assert set(statuses.values()) == {"proved"}, statuses
    applied = proved("SCHEMA001", shop_model).evidence[0].text
    assert f"{len(ddl_statements(shop_model))} statements applied to PostgreSQL 18." in applied
    assert "as a role without superuser; 0 failed; applied twice;" in applied
    assert applied.endswith("dropped again")


def test_every_table_is_filled_in_proportion(shop_model: DataModel, build: SimpleNamespace) -> None:
    run = schema_run.schema_run(build.subject(shop_model))
    assert run.filling.reasons == {}
    assert set(run.filling.rows) == {table.name for table in shop_model.tables}
    assert run.filling.rows["events"] == 20_000
    assert run.filling.rows["currencies"] == 20
    assert run.filling.rows["orders"] < run.filling.rows["order_items"]


def test_two_runs_give_the_same_bytes(shop_model: DataModel, proved: Prover) -> None:
    first = [proved(code, shop_model).to_yaml() for code in CODES]
    schema_run._runs.clear()
    assert [proved(code, shop_model).to_yaml() for code in CODES] == first


def test_one_run_serves_all_checks(shop_model: DataModel, proved: Prover) -> None:
    server()
    schema_run._runs.clear()
    began = time.perf_counter()
    proved("SCHEMA001", shop_model)
    once = time.perf_counter() - began
    began = time.perf_counter()
    for code in CODES:
        proved(code, shop_model)
    assert time.perf_counter() - began < max(once, 0.2)


def test_without_postgres_it_is_parsed_and_said(
    shop_model: DataModel, proved: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "off")
    proofs = {code: proved(code, shop_model) for code in CODES}
    assert {code: one.status for code, one in proofs.items()} == {
        "SCHEMA001": "assumed",
        "SCHEMA002": "proved",
        "SCHEMA003": "not run",
        "SCHEMA004": "not run",
        "SCHEMA005": "proved",
        "SCHEMA006": "proved",
        "SCHEMA007": "assumed",
        "SCHEMA008": "not run",
        "SCHEMA009": "not run",
        "SCHEMA010": "not applicable",
        "SCHEMA018": "proved",
        "SCHEMA019": "proved",
        "SCHEMA020": "proved",
        "SCHEMA021": "proved",
    }
    assert proofs["SCHEMA001"].reason.startswith("parsed, not run: PostgreSQL cannot run: it is switched off")


@pytest.mark.parametrize("name", ["pglast", "sqlglot"])
def test_either_parser_finds_what_is_no_sql(
    name: str, proved: Prover, build: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "off")
    if name == "pglast":
        pytest.importorskip("pglast")
    monkeypatch.setattr("archkit.proofs.data.schema_parsed.parser", lambda: name)
    broken = build.table("t", "a text = 1); DROP TABLE t; --", "b text = 'x")
    model = build.model(broken, patterns=(build.pattern("find", "t", "SELEC id FORM (t"),))
    applied, pattern = proved("SCHEMA001", model), proved("SCHEMA007", model)
    assert applied.status == pattern.status == "refuted"
    assert applied.findings[0].place == "data.tables.t"
    assert pattern.findings[0].place == "data.access_patterns.find"


def test_without_postgres_names_that_do_not_exist_are_found(
    proved: Prover, build: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "off")
    model = build.model(build.table("t", "user_id uuid", foreign_keys=build.keys("user_id:users")))
    found = proved("SCHEMA001", model).findings
    assert [one.place for one in found] == ["data.tables.t.foreign_keys.user_id"]


def test_one_missing_table_is_one_finding(proved: Prover, build: SimpleNamespace) -> None:
    broken = build.table("orders", "total nonsense", indexes=[Index(name="i", columns=("total",))])
    child = build.table("items", "order_id uuid", foreign_keys=build.keys("order_id:orders"))
    proof = proved("SCHEMA001", build.model(broken, child))
    assert [one.place for one in proof.findings] == ["data.tables.orders"]
    assert 'type "nonsense" does not exist' in proof.findings[0].message
    assert "line 3, column 9" in proof.findings[0].evidence
    assert "only because their table did" in proof.evidence[0].text


def test_a_table_that_cannot_be_filled_is_never_proved(proved: Prover, build: SimpleNamespace) -> None:
    odd = Constraint(name="odd", kind="check", expression="code ~ '^[0-9]{7}-[xyz]{3}$'")
    model = build.model(
        build.table("labels", "code text", constraints=[odd]),
        patterns=(build.pattern("find", "labels", "SELECT code FROM labels WHERE id = $1", "uuid"),),
    )
    proof = proved("SCHEMA008", model)
    assert proof.status == "assumed"
    assert "labels" in proof.reason
    assert any("violates check constraint" in one.text for one in proof.evidence)


def test_the_clock_is_kept_out_of_costs(proved: Prover, build: SimpleNamespace) -> None:
    recent = build.pattern(
        "recent", "notes", "SELECT id FROM notes WHERE created_at > now() - interval '1 day' LIMIT 5"
    )
    notes = build.table("notes", indexes=[build.index("notes_time", "created_at")])
    proof = proved("SCHEMA008", build.model(notes, patterns=(recent,)))
    assert any("cost depends on the clock" in one.text for one in proof.evidence)


def test_a_full_scan_behind_an_order_is_flagged_and_one_behind_a_limit_is_not(
    proved: Prover, build: SimpleNamespace
) -> None:
    some = build.pattern("some", "notes", "SELECT id FROM notes LIMIT 5")
    oldest = build.pattern("oldest", "notes", "SELECT id FROM notes ORDER BY created_at LIMIT 5")
    proof = proved("SCHEMA008", build.model(build.table("notes"), patterns=(some, oldest)))
    assert [one.place for one in proof.findings] == ["data.access_patterns.oldest"]
    assert "Seq Scan on notes" in proof.findings[0].evidence


@pytest.mark.parametrize(
    "columns",
    [
        ("a text = pg_read_file('/etc/passwd')",),
        ("a text = 1); COPY t TO PROGRAM 'touch {mark}'; --",),
        ("a text); COPY t TO PROGRAM 'touch {mark}'; CREATE TABLE u (b text",),
        ("a text, b text",),
        ("a bigint = (SELECT count(*) FROM generate_series(1, 100000000000))",),
        ("a text = query_to_xml('DROP TABLE t', true, true, '')::text",),
        ("a text = set_config('statement_timeout', '0', false)",),
        ("a text = pg_sleep(1000)::text",),
        ("a text = lo_import('/etc/passwd')::text",),
        ("a text = '\x00'; DROP SCHEMA public CASCADE",),
    ],
)
def test_hostile_columns_are_findings(
    columns: tuple[str, ...], proved: Prover, build: SimpleNamespace, tmp_path: Path
) -> None:
    mark = f"{tmp_path}/owned"
    model = build.model(build.table("t", *(text.replace("{mark}", mark) for text in columns)))
    proof = proved("SCHEMA001", model)
    assert proof.status == "refuted"
    assert proof.findings[0].place.startswith("data.tables.t")
    assert not Path(mark).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT 1; DROP DATABASE postgres",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "LOAD 'auto_explain'",
        "DROP DATABASE postgres",
        "SET statement_timeout = 0",
        "",
    ],
)
def test_hostile_access_patterns_are_findings(sql: str, proved: Prover, build: SimpleNamespace) -> None:
    model = build.model(build.table("t"), patterns=(build.pattern("bad", "t", sql),))
    proof = proved("SCHEMA007", model)
    assert proof.status == "refuted"
    assert proof.findings[0].place == "data.access_patterns.bad"


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "SELECT count(*) FROM generate_series(1, 100000000000)",
        "DELETE FROM t",
    ],
)
def test_access_patterns_are_planned_and_never_run(sql: str, proved: Prover, build: SimpleNamespace) -> None:
    model = build.model(build.table("t", rows=10), patterns=(build.pattern("bad", "t", sql),))
    assert proved("SCHEMA007", model).status == "proved"


def test_a_server_that_dies_does_not_prove(
    shop_model: DataModel, proved: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: object) -> None:
        child = server().child  # asked for once: a dead server is started anew when asked for again
        child.kill()
        child.wait(30)
        raise RuntimeError("the server is gone")

    schema_run._runs.clear()
    monkeypatch.setattr(schema_run, "explain", dying)
    assert proved("SCHEMA007", shop_model).status == "not run"
    monkeypatch.undo()
    assert proved("SCHEMA007", shop_model).status == "proved"


def test_reserved_words_are_those_of_the_server() -> None:
    with database() as connection:
        rows = connection.execute("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'").fetchall()
        assert {row[0] for row in rows} == RESERVED
        names = sorted(RESERVED)
        columns = ", ".join(f"{quoted(name)} int" for name in names)
        connection.execute(f"CREATE TABLE {quoted('user')} ({columns})".encode())
        found = connection.execute('SELECT * FROM "user"').description
    assert found is not None
    assert [one.name for one in found] == names
