"""An existing schema on the command line: its report, its design file, its exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.cli import main
from archkit.cli.exits import Exit
from archkit.design import Design

Said = pytest.CaptureFixture[str]
DAY = "2026-11-21"
SHOP = """CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users,
    total double precision NOT NULL, made timestamp NOT NULL);
CREATE TABLE log (line text);
CREATE TABLE map (place geometry);
INSERT INTO users VALUES (1, 'a@b.c');
"""


def test_a_schema_becomes_a_design_that_check_reads(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "shop.sql").write_text(SHOP, encoding="utf-8")
    assert main(["import", "shop.sql", "--today", DAY]) == Exit.REFUTED
    said = capsys.readouterr().out
    assert "3 tables, 7 columns, 2 primary keys, 1 foreign key" in said
    assert 'line 5: CREATE TABLE map (place geometry)\n    type "geometry" does not exist' in said
    for code in ("SCHEMA002", "SCHEMA003", "SCHEMA005", "SCHEMA006"):
        assert code in said
    assert "archkit check shop.design.yaml" in said
    assert len(Design.read(tmp_path / "shop.design.yaml").data.tables) == 3
    assert main(["check", "shop.design.yaml", "--json", "--today", DAY]) == Exit.REFUTED
    proofs = {one["code"]: one["status"] for one in json.loads(capsys.readouterr().out)["proofs"]}
    assert proofs["SCHEMA001"] == "proved"
    assert proofs["SCHEMA003"] == "refuted"


def test_json_has_every_refusal_and_a_clean_schema_holds(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "a.sql").write_text(SHOP.splitlines()[0], encoding="utf-8")
    code = main(["import", "a.sql", "--json", "--output", "made", "--today", DAY])
    told = json.loads(capsys.readouterr().out)
    assert code == Exit.HOLDS, [one for one in told["proofs"] if one["status"] == "refuted"]
    assert told["counts"]["tables"] == 1
    assert told["refused"] == told["made_again"] == []
    assert (tmp_path / "made" / "design.yaml").is_file()


def test_another_dialect_needs_its_reader(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE `a` (`id` int);", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    assert main(["import", "a.sql", "--dialect", "mysql"]) == Exit.MISSING
    assert "pip install sqlglot" in capsys.readouterr().err
    assert not (tmp_path / "a.design.yaml").exists()


def test_rows_out_of_range_are_refused_before_the_file_is_read(refused: Callable[..., str]) -> None:
    assert "rows cannot be made up" in refused("import", "none.sql", "--rows", "7")


def test_wrong_input_is_refused_before_anything_runs(tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE a (id int);", encoding="utf-8")
    (tmp_path / "a.design.yaml").write_text("kept", encoding="utf-8")
    assert "exists already" in refused("import", "a.sql")
    assert "there is no dialect 'klingon'" in refused("import", "a.sql", "--dialect", "klingon")
    assert "cannot be read" in refused("import", "none.sql")
    assert (tmp_path / "a.design.yaml").read_text(encoding="utf-8") == "kept"
