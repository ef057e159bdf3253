"""Checks on secrets that stand in the design's own text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archkit.design import Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.secret_form import SHOWN, secrets


def _verdict(code: str, subject: Subject, steps: tuple[Step, ...]) -> Verdict:
    texts = [pair for step in steps for pair in _texts(subject.design.artifact(step), step.value)]
    if not texts:
        raise NotAssessableError("there is no text yet")
    findings = tuple(
        Finding(
            code=code,
            severity="error",
            place=place,
            message=f"{what[0].upper()}{what[1:]} stands in the text.",
            evidence=f"{found[:SHOWN]}... ({len(found)} characters)",
            remedy="Take it out, replace it at once, and let the part read it from a secret store.",
        )
        for place, text in texts
        for what, found in secrets(text)
    )
    return Verdict(findings, (Evidence(label="Texts read", text=str(len(texts))),))


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every text inside an artifact with its place; items are named by their id where they have one."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple | list):
        for number, one in enumerate(value):
            name = next(
                (str(getattr(one, key)) for key in ("id", "operation_id", "name") if hasattr(one, key)),
                number,
            )
            yield from _texts(one, f"{place}.{name}")
    elif hasattr(type(value), "model_fields"):
        for field in type(value).model_fields:
            yield from _texts(getattr(value, field), f"{place}.{field}")


@check(
    "ARCH021",
    "secret-in-the-picture",
    claim="No key, token or password stands in the framing, the stack or the architecture.",
    step=Step.SHAPE,
)
def secret_in_the_picture(subject: Subject) -> Verdict:
    """Flags a key, token or password in the text of framing, questions, stack or architecture.

    Why it matters: a design is copied, mailed and kept in repositories; a credential in it leaks, it is
    only a question of when.

    Example: a link with ``authenticated_by: "password=Tr0ub4dor&3"``.

    Use instead: the name of the secret and of the store that holds it.

    Known limits: forms of keys that are known are found, and values after words such as ``password``;
    a plain word as a password is not. The finding shows the first letters only.
    """
    return _verdict("ARCH021", subject, (Step.FRAME, Step.CLARIFY, Step.VERIFY, Step.SHAPE))


@check(
    "CONTRACT024",
    "secret-in-an-example",
    claim="No key, token or password stands in the data model or the contract, its examples included.",
    step=Step.CONTRACTS,
)
def secret_in_an_example(subject: Subject) -> Verdict:
    """Flags a key, token or password in a default, a seed, an example or a description.

    Why it matters: examples are copied into tests, documents and public pages; a real credential
    among them is used by whoever finds it.

    Example: an example ``sk_live_...`` for the field ``apiKey``.

    Use instead: a value that says that it is none, such as ``example-key``.

    Known limits: as for the architecture: known forms, and values after words such as ``password``.
    """
    return _verdict("CONTRACT024", subject, (Step.DATA, Step.CONTRACTS))


@check(
    "ARCH022",
    "secret-in-a-runbook",
    claim="No key, token or password stands in what is said on security and operations.",
    step=Step.OPERATE,
)
def secret_in_a_runbook(subject: Subject) -> Verdict:
    """Flags a key, token or password in controls, policies, runbooks or the deployment.

    Why it matters: runbooks and pipelines are read by everybody who may ever help; a password in them
    is nobody's secret.

    Example: ``runbook: psql postgresql://admin:hunter42@db/main``.

    Use instead: the name of the secret and how access is asked for.

    Known limits: as for the architecture: known forms, and values after words such as ``password``.
    """
    return _verdict("ARCH022", subject, (Step.SECURE, Step.OPERATE))
