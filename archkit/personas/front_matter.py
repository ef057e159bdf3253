"""The fields at the top of a foreign file, also where they are no valid YAML.

Most files in the wild carry ``name`` and ``description`` between lines of dashes; many of these
blocks break a rule of YAML. What does not parse is read line by line.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from typing import Any, NamedTuple

from archkit.errors import YamlError
from archkit.personas.field_lines import KNOWN, fields_by_line, joined
from archkit.record import load_yaml

Fields = dict[str, str | tuple[str, ...]]

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([\w-]*)\s*")
_DASHES = re.compile(r"\s*(?:-{3,}|[—–]{1,3})\s*")  # noqa: RUF001 - word processors turn --- into a dash
_PLUSES = re.compile(r"\s*\+{3,}\s*")
_END = re.compile(r"(?:-{3,}|[—–]{1,3}|\.{3})\s*")  # noqa: RUF001 - the same
_KEY = re.compile(r"[\"']?([A-Za-z][\w .-]{0,40}?)[\"']?\s*:(?:\s|$)")
_WRAPPERS = frozenset(
    {"", "md", "markdown", "text", "txt", "mdx", "chatmode", "instructions", "prompt", "agent"}
)
_NAMED = frozenset({"chatmode", "instructions", "prompt", "agent"})
_LONGEST = 400
_LARGEST = 60_000


class Front(NamedTuple):
    """The fields of a file, the text below them, and what was odd about them."""

    fields: Fields
    body: str
    notes: tuple[str, ...] = ()


def split_front(text: str) -> Front:
    """Return fields and body of a file's text."""
    text = _unwrapped(text.lstrip("\ufeff\n \t") if not text[:1].isspace() else text.lstrip("\n"))
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return Front({}, "")
    for read in (_comment, _fenced, _plussed, _dashed, _below_title, _bare):
        found = read(lines)
        if found is not None:
            block, rest, kind, notes = found
            return _front(block, "\n".join(rest), kind, notes)
    return Front({}, "\n".join(lines))


_Found = tuple[list[str], list[str], str, list[str]]


def _front(block: list[str], body: str, kind: str, notes: list[str]) -> Front:
    source = textwrap.dedent("\n".join(block).expandtabs(2))
    fields, told = _fields_of(source, kind)
    return Front(fields, body, (*notes, *told))


def _fields_of(source: str, kind: str) -> tuple[Fields, list[str]]:
    if len(source) > _LARGEST:
        return fields_by_line(source[:_LARGEST]), [f"front matter is read up to {_LARGEST:,} characters"]
    if kind == "toml":
        try:
            return flat(tomllib.loads(source)), []
        except (tomllib.TOMLDecodeError, RecursionError):
            return fields_by_line(source.replace(" = ", ": ")), [
                "front matter is no valid TOML; read line by line"
            ]
    try:
        given = load_yaml(source, source="front matter")
    except (YamlError, RecursionError) as error:
        problem = error.problem if isinstance(error, YamlError) else "too deep"
        return fields_by_line(source), [f"front matter is no valid YAML ({problem}); read line by line"]
    if isinstance(given, dict):
        return flat(given), []
    return fields_by_line(source), []


def flat(given: dict[Any, Any]) -> Fields:
    """Return fields as text and lists of text, nested ones under their own names too."""
    found: Fields = {}
    for key, value in given.items():
        name = str(key).strip()
        if isinstance(value, dict):
            found.setdefault(name, tuple(f"{inner}: {joined(one)}" for inner, one in value.items()))
            for inner, one in flat(value).items():
                if inner.lower() in KNOWN:
                    found.setdefault(inner, one)
        elif isinstance(value, list | tuple | set):
            found[name] = tuple(joined(one) for one in value)
        else:
            found[name] = "" if value is None else str(value)
    return found


def _unwrapped(text: str) -> str:
    """Return the text without a fence that holds the whole of it."""
    lines = text.strip("\n").split("\n")
    opened = _FENCE.fullmatch(lines[0])
    if not opened or opened[2].lower() not in _WRAPPERS:
        return text
    if opened[2].lower() in _NAMED:
        end = next((place for place, line in enumerate(lines) if place and line.strip() == opened[1]), None)
        return "\n".join([*lines[1:end], *(lines[end + 1 :] if end else ())])
    if lines[-1].strip() != opened[1]:
        return text
    return "\n".join(lines[1:-1])


def _comment(lines: list[str]) -> _Found | None:
    """Fields within ``<!-- -->``."""
    if not lines[0].strip().startswith("<!--"):
        return None
    end = next((place for place, line in enumerate(lines[:_LONGEST]) if "-->" in line), None)
    if end is None:
        return None
    block = [line.replace("<!--", "").replace("-->", "") for line in lines[: end + 1]]
    known = [line for line in block if _is_known(line)]
    return (block, lines[end + 1 :], "yaml", []) if known else None


