import pytest

from archkit.design import Design
from archkit.knowledge import fact
from archkit.render.reliability import blast_table
from archkit.sizing import failures


def by_id(found):
    return {one.id: one for one in found}


def test_every_part_every_instance_and_the_whole_fail_once(clinic):
    found = by_id(failures(*clinic()))
    assert set(found) >= {
        "instance-api", "instance-worker", "instance-database", "zone", "component-api", "component-worker",
        "component-queue", "component-database", "provider-sms-gateway", "release", "spoilt-data", "region",
    }  # fmt: skip
    assert "component-patients" not in found
    assert len(found) == len(failures(*clinic()))


def test_what_stops_waits_and_goes_on_is_told_apart(clinic):
    found = by_id(failures(*clinic()))
    api = found["component-api"]
    assert set(api.operations("stops")) == {"book appointment", "list appointments", "send reminder"}
    assert api.goes_on == ()
    assert api.traffic_share == pytest.approx(1)
    worker = found["component-worker"]
    assert worker.operations("stops") == ()
    assert worker.operations("waits") == ("send reminder",)
    assert set(worker.goes_on) == {"book appointment", "list appointments"}
    assert worker.traffic_share == 0
    sms = found["provider-sms-gateway"]
    assert sms.operations("waits") == ("send reminder",)
    assert "tried again" in sms.effects[0].how


def test_a_second_instance_makes_the_first_dispensable(clinic):
    two = by_id(failures(*clinic()))["instance-api"]
    assert two.effects == ()
    assert not two.single_point
    one = by_id(failures(*clinic(design={"shape.components.api.instances": 1})))["instance-api"]
    assert one.single_point
    assert one.traffic_share == pytest.approx(1)
    assert len(one.operations("stops")) == 3


def test_two_instances_that_both_are_needed_refuse_a_share_when_one_is_lost(clinic):
    brief, design = clinic(
        design={
            "size": {"capacity": [{"component": "api", "demand": 80, "ceiling": 50, "unit": "request/s",
                                   "instances": 2, "source": "test"}]},
        }
    )  # fmt: skip
    one = by_id(failures(brief, design))["instance-api"]
    assert one.operations("stops") == ()
    assert set(one.operations("degrades")) >= {"book appointment"}
    assert "38 %" in one.effects[0].how  # 1 - 50 / 80
    assert not one.single_point


def test_a_database_with_a_standby_fails_over_and_without_one_is_restored(clinic):
    standby = by_id(failures(*clinic()))["instance-database"]
    assert standby.back_after.base == fact("availability.failover-minutes").base
    assert standby.data_lost.base == 0
    assert not standby.single_point
    alone = by_id(failures(*clinic(design={"shape.components.database.instances": 1})))["instance-database"]
    assert alone.single_point
    assert alone.data_lost.base == fact("recovery.log-minutes").base
    fixed = fact("recovery.notice-minutes").base + fact("recovery.restore-overhead-minutes").base
    assert alone.back_after.base >= fixed


def test_a_nightly_backup_loses_a_day_and_every_copy_takes_over_what_is_spoilt(clinic):
    nightly = clinic(design={"operate.recovery.backups": "a snapshot a day"})
    assert by_id(failures(*nightly))["spoilt-data"].data_lost.base == 1440
    site = clinic(design={"operate.recovery.tier": "active-active"})
    found = by_id(failures(*site))
    assert found["region"].data_lost.base == 0
    assert found["spoilt-data"].data_lost.base == fact("recovery.log-minutes").base
    assert found["spoilt-data"].back_after.base > found["region"].back_after.base


def test_the_region_is_waited_for_or_taken_over(clinic):
    waits = by_id(failures(*clinic()))["region"]
    assert waits.back_after.base == 60 * fact("availability.region-hours").base
    assert set(waits.operations("stops")) == {"book appointment", "list appointments", "send reminder"}
    over = by_id(failures(*clinic(design={"operate.recovery.tier": "warm-standby"})))["region"]
    assert over.back_after.base == fact("recovery.warm-rto-minutes").base
    assert over.per_year.base == fact("availability.region-outages").base


def test_a_zone_takes_what_has_one_instance_and_fails_the_database_over(clinic):
    two = by_id(failures(*clinic()))["zone"]
    assert two.back_after.base == fact("availability.failover-minutes").base
    one = by_id(failures(*clinic(design={"shape.components.api.instances": 1})))["zone"]
    assert one.back_after.base == 60 * fact("availability.zone-hours").base
    assert one.traffic_share == pytest.approx(1)


def test_alerts_see_what_they_are_for(clinic):
    found = by_id(failures(*clinic()))
    assert found["component-api"].detected_by == ("fast-burn",)
    assert found["component-api"].detected_after == pytest.approx(60 * 0.0144)
    assert found["component-worker"].detected_by == ("old-work",)
    assert found["component-worker"].detected_after == pytest.approx(1)
    blind = by_id(failures(*clinic(design={"operate.alerts.fast-burn": None})))
    assert blind["component-api"].detected_by == ()
    assert blind["component-api"].detected_after is None
    assert found["release"].detected_after == pytest.approx(
        60 * 0.0144 / fact("availability.release-hit").base
    )


def test_a_share_is_of_the_rates_that_are_known_and_an_unknown_one_is_not_none(clinic):
    rated = {"workload.operations.1.per_day": None}
    found = by_id(failures(*clinic(brief=rated)))
    assert found["component-api"].traffic_share == pytest.approx(1)
    unknown = found["component-api"].model_copy(update={"traffic_share": None})
    shown = blast_table([unknown, found["component-worker"]])
    assert [row[1] for row in shown.rows] == ["unknown", "none"]


def test_a_cache_and_a_blind_spot(clinic):
    design = {
        "shape.components.6": {
            "id": "cache", "name": "Cache", "kind": "cache", "purpose": "p", "needed_by": "n",
            "managed": True,
        },
        "shape.components.7": {
            "id": "logs", "name": "Logs", "kind": "observability", "purpose": "p", "needed_by": "n",
            "managed": True,
        },
        "shape.links.6": {
            "source": "api", "target": "cache", "protocol": "RESP", "data": "hot rows",
            "failure": "reads go to the database",
        },
        "shape.links.7": {
            "source": "api", "target": "logs", "protocol": "OTLP", "data": "telemetry", "style": "async",
        },
    }  # fmt: skip
    found = by_id(failures(*clinic(design=design)))
    assert found["component-cache"].operations("stops") == ()
    assert found["component-cache"].effects[0].how == "reads go to the database"
    assert found["component-logs"].effects == ()
    assert "silent" in found["component-logs"].note


def test_nothing_fails_before_there_is_anything(clinic):
    brief, _ = clinic()
    assert failures(brief, Design(name="empty")) == ()
