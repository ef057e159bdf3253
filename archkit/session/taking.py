"""Journals what happens while a step is taken, each before the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from archkit.design import Step
from archkit.errors import ModelError
from archkit.proofs import Proof
from archkit.session.happening import (
    Accepted,
    Attempt,
    Carried,
    Failed,
    Happening,
    Offered,
    Rejected,
    Settled,
)
from archkit.session.logbook import Logbook
from archkit.session.repair import NO_REPLY
from archkit.session.result import Difference
from archkit.session.state import digest_of_text, with_step


def take(
    logbook: Logbook, step: Step, happenings: Iterable[Happening], pause: Callable[[], None]
) -> str | None:
    """Journal a step and return the design after it in its YAML form, None if it was not written out.

    Args:
        logbook: The session on disk.
        step: The step that is taken.
        happenings: What happens; the next one begins only after the one before is on disk.
        pause: Called between two of them; it raises to stop.

    Raises:
        ModelError: If the step is not taken.
        StorageError: If the disk does not take an entry.
    """
    text, number = None, 0
    for happening in happenings:
        match happening:
            case Attempt() | Rejected():
                _write_reply(logbook, step, number, happening)
                number += 1
            case Settled():
                text = _write_settled(logbook, step, happening)
            case Accepted():
                payload = {"step": step.value, "differences": _plain(happening.differences)}
                logbook.write("accepted", payload)
                text = None
            case _:
                _write_aside(logbook, step, happening)
        if not isinstance(happening, Settled | Accepted):
            pause()
    return text


def write_failure(logbook: Logbook, step: Step, error: ModelError) -> None:
    """Journal that a step failed.

    A reply that was at fault is not taken for an answer again; where none came, those before
    it stay known.
    """
    payload = {
        "step": step.value,
        "error": type(error).__name__,
        "message": str(error),
        "forget": not isinstance(error, NO_REPLY),
    }
    logbook.write("failed", payload)


def _write_reply(logbook: Logbook, step: Step, number: int, happening: Attempt | Rejected) -> None:
    place = {"step": step.value, "attempt": number}
    if isinstance(happening, Rejected):
        logbook.write("invalid", {**place, "reason": happening.reason})
        return
    logbook.write("artifact", {**place, "artifact": happening.artifact.model_dump(mode="json")})
    logbook.write("proofs", {**place, "proofs": _dumped(happening.proofs)})


def _write_settled(logbook: Logbook, step: Step, happening: Settled) -> str:
    text = with_step(logbook.state.design, step, happening.artifact).to_yaml()
    payload: dict[str, Any] = {
        "step": step.value,
        "kept": happening.kept,
        "repairs_kept": happening.repairs_kept,
        "by": happening.by,
        "design": digest_of_text(text),
    }
    if happening.differences:
        payload["differences"] = _plain(happening.differences)
    logbook.write("step", payload)
    return text


def _write_aside(logbook: Logbook, step: Step, happening: Happening) -> None:
    match happening:
        case Carried(reply):
            logbook.write("reply", {"reply": reply.model_dump(mode="json"), "recorded": True})
        case Failed(error):
            write_failure(logbook, step, error)
        case Offered(None, why):
            logbook.write("offer", {"step": step.value, "artifact": None, "why_not": why})
        case Offered(offer) if offer:
            payload = {
                "step": step.value,
                "artifact": offer.artifact.model_dump(mode="json"),
                "proofs": _dumped(offer.proofs),
                "why_not": offer.why_not,
            }
            logbook.write("offer", payload)


def _dumped(proofs: tuple[Proof, ...]) -> list[dict[str, Any]]:
    return [proof.model_dump(mode="json") for proof in proofs]


def _plain(differences: tuple[Difference, ...]) -> list[dict[str, str]]:
    return [{name: text for name, text in asdict(one).items() if name != "step"} for one in differences]
