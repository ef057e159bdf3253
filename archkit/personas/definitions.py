"""Agents defined as data, in JSON, YAML or TOML: crews, modes of editors, assistants."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, NamedTuple

from archkit.errors import YamlError
from archkit.personas.field_lines import joined
from archkit.record import load_yaml

MAX_AGENTS = 200

_ROLE_KEYS = [
    "roledefinition",
    "role",
    "instructions",
    "system_prompt",
    "systemprompt",
    "system",
    "developer_instructions",
    "prompt",
    "persona",
    "backstory",
    "customprompt",
    "system_message",
    "systemmessage",
    "custom_instructions",
    "custominstructions",
    "system_template",
    "whoareyou",
    "instruction",
]
_NAME_KEYS = ("name", "title", "slug", "id", "identifier", "agent_name", "displayname", "display_name")
_ABOUT_KEYS = ("description", "goal", "whentouse", "when_to_use", "summary", "purpose")
_ABLE = ("capabilities", "responsibilities", "principles", "rules", "guidelines", "expertise")
_DEEPEST = 8
_PROMPT_LENGTH = 40
_SHORT = 400


class Definition(NamedTuple):
    """One agent of a file: its short fields, and everything else as Markdown under its key."""

    fields: dict[str, str | tuple[str, ...]]
    body: str


def parsed(text: str, suffix: str) -> Any:
    """Return the data of a text in JSON, TOML or YAML; None when it is none of them."""
    try:
        if suffix == ".json" or text.lstrip()[:1] in {"{", "["}:
            return json.loads(_without_comments(text))
        if suffix == ".toml":
            return tomllib.loads(text)
        return load_yaml(text, source="definition")
    except (ValueError, RecursionError, YamlError):
        return None


def definitions(data: Any) -> list[Definition]:
    """Return every agent that plain data defines, outermost first."""
    found: list[Definition] = []
    _collect(data, "", found, 0)
    return found


def _collect(data: Any, key: str, found: list[Definition], depth: int) -> None:
    if depth > _DEEPEST or len(found) >= MAX_AGENTS:
        return
    if isinstance(data, dict):
        if _is_agent(data):
            found.append(_definition(data, key))
        else:
            for name, value in data.items():
                _collect(value, str(name), found, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _collect(value, key, found, depth + 1)


def _is_agent(data: dict[Any, Any]) -> bool:
    keys = {str(key).lower(): value for key, value in data.items()}
    told = [key for key in _ROLE_KEYS if keys.get(key)]
    long = [key for key in told if len(joined(keys[key])) >= _PROMPT_LENGTH]
    named = any(isinstance(keys.get(key), str) for key in (*_NAME_KEYS, *_ABOUT_KEYS))
    crew = "role" in told and ("goal" in keys or "backstory" in keys)
    nested = isinstance(keys.get("persona"), dict)
    able = {"name", "description"} <= keys.keys() and any(isinstance(keys.get(key), list) for key in _ABLE)
    return (
        crew
        or nested
        or able
        or bool(long and (named or "roledefinition" in told or "system_prompt" in told))
    )


def _definition(data: dict[Any, Any], key: str) -> Definition:
    fields: dict[str, str | tuple[str, ...]] = {}
    parts: list[str] = []
    flat: dict[str, Any] = {}
    for name, value in data.items():
        inner = (
            value
            if isinstance(value, dict) and str(name).lower() in {"persona", "agent", "metadata"}
            else None
        )
        flat.update({str(one): two for one, two in inner.items()} if inner else {str(name): value})
    for name, given in flat.items():
        value = given.strip() if isinstance(given, str) else given
        if isinstance(value, str) and (
            name.lower() in _NAME_KEYS or (len(value) < _SHORT and "\n" not in value)
        ):
            fields[name] = value
        elif isinstance(value, list) and all(isinstance(one, str | int) for one in value):
            fields[name] = tuple(str(one) for one in value)
        parts += _section(name, value)
    if key and not any(str(one).lower() in _NAME_KEYS for one in flat):
        fields["name"] = key
    return Definition(fields, "\n".join(parts))


def _section(name: str, value: Any) -> list[str]:
    low = name.lower()
    if low in _NAME_KEYS or low in {
        "description",
        "model",
        "tools",
        "groups",
        "color",
        "emoji",
        "icon",
        "version",
    }:
        return []
    if isinstance(value, str) and low in _ROLE_KEYS and low != "role":
        return ["", value, ""]  # a text with headings of its own
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ")
    if isinstance(value, str):
        return ["", f"## {words}", "", value]
    if isinstance(value, list):
        return ["", f"## {words}", "", *(f"- {joined(one)}" for one in value[:200])]
    if isinstance(value, dict):
        return ["", f"## {words}", "", *(f"- {one}: {joined(two)}" for one, two in list(value.items())[:200])]
    return []


def _without_comments(text: str) -> str:
    """Return JSON without lines that are comments, as editors allow them."""
    return "\n".join("" if line.lstrip().startswith("//") else line for line in text.split("\n"))
