"""Where statements end: quotes, comments, bodies, data, and the separators of each client."""

# ruff: noqa: E501 - scripts are written as they are

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.proofs.catalog.splitting import Piece, split

LONG = 5.0


def texts(script: str, dialect: str = "postgres") -> list[str]:
    return [piece.text for piece in split(script, dialect) if piece.kind == "statement"]


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        ("postgres", "SELECT ';' || E'\\';' || \"a;b\""),
        ("postgres", "SELECT $a$ ; $$ ; $a$"),
        ("postgres", "SELECT 1 /* ; /* nested ; */ ; */ + 1"),
        ("postgres", "SELECT 1 -- ; it's\n + 1"),
        ("postgres", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END"),
        ("postgres", "CREATE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2)"),
        ("mysql", "SELECT 'it\\'s;', `a;b` # ; c\n + 1"),
        ("mysql", "/*!50001 CREATE VIEW v AS SELECT ';' */"),
        ("sqlite", "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END"),
        ("tsql", "CREATE TABLE [a;b] (x int)"),
    ],
)  # fmt: skip
def test_a_semicolon_within_something_ends_nothing(dialect: str, statement: str) -> None:
    assert texts(f"{statement};\nSELECT 2;", dialect) == [statement, "SELECT 2"]


def test_lines_are_those_of_the_file() -> None:
    pieces = split("-- a\n\n\\set x 1\n/* b\n*/ CREATE TABLE a ();\n\nSELECT\n1;")
    assert [(piece.kind, piece.line) for piece in pieces] == [
        ("client", 3),
        ("statement", 5),
        ("statement", 7),
    ]


def test_rows_of_copy_are_counted_and_never_read_as_sql() -> None:
    pieces = split("COPY a (b) FROM stdin;\nx;y\nDROP TABLE a;\n\\.\n\nSELECT 1;")
    assert [(piece.kind, piece.text) for piece in pieces][1:] == [("data", "2"), ("statement", "SELECT 1")]


def test_clients_separate_in_their_own_ways() -> None:
    mysql = "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN a; b; END;;\nDELIMITER ;\nSELECT 1;"
    assert texts(mysql, "mysql") == ["CREATE PROCEDURE p() BEGIN a; b; END", "SELECT 1"]
    batches = "CREATE TABLE a (x int)\nALTER TABLE a ADD y int\nGO\nCREATE PROC p AS\nBEGIN\n SELECT 1; SELECT 2;\nEND\ngo\n"
    assert len(texts(batches, "tsql")) == 3
    oracle = "SET DEFINE OFF\nCREATE TRIGGER t BEFORE INSERT ON a\nBEGIN\n x := 1;\nEND;\n/\nCREATE TABLE b (x NUMBER)\n/\n"
    assert [text.split()[1] for text in texts(oracle, "oracle")] == ["TRIGGER", "TABLE"]


def test_a_quote_that_never_ends_costs_only_what_it_hides() -> None:
    pieces = split("SELECT 'oops;\nSELECT 2;\nCREATE TABLE a ();")
    assert pieces[0] == Piece("statement", "SELECT 'oops", 1, "' on line 1 is never closed")
    assert [piece.text for piece in pieces[1:]] == ["SELECT 2", "CREATE TABLE a ()"]


@given(
    st.text(alphabet="aE'\"`$;-/*\\\n()[]{}#B", max_size=60),
    st.sampled_from(["postgres", "mysql", "tsql", "oracle"]),
)
def test_no_text_is_lost_twice_or_hangs(script: str, dialect: str) -> None:
    pieces = split(script, dialect)
    assert sum(len(piece.text) for piece in pieces if piece.kind != "data") <= len(script)
    assert all(1 <= piece.line <= script.count("\n") + 1 for piece in pieces)


@pytest.mark.parametrize(
    "script",
    [
        "'" * 300_001,
        "/*" * 200_000,
        "E'" + "\\'" * 200_000,
        "$a$ $b$" * 50_000,
        " " * 1_000_000,
        "(" * 300_000,
    ],
    ids=["quotes", "comments", "escapes", "dollars", "blanks", "brackets"],
)
def test_long_nonsense_is_split_in_time(script: str) -> None:
    began = time.process_time()
    assert len(split(script)) <= 30
    assert time.process_time() - began < LONG
