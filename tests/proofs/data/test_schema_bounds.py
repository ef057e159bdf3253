"""Checks in the catalog's words, and what they leave for made-up values."""

from __future__ import annotations

import pytest

from archkit.proofs.data.schema_bounds import Bounds, understand


@pytest.mark.parametrize(
    ("check", "column", "bounds"),
    [
        (
            "CHECK ((status = ANY (ARRAY['new'::text, 'it''s'::text])))",
            "status",
            Bounds(values=["new", "it's"]),
        ),
        (
            "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
            "kind",
            Bounds(values=["a", "b"]),
        ),
        ("CHECK ((kind = 'only'::text))", "kind", Bounds(values=["only"])),
        ("CHECK ((level = ANY (ARRAY[1, 2, 3])))", "level", Bounds(values=["1", "2", "3"])),
        ("CHECK ((price >= (0)::numeric))", "price", Bounds(low=0)),
        ("CHECK ((price > '-1.5'::numeric))", "price", Bounds(low=-0.5)),
        ("CHECK (((stars >= 1) AND (stars <= 5)))", "stars", Bounds(low=1, high=5)),
        ("CHECK (((char_length(name) >= 3) AND (length(name) < 10)))", "name", Bounds(shortest=3, longest=9)),
        ("CHECK ((length((code)::text) = 2))", "code", Bounds(shortest=2, longest=2)),
        ("CHECK ((ends_at > starts_at))", "ends_at", Bounds(after="starts_at")),
        ("CHECK ((starts_at <= ends_at))", "ends_at", Bounds(after="starts_at")),
        ('CHECK (("end" >= 3))', "end", Bounds(low=3)),
    ],
)
def test_bounds(check: str, column: str, bounds: Bounds) -> None:
    found = understand((check,))
    assert found.bounds[column] == bounds
    assert found.opaque == []


@pytest.mark.parametrize(
    "check",
    [
        "CHECK ((code ~ '^[A-Z]{3}$'::text))",
        "CHECK (((a IS NULL) <> (b IS NULL)))",
        "CHECK (((a > 0) OR (b > 0)))",
    ],
)
def test_what_is_not_understood_is_kept_as_such(check: str) -> None:
    assert len(understand((check,)).opaque) == 1


def test_text_with_and_inside_is_one_condition() -> None:
    found = understand(("CHECK ((name = 'a AND (b'::text))",))
    assert found.bounds["name"].values == ["a AND (b"]
