"""The prices that a document shows are those in force on the day, with their date and source."""

import datetime as dt

from archkit.knowledge.library import known_model
from archkit.session.prices import prices_in_force

DAY = dt.date(2026, 11, 21)


def test_a_price_comes_with_source_and_date():
    (one,) = prices_in_force(["claude-sonnet-5-5", "claude-sonnet-5-5"], DAY)
    known = known_model("claude-sonnet-5-5")
    assert (one.model, one.source, one.retrieved) == (known.id, known.source, known.retrieved)
    assert one.cached_usd < one.read_usd < one.written_usd


def test_a_price_by_length_is_shown_with_every_band():
    bands = prices_in_force(["claude-haiku-5-5"], DAY)
    assert [one.up_to_tokens for one in bands] == [100_000, None]
    assert bands[0].read_usd < bands[1].read_usd


def test_an_unknown_model_or_a_day_before_all_prices_has_none():
    assert prices_in_force(["nobody", "claude-fable-5-2"], DAY) == ()
    since = known_model("claude-sonnet-5-5").prices[0].since
    assert prices_in_force(["claude-sonnet-5-5"], since - dt.timedelta(days=1)) == ()
