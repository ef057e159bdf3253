"""Squawk is asked with the rules that fit, and said to be missing where it is."""

from __future__ import annotations

import sysconfig

import pytest

from archkit.errors import ToolMissingError
from archkit.proofs.migration import squawk

NAIVE = "SET statement_timeout = 0;\nSET lock_timeout = 0;\nCREATE INDEX orders_a ON orders (a);\n"


def test_a_migration_is_asked_for_what_blocks_and_a_new_schema_for_its_types():
    found = squawk.remarks({"up/one.sql": NAIVE}, "migration")
    assert [(one.rule, one.file, one.line) for one in found] == [
        ("require-concurrent-index-creation", "up/one.sql", 3)
    ]
    assert squawk.remarks({"schema.sql": NAIVE}, "new schema") == ()
    typed = "CREATE TABLE t (id integer PRIMARY KEY, at timestamp NOT NULL);"
    rules = {one.rule for one in squawk.remarks({"schema.sql": typed}, "new schema")}
    assert {"prefer-bigint-over-int", "prefer-timestamp-tz"} <= rules
    assert all(one.remedy for one in found)


def test_each_rule_that_is_left_out_says_why():
    for left_out in (squawk.NEW_SCHEMA_LEFT_OUT, squawk.MIGRATION_LEFT_OUT):
        assert all(rule and reason for rule, reason in left_out.items())


def test_without_squawk_the_error_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(sysconfig, "get_path", lambda *_: str(tmp_path))
    with pytest.raises(ToolMissingError, match="pip install squawk-cli"):
        squawk.remarks({"one.sql": NAIVE}, "migration")
