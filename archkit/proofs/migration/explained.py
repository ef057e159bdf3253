"""What each proof of a migration asks, why it matters, and what to do where it is refuted."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc

_TEXTS: Mapping[str, str] = {
    "MIGRATE001": """
        Flags a plan whose ways up, down and up again do not end in exactly the two schemas, and
        changes that no step makes. After each way the catalog is compared, part by part, with a
        fresh database in which the model itself was applied; the ways down and up again run the
        written files through psql.

        Why it matters: a way down that was never run is a hope. A schema that drifts from its
        model breaks the next migration.

        Example: a column text to uuid that nobody said how to convert.

        Use instead: --rename and --fill for what only you know; what is left to you has its SQL
        beside it.

        Known limits: PostgreSQL 18 alone; which months have a partition is left out of the
        comparison.
    """,
    "MIGRATE002": """
        Flags a step after which rows or values that both models keep are not what they were. Row
        counts and checksums of each table are taken before and after each way.

        Why it matters: a backfill that writes the wrong column raises no error.

        Example: a conversion that rounds, or a trigger that overwrites what new code wrote.

        Use instead: the expression that keeps the value, told with --fill, or a column of its own
        for it.

        Known limits: rows are made up; values that only your rows have are asked for by
        MIGRATE008.
    """,
    "MIGRATE003": """
        Flags a step that holds up a reader or a writer for longer than
        migration-proof.longest-blocked. Clients of the old and the new code run their access
        patterns, each as often as its peak asks, beside look-ups and writes by key; the longest
        call beside each step is taken. Of a pattern, what goes beyond its usual time counts.

        Why it matters: ALTER TABLE waits for its lock, and everybody queues behind it.

        Example: ALTER COLUMN TYPE that rewrites the table; CREATE INDEX without CONCURRENTLY.

        Use instead: a new column beside the old one, filled in batches; a lock_timeout and
        another try.

        Known limits: a machine that is busy with other work makes calls longer; a large table
        takes longer to scan than the made-up one (--rows).
    """,
    "MIGRATE004": """
        Flags code that fails while it may be deployed: the old code until the contract, the new
        one from just before it, both ways. Access patterns are run as the design writes them;
        each runs at least once beside each step, and what breaks is named with the step.

        Why it matters: between two releases both codes run against one schema.

        Example: a column is dropped while the old code still selects it.

        Use instead: expand, deploy, contract; code that can do without what the step changes.

        Known limits: writes of patterns are rolled back, those by key are kept and taken back;
        only what the design names as a pattern is known.
    """,
    "MIGRATE005": """
        Flags data that a way down would lose and that could not be counted before it ran. What
        was counted is a note with its number.

        Why it matters: a way back is taken in a hurry, by somebody who did not write it.

        Example: a new column that the old model does not have; a label that the old enum lacks.

        Use instead: copy it first. A file stops while there is something to lose, unless its
        session says SET archkit.allow_loss = 'yes'.

        Known limits: the numbers are those of the made-up rows; the query counts yours.
    """,
    "MIGRATE006": """
        Flags what Squawk's rules for migrations find in the files of the way up; on the way down
        it is a note.

        Why it matters: its rules are what others learned from stopped databases.

        Example: adding a foreign key without NOT VALID.

        Use instead: what the rule itself says.

        Known limits: rules that a phase answers for are left out, each with its reason, in
        archkit/proofs/migration/squawk.py.
    """,
    "MIGRATE007": """
        Notes what Squawk's rules for new schemas find in the new schema.

        Why it matters: the next migration is spared what is right from the start.

        Example: a 32-bit key.

        Use instead: what the rule itself says.

        Known limits: notes alone, since taste is among the rules.
    """,
    "MIGRATE008": """
        Names the rules that only the new schema has and that rows of the old one may break:
        values that stand twice, checks, empty columns, values that fit no narrower type,
        references to nothing. The first step counts them in your database and stops, before
        anything changes.

        Why it matters: a unique index fails after an hour of building, half-way through the plan.

        Example: UNIQUE (email) where two rows have one address.

        Use instead: the SQL beside each finding shows the rows and settles them; look through it
        first.

        Known limits: made-up rows keep both rules, so only your rows can answer. Rows that come
        after the first step are held to the rule when it is added.
    """,
}
EXPLAINED: Mapping[str, tuple[str, ...]] = {
    code: tuple(" ".join(part.split()) for part in cleandoc(text).split("\n\n"))
    for code, text in _TEXTS.items()
}
"""Sentences by code: what is flagged, why it matters, an example, what to do instead, known limits."""
