"""Numbers in reasons: how they are read, what grounds them, and that figures are kept with the design."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.proofs import CHECKS, Subject, run_check
from archkit.proofs.challenge.grounding import Grounds
from archkit.proofs.challenge.stated_number import stated_numbers
from archkit.sizing import assumed_brief

TODAY = dt.date(2026, 11, 21)
BRIEFS = sorted((Path(__file__).parents[2] / "notebooks" / "briefs").glob("*.yaml"))


def designed(path):
    brief = Brief.read(path)
    design = Design(name=brief.name)
    for step in Step:
        design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
    return assumed_brief(brief, design), design


@pytest.fixture(scope="module", params=BRIEFS, ids=lambda path: path.stem)
def example(request):
    return designed(request.param)


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("at 1,230 requests/s", "rate", 1_230),
        ("$2,090 a month", "money", 2_090),
        ("48.6 USD", "money", 48.6),
        ("43.2 min left", "time", 2_592),
        ("150 ms", "time", 0.15),
        ("0.5 %", "share", 0.005),
        ("4 GiB of rows", "size", 4 * 2**30),
        ("1.5M rows", "count", 1_500_000),
    ],
)
def test_a_number_is_read_in_the_base_unit_of_its_dimension(text, dimension, value):
    (found,) = stated_numbers(text)
    assert (found.dimension, found.value) == (dimension, pytest.approx(value))


@pytest.mark.parametrize(
    "text", ["in 2027", "three of 12 parts", "version 3.11.2-rc1", "0 USD", "TLS 1.3 or v2"]
)
def test_years_versions_nothing_and_small_counts_claim_nothing(text):
    assert [one for one in stated_numbers(text) if one.dimension != "count"] == []
    assert list(Grounds([]).homeless(text)) == []


def test_a_number_rests_on_one_of_its_own_dimension_within_its_digits():
    grounds = Grounds([("rate", 1_234.0), ("money", 2_090.0), ("money", 753.0)])
    assert not list(grounds.homeless("1,230 requests/s for 2,090 USD (753 at the low end)"))
    assert [one.text for one in grounds.homeless("1,300 requests/s")] == ["1,300 requests/s"]
    assert [one.text for one in grounds.homeless("1,234 USD")] == ["1,234 USD"]
    assert not list(grounds.homeless("753 USD is 36 % of 2,090 USD"))
    assert [one.text for one in grounds.homeless("753 USD is 61 % of 2,090 USD")] == ["61 %"]


def test_every_number_of_an_example_has_a_source_and_an_invented_one_is_found(example):
    brief, design = example
    proof = run_check(CHECKS["PROSE012"], Subject(brief, design, TODAY))
    assert (proof.status, [one.message for one in proof.findings]) == ("proved", [])
    invented = design.challenge.model_copy(update={"ten_times": "The database takes 7,310,007 writes/s."})
    changed = design.model_copy(update={"challenge": invented})
    refuted = run_check(CHECKS["PROSE012"], Subject(brief, changed, TODAY))
    assert (refuted.status, refuted.findings[0].place) == ("refuted", "challenge.ten_times")


def test_without_its_figures_the_same_design_says_numbers_from_nowhere(example):
    brief, design = example
    bare = design.model_dump(mode="json")
    for artifact in bare.values():
        if isinstance(artifact, dict):
            artifact.pop("figures", None)
            for decision in artifact.get("decisions", ()):
                decision.pop("figures", None)
    proof = run_check(CHECKS["PROSE012"], Subject(brief, Design.model_validate(bare), TODAY))
    assert proof.status in {"refuted", "assumed"}
    figures = [figure for one in design.decisions for figure in one.figures]
    assert figures
    assert all(figure.formula for figure in (*figures, *design.challenge.figures))
