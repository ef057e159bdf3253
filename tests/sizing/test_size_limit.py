"""A database has a largest size, and growth an end that is said."""

import math

from archkit.brief import Brief
from archkit.design import Architecture, Component
from archkit.knowledge import fact
from archkit.sizing import envelope


def grown(gib_a_month):
    per_day = gib_a_month * 2**30 / 1000 / 30
    return Brief.model_validate(
        {
            "name": "Heap",
            "scale": {"horizon_months": 24},
            "quality": {"rto_minutes": 100_000},
            "workload": {
                "entities": [{"name": "Thing", "bytes_per_row": 1000}],
                "operations": [{"name": "Add", "kind": "create", "entity": "Thing", "per_day": per_day}],
            },
        }
    )


def stages(brief, **more):
    database = {"id": "database", "name": "Database", "kind": "database", "technology": "postgresql"}
    part = Component(**database, purpose="p", needed_by="n")
    shape = Architecture(
        pattern="monolith",
        summary="s",
        communication=("REST",),
        data_pattern="tables",
        deployment="containers",
        components=(part,),
    )
    return envelope(brief, shape, **more).stages


def test_a_database_that_passes_its_size_gives_old_rows_away():
    (stage,) = (one for one in stages(grown(1000)) if one.limit.kind == "size")
    most = fact("ceiling.postgresql.gib").base
    assert stage.fix.kind == "archive"
    assert stage.limit.threshold == most
    assert stage.month == math.floor(most / fact("cost.index-overhead").base / 1000) + 1


def test_a_small_database_has_no_limit_of_size():
    assert not [one for one in stages(grown(1)) if one.limit.kind == "size"]


def test_no_number_of_machines_is_planned_beyond_the_most():
    found = stages(grown(5_000), furthest=1e6)
    machines = [int(one.fix.detail) for one in found if one.fix.kind in {"partition", "shard"}]
    assert machines
    assert max(machines) <= fact("roadmap.most-machines").base
