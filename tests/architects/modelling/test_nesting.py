"""Things that lie in others of their kind, in a real PostgreSQL."""

import threading
import time

import pytest

from archkit.design.ddl import ddl
from archkit.proofs.postgres import proof_database

pytestmark = pytest.mark.postgres


@pytest.fixture
def tree(rows):
    """Four folders below each other, and their ids."""
    ids = []
    for name in "abcd":
        one = rows.add("folders", name=name, parent_folder_id=ids[-1] if ids else None)
        ids.append(one["id"])
    return ids


def test_the_way_up_and_all_below(rows, tree):
    assert [row[2] for row in rows.ask("Show path of folder", tree[3])] == list("abcd")
    sheet = rows.add("sheets", folder_id=tree[2], title="t")
    assert [row[2] for row in rows.ask("Show path of sheet", sheet["id"])] == list("abc")
    found = rows.ask("List everything below folder", tree[1], 10)
    assert [(row[2], row[-1]) for row in found] == [("b", 1), ("c", 2), ("d", 3)]
    assert len(rows.ask("List everything below folder", tree[0], 2)) == 2


def test_a_move_closes_no_circle_and_goes_no_deeper_than_said(rows, tree):
    top, second, third, last = tree
    for target in tree:
        assert rows.ask("Move folder", top, target, number=1) == []
    other = rows.add("folders", name="other")["id"]
    assert rows.ask("Move folder", other, last, number=1) == []  # the fifth level of four
    assert len(rows.ask("Move folder", other, third, number=1)) == 1
    assert len(rows.ask("Move folder", third, None, number=1)) == 1
    assert len(rows.ask("Move folder", second, other, number=1)) == 1
    assert rows.refused(lambda: rows.connection.execute("UPDATE folders SET parent_folder_id = id"))


def test_names_differ_in_one_folder_and_at_the_top(rows, tree):
    assert rows.refused(lambda: rows.add("folders", name="b", parent_folder_id=tree[0])) == "23505"
    assert rows.refused(lambda: rows.add("folders", name="a")) == "23505"
    assert not rows.refused(lambda: rows.add("folders", name="a", parent_folder_id=tree[0]))
    assert rows.refused(lambda: rows.connection.execute("DELETE FROM folders WHERE id = %s", tree[:1]))


def test_two_moves_at_once_close_no_circle(ruled):
    moves = [one for one in ruled.access_patterns if one.operation == "Move folder"]
    lock, move = (one.sql for one in moves)
    with proof_database() as proof:
        first, second = proof.connect(), proof.connect()
        first.execute(ddl(ruled))
        make = "INSERT INTO folders (name) VALUES (%s) RETURNING id"
        one, other = (first.execute(make, (name,)).fetchone()[0] for name in "ab")

        def moved(connection, what, where):
            turn = lock.replace("$1", f"'{what}'")
            done = move.replace("$1", f"'{what}'::uuid").replace("$2", f"'{where}'::uuid")
            with connection.transaction():
                connection.execute(turn)
                time.sleep(0.05)
                return connection.execute(done).fetchall()

        found = []
        second_move = threading.Thread(target=lambda: found.append(moved(second, other, one)))
        with first.transaction():
            first.execute(lock.replace("$1", f"'{one}'"))
            second_move.start()
            done = move.replace("$1", f"'{one}'::uuid").replace("$2", f"'{other}'::uuid")
            found.append(first.execute(done).fetchall())
        second_move.join()
    assert sorted(len(rows) for rows in found) == [0, 1]
