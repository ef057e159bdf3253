"""Checks on what callers may send: is every field of a request bounded."""

from __future__ import annotations

from archkit.design import ContractSchema, Finding, SchemaField, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_UNBOUNDED_FORMATS = frozenset({"", "byte", "binary", "password", "string", "text"})


@check(
    "CONTRACT023",
    "unbounded-input",
    claim="Every text that callers send has a form, a list of values or a greatest length.",
    step=Step.CONTRACTS,
)
def unbounded_input(subject: Subject) -> Verdict:
    """Flags a text field of a request that takes anything, of any length.

    Why it matters: what is not checked at the border reaches the query, the log and the page: a way in
    for injection, or for data that breaks what reads it.

    Example: ``comment: string`` in ``OrderCreate``, with no limit.

    Use instead: a format (uuid, date, email), a list of values, or a greatest length, refused with 422
    before anything reads it.

    Known limits: numbers and free objects are bounded by the size of the body only; that the service
    keeps to the schema shows in a test.
    """
    contracts = contracts_of(subject)
    schemas = {one.name: one for one in contracts.schemas}
    sent = [one.request for one in contracts.endpoints if one.request]
    read = [field for name in dict.fromkeys(sent) for field in _fields(name, schemas, frozenset())]
    if not sent:
        raise NotApplicableError("no endpoint takes a body")
    findings = tuple(
        Finding(
            code="CONTRACT023",
            severity="warning",
            place=f"contracts.schemas.{schema.name}.{field.name}",
            message=f"{schema.name}.{field.name} takes any text of any length.",
            evidence=f"{field.name}: {field.type}",
            remedy="Give it a format, a list of values, or max_length.",
        )
        for schema, field in dict.fromkeys(read)
        if field.type == "string" and _takes_anything(field)
    )
    return Verdict(findings, (Evidence(label="Fields that callers send", text=str(len(read))),))


def _fields(
    name: str, schemas: dict[str, ContractSchema], seen: frozenset[str]
) -> list[tuple[ContractSchema, SchemaField]]:
    """Return the fields of a schema and of those inside it."""
    schema = schemas.get(name)
    if schema is None or name in seen:
        return []
    inner = [field.schema_name or field.items or "" for field in schema.fields]
    found = [(schema, field) for field in schema.fields]
    return found + [pair for one in inner for pair in _fields(one, schemas, seen | {name})]


def _takes_anything(field: SchemaField) -> bool:
    return (field.format or "") in _UNBOUNDED_FORMATS and not field.enum and field.max_length is None
