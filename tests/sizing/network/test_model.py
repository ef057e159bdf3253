"""A network of one's own: what its records refuse, and what they say of its calls."""

import pytest

from archkit.errors import YamlError
from archkit.sizing.network import Call, Network, Route, Station
from archkit.sizing.network.model import DEEPEST


def chain(depth: int, target: str = "api") -> Call:
    call = Call(target=target)
    for _ in range(depth - 1):
        call = Call(target=target, calls=(call,))
    return call


def network(entry: Call, *stations: Station) -> Network:
    return Network(stations=stations, routes=(Route(id="read", per_second=1, entry=entry),))


def test_the_deepest_network_reads_back_from_its_yaml() -> None:
    deep = network(chain(DEEPEST), Station(id="api"))
    assert Network.from_yaml(deep.to_yaml()) == deep


def test_a_deeper_one_is_refused_with_what_to_look_for() -> None:
    text = network(chain(DEEPEST), Station(id="api")).to_yaml()
    deeper = text.replace("target: api", "target: api\n    calls: [{target: api}]", 1)
    with pytest.raises(YamlError):
        Network.from_yaml(deeper)
    with pytest.raises(ValueError, match=f"more than {DEEPEST} calls below one another"):
        network(chain(DEEPEST + 1), Station(id="api"))


def test_only_bounded_places_can_be_held_by_their_own_calls() -> None:
    through = Call(target="api", calls=(Call(target="store", calls=(Call(target="api"),)),))
    free = network(through, Station(id="api"), Station(id="store", concurrency=1))
    bounded = network(through, Station(id="api", concurrency=2), Station(id="store"))
    assert free.held_by_themselves == ()
    assert bounded.held_by_themselves == ("api",)


def test_work_that_is_handed_over_holds_nobody() -> None:
    handed = Call(target="api", calls=(Call(target="api", style="async"),))
    assert network(handed, Station(id="api", concurrency=1)).held_by_themselves == ()


def test_stations_that_nothing_calls_are_unreached() -> None:
    assert network(chain(2), Station(id="api"), Station(id="archive")).unreached == ("archive",)


def test_an_error_in_a_list_is_told_once() -> None:
    text = network(chain(1), Station(id="api")).to_yaml().replace("per_second: 1", "per_second: -1")
    with pytest.raises(YamlError) as told:
        Network.from_yaml(text, source="own.yaml")
    assert "per_second" in str(told.value)
    assert len(str(told.value).splitlines()) == 1
