"""Checks on what is promised to callers and held: limits at each entry, and versions that do not break."""

from __future__ import annotations

import re

from archkit.design import Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import graph_of
from archkit.proofs.operate.policies import operations_of, policies_for
from archkit.proofs.proof import Evidence

_HOLDS = re.compile(
    r"contract[- ]?test|consumer[- ]driven|break(?:ing|s)?[- ]change|(?:openapi|schema|contract|spec)\w* diff"
    r"|backwards?[- ]compatib|compatib\w+ (?:test|check)|\bpact\b",
    re.IGNORECASE,
)
_CONNECTIONS = {"sync": (), "async": (), "stream": ("bulkhead",)}
_NOTICE = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.IGNORECASE)


@check(
    "CONTRACT017",
    "version-that-nothing-holds",
    claim="A version is kept by a test that stops a breaking change, and ends with a notice in days.",
    step=Step.OPERATE,
)
def version_that_nothing_holds(subject: Subject) -> Verdict:
    """Flags a contract that no test of the pipeline holds, and a notice without a length.

    Why it matters: a version is a promise; without a test a field is renamed on a Friday, and all
    callers find out together.

    Example: ``versioning: in the path``, a pipeline of ``build, deploy``, ``deprecation: on request``.

    Use instead: a step that compares the new contract with the released one and stops, contract tests of
    the known callers, and a notice such as 180 days.

    Known limits: the test is known by its words in the pipeline or among the tests; that it runs is not.
    """
    contracts, operations = contracts_of(subject), operations_of(subject)
    said = [*operations.deployment.pipeline, *operations.testing]
    holding = next((text for text in said if _HOLDS.search(text)), "")
    findings = []
    if not holding:
        findings.append(
            Finding(
                code="CONTRACT017",
                severity="warning",
                place="operate.deployment.pipeline",
                message="Nothing stops a change that breaks callers.",
                evidence=", ".join(operations.deployment.pipeline)[:200],
                remedy="Compare the contract with the released one in the pipeline, and stop when it breaks.",
            )
        )
    if not _NOTICE.search(contracts.deprecation):
        findings.append(
            Finding(
                code="CONTRACT017",
                severity="warning",
                place="contracts.deprecation",
                message="Callers are not told how long an old version lives.",
                evidence=contracts.deprecation[:200],
                remedy="State the notice in days or months.",
            )
        )
    evidence = (
        Evidence(label="Held by", text=holding or "nothing"),
        Evidence(label="Notice", text=contracts.deprecation or "not stated"),
    )
    return Verdict(tuple(findings), evidence)


@check(
    "CONTRACT018",
    "entry-without-a-limit",
    claim="Wherever somebody from outside comes in, what one caller may ask for is limited.",
    step=Step.OPERATE,
)
def entry_without_a_limit(subject: Subject) -> Verdict:
    """Flags a call from outside that no rate limit covers.

    Why it matters: one faulty loop or one hostile caller takes the service from everybody else; without
    a limit there is nothing to refuse them by.

    Example: ``clients -> api`` without a policy of kind ``rate-limit``.

    Use instead: a policy that applies to each way in, with its number by caller, and 429 with Retry-After
    above it.

    Known limits: a limit in the contract alone does not count, since somebody has to hold it; an open
    stream may be limited by connections instead (a bulkhead); whether callers are told apart by account
    or address is left to the words of the policy.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    entries = [
        (number, link)
        for number, link in enumerate(graph.links)
        if graph.parts[link.source].kind in OUTSIDE and graph.parts[link.target].kind not in OUTSIDE
    ]
    if not entries:
        raise NotApplicableError("nobody comes in from outside")
    limits = {
        number: policies_for(link, graph, operations, "rate-limit", *_CONNECTIONS[link.style])
        for number, link in entries
    }
    findings = tuple(
        Finding(
            code="CONTRACT018",
            severity="error",
            place="operate.policies",
            message=f"Nothing limits what one caller asks for at {link.source} -> {link.target}.",
            evidence=f"{link.protocol}: {link.data}"[:200],
            remedy=f"Add a rate-limit policy for '{link.source} -> {link.target}', with its number.",
        )
        for number, link in entries
        if not limits[number]
    )
    texts = [f"{link.source} -> {link.target}: {limits[n][0].id}" for n, link in entries if limits[n]]
    text = "; ".join(texts) or "none"
    return Verdict(findings, (Evidence(label="Ways in and their limits", text=text),))
