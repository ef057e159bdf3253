"""Each kind of change goes up, down and up again in PostgreSQL, beside readers and writers of both codes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from archkit.proofs.migration import Rehearsal

pytestmark = pytest.mark.postgres
PAIRS = yaml.safe_load((Path(__file__).parent / "pairs.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: pair["name"])
def run(request: pytest.FixtureRequest, short: SimpleNamespace) -> tuple[dict[str, Any], Rehearsal]:
    pair = request.param
    old, new = (short.model(pair[which], **pair.get(f"{which}_parts", {})) for which in ("old", "new"))
    return pair, short.rehearsed(old, new, renames=pair.get("renames", ()), fills=pair.get("fills", ()))


def test_up_down_and_up_again_end_in_the_schemas_of_the_models(run):
    _, found = run
    assert [step.error for step in found.steps if step.error] == []
    assert found.differences == {"up": (), "down": (), "up again": ()}
    assert len(found.steps) == 3 * len(found.plan.steps)
    assert found.plan.by_hand == ()


def test_what_both_models_keep_is_the_same(run):
    _, found = run
    assert found.tallies == {"up": (), "down": (), "up again": ()}
    assert found.unfilled == {}
    assert all(rows > 0 for rows in found.rows.values())


def test_the_code_of_both_models_works_while_it_may_be_deployed(run):
    _, found = run
    assert [step.broken for step in found.steps if step.broken] == []
    assert found.statements > len(found.steps)


def test_everything_is_proved(run):
    _, found = run
    told = {proof.code: (proof.status, proof.reason, proof.findings) for proof in found.proofs}
    wanted = dict.fromkeys(told, "proved")
    if found.plan.hurdles:  # only the real rows can say
        wanted["MIGRATE008"] = "assumed"
    assert {code: status for code, (status, _, _) in told.items()} == wanted, told
    assert len(told) == 8


def test_every_way_down_is_the_way_up_taken_back(run):
    _, found = run
    ups = [step.number for step in found.steps if step.during == "up"]
    downs = [step.number for step in found.steps if step.during == "down"]
    assert downs == ups[::-1] == list(range(len(ups), 0, -1))


def test_the_phases_come_in_their_order(run):
    _, found = run
    phases = ["contract" if step.phase == "contract" else "before" for step in found.plan.steps]
    assert phases == sorted(phases)
    assert all(step.up and step.lock and step.because for step in found.plan.steps)
