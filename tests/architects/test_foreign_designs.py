"""The rulebook goes on from designs that are not its own: imported, a model's, or cut down."""

import datetime as dt
import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Architecture, Component, Design, Link, Step
from archkit.errors import InvalidProposalError, ModelError

TODAY = dt.date(2026, 11, 21)
BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
NAMES = ("notifications", "collaborative-editor", "payments-ledger", "url-shortener")
STEPS = tuple(step for step in Step if step in ARTIFACT_TYPES)
KINDS = get_args(Component.model_fields["kind"].annotation)


@pytest.fixture(scope="module")
def own():
    """The rulebook's own design of each brief, which the tests change."""
    found = {}
    for name in NAMES:
        brief = Brief.read(BRIEFS / f"{name}.yaml")
        design = Design(name=brief.name)
        for step in STEPS:
            design = design.with_artifact(step, Rulebook().propose(step, Context(brief, design, TODAY)))
        found[name] = (brief, design)
    return found


def go_on(brief, design, after, *, challenged=True):
    """Propose every step after one on a changed design; return what came of each.

    The challenge designs some thirty alternatives, so that where hundreds of designs are tried
    only some of them are challenged.
    """
    came = {}
    for step in STEPS[STEPS.index(after) + 1 :]:
        if step is Step.CHALLENGE and not challenged:
            continue
        try:
            artifact = Rulebook().propose(step, Context(brief, design, TODAY))
        except ModelError as error:
            came[step] = str(error)
            continue
        kind = ARTIFACT_TYPES[step]
        assert kind.model_validate_json(artifact.model_dump_json()) == artifact
        came[step] = kind
    return came


def is_clear(came):
    """Say whether each step gave its artifact or a reason that ends with what to do next."""
    return all(
        one == ARTIFACT_TYPES[step] or (isinstance(one, str) and len(one.split()) > 8 and one.endswith("."))
        for step, one in came.items()
    )


def is_whole(came):
    """Say whether each step gave its artifact."""
    return all(one == ARTIFACT_TYPES[step] for step, one in came.items())


def changed(design, step, data):
    """Return the design with an artifact from data; None where no architect could give it."""
    try:
        return design.with_artifact(step, ARTIFACT_TYPES[step].model_validate(data))
    except ValidationError:
        return None


def places(data, path=()):
    """Yield the path of every field in JSON data, the members of a list under one path ``*``."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield (*path, name)
            yield from places(value, (*path, name))
    elif isinstance(data, list):
        for value in data:
            yield from places(value, (*path, "*"))


def put(data, path, value):
    """Return data with a value at a path; ``*`` is every member of a list."""
    if not path:
        return value(data) if callable(value) else value
    head, rest = path[0], path[1:]
    if head == "*":
        return [put(one, rest, value) for one in data] if isinstance(data, list) else data
    if not isinstance(data, dict) or head not in data:
        return data
    return {**data, head: put(data[head], rest, value)}


def mutations(artifact):
    """Yield every artifact's data with one field emptied, everywhere in the artifact."""
    whole = json.loads(artifact.model_dump_json())
    for path in dict.fromkeys(places(whole)):
        for value in ([], None, ""):
            after = put(whole, path, value)
            if after != whole:
                yield f"{'.'.join(path)}={value!r}", after


@pytest.mark.parametrize(
    ("name", "step"),
    [*(("notifications", step) for step in STEPS[:-1]), ("collaborative-editor", Step.DATA)],
)
def test_any_field_may_be_empty(name, step, own):
    brief, design = own[name]
    tried = 0
    for what, data in mutations(design.artifact(step)):
        foreign = changed(design, step, data)
        if foreign is None:
            continue
        tried += 1
        assert is_clear(go_on(brief, foreign, step, challenged=tried % 25 == 1)), what
    assert tried > 3


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("missing", STEPS)
def test_any_earlier_step_may_be_missing(name, missing, own):
    brief, design = own[name]
    cut = design.model_copy(update={missing.value: None})
    its_turn = NAMES[STEPS.index(missing) % len(NAMES)] == name
    assert is_clear(go_on(brief, cut, STEPS[0], challenged=its_turn))
    alone = Design(name="x").with_artifact(missing, design.artifact(missing))
    assert is_clear(go_on(brief, alone, STEPS[0], challenged=its_turn))


def shape_of(design):
    return json.loads(design.shape.model_dump_json())


def replaced(data, names):
    """Return data with whole strings replaced."""
    if isinstance(data, dict):
        return {key: replaced(value, names) for key, value in data.items()}
    if isinstance(data, list):
        return [replaced(value, names) for value in data]
    return names.get(data, data) if isinstance(data, str) else data


def walked(brief, design, shape, *, challenged=True):
    """Walk on from another architecture, each later step on the rulebook's own answer to it."""
    design = changed(design, Step.SHAPE, shape).model_copy(
        update={step.value: None for step in STEPS[STEPS.index(Step.SHAPE) + 1 :]}
    )
    came = {}
    for step in STEPS[STEPS.index(Step.SHAPE) + 1 :]:
        if step is Step.CHALLENGE and not challenged:
            continue
        artifact = Rulebook().propose(step, Context(brief, design, TODAY))
        design = design.with_artifact(step, artifact)
        came[step] = type(artifact)
    return came, design


