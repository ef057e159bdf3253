"""Answers that came for steps asked together, and wait until the walk reaches their step."""

from __future__ import annotations

from archkit.design import Step
from archkit.session.standing import Standing


def answered(standing: Standing) -> tuple[Step, ...]:
    """Return the steps still to take whose whole answer is kept: gone on, it is not paid again.

    Args:
        standing: The walk. A step counts only while those asked with it are to be taken next;
            one whose answer made its step fail is asked anew.
    """
    from archkit.architects.prompting import TOGETHER  # noqa: PLC0415 - loads all prompts

    left = standing.remaining
    if not left or left[0] not in TOGETHER:
        return ()
    before = [step for step in standing.results if step not in TOGETHER]
    replies = standing.replies
    since = max((number for number, one in enumerate(replies) if one.step in before), default=-1)
    kept = {one.step for one in replies[since + 1 :] if one.stop == "end"}
    failed = standing.failures[-1].step if standing.failures else None
    return tuple(step for step in left if step in TOGETHER and step in kept and step != failed)
