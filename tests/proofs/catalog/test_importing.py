"""An import keeps every trait of a schema, says what it cannot keep, and never leaves its database."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkit.design import Column, DataModel, Design, Table
from archkit.design.ddl import ddl, drop_ddl
from archkit.errors import InputError
from archkit.proofs.catalog import Imported, import_schema, read_sql_text
from archkit.proofs.catalog.made_again import differences
from archkit.proofs.data.schema_apply import apply, drop
from archkit.proofs.postgres import database

CLINIC = Path(__file__).with_name("clinic.sql")


@pytest.fixture(scope="module")
def clinic() -> Imported:
    return import_schema(read_sql_text(CLINIC), name="clinic.sql")


def table(imported: Imported, name: str) -> Table:
    found = imported.model.table(name)
    assert found is not None, [one.name for one in imported.model.tables]
    return found


def column(imported: Imported, where: str) -> Column:
    home, _, name = where.partition(".")
    found = table(imported, home).column(name)
    assert found is not None
    return found


def test_the_model_made_again_is_the_same_catalog(clinic: Imported) -> None:
    assert clinic.differences == ()
    assert {one.name for one in clinic.model.tables} == {
        "patient", "visits", "rooms", "readings", "rooms_too", "care_rooms_too"
    }  # fmt: skip


def test_a_model_that_lies_is_told_apart(clinic: Imported) -> None:
    rooms = table(clinic, "rooms")
    other = rooms.model_copy(update={"columns": (Column(name="code", type="varchar"), *rooms.columns[1:])})
    false = clinic.model.model_copy(
        update={"tables": tuple(other if one is rooms else one for one in clinic.model.tables)}
    )
    _, found = differences(false)
    assert any(one.place == "data.tables.rooms.columns" and "character varying" in one.after for one in found)


def test_the_design_reads_back_and_applies_twice(clinic: Imported) -> None:
    design = clinic.design("clinic")
    assert Design.from_yaml(design.to_yaml()) == design
    with database() as connection:
        assert apply(connection, clinic.model).failures == ()
        assert drop(connection, clinic.model) == ()


def test_columns_keep_types_defaults_and_old_names(clinic: Imported) -> None:
    assert column(clinic, "patient.id").type == "serial"
    name = column(clinic, "patient.full_name")
    assert (name.known_as, name.collation, name.default) == ("fullName", "C", "'a  b;c'::character varying")
    assert column(clinic, "patient.letters").generated == "length((full_name)::text)"
    assert column(clinic, "visits.id").identity == "by default"
    assert table(clinic, "patient").known_as == "care.Patient"
    assert table(clinic, "care_rooms_too").known_as == "care.rooms_too"
    assert column(clinic, "patient.born").comment == "A day"


def test_keys_and_constraints_keep_their_rules(clinic: Imported) -> None:
    assert table(clinic, "patient").primary_key_name == "pk_patient"
    keys = {key.references: key for key in table(clinic, "visits").foreign_keys}
    assert (keys["patient"].on_delete, keys["patient"].on_update) == ("set null", "cascade")
    assert keys["patient"].deferrable == "initially deferred"
    assert (keys["rooms"].name, keys["rooms"].on_delete) == ("in_a_room", "no action")
    excluded = [one.expression for one in table(clinic, "visits").constraints if one.kind == "exclude"]
    assert excluded == [
        "USING gist (room_code WITH =, during WITH &&) WHERE ((cost > (0)::double precision))"
    ]
    assert table(clinic, "rooms").constraints[0].nulls_not_distinct


def test_indexes_keep_expressions_orders_and_conditions(clinic: Imported) -> None:
    index = table(clinic, "patient").indexes[0]
    assert index.columns == ("lower((full_name)::text) text_pattern_ops DESC NULLS LAST", "born")
    assert index.include == ("mail",)
    assert index.where is not None
    assert "' ; '" in index.where
    assert table(clinic, "rooms").indexes[1].method == "gin"


def test_types_sequences_functions_views_and_partitions_are_kept(clinic: Imported) -> None:
    model = clinic.model
    assert [(one.name, one.kind) for one in model.types] == [("mood", "enum"), ("mail", "domain")]
    assert model.types[0].labels == ("calm", 'it\'s "odd"', "two  blanks")
    assert [(one.name, one.start, one.increment) for one in model.sequences] == [("ticket", 100, 5)]
    assert {one.name for one in model.routines} == {"short_code", "uuid_generate_v4"}
    assert [one.name for one in model.views] == ["busy"]
    readings = table(clinic, "readings")
    assert (readings.partition_by, readings.partitions[0].name) == ("taken", "readings_2026")
    assert "btree_gist" in model.extensions


def test_what_is_left_out_is_said(clinic: Imported) -> None:
    left_out = {(one.kind, one.name) for one in clinic.asides}
    assert {("trigger", "visits.watch"), ("rule", "rooms.quiet"), ("view", "codes")} <= left_out
    assert ("function", "unused") in left_out
    assert clinic.rows == 3
    assert clinic.set_aside["of roles, ownership and rights"] == 2
    assert clinic.stand_ins == ("extension uuid-ossp",)


def test_what_cannot_run_is_named_by_line_with_its_consequence(clinic: Imported) -> None:
    lines = CLINIC.read_text(encoding="utf-8").splitlines()
    assert all(lines[one.line - 1].startswith(one.shown[:20]) for one in clinic.refusals)
    by_start = {one.shown.split("(")[0].strip(): one for one in clinic.refusals}
    assert by_start["CREATE TABLE public.map"].message == 'type "geometry" does not exist'
    assert by_start["CREATE INDEX map_place ON public.map"].follows == "map"
    assert "postgis" in by_start["CREATE EXTENSION IF NOT EXISTS postgis"].remedy
    assert len(clinic.refusals) == 3


def test_what_wants_out_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    target = tmp_path / "out"
    found = import_schema(
        f"""CREATE TABLE a (id int PRIMARY KEY);
