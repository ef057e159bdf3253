"""Trouble with an architect as a box: what happened, what is kept, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from archkit.errors import (
    ArchitectUnavailableError,
    ArchkitError,
    InvalidProposalError,
    ProposalRefusedError,
    ReplyPendingError,
    ServiceError,
    SpendingCapError,
    StoppedError,
)
from archkit.render.arriving import usd
from archkit.render.blocks import Bullets, Callout, Mono, Prose, Span, Strong, joined
from archkit.render.escape import line
from archkit.render.view import View, view_of

AGAIN = "Run this cell again: the walk goes on where it stands."
RULEBOOK = "Let the rulebook stand in, which needs no key and no network: bench.go_on(fallback='rulebook')."


def trouble_view(
    error: ArchkitError,
    kept: tuple[str, ...] = (),
    *,
    answered: tuple[str, ...] = (),
    spent_usd: float = 0.0,
) -> View:
    """Return the box that stands in a cell where an architect gave nothing.

    Args:
        error: What happened.
        kept: The steps that are taken and stay.
        answered: The steps after them whose answers are kept too, and are not paid again.
        spent_usd: What the session has cost so far.
    """
    title, problem, ways = _said(error)
    remains: list[Span] = ["No step had been taken before this one."]
    if kept:
        remains = ["Kept: ", *joined([Mono(step) for step in kept]), "."]
    if answered:
        remains += [" Answers kept for: ", *joined([Mono(step) for step in answered]), "."]
    if spent_usd and not isinstance(error, SpendingCapError):  # which says so itself
        remains.append(f" The session has cost {usd(spent_usd)}.")
    tone = "quiet" if isinstance(error, StoppedError) else "bad"
    blocks = (Prose((Strong(f"{title}. "), line(problem))), Prose(tuple(remains)), Bullets(ways))
    return view_of((Callout(tone, blocks),))


def _said(error: ArchkitError) -> tuple[str, str, tuple[str, ...]]:
    for kind, words in _WORDS.items():
        if isinstance(error, kind):
            said: tuple[str, str, tuple[str, ...]] = words(error)
            return said
    return ("The walk cannot go on", str(error), (AGAIN,))


def _sentence(text: str) -> str:
    whole = line(text)
    return f"{whole[:1].upper()}{whole[1:]}{'' if whole.endswith(('.', '?', '!')) else '.'}" if whole else ""


def _stopped(error: StoppedError) -> tuple[str, str, tuple[str, ...]]:
    return (f"Stopped at step {error.step!r}", "Nothing of what was done is lost.", (AGAIN, RULEBOOK))


def _capped(error: SpendingCapError) -> tuple[str, str, tuple[str, ...]]:
    problem = (
        f"The session has cost {usd(error.spent_usd)}, the next request could cost "
        f"{usd(error.next_usd)}, and the cap is {usd(error.cap_usd)}."
    )
    raised = "Raise the cap and go on: bench.go_on(cap_usd=...), or in bench.architects()."
    return (f"Stopped before step {error.step!r}, at the cap", problem, (raised, RULEBOOK))


def _of_service(error: ServiceError) -> tuple[str, str, tuple[str, ...]]:
    hint = (_sentence(error.hint),) if error.hint else ()
    return (f"{error.service} gave no whole answer", _sentence(error.problem), (*hint, AGAIN, RULEBOOK))


def _unavailable(error: ArchitectUnavailableError) -> tuple[str, str, tuple[str, ...]]:
    chooser = "bench.architects() shows who is available, and what the others lack."
    return (
        f"The architect {error.architect!r} is not available",
        _sentence(error.reason),
        (chooser, RULEBOOK),
    )


def _invalid(error: InvalidProposalError) -> tuple[str, str, tuple[str, ...]]:
    return (f"The answer for step {error.step!r} cannot be used", _sentence(error.shown), (AGAIN, RULEBOOK))


def _pending(error: ReplyPendingError) -> tuple[str, str, tuple[str, ...]]:
    return (f"The reply to step {error.step!r} is still to come", "It comes with a batch.", (AGAIN,))


def _refused(error: ProposalRefusedError) -> tuple[str, str, tuple[str, ...]]:
    rephrase = "Rephrase the brief, for example its purpose, and run the cells again."
    return (f"The architect declined step {error.step!r}", _sentence(error.reason), (rephrase, RULEBOOK))


_WORDS: Mapping[type[ArchkitError], Callable[[Any], tuple[str, str, tuple[str, ...]]]] = MappingProxyType(
    {
        StoppedError: _stopped,
        ReplyPendingError: _pending,
        SpendingCapError: _capped,
        ServiceError: _of_service,
        ArchitectUnavailableError: _unavailable,
        InvalidProposalError: _invalid,
        ProposalRefusedError: _refused,
    }
)
