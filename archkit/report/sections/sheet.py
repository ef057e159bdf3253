"""Lines of Markdown in which text from outside stays text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from archkit.render.escape import code_fence, code_span, for_markdown, plain, web_address

__all__ = [
    "NOT_REACHED", "box", "code_fence", "code_span", "for_markdown", "grid", "joined", "page", "reference",
    "said", "sentence", "slug", "told_apart",
]  # fmt: skip

NOT_REACHED = ["*The walk has not come to this part.*"]
"""What stands where a step has not been taken."""


def said(name: str, text: str, *, depth: int = 0) -> str:
    """Return the list item ``**name**: text``; nothing to say is said as such.

    Args:
        name: What it is about.
        text: Text from the design, escaped here.
        depth: How far the item is nested.
    """
    return f"{'  ' * depth}- **{for_markdown(name)}**: {for_markdown(text) or 'not decided'}"


def box(task_id: str, title: str, text: str = "", *, ticked: bool = False, depth: int = 0) -> str:
    """Return a checkbox with its id, ``- [ ] **ID [title]**: text``.

    Args:
        task_id: An id made by archkit, which needs no escaping.
        title: Stands in brackets behind the id; left out when empty.
        text: Stands behind both, escaped here.
        ticked: Whether the box is ticked already.
        depth: How far the item is nested.
    """
    named = f" [{for_markdown(title)}]" if title else ""
    behind = f"{':' if title else ''} {for_markdown(text)}" if text else ":" if title else ""
    return f"{'  ' * depth}- [{'x' if ticked else ' '}] **{task_id}{named}**{behind}"


def grid(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, raw: bool = False) -> list[str]:
    """Return a table, or one line that says that there is nothing.

    Args:
        heads: The names of the columns.
        rows: The cells; escaped here unless they are Markdown already.
        raw: The cells are Markdown already.
    """
    lines = [f"| {' | '.join(cell if raw else for_markdown(cell) for cell in row)} |" for row in rows]
    if not lines:
        return ["None."]
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines]


def reference(text: str, address: str) -> str:
    """Return a link as Markdown; only the words where the address is no http address."""
    safe = web_address(address)
    return f"[{for_markdown(text)}](<{safe}>)" if safe else for_markdown(text)


def sentence(text: str) -> str:
    """Return text with a full stop at its end."""
    kept = text.strip()
    return kept if not kept or kept[-1] in ".!?:;" else f"{kept}."


def joined(words: Iterable[str]) -> str:
    """Return words as one phrase: ``a, b and c``; each once."""
    *others, last = list(dict.fromkeys(words)) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def slug(text: str) -> str:
    """Return text as the part of an id: capitals, digits and single hyphens."""
    words = re.findall(r"[A-Z0-9]+", plain(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text)).upper())
    return "-".join(words) or "X"


def told_apart(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield ids with their texts; an id that stands again gets a number behind it."""
    seen: Counter[str] = Counter()
    for name, text in pairs:
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), text


def page(title: str, parts: Iterable[tuple[str, list[str]]], *, opening: Iterable[str] = ()) -> str:
    """Return a whole page.

    Args:
        title: The page's title, escaped here.
        parts: The heading of each part, which needs no escaping, and its lines.
        opening: Lines of Markdown between the title and the first part.
    """
    lines = [f"# {for_markdown(title)}", "", *(line for one in opening for line in (one, ""))]
    for heading, body in parts:
        lines += [f"## {heading}", "", *(body or ["None."]), ""]
    return "\n".join(lines).rstrip("\n") + "\n"
