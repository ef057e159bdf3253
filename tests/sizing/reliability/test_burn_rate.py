import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.design import ServiceLevel
from archkit.sizing import error_budget
from archkit.sizing.reliability import budget_of


def by_name(budget):
    return {one.id: one for one in budget.alerts}


def test_the_workbooks_alerts_come_out_for_thirty_days():
    alerts = by_name(error_budget(99.9, 30))
    assert {name: round(one.burn_rate, 9) for name, one in alerts.items()} == {
        "fast-burn": 14.4, "slow-burn": 6, "drift": 1,
    }  # fmt: skip
    assert {name: round(one.budget_share, 9) for name, one in alerts.items()} == {
        "fast-burn": 0.02, "slow-burn": 0.05, "drift": 0.1,
    }  # fmt: skip
    assert [(one.long_minutes, one.short_minutes) for one in alerts.values()] == [
        (60, 5), (360, 30), (4320, 360),
    ]  # fmt: skip
    assert [one.severity for one in alerts.values()] == ["page", "page", "ticket"]


def test_another_window_burns_the_same_share_at_another_rate():
    alerts = by_name(error_budget(99.9, 28))
    assert alerts["fast-burn"].burn_rate == pytest.approx(0.02 * 28 * 24)
    assert alerts["drift"].burn_rate == pytest.approx(0.1 * 28 / 3)


def test_a_budget_is_minutes_and_requests():
    budget = error_budget(99.9, 30, per_second=10)
    assert budget.minutes == pytest.approx(43.2)
    assert budget.requests == pytest.approx(10 * 30 * 86_400 * 0.001)
    assert error_budget(99.9).requests is None
    assert budget.minutes_to_exhaust(1.0) == pytest.approx(43.2)
    assert budget.minutes_to_exhaust(0.002) == pytest.approx(15 * 24 * 60)
    assert budget.minutes_to_exhaust(0.001) is None


@given(
    objective=st.floats(min_value=50, max_value=99.999),
    days=st.integers(min_value=1, max_value=90),
    extra=st.floats(min_value=1.001, max_value=50),
)
def test_when_an_alert_fires_its_share_of_the_budget_is_gone(objective, days, extra):
    budget = error_budget(objective, days)
    for one in budget.alerts:
        failing = one.error_share * extra
        after = one.minutes_to_fire(failing)
        assert after is not None
        assert after <= one.long_minutes
        gone = after * failing / (budget.minutes)  # minutes of full failure over those of the budget
        assert gone == pytest.approx(one.budget_share, rel=1e-6)
        assert one.minutes_to_fire(one.error_share) is None


def test_thin_traffic_is_not_seen_by_a_burn_rate():
    thin, dense = (error_budget(99.9, 30, per_second=rate) for rate in (0.01, 100))
    assert thin.seen() == ()
    assert dense.seen() == dense.alerts
    alert = dense.alerts[0]
    bad_in_short = alert.fewest_per_second * alert.error_share * alert.short_minutes * 60
    assert bad_in_short == pytest.approx(5)
    assert error_budget(99.9, 30).seen() == ()


def test_a_loose_objective_cannot_burn_fourteen_times():
    loose = error_budget(90, 30, per_second=100)
    assert not loose.alerts[0].can_fire
    assert loose.alerts[0] not in loose.seen()
    assert loose.alerts[2].can_fire


@pytest.mark.parametrize(("objective", "days"), [(100, 30), (0, 30), (99.9, 0), (99.9, -1)])
def test_no_budget_and_no_window_are_refused_with_what_to_do(objective, days):
    with pytest.raises(ValueError, match=r"\| "):
        error_budget(objective, days)


def test_a_design_s_level_has_the_same_budget():
    level = ServiceLevel(id="a", name="a", indicator="i", objective_percent=99.5, window_days=7, source="s")
    assert budget_of(level).minutes == pytest.approx(level.error_budget_minutes)
