"""Checks on what paths name: things in the plural, and no deeds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Endpoint, Finding, Step
from archkit.design.openapi import relative_path
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.contracts.contract_names import SINGULAR_PATHS, is_plural
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_DEED = re.compile(
    r"^(get|list|fetch|find|create|add|insert|update|edit|change|set|delete|remove|do|make|perform)"
    r"(?=[-_A-Z0-9]|$)"
)
_VERSION = re.compile(r"v\d+")


@check(
    "CONTRACT012",
    "deed-or-singular-in-a-path",
    claim="Every collection is named by a plural noun, and the method says what is done with it.",
    step=Step.CONTRACTS,
)
def deed_or_singular_in_a_path(subject: Subject) -> Verdict:
    """Flags a collection that is not in the plural, and a path that names a deed.

    A collection is the first segment of a path, and every segment that an identifier follows.

    Why it matters: a path that names a thing takes further methods without a new name; one that names
    a deed needs a second path for each of them, and callers guess.

    Example: ``POST /createOrder`` and ``GET /order/{orderId}``.

    Use instead: ``POST /orders`` and ``GET /orders/{orderId}``; a command that is no change of a
    thing as the last segment, ``POST /orders/{orderId}/cancel``.

    Known limits: a plural is known by its last letter and a few exceptions, a deed by the verbs that
    paths begin with most.
    """
    contracts = contracts_of(subject)
    findings = tuple(
        Finding(
            code="CONTRACT012",
            severity="warning",
            place=f"contracts.endpoints.{one.operation_id}.path",
            message=f"{one.method.upper()} {one.path}: {problem}.",
            evidence=one.path,
            remedy="Name the collection in the plural, and let the method say what is done.",
        )
        for one in contracts.endpoints
        for problem in _problems(relative_path(contracts, one), one)
    )
    return Verdict(findings, (Evidence(label="Paths read", text=str(len(contracts.endpoints))),))


def _problems(path: str, endpoint: Endpoint) -> Iterator[str]:
    segments = [segment for segment in path.strip("/").split("/") if segment]
    while segments and (segments[0] == "api" or _VERSION.fullmatch(segments[0])):
        segments = segments[1:]
    for number, segment in enumerate(segments):
        if "{" in segment:
            continue
        last = number == len(segments) - 1
        command = last and number > 0 and endpoint.method == "post"
        if _DEED.search(segment) and not command:
            yield f"{segment!r} names a deed"
        elif _names_many(segments, number) and not is_plural(segment):
            yield f"{segment!r} is not plural"


def _names_many(segments: list[str], number: int) -> bool:
    if segments[number] in SINGULAR_PATHS:
        return False
    followed = number + 1 < len(segments) and "{" in segments[number + 1]
    return followed or (number == 0 and len(segments) == 1)