def _fenced(lines: list[str]) -> _Found | None:
    """Fields within a fence of code at the top of the file."""
    opened = _FENCE.fullmatch(lines[0])
    if not opened or opened[2].lower() not in {"", "yaml", "yml", "toml", "frontmatter", "markdown", "md"}:
        return None
    end = next((n for n, line in enumerate(lines[1:_LONGEST], 1) if line.strip() == opened[1]), None)
    if end is None or not any(map(_is_known, lines[1:end])):
        return None
    block = [line for line in lines[1:end] if not _DASHES.fullmatch(line)]
    kind = "toml" if opened[2].lower() == "toml" else "yaml"
    return block, lines[end + 1 :], kind, ["front matter stood in a block of code"]


def _plussed(lines: list[str]) -> _Found | None:
    if not _PLUSES.fullmatch(lines[0]):
        return None
    end = next((n for n, line in enumerate(lines[1:_LONGEST], 1) if _PLUSES.fullmatch(line)), None)
    return (lines[1:end], lines[end + 1 :], "toml", []) if end else None


def _dashed(lines: list[str]) -> _Found | None:
    if not _DASHES.fullmatch(lines[0]):
        return None
    depth = len(lines[0]) - len(lines[0].lstrip())
    for place, line in enumerate(lines[1:_LONGEST], 1):
        if _END.fullmatch(line[depth:] if depth and not line[:depth].strip() else line):
            block = lines[1:place]
            if not any(map(_KEY.match, map(str.strip, block))):
                return None  # a rule between paragraphs
            rest = textwrap.dedent("\n".join(lines[place + 1 :])).split("\n") if depth else lines[place + 1 :]
            return block, rest, "yaml", []
    block, rest = _until_body(lines[1:])
    return (
        (block, rest, "yaml", ["front matter is never closed; it ends where the text begins"])
        if block
        else None
    )


def _below_title(lines: list[str]) -> _Found | None:
    """Fields between dashes that stand below the title of the text."""
    if not lines[0].startswith("#"):
        return None
    start = next((place for place, line in enumerate(lines[1:6], 1) if line.strip()), 0)
    found = _dashed(lines[start:]) if start else None
    if not found or not any(map(_is_known, found[0])):
        return None
    block, rest, kind, notes = found
    return block, [lines[0], "", *rest], kind, [*notes, "front matter stood below a title"]


def _bare(lines: list[str]) -> _Found | None:
    """Fields without any line around them, or flattened to a table."""
    table = _table(lines)
    if table:
        return table
    known = [line for line in lines[:12] if _is_known(line) and not line.startswith((" ", "\t", "-"))]
    if not known or not _is_known(lines[0]) or len(known) < 2:  # noqa: PLR2004 - one such line may be prose
        return None
    block, rest = _until_body(lines)
    return (block, rest, "yaml", ["front matter has no lines of dashes around it"]) if block else None


def _until_body(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines of fields and those of the text that follows them."""
    end = 0
    for place, line in enumerate(lines[:_LONGEST]):
        continued = line.startswith((" ", "\t", "- ")) and place > 0
        if line.startswith("#") or not (_KEY.match(line) or continued or not line.strip()):
            break
        if line.strip():
            end = place + 1
        elif not _KEY.match(lines[place + 1] if place + 1 < len(lines) else ""):
            break
    return lines[:end], lines[end:]


def _table(lines: list[str]) -> _Found | None:
    """Fields that a page shows as a table: names in the first row, values in the second."""
    rows = [_cells(line) for line in lines[:6] if line.strip() and not re.fullmatch(r"[\s|:-]+", line)]
    if len(rows) < 2:  # noqa: PLR2004 - names and values
        return None
    names, values = rows[0], rows[1]
    known = [name for name in names if name.lower() in KNOWN]
    if len(known) >= 2 and len(known) == len(names) <= len(values) + 1:  # noqa: PLR2004 - as with bare fields
        block = [f"{name}: {value}" for name, value in zip(names, values, strict=False)]
        shown = [place for place, line in enumerate(lines[:8]) if _cells(line) == values]
        return block, lines[shown[0] + 1 :], "lines", ["front matter was flattened to a table"]
    return _turned_table(lines)


def _turned_table(lines: list[str]) -> _Found | None:
    """Fields of which name and value stand on lines of their own, in turn."""
    written = [(place, line.strip()) for place, line in enumerate(lines[:24]) if line.strip()]
    block: list[str] = []
    end = 0
    for (_, name), (place, value) in zip(written[::2], written[1::2], strict=False):
        if name.lower() not in KNOWN:
            break
        block.append(f"{name}: {value}")
        end = place + 1
    if len(block) < 2:  # noqa: PLR2004 - as with bare fields
        return None
    return block, lines[end:], "lines", ["front matter was flattened to lines"]


def _cells(line: str) -> list[str]:
    parts = line.strip().strip("|").split("|") if "|" in line else line.strip().split("\t")
    return [part.strip() for part in parts]


def _is_known(line: str) -> bool:
    key = _KEY.match(line.strip())
    return bool(key and key[1].strip().lower() in KNOWN)
