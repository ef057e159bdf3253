"""Small pieces of Markdown in which text from outside stays text."""

from __future__ import annotations

import json
from collections.abc import Iterable

from archkit.design import Contracts, ContractSchema, SchemaField
from archkit.render.escape import code_fence, for_markdown

__all__ = ["bullet", "code_fence", "example", "field", "for_markdown", "table"]


def bullet(text: str) -> str:
    """Return a list item."""
    return f"- {for_markdown(text)}"


def field(name: str, text: str) -> str:
    """Return a list item ``**name**: text``; nothing to say is said as such."""
    return f"- **{for_markdown(name)}**: {for_markdown(text) or 'not decided'}"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a table; without rows the sentence that there is nothing."""
    lines = [f"| {' | '.join(for_markdown(cell) for cell in row)} |" for row in rows]
    if not lines:
        return ["Nothing."]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines]


def example(contracts: Contracts, schema_name: str) -> str:
    """Return an example of a schema as JSON, made of the examples of its fields."""
    return json.dumps(_value(contracts, schema_name, 0), ensure_ascii=False, indent=2)


_DEEPEST = 4


def _value(contracts: Contracts, schema_name: str, depth: int) -> object:
    found: ContractSchema | None = next(
        (schema for schema in contracts.schemas if schema.name == schema_name), None
    )
    if found is None or depth > _DEEPEST:
        return {}
    return {one.name: _field_value(contracts, one, depth) for one in found.fields}


def _field_value(contracts: Contracts, one: SchemaField, depth: int) -> object:
    if one.schema_name:
        return _value(contracts, one.schema_name, depth + 1)
    try:
        return json.loads(one.example)
    except ValueError:
        return one.example
