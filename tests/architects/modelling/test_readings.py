"""Readings of machines: their key, their months, and repeats that change nothing."""

import pytest

from archkit.design.ddl import ddl
from archkit.proofs.postgres import database

METERS = """
name: Meters
scale: {tenants: 3}
workload:
  entities:
    - {name: Meter, rows_now: 40000, attributes: [{name: serial number, required: true, unique: true}]}
    - name: Value
      belongs_to: [Meter]
      unique_together: [[taken at, meter]]
      rows_per_day: 3840000
      retention_days: 1825
      attributes:
        - {name: taken at, type: timestamp, required: true}
        - {name: energy, type: decimal, required: true}
    - name: Parcel
      belongs_to: [Meter]
      unique_together: [[meter, code]]
      rows_per_day: 900000
      attributes: [{name: code, required: true}]
  operations:
    - {name: Send value, kind: create, entity: Value, actor: meter, deferred: true, per_day: 3840000}
    - {name: List values of meter, kind: list, entity: Value, by: [meter], order_by: taken at}
    - {name: Send parcel, kind: create, entity: Parcel, per_day: 900000}
"""


@pytest.fixture(scope="module")
def meters(model_of):
    return model_of(METERS)


def test_a_reading_is_told_by_its_parent_and_moment_and_has_no_state(meters):
    values = meters.table("values")
    assert values.primary_key == ("tenant_id", "meter_id", "taken_at")
    assert values.partition_by == "taken_at"
    assert {column.name for column in values.columns} == {"tenant_id", "meter_id", "taken_at", "energy"}
    assert "purge-values" not in {one.id for one in meters.access_patterns}  # whole months are dropped
    assert meters.table("jobs") is None
    kept = meters.table("idempotency_keys")
    assert kept is None or "Send value" not in kept.needed_by


def test_what_is_unique_together_across_months_is_kept_beside_the_table(meters):
    apart = meters.table("parcel_meter_id_codes")
    assert apart.primary_key == ("tenant_id", "meter_id", "code")
    assert meters.table("parcels").partition_by == "created_at"


@pytest.mark.postgres
def test_a_repeat_or_a_late_reading_is_counted_once(meters):
    sql = {one.operation: one.sql for one in meters.access_patterns}
    with database() as connection:
        connection.execute(ddl(meters))
        tenant = connection.execute("INSERT INTO tenants (name, status) VALUES ('t', 'trial') RETURNING id")
        own = tenant.fetchone()[0]
        connection.execute(f"SET app.tenant_id = '{own}'")
        make = "INSERT INTO meters (tenant_id, serial_number) VALUES (%s, '1') RETURNING id"
        meter = connection.execute(make, (own,)).fetchone()[0]
        moments = ("2026-11-01 00:00+00", "2026-11-01 00:00+00", "2026-10-29 00:00+00")
        connection.execute(f"PREPARE send AS {sql['Send value']}")
        sent = [
            len(connection.execute(f"EXECUTE send ('{own}', '{meter}', '{moment}', 1)").fetchall())
            for moment in moments
        ]
        connection.execute(f"PREPARE parcel AS {sql['Send parcel']}")
        parcel = f"EXECUTE parcel ('{own}', '{meter}', 'x')"
        parcels = [len(connection.execute(parcel).fetchall()) for _ in range(2)]
        connection.execute("RESET app.tenant_id")
        unset = connection.execute("SELECT count(*) FROM values").fetchone()[0]
    assert sent == [1, 0, 1]
    assert parcels == [1, 0]
    assert unset == 0  # the owner is bound as well
