"""The words of Anthropic's wire: a request from what is asked, a reply from what came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from archkit.architects.asked import Asked, Block
from archkit.architects.desk import Stop, Usage
from archkit.architects.prompting.tokens import tokens
from archkit.architects.settings import Settings

_STOPS: Mapping[str | None, Stop] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tool",
    "max_tokens": "length",
    "refusal": "refusal",
    "model_context_window_exceeded": "context",
}
_BOUNDS = frozenset(
    (
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "default",
    )
)
_FIELDS = {
    "text": ("text",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "tool_use": ("id", "name", "input"),
}
_MOST_TOKENS = 10**9


def request(asked: Asked, settings: Settings, model: str, *, structured: bool) -> dict[str, Any]:
    """Return the fields of a request.

    Args:
        asked: What is asked.
        settings: Effort.
        model: The model's id.
        structured: Whether the service holds the answer to the schema. Nothing is cached then,
            since each step has a schema of its own and a changed one makes a cache useless.
    """
    cached = not structured
    system = _texts(asked.system, cached=cached)
    instruction = Block(asked.instruction, keep="5m" if asked.tools else "")  # each round sends it again
    content = _texts((*asked.prefix, instruction), cached=cached)
    turns = [{"role": turn.role, "content": json.loads(turn.content)} for turn in asked.turns]
    found: dict[str, Any] = {
        "model": model,
        "max_tokens": asked.max_output_tokens,
        "messages": [{"role": "user", "content": content}, *turns],
    }
    if system:
        found["system"] = system
    if asked.tools:
        found["tools"] = [
            {"name": name, "description": description, "input_schema": dict(parameters)}
            for name, description, parameters in asked.tools
        ]
    output: dict[str, Any] = {"effort": settings.effort} if settings.effort else {}
    if structured:
        output["format"] = {"type": "json_schema", "schema": grammar(asked.schema)}
    if output:
        found["output_config"] = output
    return found


def grammar(schema: Any) -> Any:
    """Return a schema as the service's grammar takes it: without bounds, each type by itself."""
    if isinstance(schema, list):
        return [grammar(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {name: _inner(name, value) for name, value in schema.items() if name not in _BOUNDS}
    kinds = found.get("type")
    if isinstance(kinds, list):
        rest = {name: value for name, value in found.items() if name not in ("type", "description")}
        if "enum" in rest:
            rest["enum"] = [value for value in rest["enum"] if value is not None]
        told = {"description": found["description"]} if "description" in found else {}
        return {**told, "anyOf": [{"type": kind} | (rest if kind != "null" else {}) for kind in kinds]}
    return found


def _inner(name: str, value: Any) -> Any:
    """Return the value of a keyword; the names of properties are no keywords."""
    if name in ("properties", "$defs") and isinstance(value, Mapping):
        return {key: grammar(one) for key, one in value.items()}
    return value if name in ("enum", "required", "const") else grammar(value)


def _texts(blocks: Iterable[Block], *, cached: bool) -> list[dict[str, Any]]:
    return [
        {"type": "text", "text": block.text}
        | ({"cache_control": {"type": "ephemeral", "ttl": block.keep}} if block.keep and cached else {})
        for block in blocks
        if block.text.strip()
    ]


def content(message: Any) -> str:
    """Return the blocks of an answer as JSON text, in the form in which they may be sent back."""
    blocks = [
        {"type": block.type, **{name: getattr(block, name, None) for name in _FIELDS[block.type]}}
        for block in (message.content if message is not None else None) or ()
        if block.type in _FIELDS
    ]
    text = json.dumps(blocks, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()  # half a character can be sent, and kept nowhere


def stop(message: Any) -> Stop:
    """Return how an answer ended; one without a reason was cut."""
    return _STOPS.get(message.stop_reason, "cut") if message is not None else "cut"


def refusal(message: Any) -> str:
    """Return what the service says about a refusal."""
    details = getattr(message, "stop_details", None)
    said = (getattr(details, "explanation", None), getattr(details, "category", None))
    return " ".join(str(one) for one in said if one)[:1_000]


def usage(message: Any, asked: Asked) -> Usage:
    """Return the tokens of an answer; what the service did not tell is estimated from the text."""
    stated = getattr(message, "usage", None)
    whole = message is not None and message.stop_reason is not None
    said = tokens(content(message)) if message is not None and message.content else 0
    if stated is None:
        return Usage(input_tokens=input_tokens(asked), output_tokens=said, estimated=True)
    read, output = _count(stated, "input_tokens"), _count(stated, "output_tokens")
    written = _count(stated, "cache_creation_input_tokens") or 0
    split = getattr(stated, "cache_creation", None)
    short = min(written, _count(split, "ephemeral_5m_input_tokens") or 0)
    whole = whole and output is not None
    return Usage(
        input_tokens=input_tokens(asked) if read is None else read,
        cache_write_5m_tokens=short,
        cache_write_1h_tokens=written - short,
        cache_read_tokens=_count(stated, "cache_read_input_tokens") or 0,
        output_tokens=output or 0 if whole else max(output or 0, said),
        estimated=read is None or not whole,
    )


def _count(stated: Any, name: str) -> int | None:
    """Return a number of tokens that a service states; None when it is no such number."""
    value = getattr(stated, name, None)
    return min(value, _MOST_TOKENS) if isinstance(value, int) and value >= 0 else None


def texts(asked: Asked) -> tuple[str, ...]:
    """Return every text of a request, in the order of the wire."""
    tools = json.dumps([list(tool) for tool in asked.tools]) if asked.tools else ""
    blocks = (block.text for block in (*asked.system, *asked.prefix))
    return (tools, *blocks, asked.instruction, *(turn.content for turn in asked.turns))


def input_tokens(asked: Asked) -> int:
    """Return an estimate of the tokens of a request."""
    return sum(tokens(text) for text in texts(asked))
