"""Differences and plans over models of all shapes; nothing here runs SQL."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.design import DataModel
from archkit.design.change import (
    difference,
    migration_plan,
    pair_models,
    plan_files,
    read_fills,
    read_renames,
)
from archkit.design.data import Column, Constraint, ForeignKey, Index, Table
from archkit.errors import InputError

TYPES = (
    "text",
    "integer",
    "bigint",
    "varchar(10)",
    "varchar(20)",
    "uuid",
    "timestamptz",
    "date",
    "jsonb",
    "boolean",
)
NAMES = ("alpha", "beta", "gamma", "delta")


def column(name: str, kind: str = "text", *, nullable: bool = False, default: str | None = None) -> Column:
    return Column(name=name, type=kind, nullable=nullable, default=default)


def table(name: str, *columns: Column, **more: object) -> Table:
    fields = {"name": name, "comment": f"Holds {name}.", "needed_by": "a test"} | more
    return Table.model_validate(fields | {"columns": (column("id", "uuid"), *columns)})


def model(*tables: Table, **more: object) -> DataModel:
    return DataModel.model_validate(
        {"engine": "postgresql", "consistency": "strong", "tables": tables} | more
    )


def plan_of(old: DataModel, new: DataModel, renames: tuple[str, ...] = (), fills: tuple[str, ...] = ()):
    told = read_renames(renames, old, new)
    return migration_plan(pair_models(old, new, told, read_fills(fills, new)), told.notes)


@st.composite
def tables(draw: st.DrawFn, name: str) -> Table:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    columns = [column(one, draw(st.sampled_from(TYPES)), nullable=draw(st.booleans())) for one in names]
    indexes = [
        Index(name=f"{name}_{one}_idx", columns=(one,), unique=draw(st.booleans()))
        for one in names
        if draw(st.booleans())
    ]
    rules = [
        Constraint(name=f"{name}_{one}_check", kind="check", expression=f"{one} IS NOT NULL")
        for one in names
        if draw(st.integers(0, 3)) == 0
    ]
    keys = (
        [ForeignKey(columns=("alpha",), references="first")] if "alpha" in names and name == "second" else []
    )
    return table(name, *columns, indexes=indexes, constraints=rules, foreign_keys=keys)


@st.composite
def models(draw: st.DrawFn) -> DataModel:
    found = [draw(tables("first"))]
    found += [draw(tables(name)) for name in ("second", "third") if draw(st.booleans())]
    return model(*found)


def pairing_of(old: DataModel, new: DataModel):
    return pair_models(old, new, read_renames((), old, new), {})


@settings(max_examples=25)
@given(models(), models())
def test_equal_models_have_no_difference_and_others_have_one_both_ways(old, new):
    assert difference(pairing_of(old, old)) == ()
    assert plan_of(old, old).steps == ()
    forth, back = difference(pairing_of(old, new)), difference(pairing_of(new, old))
    assert (forth == ()) == (back == ())
    added = sorted(one.place for one in forth if one.kind == "added" and one.part == "column")
    dropped = sorted(one.place for one in back if one.kind == "dropped" and one.part == "column")
    assert added == dropped


@settings(max_examples=25)
@given(models(), models())
def test_every_change_has_a_step_or_is_left_to_the_reader(old, new):
    plan, changes = plan_of(old, new), difference(pairing_of(old, new))
    assert bool(plan.steps or plan.by_hand) == bool(changes)
    assert [step.number for step in plan.steps] == list(range(1, len(plan.steps) + 1))
    assert len({step.label for step in plan.steps}) == len(plan.steps)
    for step in plan.steps[: plan.contracted - 1]:
        assert step.phase != "contract"
    # nothing that the old code needs goes before the contract
    for step in plan.steps[: plan.contracted - 1]:
        told = " ".join(text for block in step.up for text in block.statements)
        assert "DROP COLUMN" not in told


@settings(max_examples=15)
@given(models(), models())
def test_the_files_say_every_step_in_both_directions(old, new):
    plan = plan_of(old, new)
    files = plan_files(plan, old="before", new="after")
    if plan.steps:
        assert {name for name in files if name != "README.md"} == {
            f"{way}/{step.label}.sql" for step in plan.steps for way in ("up", "down")
        }
        assert all(step.label in files["README.md"] for step in plan.steps)
        assert all("lock_timeout" in files[f"up/{step.label}.sql"] for step in plan.steps)


def test_a_rename_is_told_or_named_as_a_loss():
    old, new = model(table("t", column("a"))), model(table("t", column("b")))
    untold, told = plan_of(old, new), plan_of(old, new, renames=("t.a=b",))
    assert [loss.place for step in untold.steps for loss in step.losses] == ["t.b"]
    assert [one.place for one in untold.by_hand] == ["data.tables.t.columns.b"]
    assert told.by_hand == ()
    assert [loss for step in told.steps for loss in step.losses] == []
    assert len(told.comparisons) == 1


def test_an_unambiguous_rename_is_recognised_and_said():
    old = model(table("t", Column(name="a", type="text", comment="The name of a person.")))
    new = model(table("t", Column(name="b", type="text", comment="The name of a person.")))
    plan = plan_of(old, new)
    assert plan.by_hand == ()
    assert any("'b'" in note for note in plan.notes)
    twice = model(
        table("t", *(Column(name=name, type="text", comment="The name of a person.") for name in ("b", "c")))
    )
    assert not any("taken to be" in note for note in plan_of(old, twice).notes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("t.a=t", "no column 't'"),
        ("x=y", "no table 'x'"),
        ("t=u", "no table 'u'"),
        ("t.a=a", "both models"),
        ("what", "neither"),
        ("t.zzz=a", "no column t.zzz"),
    ],
)
def test_a_rename_that_fits_nothing_is_refused(text, says):
    old = new = model(table("t", column("a")))
    with pytest.raises(InputError, match=says):
        read_renames([text], old, new)


def test_a_fill_names_a_column_of_the_new_model():
    new = model(table("t", column("a")))
    assert read_fills(["t.a=lower('X=Y')"], new) == {("t", "a"): "lower('X=Y')"}
    for text in ("t.b=1", "t.a", "a=1", "u.a=1"):
        with pytest.raises(InputError, match="--fill"):
            read_fills([text], new)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (table("t", column("a", "uuid")), table("t", column("a", "bigint")), "data.tables.t.columns.a"),
        (table("t"), table("t", column("a")), "data.tables.t.columns.a"),
        (
            table("t", column("a"), primary_key=("id", "a")),
            table("t"),
            "data.tables.t.primary_key",
        ),
        (
            table("t", column("a", "timestamptz"), column("b")),
            table("t", column("a", "timestamptz"), column("b", "integer"), partition_by="a"),
            "data.tables.t.partition_by",
        ),
        (
            table("t", column("n", "integer")),
            table("t", Column(name="n", type="integer", generated="1 + 1")),
            "data.tables.t.columns.n",
        ),
    ],
)
def test_what_no_step_makes_is_named_with_what_to_do(old, new, place):
    plan = plan_of(model(old), model(new))
    assert place in [one.place for one in plan.by_hand]
    assert all(one.remedy.endswith(".") for one in plan.by_hand)
    assert "## Left to you" in plan_files(plan, old="a", new="b")["README.md"]


def test_a_table_of_another_store_is_never_silently_left_out():
    elsewhere = {
        "name": "hits", "entity": "Hit", "store": "log", "engine": "cassandra", "layout": "by day",
        "columns": [column("id", "uuid")],
    }  # fmt: skip
    wider = elsewhere | {"columns": [column("id", "uuid"), column("more")]}
    plan = plan_of(model(table("t"), elsewhere=[elsewhere]), model(table("t"), elsewhere=[wider]))
    assert [one.place for one in plan.by_hand] == ["data.elsewhere.hits"]
    moved = plan_of(model(table("t"), table("hits")), model(table("t"), elsewhere=[elsewhere]))
    assert "data.elsewhere.hits" in [one.place for one in moved.by_hand]


def test_hundreds_of_changes_have_a_plan():
    old = model(*(table(f"t{n}", column("a", "integer")) for n in range(60)))
    new = model(*(table(f"t{n}", column("a", "bigint"), column("b", nullable=True)) for n in range(60)))
    plan = plan_of(old, new)
    assert len(plan.comparisons) == 60
    assert len(plan.steps) > 400
    assert plan.by_hand == ()


def test_values_that_no_new_column_takes_are_named_with_the_rename_that_may_be_meant():
    old = model(table("users", column("fullname"), column("age", "integer")))
    new = model(table("users", column("display_name", nullable=True)))

    plan, told = plan_of(old, new), plan_of(old, new, ("users.fullname=display_name",))

    assert len(plan.notes) == len(plan.questions) == 1
    assert "users.fullname, users.age" in plan.notes[0]
    assert "say --rename users.fullname=display_name;" in plan.questions[0]
    assert told.questions == ()
    assert "users.fullname" not in " ".join(told.notes)


def test_a_table_that_may_only_be_called_otherwise_is_asked_for():
    old, new = model(table("people", column("a"), column("b"))), model(table("persons", column("a")))
    plan = plan_of(old, new)
    assert len(plan.questions) == 1
    assert plan.questions[0].startswith("Is people called persons now? Then say --rename people=persons;")
    assert "To be answered" in plan_files(plan, old="a", new="b")["README.md"]


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        (
            table("t", column("a")),
            table("t", column("a"), constraints=[Constraint(name="t_a_key", kind="unique", columns=("a",))]),
            "data.tables.t.constraints.t_a_key",
            "count(*) > 1",
        ),
        (
            table("t", column("a")),
            table("t", column("a"), indexes=[Index(name="t_a", columns=("lower(a)",), unique=True)]),
            "data.tables.t.indexes.t_a",
            "GROUP BY lower(a)",
        ),
        (
            table("t", column("a", "integer")),
            table(
                "t",
                column("a", "integer"),
                constraints=[Constraint(name="c", kind="check", expression="a > 0")],
            ),
            "data.tables.t.constraints.c",
            "NOT (a > 0)",
        ),
        (
            table("t", column("a", nullable=True)),
            table("t", column("a")),
            "data.tables.t.columns.a",
            "a IS NULL",
        ),
        (table("t", column("a")), table("t", column("a", "date")), "data.tables.t.columns.a", "'date'"),
        (
            table("t", column("a", "uuid")),
            table("t", column("a", "uuid"), foreign_keys=[ForeignKey(columns=("a",), references="t")]),
            "data.tables.t.foreign_keys.a",
            "NOT EXISTS",
        ),
    ],
)
def test_rows_that_a_new_rule_forbids_are_counted_by_the_first_step(old, new, place, says):
    plan = plan_of(model(old), model(new))
    assert [one.place for one in plan.hurdles] == [place]
    assert says in plan.hurdles[0].query
    assert plan.steps[0].name == "look_first"
    assert plan.hurdles[0].query in plan.steps[0].up[0].statements[0]
    assert "Rows that may be in the way" in plan_files(plan, old="a", new="b")["README.md"]
    assert plan_of(model(new), model(old)).hurdles == ()


def test_what_is_unique_already_is_not_asked_for_again():
    one = Constraint(name="a_key", kind="unique", columns=("a",))
    two = Constraint(name="ab_key", kind="unique", columns=("b", "a"))
    old = table("t", column("a"), column("b"), constraints=[one])
    assert (
        plan_of(model(old), model(table("t", column("a"), column("b"), constraints=[one, two]))).hurdles == ()
    )


def test_a_default_fills_what_must_not_be_empty_any_more_and_that_is_said():
    old, new = column("a", nullable=True), column("a", default="'x'")
    plan = plan_of(model(table("t", old)), model(table("t", new)))
    assert plan.hurdles == ()
    assert "get its default, 'x'" in plan.notes[0]
    told = plan_of(model(table("t", old)), model(table("t", new)), fills=("t.a='y'",))
    assert told.notes == ()
    assert any("= 'y'" in text for step in told.steps for block in step.up for text in block.statements)
