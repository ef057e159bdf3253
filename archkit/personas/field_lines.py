"""Fields read line by line, where a block of them breaks the rules of YAML."""

from __future__ import annotations

import re
from typing import Any

KNOWN = frozenset(
    [
        "name",
        "description",
        "tools",
        "model",
        "color",
        "colour",
        "emoji",
        "vibe",
        "icon",
        "role",
        "title",
        "globs",
        "alwaysapply",
        "applyto",
        "mode",
        "version",
        "tags",
        "category",
        "author",
        "type",
        "id",
        "slug",
        "displayname",
        "display_name",
        "when_to_use",
        "whentouse",
        "use_when",
        "goal",
        "backstory",
        "instructions",
        "argument-hint",
        "permissionmode",
        "skills",
        "expertise",
        "personality",
        "capabilities",
        "disallowedtools",
        "roledefinition",
        "custominstructions",
        "priority",
        "triggers",
        "hooks",
        "mcpservers",
        "allowed-tools",
        "summary",
        "domain",
        "agent",
        "license",
        "source",
        "ccversion",
        "keywords",
        "created",
        "date",
        "updated",
        "team",
        "risk",
        "difficulty",
        "complexity",
    ]
)
"""Names of fields that agent files carry, in lower case."""

_SHORT = frozenset(
    ["name", "title", "id", "slug", "displayname", "display_name", "color", "colour", "version"]
)
"""Known fields that hold a word or two: a known name below one is never its continuation."""

_KEY = re.compile(r"(\s*)[\"']?([A-Za-z][\w .-]{0,40}?)[\"']?\s*:(?:\s+(.*)|$)")
_ENTRY = re.compile(r"\s*[-*]\s+(.*)")
_BLOCK = re.compile(r"[|>][+-]?\d?")


def joined(value: Any) -> str:
    """Return any plain value as one line of text."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {joined(one)}" for key, one in value.items())
    if isinstance(value, list | tuple | set):
        return ", ".join(map(joined, value))
    return "" if value is None else str(value)


def fields_by_line(source: str) -> dict[str, str | tuple[str, ...]]:
    """Return the fields of lines ``name: value``; what follows a field without a name continues it.

    The first field of a name is kept. A line that begins with an unknown name is a field only
    where it is not indented deeper than the first; a known one opens below a short field too.
    """
    found: dict[str, list[str]] = {}
    current = ""
    depth: int | None = None
    at = 0
    for line in source.split("\n"):
        key = _KEY.fullmatch(line[:20_000])
        if key and _opens(key, depth, at, inside=current):
            at = len(key[1])
            depth = at if depth is None else depth
            current = key[2].strip()
            if current in found:
                current = f"{current} again"
            found[current] = [_value(key[3] or "")]
        elif current:
            found[current].append(line.strip())
    return {name: _gathered(parts) for name, parts in found.items() if not name.endswith(" again")}


def _opens(key: re.Match[str], depth: int | None, at: int, *, inside: str) -> bool:
    """Say whether a line opens a field; `at` is how deep the field before it stands."""
    if depth is None:
        return True
    told = inside.lower().removesuffix(" again")
    speaks = key[2].lower() in {
        "context",
        "user",
        "assistant",
        "commentary",
        "example",
        "examples",
        "note",
        "human",
    }
    if key[2].lower() in KNOWN:
        return len(key[1]) <= max(depth, at) or told in _SHORT
    return len(key[1]) <= depth and not speaks and " " not in key[2] and told != "description"


def _value(text: str) -> str:
    text = text.strip()
    return "" if _BLOCK.fullmatch(text) else text


def _gathered(parts: list[str]) -> str | tuple[str, ...]:
    entries = [_ENTRY.fullmatch(part) for part in parts if part]
    if entries and all(entries):
        return tuple(_unquoted(entry[1]) for entry in entries if entry)
    return _unquoted("\n".join(parts).strip())


def _unquoted(text: str) -> str:
    """Return text without its quotes; one that was never closed goes too."""
    if text[:1] in {'"', "'"}:
        quote, text = text[0], text[1:]
        text = text.removesuffix(quote).replace(f"\\{quote}", quote)
    return text.strip()