@pytest.mark.parametrize("name", NAMES)
def test_components_may_have_other_ids_and_names(name, own):
    brief, design = own[name]
    shape = shape_of(design)
    names = {part["id"]: f"part-{number}" for number, part in enumerate(shape["components"])}
    for number, part in enumerate(shape["components"]):
        part.update(id=names[part["id"]], name=f"Part {number}", modules=[])
    for link in shape["links"]:
        link.update(source=names[link["source"]], target=names[link["target"]])
    shape.update(decisions=[], boundaries=[])
    came, foreign = walked(brief, design, shape)
    assert is_whole(came)
    ids = {part.id for part in foreign.shape.components}
    assert {one.component for one in foreign.size.capacity} <= ids
    assert {one.component for one in foreign.challenge.removals} <= ids


@pytest.mark.parametrize("pattern", get_args(Architecture.model_fields["pattern"].annotation))
@pytest.mark.parametrize("name", NAMES[:2])
def test_the_style_may_be_another(name, pattern, own):
    brief, design = own[name]
    other = {**shape_of(design), "pattern": pattern, "decisions": []}
    came, _ = walked(brief, design, other, challenged=name == NAMES[0])
    assert is_whole(came)


@pytest.mark.parametrize(("kind", "name"), [(kind, NAMES[n % 2]) for n, kind in enumerate(KINDS)])
def test_components_of_any_kind_may_come_go_and_change(name, kind, own):
    brief, design = own[name]
    shape = shape_of(design)
    parts, ids = shape["components"], [part["id"] for part in shape["components"]]
    more = [
        json.loads(
            Component(
                id=f"extra-{one}", name=f"Extra {one}", kind=kind, purpose="is there", needed_by="somebody"
            ).model_dump_json()
        )
        for one in range(3)
    ]
    ends = [(one, "extra-0") for one in ids] + [("extra-0", "extra-1"), ("extra-1", "extra-0")]
    ends += [("extra-2", "extra-2"), ("nowhere", "extra-2"), ("extra-2", "nowhere")]
    new = [
        json.loads(Link(source=source, target=target, protocol="HTTPS", data="d").model_dump_json())
        for source, target in ends
    ]
    several = (
        {**shape, "components": [*parts, *more]},
        {**shape, "components": [*parts, *more], "links": [*shape["links"], *new]},
        {**shape, "components": [part for part in parts if part["kind"] != kind]},
        {**shape, "components": [{**part, "kind": kind} for part in parts]},
        {**shape, "components": more[:1], "links": [], "boundaries": []},
    )
    for number, one in enumerate(several):
        challenged = number == KINDS.index(kind) % len(several)
        came, _ = walked(brief, design, one, challenged=challenged)
        assert is_whole(came)


@pytest.mark.parametrize(
    "engine", ["mysql", "sqlite", "mongodb", "dynamodb", "clickhouse", "no-such-engine", None]
)
@pytest.mark.parametrize("name", NAMES[:2])
def test_stores_may_run_on_other_engines(name, engine, own):
    brief, design = own[name]
    shape = shape_of(design)
    for part in shape["components"]:
        if part["kind"] in {"database", "cache", "queue"}:
            part["technology"] = engine
    came, _ = walked(brief, design, shape, challenged=name == NAMES[1])
    assert is_whole(came)


@pytest.mark.parametrize("name", NAMES)
def test_tables_may_be_missing_renamed_and_of_another_engine(name, own):
    brief, design = own[name]
    data = json.loads(design.data.model_dump_json())
    for number, table in enumerate(data["tables"]):
        rest = [one for one in data["tables"] if one is not table]
        for foreign in (
            {**data, "tables": rest, "engine": "mysql"},
            replaced(data, {table["name"]: "zz_table"}),
            {**data, "tables": [*rest, {**table, "columns": table["columns"][:1], "primary_key": []}]},
        ):
            after = changed(design, Step.DATA, foreign)
            assert after is None or is_whole(go_on(brief, after, Step.DATA, challenged=number == 0))
    assert is_whole(go_on(brief, changed(design, Step.DATA, {**data, "tables": []}), Step.DATA))


@pytest.mark.parametrize("name", NAMES)
def test_endpoints_may_serve_what_the_brief_does_not_know(name, own):
    brief, design = own[name]
    contracts = json.loads(design.contracts.model_dump_json())
    for endpoint in contracts["endpoints"]:
        endpoint.update(operation="Nothing known", request="Ghost", response="Ghost", path="/")
    event = {"name": "Ghost", "channel": "ghost", "producer": "ghost", "payload": "Ghost"}
    foreign = changed(design, Step.CONTRACTS, {**contracts, "schemas": [], "events": [event]})
    assert is_whole(go_on(brief, foreign, Step.CONTRACTS))


def test_an_assumption_that_fits_no_field_is_refused_in_words(own):
    brief, design = own["notifications"]
    clarify = json.loads(design.clarify.model_dump_json())
    for field, words in (("no.such.field", "no field of a brief"), ("scale.tenants", "does not fit")):
        assumption = {**clarify["assumptions"][0], "field": field, "value": "many"}
        foreign = changed(design, Step.CLARIFY, {**clarify, "assumptions": [assumption]})
        with pytest.raises(InvalidProposalError, match=words):
            Rulebook().propose(Step.SHAPE, Context(brief, foreign, TODAY))


def test_what_leads_to_no_artifact_is_refused_in_words(own):
    brief, design = own["url-shortener"]
    shape = shape_of(design)
    for part in shape["components"]:
        part.update(name="N" * 2_000)
    foreign = changed(design, Step.SHAPE, shape)
    with pytest.raises(InvalidProposalError, match="leads to no Risk: name"):
        Rulebook().propose(Step.CHALLENGE, Context(brief, foreign, TODAY))
