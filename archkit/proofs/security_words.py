"""The words of a design about its security, with the place of each."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding
from archkit.proofs.check import Subject
from archkit.proofs.secure.threats import security_of

_STATED = ("authentication", "authorisation", "encryption", "secrets", "tenancy")
Said = tuple[str, str]
"""A place in the design and what stands there."""


def controls_said(subject: Subject) -> Iterator[Said]:
    """Yield what each control is and how it is built."""
    for one in security_of(subject).controls:
        yield f"secure.controls.{one.id}", f"{one.name}: {one.implementation}"


def security_said(subject: Subject) -> Iterator[Said]:
    """Yield the rules that hold everywhere, then the controls."""
    security = security_of(subject)
    for name in _STATED:
        yield f"secure.{name}", getattr(security, name)
    yield from controls_said(subject)


def operations_said(subject: Subject) -> Iterator[Said]:
    """Yield what is logged, tested and done in the pipeline; nothing before that step has run."""
    operate = subject.design.operate
    if operate is None:
        return
    yield "operate.logging", operate.logging
    for number, text in enumerate(operate.testing):
        yield f"operate.testing.{number}", text
    for number, text in enumerate(operate.deployment.pipeline):
        yield f"operate.deployment.pipeline.{number}", text


def lacking(code: str, place: str, message: str, remedy: str, said: str = "") -> Finding:
    """Return the finding that something is missing or wrong, with what stands there instead."""
    return Finding(
        code=code, severity="error", place=place, message=message, evidence=said[:200], remedy=remedy
    )
