"""What constraints of an existing schema say of its entities."""

from archkit.brief.sql_file import read_sql

SCHEMA = """
CREATE TABLE bins (
  id bigint PRIMARY KEY, above_id bigint REFERENCES bins (id), name text NOT NULL, UNIQUE (above_id, name)
);
CREATE TABLE berths (id bigint PRIMARY KEY, number text, quay_id bigint);
CREATE TABLE stays (
  id bigint PRIMARY KEY,
  berth_id bigint NOT NULL REFERENCES berths (id),
  during tstzrange NOT NULL,
  CONSTRAINT one_at_a_time EXCLUDE USING gist (berth_id WITH =, during WITH &&)
);
CREATE TABLE wear (berth_id bigint, part int, EXCLUDE USING gist (berth_id WITH =, part WITH =));
CREATE TABLE berth_labels (
  berth_id bigint REFERENCES berths, label_id bigint REFERENCES labels, PRIMARY KEY (berth_id, label_id)
);
CREATE UNIQUE INDEX ON berths (quay_id, number);
CREATE UNIQUE INDEX ON stays (lower(note), berth_id);
CREATE UNIQUE INDEX ON berths (number) WHERE quay_id IS NULL;
ALTER TABLE ONLY public.berths ADD CONSTRAINT berths_quay FOREIGN KEY (quay_id) REFERENCES public.quays (id);
ALTER TABLE wear ADD CONSTRAINT wear_part UNIQUE (part);
CREATE TABLE quays (id bigint PRIMARY KEY);
"""


def entities():
    return {one.name: one for one in read_sql(SCHEMA, "schema.sql").entities}


def test_columns_that_are_unique_together_are_a_group():
    found = entities()
    assert found["Bin"].unique_together == (("above_id", "name"),)
    assert found["Berth"].unique_together == (("quay_id", "number"),)
    assert found["Berth label"].unique_together == (("berth_id", "label_id"),)


def test_a_unique_index_over_an_expression_or_some_rows_says_less():
    found = entities()
    assert found["Stay"].unique_together == ()
    assert not any(one.unique for one in found["Berth"].attributes if one.name == "number")


def test_an_exclusion_in_time_is_for_the_parent():
    found = entities()
    assert (found["Stay"].no_overlap_for, found["Stay"].belongs_to) == ("Berth", ("Berth",))
    assert found["Wear"].no_overlap_for is None


def test_keys_told_after_the_table_are_read():
    found = entities()
    assert found["Berth"].belongs_to == ("Quay",)
    assert [one.name for one in found["Wear"].attributes if one.unique] == ["part"]


def test_a_table_that_points_to_itself_belongs_to_itself():
    assert entities()["Bin"].belongs_to == ("Bin",)
