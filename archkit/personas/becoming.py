"""A persona made of a foreign agent file: its sentences as data, its orders listed."""

from __future__ import annotations

import re

from archkit.personas import arranging
from archkit.personas.foreign import Foreign
from archkit.personas.orders import orders_of_fields, overrides
from archkit.personas.persona import Persona, Statement
from archkit.personas.sentences import bounded, plain, sentences, unmarked
from archkit.personas.vocabulary import role_phrase

_EXAMPLES = re.compile(
    r"<example\b.*|<commentary\b.*|\b(?:Examples?|Usage)(?: (?:of when|include|usage)[^:]{0,60})?:\s.*",
    re.DOTALL,
)
_WHEN = re.compile(
    r"use (?:this|when|for|proactively|it|immediately)|invoke|must be used|when you need|trigger|activate",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    [
        "agents",
        "agent",
        "claude",
        "gemini",
        "instructions",
        "rules",
        "prompt",
        "system",
        "index",
        "copilot-instructions",
        "readme",
        "cursorrules",
        "skill",
        "windsurfrules",
        "clinerules",
        "roomodes",
        "role",
        "persona",
        "system-prompt",
        "agents.md",
        "claude.md",
        "gemini.md",
    ]
)
_WORD = re.compile(r"[A-Za-z0-9]")


def persona_of(one: Foreign, source: str) -> Persona:
    """Return the persona that a foreign agent becomes.

    Args:
        one: The agent, with a role text.
        source: Where it comes from, as the persona says it.
    """
    described = _described(one)
    said = {sort: tuple(Statement(says=text) for text in texts) for sort, texts in one.gathered.said.items()}
    name = name_of(one)
    role = _role(one, described) or name
    for order in orders_of_fields(one.fields):
        one.gathered.order(order)
    principles = said["principles"] or _instead(one, role)
    lines = _all_lines(one)
    return Persona(
        id=arranging.slug(name, arranging.slug(one.path.stem, "imported")),
        name=name,
        emoji=_short(one.value("emoji", "icon"), 16),
        colour=_short(one.value("color", "colour"), 30),
        vibe=_short(one.value("vibe"), 300),
        role=role,
        description=bounded(" ".join(described)) or role,
        version=_short(one.value("version"), 30) or "1.0",
        use_when=tuple(one.gathered.said["use_when"]),
        personality=tuple(one.gathered.said["personality"]),
        experience=tuple(one.gathered.said["experience"]),
        asks=said["asks"],
        principles=principles,
        workflow=arranging.workflow(one.gathered.stages),
        deliverables=arranging.deliverables(one.gathered.deliverables),
        checks=tuple(arranging.checks(lines)),
        leanings=arranging.leanings([role, *described, *lines], f"{name} {one.text}"),
        always=said["always"],
        never=said["never"],
        communication=said["communication"],
        success=said["success"],
        responsibilities=said["responsibilities"],
        origin="imported",
        source=source,
        orders=tuple(one.gathered.orders),
    )


def unchecked(one: Foreign) -> list[str]:
    """Return the entries of its lists that no check of archkit speaks of."""
    listed = [text for sort in ("success", "never", "responsibilities") for text in one.gathered.said[sort]]
    matched = {text for texts in arranging.checks(listed).values() for text in texts}
    return [text for text in listed if text not in matched]


def name_of(one: Foreign) -> str:
    """Return what the persona is called: by its fields, its first heading, or its file."""
    given = plain(one.value("name", "title", "displayname", "display_name", "slug", "agent_name", "id"))
    heading = next((s.heading for s in one.sections if s.heading and s.level == 1), "")
    stem = re.sub(r"\.(agent|chatmode|prompt|instructions|mode)$", "", one.path.stem.lstrip("."))
    if stem.lower() in _GENERIC and one.path.parent.name:
        stem = f"{one.path.parent.name.lstrip('.')} {stem}"
    if not given or not _WORD.search(given):
        usable = heading and len(heading) <= 80 and heading.lower() not in _GENERIC and not overrides(heading)  # noqa: PLR2004 - a longer one is a sentence
        given = given or (heading if usable else stem)
    words = re.sub(r"^act as (?:an? |the )?", "", unmarked(given), flags=re.IGNORECASE) or given
    slugged = re.fullmatch(r"[a-z0-9]+([-_ ][a-z0-9]+)*", words)
    return bounded(re.sub(r"[-_ ]+", " ", words).title() if slugged else words, 100)


def _described(one: Foreign) -> list[str]:
    """Return the sentences of its description; those that say when it is for go where they belong."""
    text = one.value("description", "summary").replace("\\n", "\n").replace("\\t", " ").replace('\\"', '"')
    text, count = _EXAMPLES.subn("", text)
    if count:
        one.gathered.drop("examples in the description", "they show when to call it")
    found: list[str] = []
    for sentence in sentences(text):
        order = overrides(sentence)
        if order:
            one.gathered.order(order)
        elif sentence.endswith(":"):
            one.gathered.drop("lead-ins", "what they announce is read")
        elif _WHEN.search(sentence) and len(found) + len(sentences(text)) > 1:
            one.gathered.keep("use_when", sentence)
        elif len(found) < 8:  # noqa: PLR2004 - a description is short
            found.append(bounded(sentence))
    for when in (one.value("whentouse"), one.value("when_to_use")):
        if when:
            one.gathered.keep("use_when", plain(when))
    return found


def _role(one: Foreign, described: list[str]) -> str:
    roles = one.gathered.said["role"]
    given = plain(one.value("role"))
    openings = [text for text in roles if role_phrase().match(text)]
    candidates = [given, *openings[:1], *roles[:1], *described[:1]]
    return bounded(next((text for text in candidates if text and not overrides(text)), ""), 400)


def _instead(one: Foreign, role: str) -> tuple[Statement, ...]:
    """Return what stands for the principles of a file that has none."""
    for sort in ("always", "never", "responsibilities", "communication"):
        if one.gathered.said[sort]:
            one.gathered.drop(
                "principles", f"it states none; the first of what it {_HOLDS[sort]} stands for them"
            )
            return (Statement(says=one.gathered.said[sort][0]),)
    one.gathered.drop("principles", "it states none; its role stands for them")
    return (Statement(says=role),)


_HOLDS = {
    "always": "always does",
    "never": "never does",
    "responsibilities": "is responsible for",
    "communication": "says of its tone",
}


def _all_lines(one: Foreign) -> list[str]:
    said = one.gathered.said
    lists = ("principles", "always", "never", "success", "responsibilities")
    return [text for sort in lists for text in said[sort]] + [
        work for stage in one.gathered.stages for work in stage.work
    ]


def _short(text: str, longest: int) -> str:
    return bounded(plain(text), longest)
