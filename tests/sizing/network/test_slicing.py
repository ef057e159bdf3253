"""A slice of a network behaves under load as the whole does."""

import pytest

from archkit.errors import InputError
from archkit.sizing.network import pressures, slice_of
from archkit.sizing.simulation import Scenario, simulate


@pytest.mark.parametrize("share", [0.5, 0.1, 0.01])
def test_a_slice_is_as_full_as_the_whole(shop, share):
    whole = {one.station: one.utilisation for one in pressures(shop)}
    part = {one.station: one.utilisation for one in pressures(slice_of(shop, share))}
    for station, utilisation in part.items():
        assert utilisation == pytest.approx(whole[station], rel=0.02)


@pytest.mark.parametrize("share", [0.5, 0.25])
def test_a_slice_fails_and_repeats_under_overload_as_the_whole(shop, share):
    overload = Scenario(id="overload", at_peak=True, load_factor=3, seconds=12, warm_up_s=3)
    whole, part = (simulate(one, overload) for one in (shop, slice_of(shop, share)))
    assert whole.error_share > 0.2
    assert part.error_share == pytest.approx(whole.error_share, abs=0.06)
    assert part.retries / part.offered == pytest.approx(whole.retries / whole.offered, rel=0.15)
    assert part.bottleneck == whole.bottleneck


def test_a_slice_of_all_is_the_network_itself(shop):
    assert slice_of(shop, 1) is shop


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_slice_of_nothing_is_refused(shop, share):
    with pytest.raises(InputError, match="from above 0 to 1"):
        slice_of(shop, share)
