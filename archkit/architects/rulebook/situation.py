"""The situation: the brief with its assumptions filled in, its traits and its load."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pydantic import ValidationError

from archkit.architects.base import Context
from archkit.architects.rulebook.leaning.lean import Lean
from archkit.brief import Brief
from archkit.design import Assumption, Design, Step
from archkit.errors import InvalidProposalError
from archkit.knowledge import fact
from archkit.sizing import Load, measure_load, with_assumptions


@dataclass(frozen=True)
class Situation:
    """What every step of the rulebook reasons from.

    `stated` is the brief as it was given, `brief` the same with this design's assumptions;
    `traits` are ids of `archkit.knowledge` traits found in the brief. `lean` is the leading
    persona's leaning, None when nobody leans anywhere. `forced` holds decisions that are taken
    as told, by id, to see what the design would be with another option.
    """

    stated: Brief
    brief: Brief
    traits: frozenset[str]
    load: Load
    today: dt.date
    lean: Lean | None = None
    forced: tuple[tuple[str, str], ...] = ()

    def forced_to(self, decision_id: str) -> str | None:
        """Return the option that a decision is forced to, or None."""
        return dict(self.forced).get(decision_id)

    def has(self, *traits: str) -> bool:
        """Say whether the brief shows any of these traits."""
        return bool(self.traits & set(traits))

    @property
    def small_tool(self) -> bool:
        """Whether this is a tool inside one organisation that one small machine carries."""
        users = self.brief.scale.users_total or 0
        return self.has("internal-tool") and users <= fact("pattern.small-tool-users").base

    @property
    def engineers(self) -> int:
        """People who build and run it; 1 when unknown, the most cautious reading."""
        return self.brief.team.engineers or 1


def situation(context: Context) -> Situation:
    """Return the situation of a context; before `frame` it has no traits.

    Raises:
        InvalidProposalError: If an assumption names no field of a brief, or does not fit it.
    """
    design: Design = context.design
    assumptions = design.clarify.assumptions if design.clarify else ()
    brief = _assumed(context.brief, assumptions)
    traits = frozenset(trait.id for trait in design.frame.traits) if design.frame else frozenset()
    lean = Lean(context.persona.leanings) if context.persona else None
    return Situation(context.brief, brief, traits, measure_load(brief), context.today, lean)


def _assumed(brief: Brief, assumptions: tuple[Assumption, ...]) -> Brief:
    """Return the brief with its assumptions; another architect may have made them."""
    try:
        return with_assumptions(brief, assumptions)
    except KeyError as error:
        reason = f"it assumes {error.args[0]!r}, which is no field of a brief"
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        reason = f"an assumed value does not fit the field {place!r}"
    raise InvalidProposalError(Step.CLARIFY.value, reason)
