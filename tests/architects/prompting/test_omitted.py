import json

import pytest
from pydantic import BaseModel

from archkit.architects.prompting import artifact, as_draft
from archkit.architects.prompting.derived import FOLLOWS
from archkit.architects.prompting.notation import notation
from archkit.architects.prompting.omitted import defaults
from archkit.architects.prompting.schema import draft_fields, without_null
from archkit.design import ARTIFACT_TYPES, Column, Index, SchemaField, Step, Table
from archkit.errors import InvalidProposalError


def lean(step, made, context=None):
    return json.loads(as_draft(step, made, context))["artifact"]


def records(step):
    """Return every record that a draft of a step can hold."""
    found, left = set(), [ARTIFACT_TYPES[step]]
    while left:
        kind = left.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if kind not in found:
                found.add(kind)
                left += [annotation for _, annotation in draft_fields(kind)]
        else:
            left += list(getattr(kind, "__args__", ()))
    return found


def values(data):
    for one in data.values() if isinstance(data, dict) else data:
        if isinstance(one, dict | list):
            yield from values(one)
        yield one


@pytest.mark.parametrize("step", Step)
def test_a_lean_draft_writes_no_null_and_nothing_empty(step, design_of):
    told = lean(step, design_of("payments-ledger").artifact(step))
    assert not [one for one in values(told) if one is None or one in ("", [], {})]


@pytest.mark.parametrize("step", Step)
def test_only_null_stands_for_a_field_that_may_be_null(step):
    """A null in a draft is read as left out, so null must be what such a field is then."""
    for kind in records(step):
        for name, annotation in draft_fields(kind):
            if without_null(annotation)[1] and name not in FOLLOWS.get(kind, {}):
                assert defaults(kind)[name] is None, (kind, name)


@pytest.mark.parametrize("step", Step)
def test_what_archkit_makes_is_a_field_that_must_be_there(step):
    for kind in records(step):
        for name in FOLLOWS.get(kind, {}):
            assert kind.model_fields[name].is_required()


def test_the_form_says_of_each_field_whether_it_may_be_left_out_and_what_it_is_then():
    for step in Step:
        form = notation(step)
        for kind in records(step):
            part = form.split(f"\n{kind.__name__}: ")[1].split("\n\n")[0].splitlines()[1:]
            lines = dict(line.strip().split(": ", 1) for line in part)
            assert list(lines) == [name for name, _ in draft_fields(kind)]
            for name, line in lines.items():
                if name in FOLLOWS.get(kind, {}):
                    assert line.endswith(f" = ({FOLLOWS[kind][name]})")
                elif name in defaults(kind):
                    assert line.endswith(f" = {json.dumps(defaults(kind)[name])}")
                else:
                    assert " = " not in line
                    assert kind.model_fields[name].is_required()


def test_a_required_field_that_is_left_out_is_told_by_its_path(context_of, design_of):
    told = lean(Step.DATA, design_of().data)
    del told["tables"][1]["columns"][0]["type"]
    del told["access_patterns"][2]["sql"]
    with pytest.raises(InvalidProposalError) as caught:
        artifact(Step.DATA, json.dumps(told), context_of(Step.DATA))
    assert "artifact.tables[1].columns[0].type: the field 'type' is missing" in caught.value.reason
    assert "artifact.access_patterns[2].sql: the field 'sql' is missing" in caught.value.reason
    told = lean(Step.CONTRACTS, design_of().contracts)
    told["schemas"][0]["fields"] = [{"name": "note", "type": "string"}]
    with pytest.raises(InvalidProposalError, match=r"fields\[0\]\.example: the field 'example' is missing"):
        artifact(Step.CONTRACTS, json.dumps(told), context_of(Step.CONTRACTS))


def test_values_that_differ_from_what_archkit_would_make_stay(context_of, design_of):
    made = design_of().data
    index = Index(name="by_mail", columns=("email",))
    table = made.tables[0].model_copy(update={"indexes": (index, *made.tables[0].indexes)})
    slow = made.access_patterns[0].model_copy(update={"target_p95_ms": 35.0, "per_second_peak": 7.5})
    changed = made.model_copy(
        update={
            "tables": (table.model_copy(update={"rows_at_horizon": 12}), *made.tables[1:]),
            "access_patterns": (slow, *made.access_patterns[1:]),
        }
    )
    context = context_of(Step.DATA)
    told = lean(Step.DATA, changed, context)
    assert told["tables"][0]["indexes"][0]["name"] == "by_mail"
    assert told["tables"][0]["rows_at_horizon"] == 12
    assert "row_bytes" not in told["tables"][0]
    assert told["access_patterns"][0]["target_p95_ms"] == 35
    assert artifact(Step.DATA, json.dumps(told), context) == changed


def test_names_that_stand_twice_are_told_as_they_are(context_of, design_of):
    """A refuted artifact is shown for its repair: its mistake must be seen there."""
    made = design_of().data
    twin = Index(name="same", columns=("email",))
    good = Index(name="customers_email_idx", columns=("email",))
    table = made.tables[0].model_copy(update={"indexes": (twin, good, twin, good)})
    changed = made.model_copy(update={"tables": (table,)})
    assert artifact(Step.DATA, as_draft(Step.DATA, changed), context_of(Step.DATA)) == changed


def test_any_kind_of_value_is_left_out_only_at_its_default():
    assert defaults(Column) == {"nullable": False, "default": None, "personal": False, "comment": ""}
    assert defaults(Table)["primary_key"] == ["id"]
    assert "name" not in defaults(Index)
    assert "example" not in defaults(SchemaField)
