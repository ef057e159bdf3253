"""The simulation with fitted service times against throughputs that were published."""

import pytest

from archkit.knowledge import library
from archkit.sizing.calibration import fitted
from archkit.sizing.network import Call, Network, Route, ServiceTime, Station
from archkit.sizing.simulation import Scenario, simulate

ROWS = {
    "database that reads": "measured.postgresql.reads-8-cores-100-clients",
    "database that writes, left out of the fit": "measured.postgresql.writes-4-cores-50-clients",
    "wide-column store, left out of the fit": "measured.cassandra.netflix-96-nodes",
    "broker": "measured.rabbitmq.classic-amqp091",
    "event log, left out of the fit": "measured.kafka.three-consumers",
    "cache, left out of the fit": "measured.redis.get-cloud",
    "cache by size, left out of the fit": "measured.memcached.objects-2048-bytes",
    "web server, left out of the fit": "measured.nginx.https-8-cores-1-kb",
    "service over a database, left out of the fit": "measured.postgrest.gets-16-cores-100-users",
}


@pytest.mark.parametrize("row", [library().measurements[name] for name in ROWS.values()], ids=ROWS)
def test_an_overloaded_station_does_what_was_published(row):
    model = fitted(row.group)
    service = ServiceTime(
        mean_ms=model.station_ms(row.cores, row.payload_bytes, row.parts),
        distribution="lognormal",
        variation=0.5,
    )
    network = Network(
        stations=(Station(id="system", servers=row.cores, queue_limit=10 * row.cores),),
        routes=(
            Route(id="offered", per_second=3 * row.per_second, entry=Call(target="system", work=service)),
        ),
    )
    seconds = 60_000 / row.per_second
    run = simulate(network, Scenario(id=row.id, seconds=seconds, warm_up_s=seconds / 5), backend="compiled")
    ceiling = model.ceiling_per_second(row.cores, row.payload_bytes, row.parts)
    assert run.goodput_per_second == pytest.approx(ceiling, rel=0.03)
    most = max(model.spread or 1.0, 1.35)
    assert 1 / most <= run.goodput_per_second / row.per_second <= most
    assert run.stations[0].utilisation == pytest.approx(1, abs=0.01)


def test_few_clients_get_what_was_published_and_not_the_ceiling():
    """Ten clients in a closed loop are about an open load of what they got: nothing is refused."""
    row = library().measurements["measured.postgresql.reads-16-cores-10-clients"]
    model = fitted(row.group)
    network = Network(
        stations=(Station(id="system", servers=row.cores),),
        routes=(
            Route(
                id="offered",
                per_second=row.per_second,
                entry=Call(
                    target="system",
                    work=ServiceTime(mean_ms=model.station_ms(row.cores)),
                    network_ms=model.trip_ms,
                ),
            ),
        ),
    )
    run = simulate(network, Scenario(id="few", seconds=2, warm_up_s=0.2), backend="compiled")
    # Little's law: clients under way, from a rate and a latency that were not fitted together
    assert row.per_second * run.mean_ms / 1000 == pytest.approx(row.clients, rel=0.25)
    assert run.stations[0].utilisation < 0.5
