"""Verify: the technologies of the outline, each with what is known of it and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from archkit.architects.rulebook.choices.outline import Outline, outline
from archkit.architects.rulebook.choices.stack import provider
from archkit.architects.rulebook.shape.components import components
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.verify.practices import fitting_practices
from archkit.design import Component, Design, Practice, Technology, TechnologyStack
from archkit.knowledge import fact, known_technology

_TOOLS = (
    ("opentofu", "infrastructure as code", "every environment is reproducible from the repository"),
    ("github-actions", "pipeline", "every change is tested and can be taken back"),
    ("docker", "packaging", "the same image runs everywhere"),
)
_READ = frozenset({"measured", "published", "quoted"})
"""Bases of knowledge that somebody read or ran; the others were retrieved from nowhere."""


def propose_technologies(case: Situation, design: Design) -> TechnologyStack:  # noqa: ARG001 - every step has this form
    """Return the technology stack of a situation, in the order in which components use it."""
    plan = outline(case)
    parts = components(case, plan)
    found: dict[str, Technology] = {}
    for technology_id, role, reason in _needed(case, plan, parts):
        found.setdefault(technology_id, _as_led(case, technology_of(technology_id, role, reason)))
    practices = _practices(case, plan, parts, found)
    apart = plan.event_store.decision if plan.event_store else None
    decided = (plan.framework, plan.datastore, apart, plan.messaging, plan.cache, plan.platform)
    return TechnologyStack(
        technologies=tuple(found.values()),
        practices=practices,
        decisions=tuple(one for one in decided if one),
    )


def _practices(
    case: Situation, plan: Outline, parts: Sequence[Component], found: dict[str, Technology]
) -> tuple[Practice, ...]:
    """Return the practices of a stack; the libraries that they bring are added to it."""
    choices = {"datastore": plan.datastore.chosen, "platform": plan.platform.chosen}
    fitting = fitting_practices(case, tuple(found.values()), parts, choices)
    for known, practice in fitting:
        if known.adds:
            reason = f"practice {practice.id}: {practice.says.partition(';')[0]}"
            found.setdefault(
                known.technology, _as_led(case, technology_of(known.technology, known.role, reason))
            )
    return tuple(practice for _, practice in fitting)


def _needed(case: Situation, plan: Outline, parts: Sequence[Component]) -> Iterator[tuple[str, str, str]]:
    for part in parts:
        if part.technology:
            yield part.technology, part.kind, f"component {part.id}: {part.purpose}"
    framework = known_technology(plan.framework.chosen)
    for skill in framework.skills if framework else ():
        language = known_technology(skill)
        if language and "language" in language.roles:
            yield language.id, "language", f"runs {plan.framework.winner.name}"
            break
    platform = plan.platform.chosen
    if platform == "ecs-fargate" and provider(case) == "gcp":
        platform = "cloud-run"
    if platform not in {"virtual-machine", "own-machines"}:
        yield platform, "platform", f"runs the deployables: {plan.platform.because[:200]}"
    yield from _TOOLS


def technology_of(technology_id: str, role: str, reason: str) -> Technology:
    """Return a technology with what is known of it; unverified, without a version, when nothing is."""
    known = known_technology(technology_id)
    if known is None:
        return Technology(id=technology_id, name=technology_id, role=role, needed_by=reason)
    return Technology(
        id=known.id,
        name=known.name,
        role=role,
        version=known.version,
        support_ends=known.support_ends,
        licence=known.licence,
        documentation=known.documentation,
        source=known.source,
        retrieved=known.retrieved if known.basis in _READ else None,
        status="verified" if known.basis in _READ else "unverified",
        needed_by=reason,
    )


def _as_led(case: Situation, one: Technology) -> Technology:
    """Return a technology as a persona takes it that puts documentation before memory."""
    if case.lean is None or case.lean.leanings.verification != "documentation-first":
        return one
    oldest = case.today - dt.timedelta(days=fact("proofs.evidence-days").base)
    if one.status == "verified" and one.retrieved and one.retrieved >= oldest:
        return one
    mark = (
        f"not verified against current documentation; read {one.documentation or 'it'} before relying on it"
    )
    source = f"{mark} (so far: {one.source})" if one.source else mark
    return one.model_copy(update={"status": "unverified", "source": source})
