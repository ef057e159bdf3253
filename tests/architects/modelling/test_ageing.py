"""Retention that counts from a moment of the row, in a real PostgreSQL."""

import pytest

LARGE = """
name: Large
workload:
  entities:
    - name: Case
      retention_days: 1095
      retention_from: closed at
      rows_per_day: 200000
      attributes: [{name: subject, required: true}, {name: reference, required: true, unique: true}]
  operations: [{name: Open case, kind: create, entity: Case, per_day: 200000}]
"""


@pytest.mark.postgres
def test_rows_go_once_they_are_closed_long_enough_with_what_is_part_of_them(rows, ruled):
    client = rows.add("clients", name="Ann")
    old, new, still = (
        rows.add("cases", client_id=client["id"], subject="s", closed_at=moment)
        for moment in ("2020-01-01", "2026-01-01", None)
    )
    rows.add("remarks", case_id=old["id"], body="b")
    assert rows.ask("Purge cases", "2023-01-01", 10) == 1
    left = {row[0] for row in rows.connection.execute("SELECT id FROM cases").fetchall()}
    assert left == {new["id"], still["id"]}
    index = next(one for one in ruled.table("cases").indexes if one.columns == ("closed_at",))
    assert (index.where, index.serves) == ("closed_at IS NOT NULL", ("purge-cases",))
    assert index.name in rows.plan("Purge cases", "2023-01-01", 10)
    assert (ruled.table("cases").retention_from, ruled.table("cases").retention_days) == ("closed_at", 1095)


def test_months_are_not_dropped_where_retention_counts_from_another_moment(model_of):
    data = model_of(LARGE)
    cases = data.table("cases")
    told = next(one for one in data.decisions if one.id == "data-partitioning")
    purge = next(one for one in data.access_patterns if one.id == "purge-cases")
    assert cases.partition_by == "created_at"
    assert "kept 1095 days from closed_at" in told.because
    assert "rows go in small batches" in told.because
    assert "dropped at once" not in told.because
    assert "WHERE (id, created_at) IN (" in purge.sql  # a ctid is unique within one partition only
    assert any(one.columns == ("closed_at",) and "purge-cases" in one.serves for one in cases.indexes)
