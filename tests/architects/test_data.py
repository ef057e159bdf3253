"""The data step on real briefs and on wrong ones, its SQL prepared by a real PostgreSQL."""

import uuid

import pytest

from archkit.architects.rulebook.data.data_model import propose_data
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.brief import Attribute, Brief, Entity, Operation
from archkit.brief.sql_file import read_sql
from archkit.design import Design, Step
from archkit.design.ddl import ddl
from archkit.proofs.postgres import database

BRIEFS = ("notifications", "url-shortener", "collaborative-editor", "leave-requests", "payments-ledger")
HOSTILE = Brief.model_validate(
    {
        "name": "Hostile <script>",
        "workload": {
            "entities": [
                {
                    "name": 'Robert"); DROP TABLE users;--',
                    "attributes": [
                        {"name": "it's", "unique": True},
                        {"name": "select"},
                        {"name": "order", "type": "integer"},
                        {
                            "name": "<b>x</b>",
                            "type": "enum",
                            "values": ["a'b", "</td>", "x\\y"],
                            "required": True,
                        },
                        {"name": "xmin"},
                        {"name": "id"},
                        {"name": "created_at"},
                    ],
                },
                {
                    "name": "order",
                    "belongs_to": ["客户"],
                    "attributes": [{"name": "名称"}, {"name": "名称!"}, {"name": "???", "type": "json"}],
                },
                {"name": "客户", "attributes": [{"name": "E-Mail", "type": "email", "unique": True}]},
                {"name": "客戶", "attributes": [{"name": "amount", "type": "money"}]},
                {"name": "Users", "belongs_to": ["Ghost", "Gh'ost"]},
                {"name": "user", "belongs_to": ["Users", "user"]},
                {"name": "Node", "belongs_to": ["Node", "Edge"]},
                {"name": "Edge", "belongs_to": ["Third"]},
                {"name": "Third", "belongs_to": ["Node"]},
                {"name": "jobs"},
                {"name": "????", "attributes": [{"name": "end", "type": "timestamp"}]},
            ],
            "operations": [
                {
                    "name": 'Say "hi"; DROP',
                    "kind": "command",
                    "entity": 'Robert"); DROP TABLE users;--',
                    "deferred": True,
                },
                {
                    "name": "List orders",
                    "kind": "list",
                    "entity": "order",
                    "by": ["客户"],
                    "order_by": "select",
                },
                {"name": "搜索", "kind": "search", "entity": "order"},
                {"name": "Read thing", "kind": "read", "entity": "????", "by": ["nowhere"]},
                {"name": "Watch nodes", "kind": "subscribe", "entity": "Node", "by": ["Edge"]},
                {"name": "Import users", "kind": "batch", "entity": "Users"},
                {"name": "Count edges", "kind": "batch", "entity": "Edge"},
                {"name": "Update third", "kind": "update", "entity": "Third"},
                {"name": "Delete jobs", "kind": "delete", "entity": "jobs"},
                {"name": "Ping", "kind": "read"},
                {"name": "Ping", "kind": "read"},
            ],
        },
    }
)
SAAS = Brief.model_validate(
    {
        "name": "Projects",
        "purpose": "Multi-tenant project planning with an audit trail.",
        "scale": {"tenants": 400, "clients": ["web"]},
        "compliance": {"regimes": ["soc2"]},
        "quality": {"consistency": "strong"},
        "workload": {
            "entities": [
                {"name": "Workspace", "attributes": [{"name": "slug", "unique": True, "required": True}]},
                {
                    "name": "Member",
                    "belongs_to": ["Workspace"],
                    "attributes": [
                        {"name": "email", "type": "email", "unique": True, "required": True},
                        {"name": "password", "required": True},
                    ],
                },
                {
                    "name": "Project",
                    "belongs_to": ["Workspace"],
                    "attributes": [{"name": "code", "unique": True, "required": True}],
                },
                {
                    "name": "Task",
                    "belongs_to": ["Project", "Member"],
                    "attributes": [{"name": "title", "required": True}],
                    "rows_per_day": "2M/day",
                    "retention_days": 900,
                },
                {"name": "Comment", "belongs_to": ["Task"], "attributes": [{"name": "body"}]},
            ],
            "operations": [
                {"name": "Create task", "kind": "create", "entity": "Task"},
                {"name": "Delete project", "kind": "delete", "entity": "Project"},
                {"name": "Update project", "kind": "update", "entity": "Project"},
                {"name": "List tasks of project", "kind": "list", "entity": "Task", "by": ["project"]},
                {"name": "Search tasks", "kind": "search", "entity": "Task"},
                {"name": "Find member", "kind": "read", "entity": "Member", "by": ["email"]},
                {
                    "name": "Comment on task",
                    "kind": "command",
                    "entity": "Comment",
                    "by": ["task"],
                    "deferred": True,
                },
            ],
        },
    }
)


