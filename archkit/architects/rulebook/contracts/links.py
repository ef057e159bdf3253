"""Links in answers: what a caller can do next, for personas that ask for it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from archkit.architects.rulebook.contracts.call import Call
from archkit.architects.rulebook.contracts.fields import UUID
from archkit.design import ContractSchema, Decision, Option, SchemaField

_NAME = "HypermediaLink"
_FIELD = "links"


def with_links(schemas: tuple[ContractSchema, ...], found: Iterable[Call]) -> tuple[ContractSchema, ...]:
    """Return the schemas, those of answers with a list of links; a field of that name stays as it is."""
    endpoints = [call.endpoint for call in found]
    sent = {one.request for one in endpoints}
    answered = {one.response for one in endpoints} - sent
    linked = tuple(
        one.model_copy(update={"fields": (*one.fields, _links())})
        if one.name in answered and all(field.name != _FIELD for field in one.fields)
        else one
        for one in schemas
    )
    return linked if linked == schemas else (*linked, _link())


def decide_links() -> Decision:
    """Return the decision on links in answers, which nothing else depends on."""
    return Decision(
        id="contracts-links",
        title="Links in answers: yes",
        question="Do answers name what can be done next?",
        options=(
            Option(
                id="links",
                name="links in answers (HATEOAS)",
                benefits=("clients follow names instead of building addresses",),
                costs=("larger answers", "few clients follow them"),
                score=6.0,
                reversibility="easy",
            ),
            Option(
                id="addresses",
                name="addresses from the contract",
                benefits=("smaller answers, one source of addresses",),
                costs=("a moved address needs a new version",),
                score=6.0,
                reversibility="easy",
            ),
        ),
        chosen="links",
        because="The leaning hateoas asks for it; the brief leaves it open, and without it none are sent.",
        depends_on=("leaning-hateoas",),
        flips_when="Measured answers grow by more than a tenth through links, or no caller follows one.",
        rule="leaning-hateoas",
    )


def _links() -> SchemaField:
    return SchemaField(
        name=_FIELD,
        type="array",
        items=_NAME,
        required=False,
        description="What can be done next.",
        example="null",
    )


def _link() -> ContractSchema:
    address = f"/api/v1/items/{UUID}"
    return ContractSchema(
        name=_NAME,
        description="A relation and the address that it leads to.",
        fields=(
            SchemaField(name="rel", type="string", description="The relation.", example=json.dumps("self")),
            SchemaField(name="href", type="string", description="The address.", example=json.dumps(address)),
        ),
    )
