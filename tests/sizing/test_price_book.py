"""The price book: dated and sourced, whose prices count, and prices of one's own."""

import pytest

from archkit.brief import Brief, OwnPrice
from archkit.errors import InputError
from archkit.knowledge import library
from archkit.sizing import (
    BOOKS,
    measure_load,
    price_book,
    price_components,
    price_items,
    prices_of,
    with_own_prices,
)
from archkit.sizing.price_book import SERVICES

PRICES = [one for one in library().facts.values() if one.id.startswith("price.")]
NEEDED = (
    "vcpu-month", "ram-gib-month", "container-vcpu-month", "container-gib-month", "kubernetes-month",
    "load-balancer-month", "nat-month", "postgres-small-month", "postgres-medium-month",
    "postgres-large-month", "standby-factor", "ssd-gib-month", "iops-month", "backup-gib-month",
    "cache-small-month", "cache-gib-month", "stream-month", "object-gib-month", "object-read-million",
    "egress-free-gib", "egress-gib", "egress-bulk-gib", "inter-zone-gib", "support-share",
    "support-least-month", "reserved-share",
)  # fmt: skip


def brief_with(**budget):
    return Brief.model_validate({"name": "t", "budget": budget})


@pytest.mark.parametrize("one", PRICES, ids=lambda one: one.id)
def test_every_price_has_source_date_unit_and_range(one):
    assert len(one.source) > 10
    assert one.date.year >= 2022
    assert one.unit
    assert 0 <= one.lowest <= one.base <= one.highest
    if one.basis in {"recalled", "judgement"}:
        assert one.lowest < one.highest
        assert one.confidence != "high"


@pytest.mark.parametrize("book", [one for one in BOOKS if one != "cloud"])
def test_a_provider_has_a_book_and_no_item_that_the_generic_cloud_lacks(book):
    own = prices_of(book)
    assert set(NEEDED) <= set(own)
    assert set(own) <= set(price_items())
    assert {name: fact.unit for name, fact in own.items()} == {name: price_items()[name].unit for name in own}


@pytest.mark.parametrize("service", SERVICES)
def test_a_managed_service_has_a_book_in_the_same_units(service):
    own = prices_of(service)
    assert own
    assert {name: fact.unit for name, fact in own.items()} == {name: price_items()[name].unit for name in own}


def test_what_a_book_lacks_falls_back_on_the_generic_cloud_and_says_so():
    book = price_book(brief_with(provider="hetzner"))
    assert "function-million" not in prices_of("hetzner")
    found = book.price("function-million")
    assert found.base == library().facts["price.cloud.function-million"].base
    assert found.inputs[0].source.startswith("generic cloud, no price of hetzner on record: ")
    assert not book.price("vcpu-month").inputs[0].source.startswith("generic")
    with pytest.raises(KeyError):
        book.price("no-such-item")


def test_nobody_named_means_the_generic_cloud_and_says_nothing_of_a_fallback():
    book = price_book(Brief(name="t"))
    assert book.provider == "cloud"
    assert "generic" not in book.price("vcpu-month").inputs[0].source


@pytest.mark.parametrize(
    ("fields", "provider"),
    [
        ({"constraints": ["Runs on AWS"]}, "aws"),
        ({"existing": {"decisions": [{"statement": "Everything is deployed to Hetzner."}]}}, "hetzner"),
        ({"constraints": ["We use Google Cloud."], "budget": {"provider": "azure"}}, "azure"),
        ({"constraints": ["Never use AWS."]}, "cloud"),
        ({}, "cloud"),
    ],
)
def test_the_provider_is_stated_or_decided_or_none(fields, provider):
    assert price_book(Brief.model_validate({"name": "t", **fields})).provider == provider


def test_a_managed_service_that_was_decided_goes_before_the_provider():
    decided = Brief.model_validate({"name": "t", "constraints": ["We use Neon.", "Runs on AWS"]})
    book = price_book(decided)
    assert (book.provider, book.services) == ("aws", ("neon",))
    assert book.price("ssd-gib-month").base == library().facts["price.neon.ssd-gib-month"].base
    assert book.price("vcpu-month").base == library().facts["price.aws.vcpu-month"].base


def test_a_component_on_a_managed_service_pays_its_price():
    book = price_book(brief_with(provider="gcp"))
    assert (
        book.price("stream-month", "confluent").base == library().facts["price.confluent.stream-month"].base
    )
    assert book.price("stream-month", "kafka").base == library().facts["price.gcp.stream-month"].base


def test_an_own_price_goes_before_every_book(parts, shaped):
    architecture = shaped(parts("db", "database", technology="postgresql", managed=True))
    plain = brief_with(provider="aws")
    own = brief_with(
        provider="aws",
        prices=[
            {"item": "postgres-small-month", "usd": 1000, "source": "Our contract", "date": "2026-09-01"}
        ],
    )
    (before, *_), (after, *_) = (
        price_components(one, architecture, measure_load(one)) for one in (plain, own)
    )
    assert before.base_usd < 100
    assert (after.low_usd, after.base_usd, after.high_usd) == (1000, 1000, 1000)
    assert "Our contract, 2026-09-01" in after.source


def test_an_own_price_may_come_in_another_unit_of_the_same_thing():
    own = brief_with(prices=[{"item": "egress-gib", "usd": 20, "unit": "USD/TiB"}])
    assert price_book(own).price("egress-gib").base == pytest.approx(20 / 1024)


def test_an_unknown_item_is_told_with_near_ones():
    with pytest.raises(InputError) as error:
        price_book(brief_with(prices=[{"item": "vcpu-mnth", "usd": 1}]))
    assert "'vcpu-mnth'" in str(error.value)
    assert "vcpu-month" in str(error.value)
    assert error.value.field == "budget.prices"


@pytest.mark.parametrize("unit", ["USD/GiB", "EUR", "USD/(vCPU*month", "<script>"])
def test_a_price_in_a_unit_of_something_else_is_refused_with_the_right_one(unit):
    with pytest.raises(InputError, match=r"USD/\(vCPU\*month\)"):
        price_book(brief_with(prices=[{"item": "vcpu-month", "usd": 1, "unit": unit}]))


def test_the_prices_of_a_file_go_before_those_of_the_brief():
    brief = brief_with(prices=[{"item": "vcpu-month", "usd": 1}, {"item": "logs-gib", "usd": 2}])
    merged = with_own_prices(brief, (OwnPrice(item="vcpu-month", usd=9),))
    assert price_book(merged).price("vcpu-month").base == 9
    assert price_book(merged).price("logs-gib").base == 2
    assert len(merged.budget.prices) == 2
    assert Brief.from_yaml(merged.to_yaml()) == merged


def test_own_prices_of_messages_count(delivery_brief, delivery_shape):
    def email(brief):
        lines = price_components(brief, delivery_shape, measure_load(brief))
        return next(one for one in lines if "email" in one.item)

    own = with_own_prices(delivery_brief, (OwnPrice(item="email", usd=0.001),))
    listed = library().facts["price.provider.email"].base
    assert email(own).base_usd == pytest.approx(email(delivery_brief).base_usd * 0.001 / listed)
    assert "budget.prices" in email(own).source