def proposed(case):
    design = Design(name=case.brief.name)
    design = design.with_artifact(Step.SHAPE, propose_architecture(case, design))
    return propose_data(case, design)


def prepared(connection, data):
    """Apply the schema and prepare every access pattern; the number that was prepared."""
    connection.execute(ddl(data))
    for number, pattern in enumerate(data.access_patterns):
        types = f" ({', '.join(pattern.parameters)})" if pattern.parameters else ""
        connection.execute(f"PREPARE p{number}{types} AS {pattern.sql}")
    return len(data.access_patterns)


def pattern(data, name):
    return next(one for one in data.access_patterns if one.operation == name)


def executed(connection, data, name, *values):
    shown = pattern(data, name)
    sql = shown.sql
    for number in range(len(values), 0, -1):
        kind = shown.parameters[number - 1]
        text = "NULL" if values[number - 1] is None else f"'{values[number - 1]}'"
        sql = sql.replace(f"${number}", f"{text}::{kind}")
    return connection.execute(sql).fetchall()


@pytest.mark.postgres
@pytest.mark.parametrize("name", BRIEFS)
def test_every_access_pattern_of_the_briefs_is_prepared(name, brief_named, situation_of):
    data = proposed(situation_of(brief_named(name)))
    with database() as connection:
        assert prepared(connection, data) >= 5


@pytest.mark.postgres
@pytest.mark.parametrize("brief", [HOSTILE, SAAS], ids=["hostile", "tenants"])
def test_wrong_names_and_tenants_give_a_schema_that_applies_twice(brief, situation_of):
    data = proposed(situation_of(brief))
    with database() as connection:
        connection.execute(ddl(data))
        assert prepared(connection, data) > len(brief.workload.operations) - 3


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("purpose", "tables"),
    [
        ("A URL shortener with aliases and redirects.", {"links"}),
        ("A double-entry ledger.", {"accounts", "transfers", "entries"}),
        ("Collaborative document editing.", {"documents", "changes", "snapshots"}),
        ("A chat.", {"conversations", "participants", "messages"}),
        ("Bookings of rooms.", {"resources", "bookings"}),
        ("A product catalogue.", {"products", "orders", "order_lines"}),
        ("Telemetry of machines.", {"devices", "readings"}),
        ("A news feed.", {"posts", "follows"}),
        ("Something.", {"records"}),
    ],
)
def test_a_brief_without_entities_gets_those_of_its_kind(purpose, tables, situation_of):
    data = proposed(situation_of(Brief(name="Unnamed", purpose=purpose)))
    assert tables <= {table.name for table in data.tables}
    assert "names no entity" in data.consistency
    with database() as connection:
        assert prepared(connection, data)


