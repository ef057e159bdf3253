"""Runs every case of every check, and holds that every check has its cases and its page.

A case file ``cases/CODE.yaml`` is a mapping with ``code`` and ``cases``. A case has

- ``name``: what it shows,
- ``expect``: the status of the proof,
- ``place``: a part of the place of one of the findings (needed where a proof is refuted),
- ``severity``: that of every finding,
- ``brief``, ``design``: fields of the two (``name`` may be left out), or
  ``design_file: NAME`` for ``designs/NAME.yaml`` with its brief ``designs/NAME.brief.yaml``,
- ``set``, ``set_brief``: dotted paths and the values that replace what the file holds there; an
  item of a list is named by its number or its id; ``null`` removes it,
- ``mesh: N``: N services in boundaries of their own, each calling each other and sending it messages,
- ``grow``: paths of lists and how often their first item is repeated, numbered by id or name,
- ``today``: the day of the judgement, 2026-11-21 when left out,
- ``leanings``: those of the persona that leads; nobody leads when left out,
- ``environment``: environment variables of the run, such as ``ARCHKIT_ROWS: 1000``,
- ``malformed: true``, ``empty: true``: the case shows nonsense, or nothing at all.

What does not even fit the types is refused before any check sees it; the case's status is then
``not run``, which only a malformed case may expect.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import InputError
from archkit.personas import Leanings
from archkit.proofs import CHECKS, Check, Proof, Subject, Verdict, run_check
from archkit.record import load_yaml

HERE = Path(__file__).parent
TODAY = dt.date(2026, 11, 21)
KEYS = {
    "name", "expect", "place", "brief", "design", "design_file", "set", "set_brief", "today",
    "malformed", "empty", "mesh", "grow", "leanings", "environment", "severity",
}  # fmt: skip
STATUSES = {"proved", "refuted", "assumed", "not applicable", "not assessable", "not run"}
NAMING = ("id", "name", "operation_id", "component", "field")
PAGE = ("Why it matters", "Example", "Use instead", "Known limits")


def read_file(path: Path) -> Any:
    return load_yaml(path.read_text(encoding="utf-8"), source=str(path))


FILES = {path.stem: read_file(path) for path in sorted((HERE / "cases").glob("*.yaml"))}
CASES = [
    pytest.param(
        code,
        case,
        id=f"{code}-{case['name']}",
        marks=[pytest.mark.postgres] if code.startswith("SCHEMA") else [],
    )
    for code, file in FILES.items()
    for case in file["cases"]
]


def put(data: Any, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        data = data[position(data, part)] if isinstance(data, list) else data.setdefault(part, {})
    where = position(data, last) if isinstance(data, list) else last
    if value is None:
        del data[where]
    elif isinstance(data, list) and where == len(data):
        data.append(value)
    else:
        data[where] = value


def position(items: list[Any], part: str) -> int:
    if part.isdigit():
        return int(part)
    return next(
        number
        for number, item in enumerate(items)
        if part in {str(item.get(key)) for key in NAMING if key in item}
    )


def grow(data: Any, path: str, times: int) -> None:
    for part in path.split("."):
        data = data[part]
    first = data[0]
    key = next(name for name in NAMING if name in first)
    joint = "_" if key == "name" else "-"
    data += [{**first, key: f"{first[key]}{joint}{number}"} for number in range(times)]


def mesh(size: int) -> dict[str, Any]:
    parts = [f"part-{number}" for number in range(size)]
    return {
        "pattern": "microservices",
        "summary": "everything calls everything",
        "communication": ["HTTPS"],
        "data_pattern": "none",
        "deployment": "containers",
        "components": [
            {"id": part, "name": part, "kind": "service", "purpose": "calls", "needed_by": "all others"}
            for part in parts
        ],
        "boundaries": [{"id": f"of-{part}", "name": part, "components": [part]} for part in parts],
        "links": [
            {"source": one, "target": two, "protocol": "HTTPS", "data": "data", "style": style}
            for one in parts
            for two in parts
            if one != two
            for style in ("sync", "async")
        ],
    }


@cache
def design_text(name: str) -> str:
    return (HERE / "designs" / f"{name}.yaml").read_text(encoding="utf-8")


def subject_of(case: dict[str, Any]) -> Subject:
    file = case.get("design_file")
    design = load_yaml(design_text(file)) if file else {"name": "case", **case.get("design", {})}
    brief = load_yaml(design_text(f"{file}.brief")) if file else {"name": "case"}
    brief |= case.get("brief", {})
    for path, value in case.get("set", {}).items():
        put(design, path, value)
    for path, value in case.get("set_brief", {}).items():
        put(brief, path, value)
    for path, times in case.get("grow", {}).items():
        grow(design, path, times)
    if "mesh" in case:
        design["shape"] = mesh(case["mesh"])
    leanings = Leanings.model_validate(case["leanings"]) if "leanings" in case else None
    return Subject(
        Brief.model_validate(brief), Design.model_validate(design), case.get("today", TODAY), leanings
    )


def fits(case: dict[str, Any]) -> bool:
    try:
        subject_of(case)
    except (ValidationError, InputError):
        return False
    return True


def says_next_to_nothing(case: dict[str, Any]) -> bool:
    stated = {key for part in ("brief", "design") for key in case.get(part, {})} - {"name"}
    return "design_file" not in case and len(stated) <= 1


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case(code: str, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in case.get("environment", {}).items():
        monkeypatch.setenv(name, str(value))
    subject = subject_of(case) if fits(case) else None
    if subject is None:
        assert case.get("malformed"), "only a malformed case may not fit the types"
        assert case["expect"] == "not run"
        return
    proof = run_check(CHECKS[code], subject)
    assert proof.status == case["expect"], f"{proof.reason} {list(proof.findings)}"
    assert "the check itself failed" not in proof.reason
    assert all(finding.code == code and finding.remedy for finding in proof.findings)
    if case["expect"] == "refuted":
        assert "place" in case, "a refuted case names the place"
    if "place" in case:
        assert case["place"] in " ".join(finding.place for finding in proof.findings)
    if "severity" in case:
        assert {finding.severity for finding in proof.findings} == {case["severity"]}


@pytest.mark.parametrize("code", sorted(FILES))
def test_case_file_is_well_formed(code: str) -> None:
    file = FILES[code]
    assert file["code"] == code
    assert code in CHECKS, "a case file for a check that is not registered"
    names = [case["name"] for case in file["cases"]]
    assert len(names) == len(set(names))
    for case in file["cases"]:
        assert set(case) <= KEYS, f"{case['name']}: unknown keys {set(case) - KEYS}"
        assert case["expect"] in STATUSES


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_every_check_has_all_kinds_of_cases(code: str) -> None:
    assert code in FILES, f"write tests/proofs/cases/{code}.yaml"
    cases = FILES[code]["cases"]
    assert any(case["expect"] in {"proved", "assumed"} for case in cases), "a case that passes"
    fails = [case for case in cases if case["expect"] == "refuted" and case.get("place")]
    assert fails, "a case that fails, with its place"
    assert any(case.get("malformed") or "malformed" in case["name"] for case in cases), "a malformed case"
    empty = (case.get("empty") or "empty" in case["name"] or says_next_to_nothing(case) for case in cases)
    assert any(empty), "an empty case"


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_every_check_has_a_page(code: str) -> None:
    page = CHECKS[code].function.__doc__ or ""
    assert page.split("\n", 1)[0].rstrip().endswith("."), "the first line is a sentence on what it flags"
    missing = [part for part in PAGE if part.lower() not in page.lower()]
    assert not missing
    assert CHECKS[code].claim.endswith(".")


def crashing(_subject: Subject) -> Verdict:
    raise RuntimeError("boom")


def proof_of(step: Step, design: Design) -> Proof:
    one = Check("CRASH001", "crash", "Nothing.", step, crashing)
    return run_check(one, Subject(Brief(name="case"), design, TODAY))


def test_a_crash_is_never_a_proof() -> None:
    proof = proof_of(Step.SHAPE, Design.model_validate(read_file(HERE / "designs/notifications.yaml")))
    assert proof.status == "not run"
    assert "RuntimeError: boom" in proof.reason
    assert proof.artifact_digest


def test_a_missing_artifact_is_not_run() -> None:
    proof = proof_of(Step.SHAPE, Design(name="case"))
    assert proof.status == "not run"
    assert "shape" in proof.reason
