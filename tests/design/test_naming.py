from __future__ import annotations

import re
import string
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.design import naming

ANY_TEXT = st.text(max_size=200)


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_valid_names(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", naming.slug(text))
    assert len(naming.slug(text)) <= 80
    for name in (naming.sql_name(text), naming.sql_name(text, plural=True)):
        assert re.fullmatch(r"[a-z_][a-z0-9_]*", name)
        assert len(name.encode()) <= 63
    assert re.fullmatch(r"[a-z][A-Za-z0-9]{0,79}", naming.camel(text))
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]{0,79}", naming.pascal(text))


@given(ANY_TEXT)
def test_an_sql_name_of_an_sql_name_is_itself(text: str) -> None:
    once = naming.sql_name(text)
    assert naming.sql_name(once) == once


@given(st.lists(st.sampled_from(["a", "a_2", "a_3", "b", "x" * 63, "x" * 61 + "_2"]), max_size=30))
def test_unique_names_differ_and_keep_the_first_of_each(names: list[str]) -> None:
    found = naming.unique(names)
    assert len(set(found)) == len(names)
    assert all(len(name) <= 63 for name in found)
    assert all(found[names.index(name)] == name for name in names)


@given(st.lists(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=4), max_size=12))
def test_unique_names_are_the_same_every_time(names: list[str]) -> None:
    assert naming.unique(names) == naming.unique(list(names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Channel preference", "channel_preferences"),
        ("OrderItem", "order_items"),
        ("HTTPServer log", "http_server_logs"),
        ("User", "users"),
        ("客户", "ke_hus"),
        ('Robert"); DROP TABLE x;--', "robert_drop_table_xes"),
        ("<b>Entry</b>", "b_entry_bs"),
        ("", "unnameds"),
        ("2FA token", "n_2fa_tokens"),
        ("Customer's address", "customers_addresses"),
        ("Delivery status", "delivery_statuses"),
        ("Person", "people"),
        ("Metadata", "metadata"),
    ],
)
def test_table_names(text: str, expected: str) -> None:
    assert naming.sql_name(text, plural=True) == expected


@pytest.mark.parametrize("word", ["select", "order", "user", "xmin", "Default", "END"])
def test_no_sql_name_is_reserved(word: str) -> None:
    assert naming.sql_name(word) == f"{word.lower()}_value"


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("customer", "customers"),
        ("entry", "entries"),
        ("status", "statuses"),
        ("address", "addresses"),
        ("batch", "batches"),
        ("cache", "caches"),
        ("box", "boxes"),
        ("day", "days"),
        ("analysis", "analyses"),
        ("warehouse", "warehouses"),
        ("Order Line", "Order Lines"),
        ("person", "people"),
        ("child", "children"),
        ("woman", "women"),
        ("hero", "heroes"),
        ("news", "news"),
        ("alias", "aliases"),
    ],
)
def test_plural_and_singular_undo_each_other(one: str, many: str) -> None:
    assert naming.plural(one) == many
    assert naming.singular(many) == one
    assert naming.plural(many) == many
    assert naming.singular(one) == one


def test_case_of_names() -> None:
    assert naming.camel("Update channel preference") == "updateChannelPreference"
    assert naming.pascal("channel_preference") == "ChannelPreference"
    assert naming.kebab("ChannelPreference") == "channel-preference"
    assert naming.camel("3D model") == "n3dModel"


def test_long_names_that_differ_late_stay_different() -> None:
    start = "very " * 30
    assert naming.sql_name(start + "one") != naming.sql_name(start + "two")


def test_regular_words_do_not_load_the_inflection_library() -> None:
    code = (
        "import sys; from archkit.design import naming; naming.plural('notification'); "
        "[naming.singular(one) for one in ('channel preferences', 'entries', 'services', 'branches')]; "
        "sys.exit('inflect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_plurals_that_are_known_are_those_of_the_inflection_library() -> None:
    import inflect  # noqa: PLC0415 - slow, and only for this

    engine = inflect.engine()
    own = naming._SINGULAR_OF.items()
    assert len(own) > 100
    assert [many for many, one in own if engine.singular_noun(many) != one] == []
