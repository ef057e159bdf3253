import pytest

from archkit.brief import Brief, read_prose, unread


def quotes(text):
    return [(one.quote, one.is_load) for one in unread(read_prose(text, name="X"))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Parts are counted on the belt, at worst nine million times an hour.", "nine million times an hour"),
        ("Lorries pass; the port is 30,000 times a week busy.", "30,000 times a week"),
        ("A yard weighs 4,000 lorries a day, the port two million in bad years.", "two million in"),
    ],
)
def test_a_load_that_nothing_reads_is_quoted(text, words):
    assert any(words in quote and load for quote, load in quotes(text)), quotes(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Foresters tag trees. A forester rests for twelve minutes.", "twelve minutes"),
        ("Foresters tag trees. What came before on tape was 7 TB.", "7 TB"),
    ],
)
def test_a_unit_of_time_or_amount_that_nothing_reads_is_no_load(text, words):
    found = quotes(text)
    assert any(words in quote for quote, _ in found), found
    assert not any(load for _, load in found)


@pytest.mark.parametrize(
    "text",
    [
        "A shop for 20,000 customers with 4,000 orders a day. p95 under 300 ms. 900 USD a month.",
        "Players pick one of five colours and two of the seven doors.",
        "Invoices follow ISO 20022 since 2019 and are kept for 7 years.",
        "A team of four developers has 12 weeks; availability 99.9%.",
    ],
)
def test_what_was_read_or_is_no_quantity_is_passed_over(text):
    assert quotes(text) == []


def test_a_field_with_the_value_holds_the_number():
    purpose = "Lorries are weighed 86,400 times a day, tickets are printed within 15 minutes."
    bare = Brief(name="Scales", purpose=purpose)
    assert len(unread(bare)) == 2
    held = bare.with_values({"workload.writes_per_day": 86_400, "quality.rto_minutes": 15})
    assert unread(held) == ()
