"""What a session in a notebook begins with: the brief and its changes, and steps by their name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archkit.brief import Brief, read_brief
from archkit.design import Step
from archkit.errors import InputError
from archkit.session import with_answer


def stated_brief(brief: Brief | str | Path, changes: Mapping[str, Any] | None) -> Brief:
    """Return the brief, once it and its changes are such that a session can begin.

    Raises:
        InputError: If the brief or a change cannot be used.
    """
    if not isinstance(brief, Brief | str | Path):
        raise InputError(
            f"a {type(brief).__name__} is no brief",
            hint="Give a Brief, a YAML file, a project's folder, or a sentence.",
        )
    if not isinstance(changes, Mapping | None):
        raise InputError(
            f"changes are fields with their values, not a {type(changes).__name__}",
            hint='For example {"team.engineers": 4}.',
        )
    stated = brief if isinstance(brief, Brief) else read_brief(brief)
    for field, value in (changes or {}).items():
        with_answer(stated, field, value)
    return stated


def step_named(name: str) -> Step:
    """Return a step by its name.

    Raises:
        InputError: If there is none.
    """
    try:
        return Step(name)
    except ValueError:
        raise InputError(
            f"there is no step {name!r}", hint=f"The steps are: {', '.join(step.value for step in Step)}."
        ) from None
