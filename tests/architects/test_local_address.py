"""Where the local architect looks, and to whom it sends a key."""

import pytest

from archkit.architects.local.address import KEY_VARIABLE, URL_VARIABLE, addresses
from archkit.errors import InputError

KEY = "a-key-of-ours-123"


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:11434/v1/", "http://localhost:11434"),
        (" https://models.example/llm/v1 ", "https://models.example/llm"),
        ("http://[::1]:1234", "http://[::1]:1234"),
    ],
)
def test_an_address_is_the_root_of_its_server(given, root):
    (found,) = addresses(given, {})
    assert (found.url, found.given) == (root, True)


@pytest.mark.parametrize(
    "given",
    [
        "127.0.0.1:8080",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "http://",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://host/?key=1",
        "http://host/#part",
        "http://ho st",
        "http://host\r\nx: y",
        "http://hôst",
    ],
)
def test_what_is_no_address_is_refused(given):
    with pytest.raises(InputError) as caught:
        addresses(given, {})
    assert caught.value.field == "base_url"


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(InputError) as caught:
        addresses("http://me:s3cret@127.0.0.1:8080", {})
    assert "s3cret" not in str(caught.value)
    assert KEY_VARIABLE in str(caught.value)


def test_without_an_address_the_usual_ports_of_this_machine_are_tried():
    found = addresses(None, {})
    assert [one.url for one in found] == [
        "http://127.0.0.1:8080",
        "http://127.0.0.1:11434",
        "http://127.0.0.1:1234",
        "http://127.0.0.1:8000",
    ]
    assert not any(one.given for one in found)


def test_the_environment_names_an_address_and_a_setting_goes_before_it():
    environ = {URL_VARIABLE: "http://127.0.0.1:9/v1"}
    assert [one.url for one in addresses(None, environ)] == ["http://127.0.0.1:9"]
    assert [one.url for one in addresses("http://127.0.0.1:10", environ)] == ["http://127.0.0.1:10"]


@pytest.mark.parametrize(
    ("given", "named", "sent"),
    [
        ("http://127.0.0.1:8080", "", True),
        ("http://localhost:8080", "", True),
        (None, "https://gpu.example:8000", True),
        ("https://gpu.example:8000/v1", "https://gpu.example:8000", True),
        ("https://elsewhere.example", "", False),
        ("https://elsewhere.example", "https://gpu.example:8000", False),
        ("http://gpu.example:8000", "https://gpu.example:8000", False),
        ("http://127.0.0.1.elsewhere.example", "", False),
        ("http://localhost.elsewhere.example", "", False),
    ],
)
def test_a_key_goes_only_to_this_machine_and_to_the_address_of_the_environment(given, named, sent):
    (found,) = addresses(given, {KEY_VARIABLE: KEY, URL_VARIABLE: named})
    assert ("authorization" in found.headers) is sent
    assert KEY not in repr(found)


def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated():
    with pytest.raises(InputError) as caught:
        addresses(None, {KEY_VARIABLE: "half\nkey"})
    assert "half" not in str(caught.value)
