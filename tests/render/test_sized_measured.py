from __future__ import annotations

from archkit.brief import Brief
from archkit.design import AccessPattern, Architecture, Column, Component, DataModel, Design, Step
from archkit.design import Table as DataTable
from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Fold, Mono, Prose, Section, Table
from archkit.render.sized_measured import sized_and_measured, with_sizes

BRIEF = Brief.model_validate({"name": "Shop", "workload": {"reads_per_day": "1M", "writes_per_day": "100K"}})
DESIGN = Design(
    name="Shop",
    shape=Architecture(
        pattern="monolith", summary="s", communication=("REST",), data_pattern="tables",
        deployment="containers",
        components=(
            Component(
                id="db", name="Database", kind="database", technology="postgresql", purpose="p", needed_by="n"
            ),
        ),
    ),
    data=DataModel(
        engine="postgresql",
        consistency="strong",
        tables=tuple(
            DataTable(
                name=name, comment="c", entity=entity, needed_by="n",
                columns=(Column(name="id", type="uuid"),),
            )
            for name, entity in (("orders", "Order"), ("outbox", ""))
        ),
        access_patterns=(
            AccessPattern(id="read", operation="o", table="orders", kind="read", sql="s", target_p95_ms=1),
        ),
    ),
)  # fmt: skip
WIDTHS = Evidence(
    label="bytes of a row", text="",
    columns=(
        "table", "#bytes a row, sized", "#row measured", "#of that in texts", "#in indexes, sized",
        "#indexes measured", "#on rows", "#rows at the horizon", "#GiB with indexes",
    ),
    rows=(
        ("orders", "312", "305", "9", "96", "101", "100,000", "2", "3"),
        ("outbox", "90", "91", "9", "6", "7", "1,000", "", ""),
    ),
)  # fmt: skip
TIMES = Evidence(
    label="Times in ms", text="", columns=("Access pattern",),
    rows=(("read", "1,000", "0.3 · 0.6", "3", "20", "kept"), ("gone", "1", "", "", "", "not timed")),
)  # fmt: skip


def proof(code: str, evidence: Evidence) -> Proof:
    return Proof(
        code=code, name="a", claim="It holds.", step=Step.DATA, status="proved", evidence=(evidence,)
    )


PROOFS = (proof("SCHEMA084", WIDTHS), proof("SCHEMA070", TIMES))


def test_bytes_stand_beside_what_was_measured_with_the_line_that_takes_them_over() -> None:
    widths = sized_and_measured(BRIEF, DESIGN, PROOFS)[0]
    assert isinstance(widths, Table)
    assert widths.rows == (
        (Mono("orders"), "312 + 96 B", "305 + 101 B", "9", "100,000", Mono("bytes_per_row: 305")),
        (Mono("outbox"), "90 + 6 B", "91 + 7 B", "9", "1,000", ""),
    )


def test_a_line_that_is_taken_over_is_one_that_a_brief_reads() -> None:
    entity = {"name": "Order", "bytes_per_row": 305}
    taken = BRIEF.with_values({"workload.entities": [entity]})
    assert taken.workload.entities[0].bytes_per_row == 305


def test_times_have_their_ratio_and_a_word_on_what_they_say() -> None:
    _, times, said = sized_and_measured(BRIEF, DESIGN, PROOFS)
    assert isinstance(times, Table)
    assert isinstance(said, Prose)
    ((name, kind, measured, sized, ratio),) = times.rows
    assert (name, kind, measured) == ("read", "read", "0.3 · 0.6")
    assert isinstance(sized, str)
    assert isinstance(ratio, str)
    base = float(sized.split(" ", maxsplit=1)[0])
    assert abs(float(ratio.split(" ", maxsplit=1)[0]) - 0.3 / base) < 0.05 * 0.3 / base


def test_without_proofs_nothing_is_shown() -> None:
    assert sized_and_measured(BRIEF, DESIGN, ()) == ()
    section = Section("Capacity", (Prose("a"),))
    assert with_sizes(section, ()) is section


def test_it_stands_in_the_fold_of_what_is_set_up_and_adds_no_open_word() -> None:
    section = Section("Capacity", (Prose("open"), Fold("Pools", (Prose("x"),), "provisions")))
    found = with_sizes(section, (Prose("new"),))
    assert found == Section(
        "Capacity", (Prose("open"), Fold("Pools", (Prose("x"), Prose("new")), "provisions"))
    )
