"""What the embedded architect proposes is the smallest that holds; what is needless is found."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Component, Design, Link
from archkit.proofs import CHECKS, Subject, run_check
from archkit.record import load_yaml
from archkit.sizing import assumed_brief

TODAY = dt.date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
BRIEFS = [
    *sorted((ROOT / "notebooks" / "briefs").glob("*.yaml")),
    *sorted((ROOT / "tests" / "architects" / "small_systems").glob("*.yaml")),
]
PARTS = ("DECISION010", "DECISION011", "DECISION012", "DECISION014")


def subject_of(path):
    data = load_yaml(path.read_text(encoding="utf-8"))
    brief = Brief.model_validate(data.get("brief", data))
    design = Design(name=brief.name)
    for step in ARTIFACT_TYPES:
        artifact = Rulebook().propose(step, Context(brief, design, TODAY))
        design = design.with_artifact(step, artifact)
    return Subject(assumed_brief(brief, design), design, TODAY)


def with_shape(subject, **changes):
    shape = subject.design.shape.model_copy(update=changes)
    return Subject(subject.brief, subject.design.model_copy(update={"shape": shape}), TODAY)


@pytest.mark.parametrize("code", PARTS)
@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_piece_of_a_proposed_design_is_needed(path, code):
    proof = run_check(CHECKS[code], subject_of(path))
    assert proof.status == "proved", proof.findings
    rows = proof.evidence[0].rows
    assert rows
    assert all(row[-1] not in {"", "nothing"} for row in rows)


@pytest.mark.postgres
@pytest.mark.parametrize("path", BRIEFS[:5], ids=lambda path: path.stem)
def test_no_index_of_a_proposed_design_is_idle(path):
    proof = run_check(CHECKS["DECISION013"], subject_of(path))
    assert proof.status == "proved", proof.findings
    assert any("times as much" in row[-1] for row in proof.evidence[0].rows)


@pytest.mark.parametrize(
    ("kind", "link_from"),
    [("cache", "api"), ("search", "api"), ("warehouse", "api"), ("queue", "api"), ("service", "api")],
)
def test_a_part_for_nothing_is_found_in_a_small_system(kind, link_from):
    """A tool for thirty people needs no cache, search engine, warehouse, queue or second service."""
    subject = subject_of(ROOT / "notebooks" / "briefs" / "leave-requests.yaml")
    extra = Component(id="extra", name="Extra", kind=kind, purpose="is there", needed_by="Leave request")
    link = Link(source=link_from, target="extra", protocol="HTTPS", data="things", timeout_ms=100)
    shape = subject.design.shape
    larger = with_shape(subject, components=(*shape.components, extra), links=(*shape.links, link))
    proof = run_check(CHECKS["DECISION010"], larger)
    places = {one.place for one in proof.findings}
    assert "shape.components.extra" in places
    assert places <= {"shape.components.extra", "shape.components.api"}  # of two programs either can go
    assert proof.status == "refuted"


def test_a_program_that_only_passes_work_on_is_found():
    subject = subject_of(ROOT / "notebooks" / "briefs" / "leave-requests.yaml")
    shape = subject.design.shape
    front = Component(
        id="front", name="Front", kind="service", purpose="passes on", needed_by="Ask for leave"
    )
    before = Link(source="clients", target="front", protocol="HTTPS", data="requests", timeout_ms=900)
    behind = Link(source="front", target="api", protocol="HTTPS", data="requests", timeout_ms=800)
    others = [link for link in shape.links if link.source != "clients"]
    larger = with_shape(subject, components=(*shape.components, front), links=(before, behind, *others))
    places = {one.place for one in run_check(CHECKS["DECISION010"], larger).findings}
    assert "shape.components.front" in places


def test_the_mandatory_floor_is_counted_apart():
    subject = subject_of(ROOT / "notebooks" / "briefs" / "notifications.yaml")
    floor = [one for one in subject.design.shape.components if one.floor]
    evidence = run_check(CHECKS["DECISION010"], subject).evidence[0]
    assert f"beyond a floor of {len(floor)}" in evidence.text
    assert not {one.name for one in floor} & {row[0] for row in evidence.rows}
