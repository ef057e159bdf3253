"""A table is made without what cannot be made of it, and each part that is missing is told with its line."""

from __future__ import annotations

import pytest

from archkit.proofs.catalog import Imported, import_schema

PLACES = """CREATE TABLE places (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL, -- it's a name; really
  location no_such_type(4326) NOT NULL,
  area text DEFAULT no_such_function(),
  kind text REFERENCES nowhere (code) ON DELETE SET NULL,
  UNIQUE (name, location),
  CONSTRAINT named UNIQUE (name),
  CHECK (length(name) > 2)
);
CREATE INDEX by_place ON places (location);
CREATE TABLE a (id int PRIMARY KEY, b_id int CONSTRAINT to_b REFERENCES b (id) ON DELETE CASCADE);
CREATE TABLE b (id int PRIMARY KEY, a_id int, FOREIGN KEY (a_id) REFERENCES a);
CREATE TABLE odd (id int PRIMARY KEY, yes boolean DEFAULT 3, n int,);
"""


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_schema(PLACES, "postgres")


def test_the_table_is_there_without_the_column_and_what_needs_it(imported: Imported) -> None:
    places = imported.model.table("places")
    assert places is not None
    assert [column.name for column in places.columns] == ["id", "name", "area", "kind"]
    assert {(one.kind, one.name) for one in places.constraints} == {
        ("unique", "named"), ("check", "places_name_check")
    }  # fmt: skip
    assert imported.differences == ()


def test_each_part_is_told_with_its_line_and_why(imported: Imported) -> None:
    told = [(one.line, one.shown) for one in imported.refusals if one.part_of == "places"]
    assert told == [
        (4, "column location no_such_type(4326) NOT NULL"),
        (5, "DEFAULT no_such_function() of column area"),
        (6, "REFERENCES nowhere (code) ON DELETE SET NULL of column kind"),
        (7, "UNIQUE (name, location)"),
    ]
    assert {"no_such_type", "nowhere"} <= {
        word.strip('"') for one in imported.refusals for word in one.message.split()
    }
    assert imported.failed


def test_an_index_over_the_column_is_said_to_follow(imported: Imported) -> None:
    index = next(one for one in imported.refusals if one.shown.startswith("CREATE INDEX"))
    assert (index.line, index.follows) == (11, "location")


def test_references_in_a_circle_are_kept(imported: Imported) -> None:
    a, b = imported.model.table("a"), imported.model.table("b")
    assert a is not None
    assert b is not None
    assert [(key.name, key.references, key.on_delete) for key in a.foreign_keys] == [("to_b", "b", "cascade")]
    assert [key.references for key in b.foreign_keys] == ["a"]


def test_a_comma_too_many_is_told_and_the_table_read(imported: Imported) -> None:
    odd = imported.model.table("odd")
    assert odd is not None
    assert [column.name for column in odd.columns] == ["id", "yes", "n"]
    assert any("comma" in one.remedy for one in imported.refusals if one.part_of == "odd")
