"""Absolute claims are found in whole sentences, and not where they are denied, quoted or wanted."""

import pytest

from archkit.knowledge import library
from archkit.proofs import CHECKS
from archkit.proofs.challenge.claims import absolute_claims


def ids(text):
    return [one.known.id for one in absolute_claims(text)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The queue delivers exactly-once.", "exactly-once"),
        ("It scales linearly to any number of nodes.", "linear-scaling"),
        ("Zero downtime deployments.", "no-downtime"),
        ("There is no single point of failure in this design.", "no-single-point"),
        ("The store never loses data, even when a zone burns.", "no-data-loss"),
        ("A fully secure system with military-grade keys", "fully-secure"),
        ("This cannot fail.", "never-fails"),
        ("Kafka guarantees the ordering of all events.", "guaranteed"),
        ("Reads are always consistent.", "always-consistent"),
        ("A seamless, future-proof platform.", "effortless"),
        ("Infinitely scalable workers.", "unlimited"),
    ],
)
def test_a_boast_is_found(text, claim):
    assert claim in ids(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing between two systems is exactly once; a key makes a repeat harmless.",
        "The brief asks for zero downtime.",
        "The brief says 'never loses data'.",
        "Without a standby this is not always on.",
        "At-least-once delivery, with an idempotency key.",
        "The target of 99.9 % leaves 43 minutes a month.",
        "Workers fail now and then; a job is tried again.",
        "The order of one customer's events is guaranteed at least within a partition.",
    ],
)
def test_a_sober_sentence_is_left_alone(text):
    assert ids(text) == []


def test_every_claim_names_checks_that_exist():
    named = {code for one in library().claims.values() for code in one.proved_by}
    assert named
    assert named <= set(CHECKS)


def test_the_sentence_around_a_claim_is_quoted_whole():
    [one] = absolute_claims("First one thing. The broker delivers exactly once, they say. Then another.")
    assert one.sentence == "The broker delivers exactly once, they say"
    assert one.words.casefold() == "exactly once"
