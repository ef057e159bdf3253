"""Which inputs a brief leaves out."""

from pathlib import Path

from archkit.brief import MISSING_INPUTS, Brief, Missing, missing

EXAMPLE = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"


def _fields(**fields):
    return {one.field for one in missing(Brief.model_validate({"name": "Shop", **fields}))}


def test_an_empty_brief_misses_all_but_a_migration():
    assert _fields() == {one.missing.field for one in MISSING_INPUTS} - {"timeline.migration_deadline"}


def test_every_field_exists_and_says_what_it_matters_for():
    brief = Brief(name="Shop")

    for one in missing(brief):
        brief.value(one.field)
        assert isinstance(one, Missing)
        assert one.name
        assert one.matters_for


def test_rates_of_operations_are_rates():
    found = _fields(
        workload={
            "operations": [
                {"name": "Place", "kind": "create", "per_day": 5, "payload_bytes": 10, "latency_p95_ms": 100},
                {"name": "Look", "kind": "read", "per_day": 5, "latency_p95_ms": 100, "peak_to_average": 2},
            ]
        }
    )

    assert not found & {
        "workload.reads_per_day", "workload.writes_per_day", "workload.peak_to_average",
        "workload.object_bytes",
        "quality.read_latency_p95_ms", "quality.write_latency_p95_ms",
    }  # fmt: skip


def test_one_rate_and_the_ratio_give_the_other():
    found = _fields(workload={"writes_per_day": 5, "read_write_ratio": 10})

    assert not found & {"workload.reads_per_day", "workload.writes_per_day"}
    assert "workload.reads_per_day" in _fields(workload={"writes_per_day": 5})
    assert "workload.reads_per_day" in _fields(workload={"read_write_ratio": 5})


def test_no_regulation_stated_is_not_missing():
    assert "compliance.regimes" not in _fields(compliance={"regimes": []})


def test_a_migration_is_asked_for_only_where_something_exists():
    assert "timeline.migration_deadline" in _fields(existing={"tables": ["orders"]})
    assert "existing.systems" not in _fields(existing={"none": True})


def test_the_example_misses_only_what_it_does_not_say():
    found = {one.field for one in missing(Brief.read(EXAMPLE))}

    assert found == {"quality.write_latency_p95_ms", "timeline.migration_deadline"}
