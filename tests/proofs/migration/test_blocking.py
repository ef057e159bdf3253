"""What holds others up is seen, and giving way helps."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from archkit.design.change import Block, migration_plan, pair_models, read_renames
from archkit.proofs.migration import stepping
from archkit.proofs.migration.deeds import Deed
from archkit.proofs.migration.traffic import Client, seen_by_all
from archkit.proofs.postgres import Limits, proof_database

pytestmark = pytest.mark.postgres
LIMITS = Limits(statement_seconds=60, lock_seconds=30)
HELD_SECONDS = 0.7
READ = Deed("items", (("SELECT v FROM items WHERE id = %s", ("7",)),))
WRITE = Deed("items", (("UPDATE items SET w = w WHERE id = %s", ("8",)),))
ADD = (Block(way="transaction", statements=("ALTER TABLE items ADD COLUMN extra text",)),)


@pytest.fixture(scope="module")
def ground():
    with proof_database(LIMITS) as one:
        connection = one.connect()
        connection.execute("CREATE TABLE items (id integer PRIMARY KEY, v integer NOT NULL, w text NOT NULL)")
        connection.execute(
            "INSERT INTO items SELECT i, i, repeat('x', 60) FROM generate_series(1, 60000) AS i"
        )
        yield SimpleNamespace(database=one, connection=connection)


def waited(ground, act) -> dict[str, float]:
    """Return the longest statement of a reader and of a writer beside something, in milliseconds."""
    clients = [
        Client("reader", "reader", ground.database.connect(), (READ,)),
        Client("writer", "writer", ground.database.connect(), (WRITE,)),
    ]
    for client in clients:
        client.start()
    seen_by_all(clients, time.monotonic())
    begun = time.monotonic()
    act()
    ended = time.monotonic()
    seen_by_all(clients, ended)
    for client in clients:
        client.stop()
        client.connection.close()
    assert [client.problems(begun, ended) for client in clients] == [[], []]
    return {client.kind: client.longest(begun, ended) * 1_000 for client in clients}


def behind_a_long_transaction(ground, *, timeouts: bool) -> tuple[dict[str, float], int]:
    """Add a column while somebody else's transaction reads the table for a while."""
    other = ground.database.connect()
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM items")
    end = threading.Timer(HELD_SECONDS, lambda: other.execute("COMMIT"))
    done = []

    def act():
        end.start()
        done.append(stepping.run_blocks(ground.connection, ADD, timeouts=timeouts))

    found = waited(ground, act)
    end.join()
    ground.connection.execute("ALTER TABLE items DROP COLUMN extra")
    return found, done[0].retries


def test_a_type_changed_in_place_holds_up_both(ground):
    took = []

    def act():
        begun = time.monotonic()
        ground.connection.execute("ALTER TABLE items ALTER COLUMN v TYPE bigint")
        took.append((time.monotonic() - begun) * 1_000)

    found = waited(ground, act)
    assert min(found.values()) > 0.5 * took[0], (found, took)


def test_an_index_built_without_concurrently_holds_up_the_writer_alone(ground):
    took = []

    def act():
        begun = time.monotonic()
        ground.connection.execute("CREATE INDEX items_naive ON items (md5(w || v), md5(v || w), md5(md5(w)))")
        took.append((time.monotonic() - begun) * 1_000)

    found = waited(ground, act)
    assert found["writer"] > 0.5 * took[0]
    assert found["reader"] < found["writer"]


def test_behind_a_long_transaction_everybody_queues_unless_the_step_gives_way(ground, monkeypatch):
    monkeypatch.setattr("archkit.design.change.script.LOCK_TIMEOUT_MS", 50)
    without, none = behind_a_long_transaction(ground, timeouts=False)
    giving_way, retries = behind_a_long_transaction(ground, timeouts=True)
    assert none == 0
    assert min(without.values()) > 0.6 * HELD_SECONDS * 1_000
    assert retries > 0
    assert max(giving_way.values()) < 0.75 * min(without.values())


def test_a_step_that_never_gets_its_lock_says_so_and_leaves_nothing(ground, monkeypatch):
    monkeypatch.setattr("archkit.design.change.script.LOCK_TIMEOUT_MS", 20)
    other = ground.database.connect()
    other.execute("BEGIN")
    other.execute("LOCK TABLE items IN SHARE MODE")
    with pytest.raises(stepping.StepError, match="lock timeout"):
        stepping.run_blocks(ground.connection, ADD, retries=2)
    other.execute("ROLLBACK")
    row = ground.connection.execute("SELECT count(*) FROM pg_attribute WHERE attname = 'extra'").fetchone()
    assert row == (0,)


def test_a_way_down_stops_before_it_loses_something(ground, short):
    old = short.model({"things": {"columns": ["id integer", "word text"]}})
    new = short.model({"things": {"columns": ["id integer", "word text", "more text null"]}})
    plan = migration_plan(pair_models(old, new, read_renames((), old, new), {}))
    ground.connection.execute("CREATE TABLE things (id integer PRIMARY KEY, word text NOT NULL)")
    stepping.run_blocks(ground.connection, plan.steps[0].up)
    ground.connection.execute("INSERT INTO things VALUES (1, 'a', 'kept'), (2, 'b', NULL)")
    with pytest.raises(stepping.StepError, match="1 values would be lost"):
        stepping.run_blocks(ground.connection, plan.steps[0].down)
    assert ground.connection.execute("SELECT more FROM things WHERE id = 1").fetchone() == ("kept",)
    ground.connection.execute("SET archkit.allow_loss = 'yes'")
    stepping.run_blocks(ground.connection, plan.steps[0].down)
    ground.connection.execute("RESET archkit.allow_loss")
    assert ground.connection.execute("SELECT * FROM things WHERE id = 1").fetchone() == (1, "a")


def test_a_backfill_goes_on_where_it_was_interrupted(ground, short):
    old = short.model({"counts": {"columns": ["id integer", "n integer"]}})
    new = short.model({"counts": {"columns": ["id integer", "n bigint"]}})
    plan = migration_plan(pair_models(old, new, read_renames((), old, new), {}))
    connection = ground.connection
    connection.execute("CREATE TABLE counts (id integer PRIMARY KEY, n integer NOT NULL)")
    connection.execute("INSERT INTO counts SELECT i, i * 2 FROM generate_series(1, 3500) AS i")
    backfill = next(step for step in plan.steps if step.phase == "backfill")
    for step in plan.steps[: backfill.number - 1]:
        stepping.run_blocks(connection, step.up)
    made, batches, *rest = backfill.up
    stepping.run_blocks(connection, [made])
    query = batches.statements[0]
    assert connection.execute(query).fetchone() == (1000,)
    assert connection.execute(query).fetchone() == (1000,)
    filled = connection.execute("SELECT count(n__new), max(id) FILTER (WHERE n__new IS NOT NULL) FROM counts")
    assert filled.fetchone() == (2000, 2000)
    done = stepping.run_blocks(connection, [made, batches, *rest])
    assert done.batches == 2
    assert connection.execute("SELECT count(*) FROM counts WHERE n__new IS DISTINCT FROM n").fetchone() == (
        0,
    )
