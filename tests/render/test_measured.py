from __future__ import annotations

from archkit.design import AccessPattern, DataModel, Step
from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Fold, Prose, Section
from archkit.render.measured import measured_table, with_measured


def pattern(name: str) -> AccessPattern:
    return AccessPattern(id=name, operation=name, table="t", kind="read", sql="SELECT 1", target_p95_ms=20)


def proof(code: str, evidence: Evidence) -> Proof:
    return Proof(
        code=code, name="a", claim="It holds.", step=Step.DATA, status="proved", evidence=(evidence,)
    )


DATA = DataModel(
    engine="postgresql", consistency="strong", access_patterns=(pattern("one"), pattern("two"), pattern("no"))
)
TIMES = Evidence(
    label="Times in ms", text="", columns=("Access pattern",),
    rows=(("one", "1,000", "0.1 · 0.2", "3", "20", "kept"),),
)  # fmt: skip
PLANS = Evidence(
    label="plans by volume", text="",
    columns=("pattern", "reads by", "#first month, 9 rows", "#horizon, 90 rows", "turns bad"),
    rows=(("one", "a_pkey", "1", "2", "not seen"), ("two", "t whole", "1", "9", "horizon")),
)  # fmt: skip
PROOFS = (proof("SCHEMA070", TIMES), proof("SCHEMA060", PLANS))


def test_times_and_the_plan_at_the_horizon_stand_beside_each_pattern() -> None:
    table = measured_table(DATA, PROOFS)
    assert table is not None
    assert table.rows == (
        ("one", "1,000", "0.1 · 0.2", "20", "kept", "a_pkey, cost 2"),
        ("two", "", "", "", "", "t whole, cost 9"),
    )


def test_without_proofs_nothing_is_shown() -> None:
    assert measured_table(DATA, ()) is None
    blocks = (Prose("a"),)
    assert with_measured(blocks, None) is blocks


def test_the_table_stands_first_in_the_fold_of_the_patterns() -> None:
    table = measured_table(DATA, PROOFS)
    inside = Section("Access patterns", (Prose("open"), Fold("SQL", (Prose("sql"),))))
    (other, section) = with_measured((Section("Tables", (Fold("x", ()),)), inside), table)
    assert other == Section("Tables", (Fold("x", ()),))
    assert isinstance(section, Section)
    assert section.blocks == (Prose("open"), Fold("SQL", (table, Prose("sql"))))
