"""Sketches of the first steps as drafts: what is wanted, what is assumed, which technologies."""

from __future__ import annotations

from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.assumed_value import assumed_value
from archkit.architects.prompting.own_proposal import own_proposal
from archkit.architects.prompting.sketch.forms import (
    AssumptionSketch,
    ClarificationSketch,
    FramingSketch,
    QuestionSketch,
    TechnologySketch,
)
from archkit.architects.rulebook.frame.traits import find_traits
from archkit.design import Clarification, Step
from archkit.design.naming import slug
from archkit.knowledge import KnownTechnology, known_technology, library

_NEVER_ASSUMED = frozenset({"budget.monthly_usd", "timeline.weeks"})
_TOOLS = (
    ("opentofu", "infrastructure as code", "every environment is reproducible from the repository"),
    ("github-actions", "pipeline", "every change is tested and can be taken back"),
    ("docker", "packaging", "the same image runs everywhere"),
)


def framing(sketch: FramingSketch, context: Context) -> dict[str, Any]:
    """Return a framing; the words that show a trait are searched in the brief."""
    quoted = {one.id: one.evidence for one in find_traits(context.brief)}
    known = library().traits
    return {
        "summary": sketch.summary,
        "goals": list(sketch.goals),
        "traits": [
            {
                "id": one,
                "name": known[one].name if one in known else one,
                "evidence": quoted.get(one, "the model read it from the brief and quoted nothing"),
            }
            for one in dict.fromkeys(map(slug, sketch.traits))
        ],
    }


def clarification(sketch: ClarificationSketch, context: Context) -> dict[str, Any]:
    """Return a clarification; whether it can be designed, and the usual assumptions, are archkit's.

    A value that does not fit its field, or whose field is stated, gives way to the usual one.
    """
    own = own_proposal(Step.CLARIFY, context)
    usual = own if isinstance(own, Clarification) else Clarification()
    told = {
        one.field: {
            "field": one.field,
            "value": one.value,
            "because": "nobody said",
            "source": "the model's judgement",
        }
        for one in sketch.assumptions
        if one.field not in _NEVER_ASSUMED and _fits(one, context)
    }
    rest = [one.model_dump(mode="json") for one in usual.assumptions if one.field not in told]
    return {
        **usual.model_dump(mode="json", include={"outcome", "because", "unless"}),
        "questions": [_question(one) for one in sketch.questions],
        "assumptions": [*told.values(), *rest],
    }


def _fits(one: AssumptionSketch, context: Context) -> bool:
    try:
        stated = context.brief.value(one.field)
        context.brief.with_values({one.field: assumed_value(one.value)})
    except (KeyError, ValueError):
        return False
    return stated is None or stated == ()


def _question(one: QuestionSketch) -> dict[str, Any]:
    return {
        "id": slug(one.field),
        "text": one.text,
        "field": one.field,
        "why": one.changes,
        "flips": [{"value": one.other, "changes": [one.changes]}],
        "recommended": one.recommended,
    }


def technologies(sketch: TechnologySketch, context: Context) -> dict[str, Any]:
    """Return a stack: what was chosen, the framework's language, and the tools of every delivery."""
    del context
    chosen = [
        (sketch.framework, "service", "answers every request"),
        (sketch.database, "database", sketch.because),
        (sketch.queue, "queue", "keeps deferred work until a worker takes it"),
        (sketch.cache, "cache", "answers repeated reads"),
        (sketch.identity, "identity", "mandatory floor: authentication on every endpoint"),
        (sketch.observability, "observability", "mandatory floor: observability from the first day"),
        *_language(sketch.framework),
        (sketch.platform, "platform", "runs the deployables"),
        *_TOOLS,
    ]
    found: dict[str, dict[str, Any]] = {}
    for name, role, reason in chosen:
        if name:
            found.setdefault(slug(name), {"id": slug(name), "name": name, "role": role, "needed_by": reason})
    return {"technologies": list(found.values()), "decisions": _datastore(sketch)}


def _language(framework: str) -> list[tuple[str, str, str]]:
    known = known_technology(framework)
    skills = [known_technology(one) for one in known.skills] if known else []
    language = next(
        (one for one in skills if isinstance(one, KnownTechnology) and "language" in one.roles), None
    )
    return [(language.id, "language", f"runs {framework}")] if language else []


def _datastore(sketch: TechnologySketch) -> list[dict[str, Any]]:
    return decision(
        "datastore",
        "Which store keeps the truth?",
        (sketch.database, sketch.instead_of),
        sketch.because,
        sketch.flips_when,
    )


def decision(
    name: str, question: str, options: tuple[str, str], because: str, flips_when: str
) -> list[dict[str, Any]]:
    """Return a decision between two options; none when the sketch names one option only."""
    chosen, other = options
    if not slug(chosen) or not slug(other) or slug(chosen) == slug(other):
        return []
    return [
        {
            "id": name,
            "title": f"{name.capitalize()}: {chosen}",
            "question": question,
            "options": [{"id": slug(one), "name": one} for one in (chosen, other)],
            "chosen": slug(chosen),
            "because": because,
            "depends_on": ["purpose"],
            "flips_when": flips_when,
        }
    ]
