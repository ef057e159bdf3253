"""What each sentence of a foreign text is: a rule, a metric, a phase, an order, or none of them.

The heading above a sentence decides first, then its own form.
"""

from __future__ import annotations

import re

from archkit.personas import arranging
from archkit.personas.gathered import FoundStage, Gathered
from archkit.personas.headings import WORKFLOW, Headings, kind_of_heading
from archkit.personas.orders import order_in, orders_of_code, overrides
from archkit.personas.outline import Item, Section
from archkit.personas.sentences import READ, labelled, plain, sentences, unmarked
from archkit.personas.vocabulary import role_phrase, vocabulary

MAX_SENTENCES = 1_500
_TOPIC = 120

_NEVER = re.compile(
    r"(?:you |we )?(?:never|do not|don['’]?t|avoid|not?|must not|refuse|refrain|forbidden"  # noqa: RUF001 - the apostrophe of word processors
    r"|prohibited|cannot|can'?t|under no circumstances|should not|shouldn'?t|should never|must never"
    r"|will not|may not)\b|❌|🚫|⛔",
    re.IGNORECASE,
)
_NEVER_WITHIN = re.compile(
    r"\b(?:must not|should never|must never|is never|are never|never)\b", re.IGNORECASE
)
_ALWAYS = re.compile(
    r"(?:you |we )?(?:always|must|ensure|make sure|be sure|required|mandatory|every|each|all)\b|✅",
    re.IGNORECASE,
)
_ALWAYS_WITHIN = re.compile(r"\b(?:must|always|shall|is required|are required|mandatory)\b", re.IGNORECASE)
_SHOULD = re.compile(
    r"\b(?:should|prefer|rather than|instead of|before|unless|over|needs? to)\b", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:you (?:should|will|must|need to|can|also)|please|then|first|finally|next|also"
    r"|when \w[^,]{2,80},|if \w[^,]{2,80},|to \w[^,]{2,60},|before \w[^,]{2,60},|after \w[^,]{2,60},"
    r"|where possible,|actively|proactively|only|carefully|clearly|explicitly|thoroughly|immediately"
    r"|regularly|continuously)\s+",
    re.IGNORECASE,
)
_DESCRIBING = frozenset({"role", "personality", "experience", "communication"})
_DIRECT = frozenset({"use_when", "personality", "experience", "success", "communication"})
_LABELS = {
    "role": "role",
    "personality": "personality",
    "memory": "experience",
    "experience": "experience",
    "expertise": "experience",
    "background": "experience",
    "specialization": "experience",
    "specialty": "experience",
    "tone": "communication",
    "style": "communication",
    "communication": "communication",
    "goal": "responsibilities",
    "mission": "responsibilities",
}


def sort_sections(sections: list[Section], gathered: Gathered) -> None:
    """Put every sentence of the sections where it belongs."""
    left = MAX_SENTENCES
    headings = Headings(sections)
    for section in sections:
        kind = headings.kind(section)
        for language, code in section.code:
            listed = orders_of_code(language, code)
            for order in listed:
                gathered.order(order)
            if not listed:
                gathered.drop("blocks of code", "code is not read")
        stage = _opened_stage(section, kind, headings, gathered)
        above = ""
        for item in section.items:
            announced = above.rstrip(" *_").endswith((":", "："))  # noqa: RUF001 - the wide colon
            if item.depth and above and not announced and kind == "principles":
                gathered.drop("entries below an entry", "they give details of the rule above them")
                continue
            above = above if item.depth else item.text
            told = sentences(item.text) if item.form == "prose" else [plain(item.text[:READ])]
            told = [one for one in told if any(map(str.isalnum, one))]
            if len(told) > left:
                gathered.drop("sentences", f"only the first {MAX_SENTENCES:,} are read", len(told) - left)
                told = told[:left]
            left -= len(told)
            for one in told:
                stage = _sort(one, item, kind, gathered, stage)


def _opened_stage(section: Section, kind: str, headings: Headings, gathered: Gathered) -> FoundStage | None:
    """Return the stage that a section belongs to, a new one where its heading opens one."""
    if kind == "deliverables" and kind_of_heading(section.heading) != "deliverables" and section.heading:
        gathered.deliverables.append(section.heading)
    if kind != WORKFLOW or not headings.opens_stage(section):
        return None
    last = gathered.stages[-1] if gathered.stages else None
    if last and last.title in section.path:
        return last  # a heading within a phase is no phase of its own
    gathered.stages.append(FoundStage(section.heading, counted=headings.counts(section.heading)))
    return gathered.stages[-1]