@pytest.mark.postgres
def test_a_transfer_books_both_legs_once_or_nothing(situation_of):
    data = proposed(situation_of(Brief(name="Ledger", purpose="A double-entry ledger.")))
    with database() as connection:
        connection.execute(ddl(data))
        ours, theirs, dollars = (
            executed(connection, data, "Open account", owner, currency)[0][0]
            for owner, currency in (("a", "EUR"), ("b", "EUR"), ("c", "USD"))
        )
        assert executed(connection, data, "Transfer money", "r1", 250, None, "EUR", ours, theirs)
        for other in (uuid.uuid4(), ours, dollars):
            refused = executed(connection, data, "Transfer money", f"r-{other}", 9, None, "EUR", ours, other)
            assert refused == []
        balances = dict(connection.execute("SELECT id, balance_minor FROM accounts").fetchall())
        legs = connection.execute("SELECT count(*), sum(amount_minor) FROM entries").fetchone()
    assert (balances[ours], balances[theirs], balances[dollars]) == (-250, 250, 0)
    assert legs == (2, 0)


@pytest.mark.postgres
def test_a_repeated_transfer_moves_no_balance_across_partitions(brief_named, situation_of):
    data = proposed(situation_of(brief_named("payments-ledger")))
    assert data.table("transfers").partition_by == "created_at"
    with database() as connection:
        connection.execute(ddl(data))
        rows = connection.execute(
            "INSERT INTO accounts (number, currency) VALUES ('1', 'EUR'), ('2', 'EUR') RETURNING id"
        ).fetchall()
        ours, theirs = rows[0][0], rows[1][0]
        values = ("same", 70, "2026-11-21", "EUR", ours, theirs)
        first = executed(connection, data, "Book transfer", *values)
        second = executed(connection, data, "Book transfer", *values)
        balances = connection.execute("SELECT sum(abs(balance_minor)) FROM accounts").fetchone()
        directions = connection.execute("SELECT direction, amount_minor FROM entries ORDER BY 1").fetchall()
    assert len(first) == 1
    assert second == []
    assert balances == (140,)
    assert directions == [("credit", 70), ("debit", -70)]


@pytest.mark.postgres
def test_a_repeated_notification_is_kept_once_with_one_event(brief_named, situation_of):
    data = proposed(situation_of(brief_named("notifications")))
    with database() as connection:
        connection.execute(ddl(data))
        customer = connection.execute(
            "INSERT INTO customers (email, locale) VALUES ('A@x.org', 'en') RETURNING id"
        ).fetchone()[0]
        template = connection.execute(
            "INSERT INTO templates (key, channel, body) VALUES ('k', 'sms', 'b') RETURNING id"
        ).fetchone()[0]
        values = (customer, template, "sms", "once", "{}")
        sent = executed(connection, data, "Send notification", *values)
        assert executed(connection, data, "Send notification", *values) == []
        found = executed(connection, data, "Read delivery status", sent[0][0])
        events = connection.execute("SELECT ordering_key FROM outbox").fetchall()
    assert len(found) == 1
    assert events == [(str(customer),)]


def test_large_tables_with_retention_are_cut_by_month(brief_named, situation_of):
    data = proposed(situation_of(brief_named("notifications")))
    assert data.table("notifications").partition_by == "created_at"
    assert data.table("customers").partition_by is None
    decision = next(one for one in data.decisions if one.id == "data-partitioning")
    assert decision.chosen == "monthly"
    small = proposed(situation_of(brief_named("leave-requests")))
    assert all(table.partition_by is None for table in small.tables)


@pytest.mark.postgres
def test_a_partition_is_cut_by_the_time_that_the_brief_names(situation_of):
    brief = Brief.model_validate(
        {
            "name": "Meter readings",
            "purpose": "Sensors send telemetry.",
            "workload": {
                "entities": [
                    {"name": "Device", "rows_now": 1000},
                    {
                        "name": "Reading",
                        "belongs_to": ["Device"],
                        "attributes": [{"name": "measured_at", "type": "timestamp", "required": True}],
                        "rows_per_day": 1e8,
                        "retention_days": 90,
                    },
                ],
                "operations": [{"name": "Ingest reading", "kind": "create", "entity": "Reading"}],
            },
        }
    )
    data = proposed(situation_of(brief))
    assert data.table("readings").partition_by == "measured_at"
    with database() as connection:
        assert prepared(connection, data) >= 1


