"""What is denied or put off is not said, however often the word stands there."""

import pytest

from archkit.proofs.meaning import denied, first_meant, meant, together, whole_words

LIMIT = whole_words("rate limit", "rate limits", "HSTS", "TLS")


@pytest.mark.parametrize(
    "text",
    [
        "a rate limit for each key",
        "plain HTTP is redirected, HSTS set",
        "Content-Security-Policy without inline scripts, HSTS",
        "No cookies. TLS on each link",
        "clients that lack 1.3 get TLS 1.2",
    ],
)
def test_what_is_said_is_found_with_its_clause(text):
    words = meant(text, LIMIT)
    assert words
    assert words in text
    assert denied(text, LIMIT) == ""


@pytest.mark.parametrize(
    "text",
    [
        "no rate limit",
        "there is no CORS, CSP or HSTS",
        "HSTS is off",
        "HSTS: none",
        "TLS comes later",
        "rate limits are not planned",
        "instead of TLS the network is trusted",
        "we don't use a rate limit",
        "TODO: rate limits",
    ],
)
def test_what_is_denied_or_put_off_is_not_said(text):
    assert meant(text, LIMIT) == ""
    assert denied(text, LIMIT) in text
    assert denied(text, LIMIT)


def test_a_word_that_is_not_there_is_neither_said_nor_denied():
    assert meant("settled", LIMIT) == denied("settled", LIMIT) == ""


def test_all_of_it_must_be_said_and_together_in_one_clause():
    tested, often = whole_words("penetration test"), whole_words("every year")
    assert meant("a penetration test; backups every year", tested, often)
    assert together("a penetration test; backups every year", tested, often) == ""
    assert together("a penetration test every year", tested, often) == "a penetration test every year"
    assert meant("a penetration test", tested, often) == ""


def test_the_first_place_that_says_it_is_named():
    texts = (("a", "no TLS"), ("b", "TLS 1.3; HSTS"), ("c", "TLS"))
    assert first_meant(texts, LIMIT) == ("b", "TLS 1.3")
    assert first_meant(texts[:1], LIMIT) == ("", "")
