"""What is wrong with a migration is refuted at its place; what was not run is never proved."""

from __future__ import annotations

import pytest

from archkit.proofs.migration import migration_between


def statuses(found) -> dict[str, str]:
    return {proof.code: proof.status for proof in found.proofs}


@pytest.mark.postgres
def test_values_that_do_not_fit_stop_the_first_step_with_their_number(short):
    long = [{"name": "long", "kind": "check", "expression": "char_length(word) > 12"}]
    old = short.model({"t": {"columns": ["id integer", "word text"], "constraints": long}})
    new = short.model({"t": {"columns": ["id integer", "word varchar(3)"]}})
    found = short.rehearsed(old, new)
    schema = found.proofs[0]
    assert schema.status == "refuted"
    assert "300 values of t.word have no form as character varying(3)" in schema.findings[0].message
    assert statuses(found)["MIGRATE002"] == "assumed"
    assert found.refuted
    assert len(found.steps) == 1


@pytest.mark.postgres
def test_a_change_that_is_left_to_the_reader_is_refuted_by_name_and_by_the_catalog(short):
    old = short.model({"t": {"columns": ["id integer", "word uuid"]}})
    new = short.model({"t": {"columns": ["id integer", "word bigint"]}})
    found = short.rehearsed(old, new)
    places = [finding.place for finding in found.proofs[0].findings]
    assert places == ["data.tables.t.columns.word", "migration.up", "migration.up-again"]


@pytest.mark.postgres
def test_code_that_breaks_beside_a_step_is_seen(short, monkeypatch):
    """A plan that drops in its first phase what the old code still reads."""
    from archkit.proofs.migration import between  # noqa: PLC0415 - the seam that is replaced

    real = between.migration_plan

    def hasty(pairing, notes=()):
        plan = real(pairing, notes)
        early = tuple(step.model_copy(update={"phase": "expand"}) for step in plan.steps)
        return plan.model_copy(update={"steps": early})

    monkeypatch.setattr(between, "migration_plan", hasty)
    old = short.model({"t": {"columns": ["id integer", "word text", "gone text null"]}})
    new = short.model({"t": {"columns": ["id integer", "word text"]}})
    found = short.rehearsed(old, new)
    assert statuses(found)["MIGRATE004"] == "refuted"
    message = next(proof for proof in found.proofs if proof.code == "MIGRATE004").findings[0]
    assert 'column "gone" does not exist' in message.evidence


@pytest.mark.postgres
def test_a_model_that_cannot_be_applied_is_said_to_be_wrong_itself(short):
    old = short.model({"t": {"columns": ["id integer"]}})
    new = short.model({"t": {"columns": ["id integer", "word no_such_type null"]}})
    found = short.rehearsed(old, new)
    assert "the new schema itself cannot be applied" in found.not_run
    assert statuses(found)["MIGRATE001"] == "not run"


def test_without_postgresql_nothing_but_squawk_is_claimed(short, monkeypatch):
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")
    old = short.model({"t": {"columns": ["id bigint"]}})
    new = short.model({"t": {"columns": ["id bigint", "word text null"]}})
    found = short.rehearsed(old, new)
    told = statuses(found)
    assert {told[f"MIGRATE00{number}"] for number in range(1, 6)} == {"not run"}
    assert (told["MIGRATE006"], told["MIGRATE007"]) == ("proved", "proved")
    assert len(found.plan.steps) == 1


def test_equal_models_need_nothing(short):
    same = short.model({"t": {"columns": ["id bigint"]}})
    found = migration_between(same, same)
    assert (found.changes, found.plan.steps, found.proofs) == ((), (), ())
    assert not found.refuted


def test_another_engine_than_the_one_that_was_run_makes_it_an_assumption(short):
    old = short.model({"t": {"columns": ["id bigint"]}})
    new = short.model({"t": {"columns": ["id bigint", "word text null"]}})
    assert statuses(short.rehearsed(old, new, run=False))["MIGRATE001"] == "not run"
    other = new.model_copy(update={"engine": "mysql"})
    found = short.rehearsed(old, other)
    assert found.proofs[0].status in {"assumed", "not run"}
    assert found.proofs[0].reason