def test_tenants_lead_every_key_and_bound_every_reference(situation_of):
    data = proposed(situation_of(SAAS))
    tasks, members, root = data.table("tasks"), data.table("members"), data.table("workspaces")
    assert root.tenant_column is None
    assert tasks.primary_key[0] == tasks.tenant_column == "tenant_id"
    assert all(key.columns[0] == "tenant_id" for key in tasks.foreign_keys)
    assert ("tenant_id", "lower(email)") in {index.columns for index in members.indexes if index.unique}
    assert all(
        one.sql.count("tenant_id = $") for one in data.access_patterns if one.operation == "Search tasks"
    )


def test_deleted_rows_are_kept_only_under_an_audit_duty(situation_of):
    kept = proposed(situation_of(SAAS))
    assert kept.table("projects").column("deleted_at")
    assert "SET deleted_at" in pattern(kept, "Delete project").sql
    free = proposed(situation_of(SAAS.with_values({"compliance.regimes": [], "purpose": "Projects."})))
    assert free.table("projects").column("deleted_at") is None
    assert pattern(free, "Delete project").sql.startswith("DELETE FROM projects")


def test_secrets_are_hashed_and_read_by_nobody(situation_of):
    data = proposed(situation_of(SAAS))
    assert data.table("members").column("password_hash")
    assert "password" not in pattern(data, "Find member").sql


@pytest.mark.parametrize("name", BRIEFS)
def test_no_index_is_without_reason_or_repeats_another(name, brief_named, situation_of):
    data = proposed(situation_of(brief_named(name)))
    for table in data.tables:
        keys = [table.primary_key, *(one.columns for one in table.constraints if one.kind == "unique")]
        for index in table.indexes:
            assert index.comment
            others = keys + [one.columns for one in table.indexes if one is not index and not one.where]
            assert not any(other[: len(index.columns)] == index.columns for other in others)


@pytest.mark.parametrize("name", BRIEFS)
def test_every_table_and_decision_gives_its_reason(name, brief_named, situation_of):
    data = proposed(situation_of(brief_named(name)))
    assert all(table.needed_by and table.comment for table in data.tables)
    assert all(len(one.options) > 1 and any(c.isdigit() for c in one.flips_when) for one in data.decisions)
    assert [step.order for step in data.migrations] == list(range(1, len(data.migrations) + 1))
    assert all(step.rollback for step in data.migrations)


def test_every_foreign_key_finds_its_rows_by_an_index(situation_of):
    for brief in (HOSTILE, SAAS):
        for table in proposed(situation_of(brief)).tables:
            reached = [table.primary_key, *(index.columns for index in table.indexes)]
            reached += [one.columns for one in table.constraints if one.kind == "unique"]
            for key in table.foreign_keys:
                assert any(columns[: len(key.columns)] == key.columns for columns in reached), key


def test_two_hundred_entities_stay_quick_and_distinct(situation_of):
    entities = tuple(
        Entity(
            name=f"Entity {number}",
            belongs_to=(f"Entity {number - 1}",) if number else (),
            attributes=(Attribute(name="label", unique=True),),
        )
        for number in range(200)
    )
    brief = Brief.model_validate(
        {"name": "Big", "workload": {"entities": [e.model_dump() for e in entities]}}
    )
    data = proposed(situation_of(brief))
    names = [index.name for table in data.tables for index in table.indexes]
    assert len(data.tables) >= 200
    assert len(set(names)) == len(names)


def test_the_same_brief_gives_the_same_bytes(brief_named, situation_of):
    one, two = (proposed(situation_of(brief_named("notifications"))) for _ in range(2))
    assert one.to_yaml() == two.to_yaml()
    assert type(one).from_yaml(one.to_yaml()) == one


def test_operations_alone_name_the_entities(situation_of):
    brief = Brief(name="Rooms")
    operations = (
        Operation(name="Reserve meeting room", kind="command", per_day=100),
        Operation(name="List the meeting rooms by floor", kind="list"),
    )
    workload = brief.workload.model_copy(update={"operations": operations})
    data = proposed(situation_of(brief.model_copy(update={"workload": workload})))
    assert "meeting_rooms" in {table.name for table in data.tables}
    assert pattern(data, "Reserve meeting room").per_second_peak > 0


