"""One foreign agent file as it was read: its kind, its fields, its sections, and whether it has a role."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath

from archkit.personas.definitions import definitions, parsed
from archkit.personas.front_matter import Front, split_front
from archkit.personas.gathered import Gathered
from archkit.personas.outline import MAX_LINES, Section, outline
from archkit.personas.scraped import without_elements, without_page
from archkit.personas.sorting import sort_sections
from archkit.personas.vocabulary import role_phrase, vocabulary

_KINDS = (
    ("Cursor rules", r"\.mdc$|(^|/)\.cursorrules$|(^|/)\.cursor/"),
    ("Roo modes", r"(^|/)(\.roomodes|custom_modes\.\w+)$|(^|/)\.(roo|kilocode)/"),
    ("Copilot chat mode", r"\.chatmode\.md$"),
    ("Copilot agent", r"\.agent\.md$"),
    ("Copilot prompt", r"\.prompt\.md$"),
    ("Copilot instructions", r"copilot-instructions\.md$|\.instructions\.md$"),
    (
        "agent instructions",
        r"(^|/)(agents|claude|gemini|qwen|warp|crush|codex|opencode|conventions)(\.local)?\.md$",
    ),
    (
        "editor rules",
        r"(^|/)\.(windsurf|cline|kilo|goose|augment|junie|roo)\w*(rules|hints|guidelines)?([\w-]*|/.*\.md)$",
    ),
    ("Claude Code agent", r"(^|/)\.claude/agents/|(^|/)(sub)?agents/.*\.md$"),
)
_HINT = re.compile(
    r"(^|/|[._-])(agents?|subagents?|prompts?|rules|modes?|chatmodes|personas?|instructions|system|roles?|gpts?|assistants?)(/|[._-]|$)"
)
_INSTRUCTIONS = frozenset(
    {"Cursor rules", "Copilot instructions", "agent instructions", "editor rules", "Copilot prompt"}
)
_DATA_SUFFIXES = frozenset({".json", ".yaml", ".yml", ".toml"})
_FENCED_DATA = re.compile(r"^```ya?ml\s*\n(.{20,60000}?)^```", re.MULTILINE | re.DOTALL)
_TEXT_BLOCK = re.compile(
    r"^```(?:te?xt|plaintext|md|markdown|prompt|xml)?[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL
)
_YAML_LINE = re.compile(r"^[a-z_]{2,30}:(?: |$)", re.MULTILINE)
_SPOKEN_TO = re.compile(
    r"you (?!can|may|could|might|want|see|get|find|know|would|need|use|do\b|don|run|won|have to)[a-z]+\b",
    re.IGNORECASE,
)
_MOSTLY = 0.7
_UNSURE = frozenset({"a security policy", "an index", "a list of packages", "release notes"})
_FEWEST_RULES = 3


@dataclass
class Foreign:
    """One agent as its file tells of it."""

    path: PurePath
    kind: str
    fields: dict[str, str | tuple[str, ...]]
    sections: list[Section]
    notes: tuple[str, ...] = ()
    named: bool = False
    gathered: Gathered = field(default_factory=Gathered)

    def __post_init__(self) -> None:
        sort_sections(self.sections, self.gathered)

    def value(self, *names: str) -> str:
        """Return the first field of one of these names as text, empty when there is none."""
        low = {name.lower(): one for name, one in self.fields.items()}
        for name in names:
            value = low.get(name)
            if value:
                return value if isinstance(value, str) else ", ".join(value)
        return ""

    @property
    def text(self) -> str:
        """The beginning of its paragraphs."""
        texts = [item.text for one in self.sections[:12] for item in one.items[:12]]
        return "\n".join(texts)[:20_000]

    def why_no_role(self) -> str:
        """Return why this tells nobody who they are or how to work; empty when it does."""
        openings = [item.text for one in self.sections[:4] for item in one.items[:2]]
        titles = "\n".join(one.heading for one in self.sections[:12])
        told = role_phrase().search(self.text) is not None or any(map(_SPOKEN_TO.match, openings))
        described = bool(self.value("description", "role", "roledefinition", "goal", "instructions"))
        if not self.sections and not described:
            return "empty"
        other = _something_else(self.path)
        first = self.text[:600]
        rules = self.gathered.rules + len(self.gathered.orders) + len(self.gathered.stages)
        hinted = _HINT.search(self.path.as_posix().lower()) is not None and rules >= _FEWEST_RULES
        if other in _UNSURE and hinted:
            other = ""
        if other and not (self.value("name") and described) and not role_phrase().search(first):
            return f"no role: {other}"
        if told or (described and (self.value("name", "title", "slug") or self.sections)):
            return ""
        known = self.kind in _INSTRUCTIONS or bool(self.fields) or self.value("name") or self.named
        titled = role_phrase().search(titles) is not None
        titled = titled and bool(rules or re.search(r"\byour?\b|\bI (?:want|need)\b", first))
        if (rules and known) or titled or hinted:
            return ""
        return "no role: nothing in it tells anybody who they are or how to work"


def foreign_texts(text: str, path: PurePath, *, named: bool = False) -> list[Foreign]:
    """Return the agents of a file's text, of which there may be many in one file of data.

    Args:
        text: The decoded text.
        path: The file, which tells what kind it may be.
        named: Whether somebody named this very file; then less of a hint is needed.
    """
    data = _of_data(text, path, named=named)
    if data is not None:
        return data
    page = without_page(text)
    front = split_front(page.text)
    whole = _whole_definition(front, path, named=named)
    if whole:
        return whole
    sections = outline(without_elements(_unfenced(front.body), "example"))
    kind = _kind(path, front.fields)
    notes = [*page.notes, *front.notes]
    if front.body.count("\n") >= MAX_LINES:
        notes.append(f"only its first {MAX_LINES:,} lines are read")
    one = Foreign(path, kind, front.fields, sections, tuple(notes), named=named)
    if not one.value("name", "description"):
        fenced = _fenced_definition(front.body, path, named=named)
        if fenced:
            return [fenced]
    return [one]


def _of_data(text: str, path: PurePath, *, named: bool) -> list[Foreign] | None:
    """Return the agents of JSON, YAML or TOML; None when the text is none of these."""
    suffix = path.suffix.lower()
    begins = text.lstrip()[:1] in {"{", "["}
    modes = path.name.startswith((".roomodes", "custom_modes"))
    if not (suffix in _DATA_SUFFIXES or modes or (begins and suffix in {"", ".txt", ".prompt", ".agent"})):
        return None
    data = parsed(text, suffix)
    if not isinstance(data, dict | list):
        if suffix in _DATA_SUFFIXES and re.search(
            r"roleDefinition|system_?prompt|instructions|backstory", text, re.IGNORECASE
        ):
            return None  # broken data that speaks to somebody is read as text
        return [] if suffix in _DATA_SUFFIXES else None
    return [
        Foreign(path, _data_kind(path, one.fields), one.fields, outline(one.body), named=named)
        for one in definitions(data)
    ]


def _fenced_definition(body: str, path: PurePath, *, named: bool) -> Foreign | None:
    """Return the agent that a block of YAML within Markdown defines, with the text around it."""
    block = _FENCED_DATA.search(body)
    found = (
        definitions(parsed(block[1], ".yaml"))
        if block and re.search(r"^\s*(persona|role|agent):", block[1], re.MULTILINE)
        else []
    )
    if not block or not found:
        return None
    around = body[: block.start()] + "\n" + body[block.end() :]
    sections = [*outline(found[0].body), *outline(around)]
    note = ("its role stands in a block of YAML",)
    return Foreign(path, "agent in YAML", found[0].fields, sections, note, named=named)


def _whole_definition(front: Front, path: PurePath, *, named: bool) -> list[Foreign]:
    """Return the agents of a text that is YAML from its first line on, but for a heading above it."""
    body = re.sub(r"\A\s*#[^\n]*\n", "", front.body).strip("\n")
    if front.fields or len(_YAML_LINE.findall(body)) < 3 or not _YAML_LINE.match(body):  # noqa: PLR2004 - two may be prose
        return []
    found = definitions(parsed(body, ".yaml"))
    return [Foreign(path, "agent in YAML", one.fields, outline(one.body), named=named) for one in found]


def _unfenced(body: str) -> str:
    """Return the text of a body that stands in a block of code nearly as a whole."""
    blocks = [block[1] for block in _TEXT_BLOCK.finditer(body)]
    if blocks and sum(map(len, blocks)) > _MOSTLY * len(body.strip()):
        return _TEXT_BLOCK.sub(lambda block: f"\n{block[1]}\n", body)
    return body


def _kind(path: PurePath, fields: dict[str, str | tuple[str, ...]]) -> str:
    posix = path.as_posix()
    low = {name.lower() for name in fields}
    for kind, pattern in _KINDS:
        if re.search(pattern, posix, re.IGNORECASE) and (kind != "Claude Code agent" or "name" in low):
            return kind
    if {"globs", "alwaysapply"} & low:
        return "Cursor rules"
    if {"name", "description"} <= low:
        return "Claude Code agent" if {"tools", "model", "color"} & low else "agent with front matter"
    return "prompt"


def _data_kind(path: PurePath, fields: dict[str, str | tuple[str, ...]]) -> str:
    low = {name.lower() for name in fields}
    if "roledefinition" in low or "roomodes" in path.name:
        return "Roo modes"
    return "crew of agents" if {"role", "goal"} <= low else "agent as data"


def _something_else(path: PurePath) -> str:
    stem = path.name.lower().removeprefix(".").split(".")[0]
    return next(
        (
            what
            for start, what in vocabulary().nameless.items()
            if stem == start or stem.startswith((f"{start}-", f"{start}_"))
        ),
        "",
    )
