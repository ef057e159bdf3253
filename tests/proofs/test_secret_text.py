"""Keys of known forms are found in a design's text, and never shown whole."""

import datetime as dt

import pytest

from archkit.brief import Brief
from archkit.design import Architecture, Component, Design, Link, Step
from archkit.proofs import CHECKS, Subject, run_check
from archkit.proofs.secret_form import masked

TODAY = dt.date(2026, 11, 21)
LETTERS = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF" * 2
KEYS = {
    "aws": "AKIA" + "QWERTYUI" + "OPASDFGH",
    "github": "ghp" + "_" + LETTERS[:36],
    "gitlab": "glpat" + "-" + LETTERS[:20],
    "slack": "xoxb" + "-" + LETTERS[:20],
    "payment": "sk" + "_live_" + LETTERS[:24],
    "google": "AI" + "za" + LETTERS[:35],
    "model": "sk" + "-ant-" + LETTERS[:40],
    "signed": "ey" + "JhbGciOiJIUzI1NiJ9" + ".ey" + "JzdWIiOiIxMjM0In0." + LETTERS[:30],
    "private": "-----BEGIN EC " + "PRIVATE" + " KEY-----",
}
"""Put together here, so that no scanner takes this file for a leak."""


def proof_with(text):
    part = Component(id="api", name="API", kind="service", purpose=text, needed_by="the brief")
    shape = Architecture(
        pattern="monolith",
        summary="s",
        communication=(),
        data_pattern="d",
        deployment="c",
        components=(part,),
    )
    return run_check(CHECKS["ARCH021"], Subject(Brief(name="b"), Design(name="d", shape=shape), TODAY))


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_of_a_known_form_is_found_and_not_shown(kind):
    proof = proof_with(f"calls with {KEYS[kind]} and waits")
    assert [one.place for one in proof.findings] == ["shape.components.api.purpose"]
    assert KEYS[kind] not in proof.model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        "password from the vault",
        "password: rotated",
        "the api key is read from the secret store",
        "postgresql://app:${PASSWORD}@db/main",
        "https://example.com/v1",
        "sk-learn and AKIAbout",
        "0198c5a4-7d3e-7b21-9f60-3c1d5e8a2b47",
    ],
)
def test_words_about_secrets_are_none(text):
    assert proof_with(text).status == "proved"


@pytest.mark.parametrize("kind", KEYS)
def test_no_check_quotes_a_key_whole(kind):
    whole = f"calls with {KEYS[kind]} in the year 2020 guaranteed without any failure"
    part = Component(id="api", name="API", kind="service", purpose=whole, technology="x", needed_by=whole)
    shape = Architecture(
        pattern="monolith",
        summary=whole,
        communication=(whole,),
        data_pattern=whole,
        deployment=whole,
        components=(part, part.model_copy(update={"id": "other"})),
        links=(Link(source="api", target="other", style="sync", protocol=whole, data=whole, failure=whole),),
    )
    subject = Subject(Brief(name="b"), Design(name="d", shape=shape), TODAY)
    proofs = [run_check(one, subject) for one in CHECKS.values() if one.step == Step.SHAPE]
    quoting = [proof.code for proof in proofs if KEYS[kind] in proof.model_dump_json()]
    assert quoting == []
    assert any("calls with" in proof.model_dump_json() for proof in proofs)


def test_a_masked_text_keeps_everything_but_the_key():
    text = f"the api calls https://app:{LETTERS[:20]}@db/main with {KEYS['github']} at night"
    assert masked(text) == "the api calls https://app:aB3dE6...@db/main with ghp_aB... at night"
    assert (
        masked("password from the vault; https://example.com")
        == "password from the vault; https://example.com"
    )
