"""Published estimates of well-known exercises: each comes out of the brief within its factor."""

from pathlib import Path

import pytest
import yaml

from archkit.brief import Brief
from archkit.sizing import measure_load
from archkit.sizing.operations import operation_loads
from archkit.sizing.quantity import estimated

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
READ = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in CASES}
NUMBERS = [
    pytest.param(case["brief"], number, id=f"{name}-{number.get('operation') or number['of']}")
    for name, case in READ.items()
    for number in case["numbers"]
]


def computed(brief, number):
    """Return what sizing says, in the unit of what was published."""
    if "operation" in number:
        loads = {one.name: one.average for one in operation_loads(brief)}
        return estimated(loads[number["operation"]]).to(number["unit"]).base
    load = measure_load(brief)
    fields = [number["of"]] if isinstance(number["of"], str) else number["of"]
    return sum(estimated(getattr(load, field)).to(number["unit"]).base for field in fields)


@pytest.mark.parametrize(("brief", "number"), NUMBERS)
def test_a_published_number_comes_out_within_its_factor(brief, number):
    ours = computed(Brief.model_validate(brief), number)
    assert number["published"] / number["factor"] <= ours <= number["published"] * number["factor"]


@pytest.mark.parametrize("name", READ)
def test_a_case_says_where_its_numbers_were_published(name):
    case = READ[name]
    assert "README.md" in case["source"]
    assert case["seen"]
    assert all(1 < one["factor"] <= 2 for one in case["numbers"])


def test_there_are_enough_cases_of_every_kind_of_number():
    fields = {str(one.get("of", "operation")) for case in READ.values() for one in case["numbers"]}
    assert len(READ) >= 8
    assert {"writes_per_second", "reads_per_second", "rows_at_horizon", "hot_set_gib"} <= fields
    assert {"storage_gib_per_month", "storage_gib_at_horizon", "objects_gib_per_month"} <= fields
    assert {"ingress_mbit_per_second", "egress_mbit_per_second", "operation"} <= fields


@pytest.mark.parametrize("name", READ)
def test_no_rule_knows_a_case(name):
    import archkit  # noqa: PLC0415 - only where its files are read

    words = READ[name]["brief"]["name"].lower()
    sources = (Path(archkit.__file__).parent / "sizing").rglob("*.py")
    assert not any(words in path.read_text(encoding="utf-8").lower() for path in sources)