def _sort(
    text: str, item: Item, kind: str, gathered: Gathered, stage: FoundStage | None
) -> FoundStage | None:
    """Put one sentence where it belongs and return the stage that is open behind it."""
    bare = unmarked(text)
    listed = kind in _DIRECT and item.form != "prose"  # an entry of such a list names what it wants
    order = overrides(bare) if listed or kind == "identity" else order_in(bare)
    if order and not (kind == "ignore" and order.kind != "override"):
        gathered.order(order)
    elif kind == "ignore":
        gathered.drop("lines of examples, templates and references", "they show, they do not rule")
    elif bare.endswith((":", "：")) and (kind != "workflow" or item.form == "prose"):  # noqa: RUF001 - the wide colon
        gathered.drop("lead-ins", "what they announce is read")
    elif kind == WORKFLOW:
        return _worked(bare, item, gathered, stage)
    else:
        sort = _sort_of(bare, text, item, kind)
        label, rest = labelled(item.text) if sort in _DESCRIBING else ("", bare)
        if label.lower() in _LABELS:
            bare = plain(rest)
        if sort == "deliverables":
            gathered.deliverables.append(bare)
        elif sort:
            gathered.keep(sort, bare)
        else:
            gathered.drop("sentences", "they describe and tell nothing about how to work")
    return stage


def _worked(text: str, item: Item, gathered: Gathered, stage: FoundStage | None) -> FoundStage | None:
    """Put a line of a workflow: a counted one opens a stage where no heading has, others are its work."""
    headed = stage is not None and stage.counted
    if item.form == "number" and item.depth == 0 and not headed:
        label, rest = labelled(item.text)
        gathered.stages.append(FoundStage(label or text, [plain(rest)] if label else []))
        return gathered.stages[-1]
    formed = _by_form(text, text) if item.form == "prose" else ""
    if formed in {"always", "never"}:
        gathered.keep(formed, text)
    elif stage is not None:
        stage.work.append(text)
    elif item.form == "prose":
        if formed:
            gathered.keep(formed, text)
        else:
            gathered.drop("sentences", "they describe and tell nothing about how to work")
    else:
        gathered.keep("responsibilities", text)
    return stage


def _sort_of(text: str, whole: str, item: Item, kind: str) -> str:
    """Return the sort of a sentence by the kind of its section, empty for a mere description."""
    label, _ = labelled(item.text)
    formed = _by_form(text, whole)
    if kind in {"identity", ""} and label.lower() in _LABELS:
        return _LABELS[label.lower()]
    return _listed(whole, formed, kind) if item.form != "prose" else _told(text, formed, kind)


def _listed(whole: str, formed: str, kind: str) -> str:
    """Return the sort of an entry of a list; its section decides, but for what is clearly forbidden."""
    if kind == "never":
        return "always" if whole.startswith(("✅", "DO ")) else "never"
    if kind in _DIRECT or kind in {"asks", "deliverables"}:
        return kind
    if kind == "responsibilities":
        return "never" if formed == "never" else kind
    if kind == "principles":
        return formed if formed in {"always", "never"} else kind
    if not formed and len(whole) < _TOPIC and arranging.checks([whole]):
        return "responsibilities"  # a topic that archkit checks
    return formed


def _told(text: str, formed: str, kind: str) -> str:
    """Return the sort of a sentence in a paragraph; its own form decides, but for tone and character."""
    if kind == "asks" and text.endswith(("?", "？")):  # noqa: RUF001 - the wide sign
        return kind
    return kind if kind in {"personality", "communication", "use_when"} else formed


def _by_form(text: str, whole: str) -> str:
    """Return the sort of a sentence by its own words alone."""
    if role_phrase().match(text):
        return "role"
    label, rest = labelled(text)
    for one in (text, rest) if label else (text,):
        if _NEVER.match(one) or whole.startswith(("❌", "🚫", "⛔")) or _NEVER_WITHIN.search(one[:60]):
            return "never"
        if _ALWAYS.match(one) or whole.startswith("✅") or _ALWAYS_WITHIN.search(one[:80]):
            return "always"
        if is_imperative(one) or (
            _SHOULD.search(one[:120]) and re.search(r"\bshould|prefer", one[:120], re.IGNORECASE)
        ):
            return "principles"
    return ""


def is_imperative(text: str) -> bool:
    """Return whether a sentence begins with a verb that tells somebody to act."""
    for _ in range(2):
        text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    first = re.match(r"[\"'`*]*([A-Za-z]+(?:-[a-z]+)?)", text)
    return bool(first and first[1].lower() in vocabulary().imperatives and len(text.split()) > 1)
