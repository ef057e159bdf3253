"""SCHEMA090 to SCHEMA093: which rows may be beside each other, and how long each is kept."""

from __future__ import annotations

from archkit.design import Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.data.told.verdicts import verdict_on


@check(
    "SCHEMA090",
    "twin-stored",
    claim="What the brief calls unique cannot be stored twice.",
    step=Step.DATA,
)
def twin_stored(subject: Subject) -> Verdict:
    """Flag what the brief calls unique, alone or together, and of which the database takes two.

    A row is made up and stored, then a second one that agrees with it in the stated attributes and
    differs in the rest. E-mail addresses are tried in capitals, too. Where a table takes the twin,
    each statement that adds rows is run twice: it may keep the key in a table beside.

    Why it matters:
        Two rows of one thing that should exist once are found months later, and then nobody knows
        which of them is right.

    Example:
        ``unique_together: [[Room, starts_at]]`` and a plain index over the two.

    Use instead:
        A unique constraint over exactly these columns, with the tenant's; a table of keys where
        the rows lie in partitions.

    Known limits:
        With tenants, unique means within one. A partial index is tried with rows as they begin.
        Statements that change a key afterwards are not tried.
    """
    return verdict_on(subject, "SCHEMA090", "uniqueness", "the brief calls nothing unique")


@check(
    "SCHEMA091",
    "overlap-stored",
    claim="Periods that must not lie over each other are refused, and those that touch are not.",
    step=Step.DATA,
)
def overlap_stored(subject: Subject) -> Verdict:
    """Flag entities whose periods must not overlap, and whose table takes two that do.

    Why it matters:
        A look before an insert does not see the row that another session is just adding: only the
        database can refuse the second booking.

    Example:
        ``no_overlap_for: Room`` and a table without an exclusion constraint.

    Use instead:
        ``EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, ends_at) WITH &&)``.

    Known limits:
        Days are taken as included, times as half-open. The columns of a period are known by their
        names, by a check that orders them, or as one range; rows are tried as they begin.
    """
    return verdict_on(subject, "SCHEMA091", "overlap", "the brief forbids no overlap")


@check(
    "SCHEMA092",
    "deleted-row-in-the-way",
    claim="A deleted row can be restored in time, is in nobody's way until then, and goes afterwards.",
    step=Step.DATA,
)
def deleted_row_in_the_way(subject: Subject) -> Verdict:
    """Flag tables in which a deleted row is lost at once, still read, in the way, or never gone.

    A row is marked as deleted; then a new one takes its unique values, each read that showed it is
    run again, and each purge is run with rows on both sides of the window.

    Why it matters:
        A mark that one query forgets shows people what they deleted; one that a unique index
        forgets keeps a name taken; without a purge the promise to delete is broken.

    Example:
        ``restore_days: 30`` and reads without ``deleted_at IS NULL``.

    Use instead:
        A nullable ``deleted_at``, partial unique indexes, the condition in each read, a purge.

    Known limits:
        The mark is known by its name. Reads that do not show a made-up row, through joins to rows
        that are not there, are not tried; nor is what a restore does to other rows.
    """
    return verdict_on(subject, "SCHEMA092", "restoring", "the brief restores nothing that was deleted")


@check(
    "SCHEMA093",
    "kept-beside-its-term",
    claim="Rows go when the brief says, counted from the moment that it names, and not before.",
    step=Step.DATA,
)
def kept_beside_its_term(subject: Subject) -> Verdict:
    """Flag tables whose purge misses a row that is too old, or takes one that is not.

    Each purge is run on a row past its term, on one within it, and on one whose term has not begun.
    Where whole partitions are dropped, it is computed from their bounds.

    Why it matters:
        A term that counts from the wrong moment deletes what must still be kept, or keeps for ever
        what the law wants gone; neither is noticed until somebody asks.

    Example:
        Kept two years from ``closed_at``, and a purge over ``created_at``.

    Use instead:
        One purge whose condition names the moment of the brief, with an index on it.

    Known limits:
        That somebody calls the purge is not visible here. A partition goes with its youngest row, so
        rows stay up to a partition's width longer.
    """
    return verdict_on(subject, "SCHEMA093", "retention", "the brief states no retention of an entity")