def test_a_deferred_sending_reads_what_it_needs_and_writes_its_outcome(brief_named, situation_of):
    data = proposed(situation_of(brief_named("notifications")))
    steps = {one.id: one for one in data.access_patterns if one.operation == "Send notification"}
    work = steps["send-notification-read-work"]
    for needed in ("customers.email", "customers.phone", "templates.body", "accepted_work.payload"):
        assert needed in work.sql
    assert steps["send-notification-read-channel-preferences"].table == "channel_preferences"
    outcome = steps["send-notification-write-outcome"]
    assert "status = $1" in outcome.sql
    assert "sent_at = coalesce($2, sent_at)" in outcome.sql
    assert "FROM notification_dedupe_keys" in steps.pop("send-notification-read-first-result").sql
    assert {one.per_second_peak for one in steps.values()} == {steps["send-notification"].per_second_peak}
    assert "sent_at" not in steps["send-notification"].sql


@pytest.mark.postgres
def test_an_outcome_is_written_once_and_ends_the_work(brief_named, situation_of):
    data = proposed(situation_of(brief_named("notifications")))
    with database() as connection:
        connection.execute(ddl(data))
        connection.execute("INSERT INTO customers (email, locale) VALUES ('a@b.example', 'en')")
        connection.execute("INSERT INTO templates (key, channel, body) VALUES ('k', 'email', 'Hi')")
        customer, template = connection.execute("SELECT c.id, t.id FROM customers c, templates t").fetchone()
        ((row, _),) = executed(
            connection, data, "Send notification", customer, template, "email", "once", "{}"
        )
        by_id = {one.id: one.model_copy(update={"operation": one.id}) for one in data.access_patterns}
        named = data.model_copy(update={"access_patterns": tuple(by_id.values())})
        assert len(executed(connection, named, "send-notification-read-work", row)) == 1
        outcome = ("sent", "2026-11-21T10:00:00Z", row)
        assert len(executed(connection, named, "send-notification-write-outcome", *outcome)) == 1
        assert executed(connection, named, "send-notification-write-outcome", *outcome) == []
        assert executed(connection, named, "send-notification-read-work", row) == []


@pytest.mark.postgres
def test_one_relay_at_a_time_takes_events(brief_named, situation_of):
    data = proposed(situation_of(brief_named("notifications")))
    insert = "INSERT INTO outbox (topic, ordering_key, payload) VALUES ('t', 'k', '{}')"
    with database() as connection:
        connection.execute(ddl(data))
        connection.execute(insert)
        assert len(executed(connection, data, "Relay outbox", 10)) == 1
    assert "pg_try_advisory_xact_lock" in pattern(data, "Relay outbox").sql


def test_people_who_edit_together_get_an_ordered_log(brief_named, situation_of):
    data = proposed(situation_of(brief_named("collaborative-editor")))
    decision = next(one for one in data.decisions if one.id == "data-concurrent-edits")
    assert decision.chosen == "crdt-log"
    assert len(decision.options) == 3
    steps = {one.id: one for one in data.access_patterns}
    follow = steps["follow-document"]
    assert follow.table == "changes"
    assert "position > $3" in follow.sql
    assert "ORDER BY position ASC\nLIMIT" in follow.sql
    assert steps["compact-changes-read-changes"].table == "changes"
    assert steps["compact-changes-write-snapshot"].sql.startswith("INSERT INTO snapshots")
    assert steps["compact-changes-write-snapshot"].per_second_peak


def test_other_systems_have_no_such_log(brief_named, situation_of):
    data = proposed(situation_of(brief_named("leave-requests")))
    assert "data-concurrent-edits" not in {one.id for one in data.decisions}


