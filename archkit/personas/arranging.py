"""Phases, deliverables and leanings of a foreign file in archkit's own terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from archkit.design import Step
from archkit.personas.gathered import FoundStage
from archkit.personas.persona import Deliverable, Leanings, Stage
from archkit.personas.sentences import bounded
from archkit.personas.vocabulary import Phrases, phrases

MOST_STAGES = 10
MOST_LINES = 12
MOST_LANGUAGES = 5
LONGEST_ID = 50
FEWEST_STAGES = 2
_COUNTED = re.compile(r"(?:(?:phase|step|stage)\s+)?\d{1,2}(?:\.\d+)?\s*[.):–—-]*\s*", re.IGNORECASE)  # noqa: RUF001 - dashes of word processors
_DEFAULT = (
    ("understand", "Understand what is needed", (Step.FRAME, Step.CLARIFY)),
    ("choose", "Choose the technologies and the shape", (Step.VERIFY, Step.SHAPE)),
    ("design", "Design data, contracts, security and operations",
     (Step.DATA, Step.CONTRACTS, Step.SECURE, Step.OPERATE)),
    ("judge", "Size it and challenge it", (Step.SIZE, Step.CHALLENGE)),
)  # fmt: skip


def slug(text: str, otherwise: str) -> str:
    """Return a stable id for a text: its letters and digits, or another where it has none of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(made) > LONGEST_ID:
        made = made[:LONGEST_ID].rpartition("-")[0] or made[:LONGEST_ID]
    return made or otherwise


def workflow(found: Iterable[FoundStage]) -> tuple[Stage, ...]:
    """Return the stages with the steps of the walk that their words name; every step stands in one.

    A phase whose words name no step that is still free belongs to the phase before it.
    """
    stages: list[tuple[str, list[Step], list[str]]] = []
    free = set(Step)
    waiting: list[str] = []
    for one in found:
        steps = _steps(one, free) if len(stages) < MOST_STAGES else []
        name = _COUNTED.sub("", one.title, count=1).strip() or one.title
        if steps:
            free -= set(steps)
            stages.append((name, steps, [*waiting, *one.work]))
            waiting = []
        elif stages:
            stages[-1][2].extend([name, *one.work])
        else:
            waiting += [name, *one.work]
    if len(stages) < FEWEST_STAGES:  # one phase alone is no workflow
        work = [line for name, _, lines in stages for line in (name, *lines)]
        return tuple(_default([*waiting, *work], stages[0][1][0] if stages else Step.FRAME))
    for step in Step:  # what nobody named goes to the stage of the step before it
        if step in free:
            earlier = [s for s in Step if list(Step).index(s) < list(Step).index(step)]
            home = next((stage for s in reversed(earlier) for stage in stages if s in stage[1]), stages[0])
            home[1].append(step)
    ids = _ids([name for name, _, _ in stages])
    return tuple(_stage(stage_id, *stage) for stage_id, stage in zip(ids, stages, strict=True))


def _default(work: list[str], at: Step) -> Iterable[Stage]:
    """Yield the stages of a file that names none; what it says of a phase stands at its step."""
    for name, title, steps in _DEFAULT:
        yield Stage(id=name, name=title, steps=steps, work=_lines(work) if at in steps else ())


def _ids(names: list[str]) -> list[str]:
    """Return an id for each name; a number is added only where an earlier one has it already."""
    found: list[str] = []
    for name in names:
        base = slug(name, "stage")[:40].strip("-")
        wanted = (base if number == 1 else f"{base}-{number}" for number in range(1, len(names) + 1))
        found.append(next(one for one in wanted if one not in found))
    return found


def _stage(stage_id: str, name: str, steps: list[Step], work: list[str]) -> Stage:
    ordered = tuple(step for step in Step if step in steps)
    return Stage(id=stage_id, name=bounded(name, 160), steps=ordered, work=_lines(work))


def _lines(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bounded(one, 300) for one in texts if one))[:MOST_LINES]


def _steps(stage: FoundStage, free: set[Step]) -> list[Step]:
    named = _named(stage.title, free)
    return named or _named(" ".join(stage.work)[:1_500], free)[:2]


def _named(text: str, free: set[Step]) -> list[Step]:
    """Return the free steps that a text names, the earliest named first."""
    places = {Step(name): words.place_in(text) for name, words in phrases("steps").items()}
    found = [(place, step) for step, place in places.items() if place is not None and step in free]
    return [step for _, step in sorted(found, key=lambda one: one[0])]


def deliverables(found: Iterable[str]) -> tuple[Deliverable, ...]:
    """Return what the document must hold: one of each kind that is named, else the specification."""
    by_kind: dict[str, list[str]] = {}
    for text in dict.fromkeys(found):
        kind = _first(phrases("deliverables"), text) or "specification"
        by_kind.setdefault(kind, []).append(bounded(text, 160))
    if not by_kind:
        by_kind = {"specification": ["System architecture specification"]}
    return tuple(_deliverable(kind, texts[: MOST_LINES + 1]) for kind, texts in by_kind.items())


def _deliverable(kind: str, texts: list[str]) -> Deliverable:
    fields = {"id": kind, "kind": kind, "title": texts[0], "parts": tuple(texts[1:])}
    return Deliverable.model_validate(fields)


def _first(topic: dict[str, Phrases], text: str) -> str:
    return next((key for key, words in topic.items() if words.stand_in(text)), "")


def leanings(texts: list[str], whole: str) -> Leanings:
    """Return which way sentences lean, neutral where they say nothing.

    Args:
        texts: What it says of itself and its rules.
        whole: All of its text, in which languages are named.
    """
    words = phrases("leanings")
    named = tuple(name for name, one in phrases("languages").items() if one.stand_in(whole))
    said = {key for key, one in words.items() if any(map(one.stand_in, texts))}
    simplicity = (
        "simplest-first"
        if "simplest-first" in said
        else "scale-first"
        if "scale-first" in said
        else "pragmatic"
    )
    return Leanings.model_validate(
        {
            "simplicity": simplicity,
            "horizontal_scaling": "from-the-beginning" if "from-the-beginning" in said else "on-evidence",
            "microservices": "expected"
            if "microservices" in said and "monolith" not in said
            else "when-justified",
            "languages": named[:MOST_LANGUAGES],
            "openapi": "3.0" if "openapi-3.0" in said else "3.1",
            "hateoas": "hateoas" in said,
            "verification": "documentation-first" if "documentation-first" in said else "dated-facts",
        }
    )


def checks(texts: list[str]) -> dict[str, list[str]]:
    """Return the codes of archkit's checks that sentences speak of, with these sentences."""
    found: dict[str, list[str]] = {}
    for code, words in phrases("checks").items():
        spoken = [text for text in texts if words.stand_in(text)]
        if spoken:
            found[code] = spoken
    return found
