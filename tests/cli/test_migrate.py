"""`archkit migrate`: from files to rehearsed steps, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.design import Design

V1 = "CREATE TABLE users (id bigint PRIMARY KEY, fullname text NOT NULL, age integer NOT NULL);\n"
V2 = V1.replace("fullname", "name").replace("age integer NOT NULL", "age bigint NOT NULL, tier text NOT NULL")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("v1.sql", V1), ("v2.sql", V2)):
        (tmp_path / name).write_text(text)
    return str(tmp_path / "v1.sql"), str(tmp_path / "v2.sql")


@pytest.mark.postgres
def test_sql_files_become_numbered_steps_that_were_run(files, tmp_path, capsys):
    given = ["--rename", "users.fullname=name", "--fill", "users.tier='basic'", "--rows", "200"]
    target = tmp_path / "out"
    assert main(["migrate", *files, *given, "--output", str(target)]) == 0
    told = capsys.readouterr().out
    assert "8 proved" in told
    assert "way back loses  users.tier (200 values)" in told
    assert "deploy the new code everywhere before this line" in told
    ups = sorted(one.name for one in (target / "up").iterdir())
    assert ups == sorted(one.name for one in (target / "down").iterdir())
    assert ups[0].startswith("0001_expand_")
    assert "reconcil" in (target / "README.md").read_text()
    assert main(["migrate", *files, *given, "--no-run", "--output", str(target)]) == 2
    assert "not an empty folder" in capsys.readouterr().err


@pytest.mark.postgres
def test_what_is_not_told_is_refuted(files, capsys):
    assert main(["migrate", *files, "--rows", "50", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["proof_counts"]["refuted"] >= 1
    places = {finding["place"] for proof in found["proofs"] for finding in proof["findings"]}
    assert "data.tables.users.columns.tier" in places


@pytest.mark.postgres
def test_bad_input_is_refused_with_what_to_do(files, tmp_path, capsys):
    bare = tmp_path / "bare.yaml"
    bare.write_text(Design(name="bare", architect="rulebook").to_yaml())
    broken = tmp_path / "broken.sql"
    broken.write_text("CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id nonsense_type);\n")
    for given, says in (
        ([files[0], files[0]], "given twice"),
        ([str(bare), files[0]], "has no tables"),
        ([str(broken), files[0]], "cannot be read whole"),
        ([str(tmp_path / "none.yaml"), files[0]], "none.yaml"),
        ([*files, "--dialect", "klingon"], "no dialect 'klingon'"),
    ):
        assert main(["migrate", *given]) == 2, given
        assert says in capsys.readouterr().err


def test_without_postgresql_the_reason_stands_once_and_short(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ARCHKIT_POSTGRES", "off")
    for name, columns in (("a", ["id"]), ("b", ["id", "more"])):
        given = [{"name": one, "type": "bigint", "nullable": one != "id"} for one in columns]
        table = {"name": "t", "comment": "x", "needed_by": "x", "columns": given}
        data = {"engine": "postgresql", "consistency": "strong", "tables": [table]}
        design = Design.model_validate({"name": "d", "architect": "rulebook", "data": data})
        (tmp_path / f"{name}.yaml").write_text(design.to_yaml())
    assert main(["migrate", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == 0
    told = capsys.readouterr().out
    assert told.count("PostgreSQL cannot run") == 1
    assert "MIGRATE004 and MIGRATE005: not run, because PostgreSQL cannot run" in told
    assert "changes         1 in 1 step\n" in told


def test_each_code_of_a_migration_is_explained(capsys):
    from archkit.proofs.migration.verdicts import CLAIMS  # noqa: PLC0415 - its only use

    for code in CLAIMS:
        assert main(["explain", code]) == 0
        told = capsys.readouterr().out
        for part in ("Why it matters: ", "Example: ", "Use instead: ", "Known limits: "):
            assert part in told, (code, part)


def test_no_change_says_so(tmp_path, capsys):
    table = {"name": "t", "comment": "x", "needed_by": "x", "columns": [{"name": "id", "type": "bigint"}]}
    data = {"engine": "postgresql", "consistency": "strong", "tables": [table]}
    text = Design.model_validate({"name": "d", "architect": "rulebook", "data": data}).to_yaml()
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(text)
    assert main(["migrate", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == 0
    assert "No change" in capsys.readouterr().out
