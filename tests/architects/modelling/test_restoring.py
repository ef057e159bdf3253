"""What can be restored: rows in a real PostgreSQL."""

import pytest

pytestmark = pytest.mark.postgres
UNIQUE, NOW = "23505", "2100-01-01"


def deleted(rows, days):
    one = rows.add("clients", name="Ann", email="Ann@example.org")
    rows.connection.execute(
        "UPDATE clients SET deleted_at = now() - make_interval(days => %s) WHERE id = %s", (days, one["id"])
    )
    return one


def test_a_deleted_row_is_left_out_of_reads_and_comes_back(rows):
    house = rows.add("houses", address="1 High Street")
    assert len(rows.ask("List houses", NOW, house["id"], 10)) == 1
    assert rows.ask("Delete house", house["id"]) == 1
    assert rows.ask("List houses", NOW, house["id"], 10) == []
    assert rows.ask("Search houses", house["id"], "high", NOW, house["id"], 10) == []
    assert len(rows.ask("Restore House", house["id"])) == 1
    assert rows.ask("Restore House", house["id"]) == []
    assert len(rows.ask("List houses", NOW, house["id"], 10)) == 1


def test_a_key_is_free_again_once_its_row_is_deleted(rows):
    one = deleted(rows, 1)
    rows.add("clients", name="Bob", email="ann@example.org")
    assert rows.ask("Find client", "ANN@example.org")[0][1] == "Bob"
    assert rows.refused(lambda: rows.ask("Restore Client", one["id"])) == UNIQUE


def test_each_kind_keeps_its_own_span_and_then_goes_with_what_is_part_of_it(rows):
    early, late = deleted(rows, 29), deleted(rows, 31)
    clerk, house = rows.add("clerks", name="Cy"), rows.add("houses", address="2 High Street")
    times = {"starts_at": "2026-01-01 09:00+00", "ends_at": "2026-01-01 10:00+00"}
    rows.add("visits", house_id=house["id"], client_id=late["id"], clerk_id=clerk["id"], **times)
    rows.add("bids", house_id=house["id"], client_id=late["id"], amount=5, currency="EUR")
    assert rows.ask("Restore Client", late["id"]) == []
    assert rows.ask("Purge deleted clients", 10) == 1
    left = rows.connection.execute("SELECT id FROM clients").fetchall()
    bids = rows.connection.execute("SELECT client_id FROM bids").fetchall()
    visits = rows.connection.execute("SELECT count(*) FROM visits").fetchall()
    assert (left, bids, visits) == ([(early["id"],)], [(None,)], [(0,)])


def test_the_purge_has_an_index_of_deleted_rows_alone(rows, ruled):
    index = next(one for one in ruled.table("clients").indexes if one.columns == ("deleted_at",))
    assert index.where == "deleted_at IS NOT NULL"
    assert index.serves == ("purge-deleted-clients",)
    assert index.name in rows.plan("Purge deleted clients", 10)
    assert ruled.table("clients").restore_days == 30
    assert "clients 30 days" in next(one.because for one in ruled.decisions if one.id == "data-deletion")


def test_personal_data_goes_on_request_before_the_span_is_over(rows):
    one = rows.add("clients", name="Ann", email="ann@example.org")
    assert rows.ask("Erase Client on request", one["id"]) == 1
    found = rows.connection.execute("SELECT name, email, deleted_at IS NULL FROM clients").fetchall()
    assert found == [("erased", None, False)]
