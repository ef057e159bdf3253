"""DDL: the same bytes every time, names and comments that cannot break out, an order that holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.design import Column, Constraint, DataModel, ForeignKey, Index, Table
from archkit.design.ddl import ddl, ddl_statements, drop_ddl, ordered_tables
from archkit.design.ddl_index import index_part
from archkit.design.ddl_name import RESERVED, generated_name, literal, quoted
from archkit.design.schema_parts import SchemaView
from archkit.proofs.postgres import database


def table(name: str, *parents: str, **more: object) -> Table:
    columns = [Column(name="id", type="uuid"), Column(name="created_at", type="timestamptz")]
    columns += [Column(name=f"{parent}_id", type="uuid") for parent in parents]
    fields = {"name": name, "comment": f"All {name}.", "needed_by": "the test", "columns": columns}
    fields["foreign_keys"] = [ForeignKey(columns=(f"{one}_id",), references=one) for one in parents]
    return Table.model_validate(fields | more)


def model(*tables: Table) -> DataModel:
    return DataModel(engine="postgresql", consistency="strong", tables=tables)


def position(text: str, part: str) -> int:
    assert part in text
    return text.index(part)


def test_parents_come_first() -> None:
    text = ddl(model(table("items", "orders"), table("orders", "users"), table("users")))
    made = [position(text, f"CREATE TABLE IF NOT EXISTS {name} (") for name in ("users", "orders", "items")]
    assert made == sorted(made)
    assert "DO $$" not in text


def test_a_cycle_is_closed_afterwards() -> None:
    data = model(table("teams", "people"), table("people", "teams"))
    tables, late = ordered_tables(data)
    assert [one.name for one in tables] == ["teams", "people"]
    assert [(one.name, key.references) for one, key in late] == [("teams", "people")]
    text = ddl(data)
    assert position(text, "ADD CONSTRAINT teams_people_id_fkey") > position(text, "EXISTS people (")
    assert "WHERE conrelid = 'teams'::regclass AND conname = 'teams_people_id_fkey'" in text
    assert "DROP CONSTRAINT IF EXISTS teams_people_id_fkey" in drop_ddl(data)


def test_a_reference_to_nothing_does_not_take_its_table_along() -> None:
    statements = ddl_statements(model(table("items", "orders")))
    assert "orders" not in statements[0].sql.replace("orders_id", "")
    assert statements[-1].place == "data.tables.items.foreign_keys.orders_id"


def test_a_reference_to_itself_stands_in_the_table() -> None:
    text = ddl(model(table("nodes", "nodes")))
    assert "FOREIGN KEY (nodes_id) REFERENCES nodes (id)" in text
    assert "DO $$" not in text


def test_everything_can_be_applied_again() -> None:
    data = model(
        table(
            "users",
            partition_by="created_at",
            tenant_column="id",
            indexes=[Index(name="users_time", columns=("created_at",))],
        )
    )
    for statement in ddl_statements(data):
        sql = statement.sql
        repeatable = (
            "COMMENT ON",
            "DROP POLICY IF",
            "CREATE POLICY",
            "ALTER TABLE users ENABLE",
            "ALTER TABLE users FORCE",
        )
        assert "IF NOT EXISTS" in sql or sql.startswith(repeatable)


def test_partitions_carry_their_column_in_the_key() -> None:
    text = ddl(model(table("events", partition_by="created_at")))
    assert "PRIMARY KEY (id, created_at)" in text
    assert ") PARTITION BY RANGE (created_at);" in text
    assert "CREATE TABLE IF NOT EXISTS events_default PARTITION OF events DEFAULT;" in text
    assert "PARTITION OF events FOR VALUES FROM (%L) TO (%L)" in text


@pytest.mark.postgres
def test_months_are_made_for_the_day_of_applying_and_those_ahead() -> None:
    long = "a_table_of_readings_with_a_name_as_long_as_postgresql_allows_it"
    data = model(table("events", partition_by="created_at"), table(long, partition_by="created_at"))
    made = "SELECT relname, relispartition FROM pg_class WHERE relkind = 'r' AND relname LIKE %s ORDER BY 1"
    with database() as connection:
        connection.execute(ddl(data))
        connection.execute(ddl(data))
        first = connection.execute("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')").fetchone()[0]
        names = [row[0] for row in connection.execute(made, ("events_%",)).fetchall()]
        others = [row[0] for row in connection.execute(made, ("a_table%",)).fetchall()]
        connection.execute("INSERT INTO events VALUES (uuidv7(), now()), (uuidv7(), '2001-01-01')")
        kept = connection.execute(
            "SELECT tableoid::regclass::text FROM events ORDER BY created_at"
        ).fetchall()
        connection.execute("DELETE FROM events_default; DROP TABLE events_default CASCADE")
        connection.execute(f"DROP TABLE events_{first} CASCADE")
        connection.execute(ddl(data))
        again = [row[0] for row in connection.execute(made, ("events_%",)).fetchall()]
    assert len(names) == len(others) == 5
    assert f"events_{first}" in names
    assert kept == [("events_default",), (f"events_{first}",)]
    assert again == names


@pytest.mark.postgres
def test_a_month_whose_rows_lie_in_the_default_partition_is_only_warned_of() -> None:
    data = model(table("events", partition_by="created_at"))
    with database() as connection:
        connection.execute(ddl(data))
        first = connection.execute("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')").fetchone()[0]
        connection.execute(f"DROP TABLE events_{first}")
        connection.execute("INSERT INTO events VALUES (uuidv7(), now())")
        warnings: list[str] = []
        connection.add_notice_handler(lambda notice: warnings.append(str(notice.message_primary)))
        connection.execute(ddl(data))
        kept = connection.execute("SELECT tableoid::regclass::text FROM events").fetchall()
    assert any("default partition" in text for text in warnings)
    assert kept == [("events_default",)]


def test_tenants_are_kept_apart() -> None:
    text = ddl(model(table("notes", tenant_column="id")))
    assert "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;" in text
    assert text.index("FORCE ROW LEVEL SECURITY;") > text.index("CREATE POLICY notes_tenant ON notes")
    assert "USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid)" in text


def test_an_index_says_everything() -> None:
    index = Index(
        name="notes_find",
        columns=("created_at DESC NULLS LAST", "lower(id::text) text_pattern_ops", "id"),
        unique=True,
        where="created_at > '2026-01-01'",
        include=("created_at",),
        serves=("find-note",),
    )
    text = ddl(model(table("notes", indexes=[index])))
    assert "CREATE UNIQUE INDEX IF NOT EXISTS notes_find" in text
    assert "(created_at DESC NULLS LAST, (lower(id::text)) text_pattern_ops, id)" in text
    assert "INCLUDE (created_at)\n  WHERE created_at > '2026-01-01';" in text
    assert "COMMENT ON INDEX notes_find IS 'Serves find-note.';" in text


@pytest.mark.parametrize(
    ("given_part", "made"),
    [
        ("id", "id"),
        ("id desc", "id DESC"),
        ("lower(id)", "(lower(id))"),
        ("(id || 'x')", "(id || 'x')"),
        ("(a) || (b)", "((a) || (b))"),
        ("id uuid_ops DESC", "id uuid_ops DESC"),
        ("lower(id) NULLS FIRST", "(lower(id)) NULLS FIRST"),
    ],
)
def test_parts_of_an_index(given_part: str, made: str) -> None:
    assert index_part(table("t"), given_part) == made


def test_checks_and_uniqueness_have_their_names() -> None:
    constraints = [
        Constraint(name="in_order", kind="check", expression="created_at\n > now()"),
        Constraint(name="once", kind="unique", columns=("id", "created_at")),
    ]
    text = ddl(model(table("t", constraints=constraints)))
    assert "CONSTRAINT in_order CHECK (created_at > now())" in text
    assert "CONSTRAINT once UNIQUE (id, created_at)" in text


def test_extensions_come_with_the_operator_classes_that_need_them() -> None:
    trigrams = Index(name="i", columns=("id gin_trgm_ops",), method="gin")
    statements = ddl_statements(model(table("t", indexes=[trigrams])))
    assert statements[0].sql == "CREATE EXTENSION IF NOT EXISTS pg_trgm"
    assert not any("EXTENSION" in one.sql for one in ddl_statements(model(table("t"))))


def test_names_and_comments_stay_what_they_are() -> None:
    text = ddl(model(table("order", comment="it's\n-- DROP TABLE users; \\ $$")))
    assert 'CREATE TABLE IF NOT EXISTS "order" (' in text
    assert "COMMENT ON TABLE \"order\" IS 'it''s\n-- DROP TABLE users; \\ $$';" in text
    assert "-- order: it's -- DROP TABLE users; \\ $$\n" in text


def test_simple_defaults_stand_as_they_are_and_others_in_brackets() -> None:
    columns = [
        Column(name=f"c{number}", type="text", default=text)
        for number, text in enumerate(("0", "now()", "'{}'::jsonb", "now() + interval '1 day'"))
    ]
    text = ddl(model(table("t", columns=columns, primary_key=[])))
    for made in ("DEFAULT 0", "DEFAULT now()", "DEFAULT '{}'::jsonb", "DEFAULT (now() + interval '1 day')"):
        assert made in text


def test_the_same_model_gives_the_same_bytes() -> None:
    tables = [table(f"t{number}", *([f"t{number - 1}"] if number else [])) for number in range(30)]
    first = ddl(model(*reversed(tables)))
    assert first == ddl(DataModel.from_yaml(model(*reversed(tables)).to_yaml()))
    assert first.count("CREATE TABLE") == 30


def test_an_empty_model_gives_no_statement() -> None:
    assert ddl_statements(model()) == ()
    assert drop_ddl(model()) == ""
    assert ddl(model()).startswith("-- ")


def test_long_names_stay_different() -> None:
    one, two = generated_name("a" * 60, "b", "fkey"), generated_name("a" * 60, "c", "fkey")
    assert len(one) == len(two) == 63
    assert one != two


@given(st.text(max_size=40))
def test_a_literal_ends_where_it_should(text: str) -> None:
    made = literal(text)
    assert made[0] == made[-1] == "'"
    assert "'" not in made[1:-1].replace("''", "")
    assert made[1:-1].replace("''", "'") == text.replace("\0", "")


@given(st.text(min_size=1, max_size=20))
def test_an_identifier_is_plain_or_quoted(name: str) -> None:
    made = quoted(name)
    if made == name:
        assert name.isascii()
        assert name not in RESERVED
    else:
        assert '"' not in made[1:-1].replace('""', "")


@pytest.mark.postgres
def test_a_view_with_the_callers_rights_keeps_tenants_apart() -> None:
    held = table("notes", tenant_column="id")
    views = [SchemaView(name=name, sql="SELECT id FROM notes") for name in ("seen", "open")]
    views[0] = views[0].model_copy(update={"security_invoker": True})
    data = DataModel(engine="postgresql", consistency="strong", tables=(held,), views=tuple(views))
    text = ddl(data)
    assert "CREATE OR REPLACE VIEW seen WITH (security_invoker = true) AS" in text
    assert "CREATE OR REPLACE VIEW open AS" in text
    made = "SELECT reloptions FROM pg_class WHERE relname = %s"
    with database() as connection:
        connection.execute(text)
        connection.execute(text)
        found = [connection.execute(made, (name,)).fetchone()[0] for name in ("seen", "open")]
    assert found == [["security_invoker=true"], None]


def test_a_reference_that_is_emptied_leaves_the_tenant() -> None:
    key = ForeignKey(
        columns=("id", "users_id"),
        references="users",
        referenced_columns=("id", "created_at"),
        on_delete="set null",
        emptied=("users_id",),
    )
    text = ddl(model(table("orders", "users", foreign_keys=[key]), table("users")))
    assert "ON DELETE SET NULL (users_id)" in text
