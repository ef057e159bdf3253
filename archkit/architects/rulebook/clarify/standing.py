"""Decisions already taken that contradict each other or the law."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.choices.circumstances import Drawn, circumstances
from archkit.architects.rulebook.choices.existing import provider_decided, standing_rulings
from archkit.architects.rulebook.clarify.relaxing import Obstacle, with_stated
from archkit.architects.rulebook.criteria import candidates_of
from archkit.architects.rulebook.signals import signals
from archkit.architects.rulebook.situation import Situation
from archkit.brief.decided import PROVIDERS, Ruling


def standing_obstacles(case: Situation) -> tuple[Obstacle, ...]:
    """Return the obstacles that lie in what was decided before."""
    return (*_contradictions(case), *_unlawful(case))


def _pairs(case: Situation) -> Iterator[tuple[Ruling, Ruling, str]]:
    """Yield two decisions and the id on which they contradict each other."""
    rulings = standing_rulings(case)
    for place, one in enumerate(rulings):
        for other in rulings[place + 1 :]:
            both = (one.wanted & other.refused) | (one.refused & other.wanted)
            if both:
                yield one, other, min(both)


def agrees(case: Situation) -> bool:
    """Say whether no two decisions of the brief contradict each other."""
    return next(_pairs(case), None) is None


def _contradictions(case: Situation) -> Iterator[Obstacle]:
    for one, other, named in _pairs(case):
        ways = [
            f"{dropped.quoted} is given up (designed again without it: nothing contradicts the rest)"
            for dropped in (one, other)
            if agrees(_without(case, dropped))
        ]
        yield Obstacle(
            because=f"Two decisions contradict each other on {named}: {one.quoted} and {other.quoted}.",
            unless=", or ".join(ways) or "the decisions are taken again, each of them",
        )
        return


def _without(case: Situation, ruling: Ruling) -> Situation:
    """Return the situation without one decision or constraint."""
    existing = case.stated.existing
    kept = [one for one in existing.decisions if one.statement != ruling.statement]
    lines = [one for one in case.stated.constraints if one != ruling.statement]
    return with_stated(
        case,
        {
            "existing.decisions": [one.model_dump(mode="json") for one in kept],
            "constraints": lines,
        },
    )


def _provider(case: Situation) -> str | None:
    """Return the provider that was decided on; what skills suggest binds nobody."""
    return case.stated.budget.provider or provider_decided(case)


def unlawful_places(case: Situation) -> dict[str, str]:
    """Return why the law rules providers out, by provider; those that it does not are absent."""
    readings = circumstances(case, signals(case), Drawn())
    found = candidates_of("provider-place", readings)
    return {one.id: "; ".join(one.ruled_out) for one in found if one.ruled_out}


def is_lawful(case: Situation) -> bool:
    """Say whether the decided provider may keep the data."""
    return _provider(case) not in unlawful_places(case)


def _unlawful(case: Situation) -> Iterator[Obstacle]:
    decided, wrong = _provider(case), unlawful_places(case)
    if decided is None or decided not in wrong:
        return
    free = [one for one in PROVIDERS if one not in wrong and one in {"aws", "gcp", "azure", "hetzner"}]
    ruling = next((one for one in standing_rulings(case) if decided in one.wanted), None)
    relaxed = _without(case, ruling) if ruling else case
    held = [one for one in free if is_lawful(with_stated(relaxed, {"budget.provider": one}))]
    ways = [f"the provider is {' or '.join(held)} (designed again: each holds)"] if held else []
    if case.stated.compliance.residency and is_lawful(with_stated(case, {"compliance.residency": []})):
        ways.append("the data may be kept elsewhere (designed again without residency: it holds)")
    because = f"The decided provider {decided} may not keep this data: {wrong[decided]}."
    yield Obstacle(because=because, unless=", or ".join(ways) or "the regime does not bind this data")
