"""The weights and points behind a decision's scores, where they are those of the rulebook."""

from __future__ import annotations

from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.derived import dicts
from archkit.architects.prompting.own_proposal import own_proposal
from archkit.design import Decision, Option, Step

Data = dict[str, Any]
_SAME = 0.005
"""Points by which two scores may differ and still be the same number, written with two digits."""


def weighed(step: Step, data: Data, context: Context) -> Data:
    """Return the data of a draft whose decisions have weights, points and gates where those are known.

    They are known where the rulebook decides the same between the same options with the same
    scores: a model that scored otherwise weighed otherwise, and says so itself.
    """
    told = data.get("decisions")
    if not isinstance(told, list) or not told:
        return data
    own = own_proposal(step, context)
    known: dict[str, Decision] = {one.id: one for one in getattr(own, "decisions", ())}
    return {**data, "decisions": [_decision(one, known) for one in told]}


def _decision(told: Any, known: dict[str, Decision]) -> Any:
    own = known.get(str(told.get("id"))) if isinstance(told, dict) else None
    if own is None or not _agrees(told, own):
        return told
    options = {one.id: one for one in own.options}
    return {
        **told,
        "criteria": [one.model_dump(mode="json") for one in own.criteria],
        "tie_question": own.tie_question,
        "figures": [one.model_dump(mode="json") for one in own.figures],
        "options": [_option(one, options[str(one.get("id"))]) for one in dicts(told.get("options"))],
    }


def _agrees(told: Data, own: Decision) -> bool:
    scores = {str(one.get("id")): one.get("score") for one in dicts(told.get("options"))}
    return (
        told.get("chosen") == own.chosen
        and scores.keys() == {one.id for one in own.options}
        and all(_same(scores[one.id], one.score) for one in own.options)
    )


def _same(told: Any, own: float | None) -> bool:
    if told is None or own is None:
        return told is None and own is None
    return isinstance(told, int | float) and abs(told - own) < _SAME


def _option(told: Data, own: Option) -> Data:
    return {
        **told,
        "ruled_out_by": list(own.ruled_out_by),
        "ratings": [one.model_dump(mode="json") for one in own.ratings],
    }
