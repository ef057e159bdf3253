"""A kind of threat is set aside only where the architecture or the brief gives the reason."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.rulebook.secure.set_aside import set_aside
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Design, Threat
from archkit.design.security import CATEGORIES
from archkit.design.trust import crossings
from archkit.proofs import CHECKS, Subject, run_check

TODAY = dt.date(2026, 11, 21)
BRIEFS = sorted((Path(__file__).parents[2] / "notebooks" / "briefs").glob("*.yaml"))


def designed(path):
    brief = Brief.read(path)
    design = Design(name=brief.name)
    for step in ARTIFACT_TYPES:
        design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
    return brief, design


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_every_crossing_has_all_six_kinds_each_once(path):
    brief, design = designed(path)
    for link in crossings(design.shape):
        crossing = f"{link.source} -> {link.target}"
        named = {one.category for one in design.secure.threats if one.crossing == crossing}
        aside = [one.category for one in design.secure.set_aside if one.crossing == crossing]
        assert sorted([*named, *aside]) == sorted(CATEGORIES), crossing
    assert run_check(CHECKS["SECURE020"], Subject(brief, design, TODAY)).status == "proved"


def test_a_link_in_the_clear_keeps_its_kinds_open():
    brief, design = designed(BRIEFS[0])
    shape = design.shape.model_copy(
        update={
            "links": tuple(
                link.model_copy(update={"encrypted": False, "authenticated_by": ""})
                for link in design.shape.links
            )
        }
    )
    found = set_aside(brief, shape, ())
    assert not {"spoofing", "tampering", "information-disclosure"} & {one.category for one in found}
    bare = design.secure.model_copy(update={"threats": (), "set_aside": found})
    proof = run_check(
        CHECKS["SECURE020"],
        Subject(brief, design.model_copy(update={"shape": shape, "secure": bare}), TODAY),
    )
    assert proof.status == "refuted"
    assert any("tampering" in one.message for one in proof.findings)


def test_what_is_named_as_a_threat_is_not_set_aside():
    brief, design = designed(BRIEFS[0])
    link = crossings(design.shape)[0]
    threats = tuple(
        Threat(
            id=one, category=one, crossing=f"{link.source} -> {link.target}", description="It happens.",
            controls=("authentication",),
        )
        for one in CATEGORIES
    )  # fmt: skip
    crossing = f"{link.source} -> {link.target}"
    assert not [one for one in set_aside(brief, design.shape, threats) if one.crossing == crossing]


@pytest.mark.parametrize("regime", ["HIPAA", "PCI-DSS", "SOC 2"])
def test_a_regime_that_asks_for_records_makes_denial_a_threat(regime):
    brief = Brief.read(BRIEFS[0]).with_values({"compliance.regimes": [regime]})
    design = Design(name=brief.name)
    for step in ARTIFACT_TYPES:
        design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
    kinds = {one.category for one in design.secure.threats if one.crossing.startswith("clients ->")}
    assert "repudiation" in kinds
