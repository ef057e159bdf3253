"""Times that must not overlap, in a real PostgreSQL."""

import pytest

OVERLAPS, CHECK = "23P01", "23514"
OWN = """
name: Cars
scale: {tenants: 9}
workload:
  entities:
    - {name: Car, attributes: [{name: plate, required: true}]}
    - name: Rental
      belongs_to: [Car]
      no_overlap_for: Car
      rows_per_day: 900000
      attributes:
        - {name: booked at, type: timestamp}
        - {name: first day, type: date}
        - {name: cancelled at, type: timestamp}
        - {name: return day, type: date}
"""


@pytest.mark.postgres
def test_no_two_visits_of_one_clerk_overlap(rows):
    clerk, other = (rows.add("clerks", name=name)["id"] for name in "ab")
    house, client = rows.add("houses", address="h")["id"], rows.add("clients", name="c")["id"]

    def visit(who, start, end, status="planned"):
        day = "2026-01-01"
        return rows.add(
            "visits", house_id=house, client_id=client, clerk_id=who, status=status,
            starts_at=f"{day} {start}+00", ends_at=f"{day} {end}+00",
        )  # fmt: skip

    first = visit(clerk, "09:00", "10:00")
    assert rows.refused(lambda: visit(clerk, "09:30", "10:30")) == OVERLAPS
    assert not rows.refused(lambda: visit(clerk, "10:00", "11:00"))  # one ends as the next begins
    assert not rows.refused(lambda: visit(other, "09:30", "10:30"))
    assert not rows.refused(lambda: visit(clerk, "09:15", "09:45", "cancelled"))
    assert rows.refused(lambda: visit(clerk, "12:00", "12:00")) == CHECK
    rows.connection.execute("UPDATE visits SET status = 'cancelled' WHERE id = %s", (first["id"],))
    assert not rows.refused(lambda: visit(clerk, "09:30", "10:00"))


def test_start_and_end_are_added_where_there_are_none_and_taken_where_there_are(ruled, model_of):
    visits = ruled.table("visits")
    assert [visits.column(name).type for name in ("starts_at", "ends_at")] == ["timestamptz"] * 2
    assert "btree_gist" in ruled.extensions
    rentals = model_of(OWN).table("rentals")
    rule = next(one for one in rentals.constraints if one.kind == "exclude")
    assert rule.expression == (
        "USING gist (tenant_id WITH =, car_id WITH =, daterange(first_day, return_day, '[)') WITH &&)"
        " WHERE (cancelled_at IS NULL)"
    )
    assert not rentals.column("first_day").nullable
    assert "starts_at" not in {column.name for column in rentals.columns}


def test_a_table_stays_whole_for_the_constraint_and_says_so(model_of):
    data = model_of(OWN)
    told = next(one for one in data.decisions if one.id == "data-partitioning")
    assert data.table("rentals").partition_by is None
    assert "no constraint compares times of rows across months" in told.because
