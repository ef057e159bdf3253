"""Parties: what the brief names, kept apart from the parts that the rulebook names itself."""

from __future__ import annotations

from archkit.design.naming import slug

_LONGEST_WORDS = 300
_OWN_PARTS = frozenset(
    {
        "api", "cache", "clients", "content-network", "database", "event-store", "functions", "gateway",
        "identity", "object-store", "observability", "queue", "read-replica", "read-service", "realtime",
        "search", "stream", "warehouse", "worker",
    }
)  # fmt: skip


def party_id(name: str) -> str:
    """Return the component id of an actor, integration or existing system of this name."""
    plain = slug(name)
    taken = plain in _OWN_PARTS or plain.endswith(("-service", "-database"))
    return slug(f"{plain}-outside") if taken else plain


def briefly(text: str, longest: int = _LONGEST_WORDS) -> str:
    """Return a text of the brief on one line that fits a sentence of the design."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
