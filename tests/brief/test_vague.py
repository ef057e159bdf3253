"""Words without a value are recognised, quoted, and asked about when they matter."""

import pytest

from archkit.brief import Brief, missing, vague


@pytest.mark.parametrize(
    ("purpose", "field", "quote"),
    [
        ("A shop with some users.", "scale.users_total", "some users"),
        ("Answers must be fast.", "quality.read_latency_p95_ms", "fast"),
        ("It is highly available.", "quality.availability_percent", "highly available"),
        ("It must be live soon.", "timeline.weeks", "soon"),
        ("A small team builds it.", "team.engineers", "small team"),
        ("It stays cheap to run.", "budget.monthly_usd", "cheap"),
        ("Orders are durable.", "quality.durability", "durable"),
        ("It replaces the legacy host.", "existing.systems", "legacy"),
        ("Users in several countries.", "scale.regions", "several countries"),
        ("It holds lots of data.", "workload.record_bytes", "lots of data"),
        ("Everything must be secure.", "threats.exposure", "secure"),
        ("We expect rapid growth.", "scale.growth_percent_per_year", "rapid growth"),
        ("Invoices stay for a long time.", "workload.retention_days", "for a long time"),
    ],
)
def test_a_vague_word_names_its_field_and_is_quoted(purpose, field, quote):
    found = {one.field: one.quote for one in vague(Brief(name="x", purpose=purpose))}
    assert found[field].lower() == quote


@pytest.mark.parametrize(
    "purpose", ["It need not be fast.", "Without fast answers it still works.", "Breakfast soonish."]
)
def test_negated_words_and_parts_of_words_are_not_vague(purpose):
    assert vague(Brief(name="x", purpose=purpose)) == ()


def test_a_missing_input_keeps_the_words_that_speak_of_it():
    brief = Brief(name="x", purpose="Fast and highly available.")
    said = {one.field: one.said for one in missing(brief)}
    assert said["quality.read_latency_p95_ms"] == "Fast"
    assert said["quality.availability_percent"] == "highly available"
    assert said["budget.monthly_usd"] == ""


def test_a_vague_word_does_not_hide_a_stated_value():
    brief = Brief(name="x", purpose="It is fast.", quality={"read_latency_p95_ms": 50})
    assert "quality.read_latency_p95_ms" not in {one.field for one in missing(brief)}


def test_the_first_words_on_a_field_are_quoted():
    brief = Brief(name="x", purpose="It is quick.", goals=["Answers are fast."])
    assert [one.quote for one in vague(brief)] == ["quick"]
