import pytest

from archkit.brief import missing, read_prose


def targets(text):
    quality = read_prose(f"A shop for hens. {text}", name="Hens").quality
    return quality.read_latency_p95_ms, quality.write_latency_p95_ms


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("Bids are answered within a millisecond at the 99th percentile.", 1),
        ("The gate reacts in a tenth of a second.", 100),
        ("Questions are answered in half a second.", 500),
        ("Everything responds within a second.", 1_000),
        ("It answers in under a quarter of a second.", 250),
        ("It runs in a second region and answers from a third.", None),
        ("A scale answers every half a second.", None),
        ("Answers within a second warehouse are merged.", None),
    ],
)
def test_a_limit_of_time_is_read_from_words(text, milliseconds):
    assert targets(text) == (milliseconds, milliseconds)


def test_a_span_of_delivery_is_no_target_of_a_request():
    assert targets("Eggs reach the door within half a second.") == (None, None)


@pytest.mark.parametrize("words", ["within a few hundred milliseconds", "in some tens of milliseconds"])
def test_a_vague_limit_is_quoted_where_the_target_is_missing(words):
    brief = read_prose(f"A shop for hens. Bids are answered {words}.", name="Hens")
    assert brief.quality.read_latency_p95_ms is None
    said = {one.field: one.said for one in missing(brief)}
    assert said["quality.read_latency_p95_ms"] == words


def test_a_budget_in_another_currency_is_quoted_where_the_budget_is_missing():
    brief = read_prose("A shop for hens. A thousand euros a month at most.", name="Hens")
    said = {one.field: one.said for one in missing(brief)}
    assert said["budget.monthly_usd"] == "A thousand euros a month"
    dollars = read_prose("A shop for hens. Two thousand dollars a month at most.", name="Hens")
    assert dollars.budget.monthly_usd == 2_000
