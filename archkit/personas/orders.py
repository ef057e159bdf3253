"""What a foreign file orders its reader to do. It is listed; nothing here or elsewhere obeys it."""

from __future__ import annotations

import re

from archkit.personas.persona import Order, OrderKind
from archkit.personas.sentences import bounded
from archkit.personas.vocabulary import order_patterns

_NEGATED = re.compile(r".{0,24}\b(?:never|do not|don't|avoid|must not|cannot|forbidden|no)\b", re.IGNORECASE)
_SILENCED = re.compile(r"\b(tell|inform|reveal|disclose|let)\w*\b", re.IGNORECASE)
_SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console", "powershell", "cmd", "terminal"})
_FIELD_KINDS: dict[str, OrderKind] = {
    "tools": "tools",
    "allowed-tools": "tools",
    "disallowedtools": "tools",
    "groups": "tools",
    "mcpservers": "tools",
    "skills": "tools",
    "hooks": "commands",
    "model": "model",
    "permissionmode": "override",
    "globs": "scope",
    "applyto": "scope",
    "alwaysapply": "scope",
    "paths": "scope",
    "mode": "scope",
}
_MOST_COMMANDS = 3
_COMMAND = re.compile(r"[a-z./~$][\w./:-]*(?:\s|$)|[A-Z_]+=")


def order_in(sentence: str) -> Order | None:
    """Return the order that a sentence gives, None when it gives none."""
    for kind, pattern in order_patterns():
        found = pattern.search(sentence)
        if not found:
            continue
        if kind == "override" and _NEGATED.match(sentence) and not _SILENCED.search(found[0]):
            continue  # never skip the tests: a rule
        return Order(kind=kind, says=bounded(sentence))
    return None


def overrides(sentence: str) -> Order | None:
    """Return the order of a sentence that asks to set rules or proofs aside."""
    order = order_in(sentence)
    return order if order and order.kind == "override" else None


def orders_of_fields(fields: dict[str, str | tuple[str, ...]]) -> list[Order]:
    """Return what the fields of a file order: tools to call, a model, files that it is for."""
    found: list[Order] = []
    for name, value in fields.items():
        kind = _FIELD_KINDS.get(name.lower())
        text = value if isinstance(value, str) else ", ".join(value)
        text = " ".join(text.strip("[] \n").split())
        if kind and text:
            found.append(Order(kind=kind, says=bounded(f"{name}: {text}")))
    return found


def orders_of_code(language: str, code: str) -> list[Order]:
    """Return the first commands of a block that is meant for a shell."""
    lines = [line.strip().removeprefix("$ ") for line in code.replace("\\\n", " ").split("\n")]
    commands = [" ".join(line.split()) for line in lines if _COMMAND.match(line)]
    if language not in _SHELLS or not commands:
        return []
    return [Order(kind="commands", says=bounded(one, 200)) for one in commands[:_MOST_COMMANDS]]
