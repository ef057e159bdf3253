"""A design that keeps to its brief, and two that were damaged in many places at once.

Each damage must be found by its check, at its place, and nothing else may be.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.proofs import CHECKS, Proof, Subject, run_check
from archkit.record import load_yaml

DESIGNS = Path(__file__).parents[2] / "designs"
TODAY = dt.date(2026, 11, 21)
CODES = [f"SCHEMA09{number}" for number in range(7)]
Table = dict[str, Any]

pytestmark = pytest.mark.postgres


def read(name: str) -> Any:
    return load_yaml((DESIGNS / f"{name}.yaml").read_text(encoding="utf-8"))


def proofs_of(data: dict[str, Any]) -> dict[str, Proof]:
    subject = Subject(Brief.model_validate(read("reading-room.brief")), Design.model_validate(data), TODAY)
    return {code: run_check(CHECKS[code], subject) for code in CODES}


def places(proof: Proof) -> list[str]:
    return sorted(finding.place.removeprefix("data.") for finding in proof.findings)


def damaged(*deeds: Callable[[dict[str, Table], dict[str, Table]], object]) -> dict[str, Any]:
    design = copy.deepcopy(read("reading-room"))
    tables = {one["name"]: one for one in design["data"]["tables"]}
    patterns = {one["id"]: one for one in design["data"]["access_patterns"]}
    for deed in deeds:
        deed(tables, patterns)
    return design


def column(table: Table, name: str) -> dict[str, Any]:
    return next(one for one in table["columns"] if one["name"] == name)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    """What the rulebook draws from the same brief, up to its tables."""
    brief = Brief.model_validate(read("reading-room.brief"))
    design = Design(name=brief.name)
    steps = list(Step)
    for step in steps[: steps.index(Step.DATA) + 1]:
        design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
    return design.model_dump(mode="json")


@pytest.fixture(scope="module")
def forgetful(drawn: dict[str, Any]) -> dict[str, Proof]:
    """What somebody forgets who makes tables of the nouns of a brief."""
    design = copy.deepcopy(drawn)
    tables = {one["entity"] or one["name"]: one for one in design["data"]["tables"]}
    for table in tables.values():
        table["constraints"] = []
        table["indexes"] = [one for one in table["indexes"] if not one["unique"]]
        between = {key["references"] for key in table["foreign_keys"]} == {"books", "subjects"}
        if between:
            table["primary_key"] = ["book_id"]
    for pattern in design["data"]["access_patterns"]:
        guard = re.compile(
            r"\s+AND NOT EXISTS \(.*\)|\s+AND deleted_at IS NULL|deleted_at IS NULL\s+AND", re.DOTALL
        )
        pattern["sql"] = guard.sub("", pattern["sql"]).replace("returned_at <", "created_at <")
        if pattern["operation"].startswith("Purge deleted"):
            pattern["sql"] = pattern["sql"].replace("30 days", "3 days")
    return proofs_of(design)


@pytest.fixture(scope="module")
def nearly() -> dict[str, Proof]:
    """What is there, and is not quite what was told."""

    def miss(tables: dict[str, Table], patterns: dict[str, Table]) -> None:
        tables["members"]["indexes"][0]["columns"] = ["email"]
        patterns["delete-member"]["sql"] = "DELETE FROM members WHERE id = $1"
        patterns["purge-members"] |= {"sql": "DELETE FROM members WHERE deleted_at < now()", "parameters": []}
        free = tables["bookings"]["constraints"][1]
        free["expression"] = free["expression"].replace("WITH =,", "WITH =, member_id WITH =,")
        loans = tables["loans"]
        loans["constraints"][0]["expression"] = "status IN ('open', 'lost')"
        loans["constraints"][1]["columns"].append("member_id")
        column(loans, "number")["nullable"] = True
        purge = patterns["purge-loans"]
        purge["sql"] = purge["sql"].replace("returned_at < $1", "(returned_at < $1 OR returned_at IS NULL)")
        tables["shelves"] |= {"foreign_keys": [], "constraints": []}
        tables["book_subjects"]["foreign_keys"].pop()
        tables["books"]["columns"].append({"name": "subject_id", "type": "uuid"})
        tables["books"]["foreign_keys"] = [{"columns": ["subject_id"], "references": "subjects"}]

    return proofs_of(damaged(miss))


def test_a_design_that_keeps_to_its_brief_is_proved() -> None:
    found = proofs_of(read("reading-room"))
    assert {code: proof.status for code, proof in found.items()} == dict.fromkeys(CODES, "proved")
    seen = " ".join(row[2] for row in found["SCHEMA092"].evidence[0].rows)
    for told in ("may have the email", "list-members reads", "purge-members takes"):
        assert told in seen


def test_what_the_rulebook_draws_is_proved(drawn: dict[str, Any]) -> None:
    found = proofs_of(drawn)
    assert {code: proof.status for code, proof in found.items()} == dict.fromkeys(CODES, "proved")


def test_what_was_forgotten_is_found_and_nothing_else(forgetful: dict[str, Proof]) -> None:
    assert {code: places(proof) for code, proof in forgetful.items()} == {
        "SCHEMA090": ["tables.books", "tables.loans", "tables.members", "tables.rooms"],
        "SCHEMA091": ["tables.bookings"],
        "SCHEMA092": ["access_patterns.list-members", "tables.members"],
        "SCHEMA093": ["tables.loans"],
        "SCHEMA094": ["tables.loans.columns.status"],
        "SCHEMA095": ["tables.book_subjects"],
        "SCHEMA096": ["access_patterns.move-shelf", "tables.shelves"],
    }


def test_what_is_not_quite_as_told_is_found_and_nothing_else(nearly: dict[str, Proof]) -> None:
    assert {code: places(proof) for code, proof in nearly.items()} == {
        "SCHEMA090": ["tables.loans", "tables.members.columns.email"],
        "SCHEMA091": ["tables.bookings"],
        "SCHEMA092": ["access_patterns.delete-member", "tables.members"],
        "SCHEMA093": ["tables.loans"],
        "SCHEMA094": [
            "tables.loans.columns.number",
            "tables.loans.columns.status",
            "tables.loans.columns.status",
        ],
        "SCHEMA095": ["tables.books"],
        "SCHEMA096": ["tables.shelves"],
    }


def test_a_finding_quotes_the_brief_and_says_what_was_done(nearly: dict[str, Proof]) -> None:
    (finding,) = nearly["SCHEMA093"].findings
    assert finding.evidence.startswith("The brief says of Loan: kept for 365 days, from returned_at; ")
    assert '"retention_from": "returned_at"' in finding.evidence
    assert "purge-loans" in finding.message
    assert "returned_at has not come" in finding.message
    assert "365 days after returned_at" in finding.remedy
    assert "both stored" in " ".join(one.message for one in nearly["SCHEMA090"].findings)


def test_without_postgres_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")
    assert {proof.status for proof in proofs_of(read("reading-room")).values()} == {"not run"}
