import pytest

from archkit.architects.rulebook.frame.traits import find_traits
from archkit.brief import Brief


def ids(**fields):
    return {trait.id for trait in find_traits(Brief.model_validate({"name": "System", **fields}))}


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("Create short aliases and redirect with minimal latency.", {"short-links", "fast-reads"}),
        ("Several people edit the same document collaboratively.", {"collaborative-editing"}),
        ("A double-entry ledger for transfers.", {"ledger"}),
        ("Sensors report telemetry every second.", {"telemetry"}),
        ("An internal tool for employees.", {"internal-tool"}),
        ("Users upload videos.", {"large-objects"}),
    ],
)
def test_words_show_a_trait(purpose, expected):
    assert expected <= ids(purpose=purpose)


@pytest.mark.parametrize(
    "purpose",
    ["There is no search.", "Works without payments and not in real time.", "Delivers instead of chat."],
)
def test_negated_words_show_nothing(purpose):
    assert not ids(purpose=purpose) & {"search", "payments", "realtime", "chat"}


@pytest.mark.parametrize(
    ("purpose", "sent"),
    [
        ("The email of a contact is unique among them.", False),
        ("People sign in with email and password.", False),
        ("Each has an email address.", False),
        ("Contacts get an email.", True),
        ("Receipts are sent by email.", True),
    ],
)
def test_an_address_is_no_message(purpose, sent):
    assert ("async-delivery" in ids(purpose=purpose)) is sent


def test_non_goals_show_nothing():
    assert "search" not in ids(purpose="Keeps notes.", non_goals=("full-text search",))


def test_evidence_quotes_the_brief_literally():
    (trait,) = (one for one in find_traits(Brief(name="X", purpose="Keeps a wallet.")) if one.id == "ledger")
    assert "wallet" in trait.evidence


def test_numbers_show_traits_that_words_do_not():
    work = {"reads_per_day": 1_000_000, "writes_per_day": 1_000, "object_bytes": 5_000_000}
    assert {"read-heavy", "large-objects"} <= ids(workload=work)


def test_parts_of_words_do_not_count():
    assert "chat" not in ids(purpose="A chateau register.")


@pytest.mark.parametrize(
    ("purpose", "absent"),
    [
        ("Sends messages of an e-commerce platform by email and SMS.", "catalogue"),
        ("A messaging service for an online shop.", "catalogue"),
        ("Keeps the rota for a payments company.", "payments"),
    ],
)
def test_the_business_around_a_system_is_no_trait_of_it(purpose, absent):
    assert absent not in ids(purpose=purpose)


def test_what_a_system_keeps_shows_the_trait_all_the_same():
    work = {"entities": [{"name": "Product", "description": "listings of products"}]}
    assert "catalogue" in ids(purpose="The back end of an e-commerce platform.", workload=work)


def test_an_online_shop_is_one():
    assert "catalogue" in ids(purpose="An online shop where people place orders.")
