"""Reading what a decision asks for and forbids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.brief.decided import read_ruling, technology_names
from archkit.knowledge import library

NAMES = technology_names(library().technologies.values())


@pytest.mark.parametrize(
    ("statement", "wanted", "refused"),
    [
        ("We use MySQL and Go only. Never use Kafka.", {"mysql", "go"}, {"kafka"}),
        ("All services must run in AWS eu-central-1", {"aws"}, set()),
        ("Use PostgreSQL, not MySQL.", {"postgresql"}, {"mysql"}),
        ("Do not use Kafka, RabbitMQ or Redis", set(), {"kafka", "rabbitmq", "redis"}),
        ("Don't use Redis", set(), {"redis"}),
        ("Use MySQL instead of PostgreSQL", {"mysql"}, {"postgresql"}),
        ("Avoid Kubernetes; standardise on Django.", {"django"}, {"kubernetes"}),
        ("No database other than PostgreSQL.", {"postgresql"}, set()),
        ("Kafka is forbidden.", set(), {"kafka"}),
        ("Services must be written in golang", {"go"}, set()),
        ("Go through review before merging.", set(), set()),
        ("we must go on call", set(), set()),
        ("Never expose PostgreSQL to the internet", set(), set()),
        ("Use PostgreSQL, because the team runs MySQL badly.", {"postgresql"}, set()),
        ("Card numbers stay with the payment provider.", set(), set()),
    ],
)
def test_a_decision_is_read(statement, wanted, refused):
    ruling = read_ruling(statement, "RULES.md:1", NAMES)
    assert ruling.wanted == wanted
    assert ruling.refused == refused
    assert ruling.understood == bool(wanted or refused)


@given(st.text(max_size=200))
def test_any_text_is_read_and_nothing_is_both(text):
    ruling = read_ruling(text, "brief", NAMES)
    assert not ruling.wanted & ruling.refused
