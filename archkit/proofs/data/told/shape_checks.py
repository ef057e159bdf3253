"""SCHEMA094 to SCHEMA096: attributes with their values, links of many to many, and nesting."""

from __future__ import annotations

from archkit.design import Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.data.told.verdicts import verdict_on


@check(
    "SCHEMA094",
    "untold-value-stored",
    claim="Each attribute holds what the brief says: its values and no others, and something where it must.",
    step=Step.DATA,
)
def untold_value_stored(subject: Subject) -> Verdict:
    """Flag attributes without a column, with a type that loses their values, or that take what they must not.

    Each stated value is stored, one that nobody stated is tried, and NULL is tried where the
    attribute is required.

    Why it matters:
        A status that nobody knows is found by the program that fails on it; a value that the brief
        names and a check refuses stops the people who need it.

    Example:
        ``values: [open, closed]`` and a plain text column.

    Use instead:
        A column of the attribute's name, with a check of exactly its values, NOT NULL where required.

    Known limits:
        Attributes in JSON and values in a table of their own are not tried. Lengths are not stated.
    """
    return verdict_on(subject, "SCHEMA094", "attributes", "the brief names no attributes")


@check(
    "SCHEMA095",
    "link-to-one",
    claim="What has many of another, which has many of it, can be linked so.",
    step=Step.DATA,
)
def link_to_one(subject: Subject) -> Verdict:
    """Flag pairs of many to many that the tables hold as one to many, or not at all.

    Two rows on each side are linked each to both of the other.

    Why it matters:
        The second teacher of a course then overwrites the first; to make room for both later moves
        every row and every query.

    Example:
        ``linked_to: [Tag]`` and a column ``tag_id``.

    Use instead:
        A table with a key to each side, and a primary key over both.

    Known limits:
        A list of keys in one column is not tried. What a link itself holds is not judged.
    """
    return verdict_on(subject, "SCHEMA095", "links", "the brief links no entities many to many")


@check(
    "SCHEMA096",
    "row-within-itself",
    claim="What lies in another of its kind can be stored so, and never lies in itself.",
    step=Step.DATA,
)
def row_within_itself(subject: Subject) -> Verdict:
    """Flag tables of nested rows that hold no parent, or take a row as its own.

    Three rows are nested; the top one is then put below itself and below the lowest, by the table
    alone and by each statement that moves a row.

    Why it matters:
        A circle is reached from no root, and a query that walks it never ends.

    Example:
        ``parent_id`` with a foreign key, and a move that sets whatever it is given.

    Use instead:
        A nullable parent, ``CHECK (parent_id <> id)``, and a move that looks for the row among the
        parents of its new parent, under a lock.

    Known limits:
        Paths and tables of all pairs are not tried. Two moves at the same time are not tried.
    """
    return verdict_on(subject, "SCHEMA096", "nesting", "the brief nests nothing")