@pytest.mark.postgres
def test_the_server_numbers_changes_document_by_document(brief_named, situation_of):
    data = proposed(situation_of(brief_named("collaborative-editor")))
    with database() as connection:
        connection.execute(ddl(data))
        tenant = connection.execute("INSERT INTO workspaces (title) VALUES ('w') RETURNING id").fetchone()[0]
        connection.execute(f"SET app.tenant_id = '{tenant}'")
        make = "INSERT INTO documents (tenant_id, title, archived) VALUES (%s, 'd', false) RETURNING id"
        first, second = (connection.execute(make, (tenant,)).fetchone()[0] for _ in range(2))
        given = [
            executed(connection, data, "Append change", tenant, document, r"\x01")[0][1]
            for document in (first, first, second, first)
        ]
        after = executed(connection, data, "Follow document", tenant, first, 1, 10)
        missing = executed(connection, data, "Append change", tenant, uuid.UUID(int=0), r"\x01")
    assert given == [1, 2, 1, 3]
    assert [row[1] for row in after] == [2, 3]
    assert missing == []


FOUND = """
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users(id),
  ships_to_id text REFERENCES countries(code),
  total numeric NOT NULL
);
"""


@pytest.mark.postgres
def test_keys_of_tables_that_exist_stay_what_they_are(situation_of):
    entities = read_sql(FOUND, "db/schema.sql").entities
    operations = (
        Operation(name="Place order", kind="create", entity="Order", per_day=10),
        Operation(name="List orders", kind="list", entity="Order", by=("user_id",)),
    )
    brief = Brief(name="Shop", workload={"entities": entities, "operations": operations})
    data = proposed(situation_of(brief))
    users, orders, countries = (data.table(name) for name in ("users", "orders", "countries"))
    assert users.column("id").type.startswith("bigint")
    assert orders.column("user_id").type == "bigint"
    assert orders.column("user_id_2") is None
    assert countries.primary_key == ("code",)
    assert {key.columns for key in orders.foreign_keys} == {("user_id",), ("ships_to_id",)}
    assert orders.column("ships_to_id").nullable
    with database() as connection:
        assert prepared(connection, data) == len(data.access_patterns)
        connection.execute("INSERT INTO users (email) VALUES ('a@b.example')")
        assert len(executed(connection, data, "Place order", 1, None, 5)) == 1
        assert len(connection.execute("SELECT 1 FROM orders WHERE user_id = 1").fetchall()) == 1


def test_only_its_owner_deletes_a_public_link(brief_named, situation_of):
    data = proposed(situation_of(brief_named("url-shortener")))
    assert data.table("links").column("owner_ref") is not None
    assert "owner_ref = $1" in pattern(data, "Delete link").sql
    assert "owner_ref" in pattern(data, "Create link").sql
    inside = proposed(situation_of(brief_named("url-shortener"), threats__exposure="internal"))
    assert inside.table("links").column("owner_ref") is None


def test_the_ddl_says_for_which_engine_it_is(brief_named, situation_of):
    data = proposed(situation_of(brief_named("leave-requests")))
    assert ddl(data).startswith("-- PostgreSQL 18\n")
    other = ddl(data.model_copy(update={"engine": "mysql"}))
    assert other.startswith("-- PostgreSQL 18; the design names mysql: translate before use\n")


@pytest.mark.postgres
def test_rows_near_a_position_are_found_through_an_index_of_points(situation_of):
    brief = Brief.model_validate(
        {
            "name": "Places",
            "workload": {
                "entities": [
                    {
                        "name": "Spot",
                        "attributes": [
                            {"name": "latitude", "type": "decimal", "required": True},
                            {"name": "longitude", "type": "decimal", "required": True},
                        ],
                    }
                ],
                "operations": [
                    {"name": "Find spots", "kind": "list", "entity": "Spot", "by": ["latitude", "longitude"]}
                ],
            },
        }
    )
    data = proposed(situation_of(brief))
    (index,) = (one for one in data.table("spots").indexes if one.method == "gist")
    assert index.serves == ("find-spots",)
    with database() as connection:
        assert prepared(connection, data) >= 1