COPY a TO PROGRAM 'touch {target}';
DO $$ BEGIN EXECUTE 'COPY a TO PROGRAM ''touch {target}'''; END $$;
CREATE EXTENSION file_fdw;
DROP DATABASE postgres;
CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'system';
CREATE TABLE c (x text DEFAULT 'a quote that never ends);
CREATE TABLE b (id int PRIMARY KEY);
"""
    )
    assert {one.name for one in found.model.tables} == {"a", "b"}
    assert {one.line for one in found.refusals} == {3, 4, 6, 7}
    assert found.failed
    assert not target.exists()


def test_schemas_that_are_taken_for_granted_are_made() -> None:
    found = import_schema(
        "SET search_path = 'papers', public;\nCREATE TABLE page (id int PRIMARY KEY);\n"
        "CREATE TABLE other.leaf (id int REFERENCES papers.page);"
    )
    assert found.stand_ins == ("schema papers", "schema other")
    assert {one.name: one.known_as for one in found.model.tables} == {
        "leaf": "other.leaf",
        "page": "papers.page",
    }
    assert not found.failed


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("SELECT 1;", "makes no table"),
        ("CREATE TABLE a (x nonsense);", 'line 1: type "nonsense" does not exist'),
        ("CREATE TABLE a (x int);" * 3_001, "3,001 tables; at most 3,000"),
    ],
)
def test_a_script_without_a_table_or_with_too_many_is_an_error(script: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        import_schema(script)
    assert said in str(caught.value)


def test_existing_models_do_not_grow(clinic: Imported) -> None:
    plain = Table(name="a", comment="", needed_by="x", columns=(Column(name="id", type="uuid"),))
    model = DataModel(engine="postgresql", consistency="strong", tables=(plain,))
    assert set(model.model_dump(exclude_defaults=True)["tables"][0]) == {
        "name",
        "comment",
        "needed_by",
        "columns",
    }
    assert "CREATE TABLE IF NOT EXISTS a (\n  id uuid NOT NULL,\n  PRIMARY KEY (id)\n);" in ddl(model)
    assert drop_ddl(model) == "DROP TABLE IF EXISTS a;\n"
    assert "known_as" in clinic.design("clinic").to_yaml()
