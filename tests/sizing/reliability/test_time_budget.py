import pytest

from archkit.design import Design
from archkit.sizing import time_budgets
from archkit.sizing.reliability.time_budget import milliseconds


def hops(found):
    return {(one.caller, one.target): one for budget in found for one in budget.hops}


def test_a_hop_is_granted_what_its_caller_waits(clinic):
    found = time_budgets(*clinic())
    (budget,) = found
    assert budget.entry == "patients"
    assert budget.target_ms == 400
    entry, inner = budget.hops
    assert (entry.timeout_ms, entry.granted_ms, entry.fits) == (2000, None, None)
    assert (inner.timeout_ms, inner.granted_ms, inner.fits) == (1500, 2000, True)
    assert budget.overrun == ()


@pytest.mark.parametrize(
    ("limit", "attempts", "longest"),
    [("900 ms", "one further attempt", 2 * 900 + 200), ("400 ms", "4 attempts", 4 * 400 + 200 + 400 + 800)],
)
def test_attempts_and_the_waits_between_them_add_up(clinic, limit, attempts, longest):
    one = hops(
        time_budgets(
            *clinic(
                design={"operate.policies.sql.rule": limit, "operate.policies.inner-retry.rule": attempts}
            )
        )
    )["api", "database"]
    assert one.longest_ms == longest
    assert one.fits is (longest <= 2000)


def test_attempts_that_share_a_deadline_do_not_add_up(clinic):
    rule = "3 attempts within the deadline of the request"
    one = hops(time_budgets(*clinic(design={"operate.policies.inner-retry.rule": rule})))["api", "database"]
    assert (one.attempts, one.longest_ms, one.fits) == (3, 1500, True)


def test_the_tightest_caller_above_counts_over_an_unbounded_one_between(clinic):
    design = {
        "shape.components.6": {
            "id": "rules", "name": "Rules", "kind": "service", "purpose": "p", "needed_by": "n",
            "instances": 2,
        },
        "shape.links.1": {"source": "api", "target": "rules", "protocol": "HTTPS", "data": "checks"},
        "shape.links.6": {
            "source": "rules", "target": "database", "protocol": "SQL", "data": "rows", "timeout_ms": 3000,
        },
        "operate.policies.sql.applies_to": "nobody -> database",
        "operate.policies.inner-retry.applies_to": "nobody -> database",
    }  # fmt: skip
    found = hops(time_budgets(*clinic(design=design)))
    assert found["api", "rules"].timeout_ms is None
    assert found["rules", "database"].granted_ms == 2000
    assert found["rules", "database"].fits is False


def test_loops_end_and_nothing_has_no_budget(clinic):
    ring = {"shape.links.6": {"source": "database", "target": "api", "protocol": "h", "data": "d"}}
    assert len(hops(time_budgets(*clinic(design=ring)))) == 2
    brief, _ = clinic()
    assert time_budgets(brief, Design(name="empty")) == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1,500 ms", 1500),
        ("2 s", 2000),
        ("1.5 min", 90_000),
        ("10 seconds", 10_000),
        ("soon", None),
        ("0 ms", None),
    ],
)
def test_times_are_read_from_words(words, expected):
    assert milliseconds(words) == expected
