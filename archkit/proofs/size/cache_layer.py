"""SIZE013: whether a copy stands at the layer where it is shared, and is hit often enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Component, Endpoint, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.crossing import names_part
from archkit.proofs.data.cached import CacheRule, cache_rules, caches_of
from archkit.proofs.data.data_coverage import key_of
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence

_ENDED = re.compile(r"invalidat|\bdelet\w*|\bpurg\w*|\bwrite-through", re.IGNORECASE)


def _finding(place: str, message: str, evidence: str, remedy: str) -> Finding:
    return Finding(
        code="SIZE013", severity="error", place=place, message=message, evidence=evidence[:200], remedy=remedy
    )


@check(
    "SIZE013",
    "cache-at-the-wrong-layer",
    claim="Each cache stands at the layer where what it keeps is shared, and is hit often enough to pay.",
    step=Step.SIZE,
)
def cache_at_the_wrong_layer(subject: Subject) -> Verdict:
    """Flags personal answers at the edge, strongly consistent rows in a cache, and caches that do not pay.

    A shared cache for a single instance is flagged as well: its own memory would do.

    Why it matters: at the edge one person's answer is given to the next; a cache that is seldom hit
    adds a hop to most reads, and a part that can be down.

    Example: a content network that keeps ``GET /accounts/{id}``, which needs a token.

    Use instead: the edge for what is the same for everybody, a shared store for what several
    instances ask for, the instance's memory for what one asks for, the database's own cache until
    measured reads pass what it serves.

    Known limits: which answers are kept is told by the rules that name them; the hit share is the one
    that the sizing states.
    """
    parts, rules = caches_of(subject), cache_rules(subject)
    findings = [
        *_personal_at_edge(subject, parts, rules),
        *_strong(subject, rules),
        *_unshared(subject, parts),
    ]
    hits = dict(_hit_shares(subject, parts))
    least = fact("proofs.cache-hit-share").base
    findings += [
        _finding(
            f"size.capacity.{name}",
            f"{name!r} answers {share:.0%} of the reads, too few to pay ({least:.0%}).",
            f"hit share {share:.3g}", "Leave it out, or keep what is asked for more often.",
        )
        for name, share in hits.items()
        if share < least
    ]  # fmt: skip
    evidence = (
        Evidence(
            label="Caches", text=", ".join(f"{part.id} ({part.kind})" for part in parts) or "in the program"
        ),
        Evidence(
            label="Hit share",
            text=", ".join(f"{name} {share:.0%}" for name, share in hits.items()) or "not stated",
        ),
    )
    return Verdict(tuple(findings), evidence)


def _personal_at_edge(
    subject: Subject, parts: tuple[Component, ...], rules: tuple[CacheRule, ...]
) -> Iterator[Finding]:
    contracts = subject.design.contracts
    private = [one for one in (contracts.endpoints if contracts else ()) if not one.public]
    for part in parts:
        for rule in rules if part.kind == "edge" else ():
            if not names_part(rule.text, part):
                continue
            for one in private:
                if _names_endpoint(rule.text, one) and "never" not in rule.text.casefold():
                    yield _finding(
                        rule.place, f"{one.operation_id} needs a token, and {part.name!r} keeps its answers.",
                        rule.text, "Keep at the edge only what is the same for everybody.",
                    )  # fmt: skip


def _names_endpoint(text: str, one: Endpoint) -> bool:
    words = [one.operation_id, one.path, one.operation]
    return any(
        word and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE) for word in words
    )


def _strong(subject: Subject, rules: tuple[CacheRule, ...]) -> Iterator[Finding]:
    data, brief = subject.design.data, subject.brief
    strict = {key_of(one.name) for one in brief.workload.entities if one.consistency == "strong"}
    for rule in rules:
        for pattern in rule.patterns:
            table = data.table(pattern.table) if data else None
            entity = key_of(table.entity) if table and table.entity else ""
            if entity in strict or (brief.quality.consistency == "strong" and not _ENDED.search(rule.text)):
                yield _finding(
                    rule.place, f"{pattern.id} must see the last write, and is answered from a copy.",
                    rule.text, "Read it from the primary, or agree on how old it may be.",
                )  # fmt: skip


def _unshared(subject: Subject, parts: tuple[Component, ...]) -> Iterator[Finding]:
    graph = graph_of(subject)
    for part in parts:
        if part.kind != "cache":
            continue
        callers = {link.source for link in graph.links if link.target == part.id}
        asking = [
            graph.parts[name] for name in callers if graph.parts[name].kind not in {"client", "external"}
        ]
        serverless = any(one.scaling == "serverless" for one in asking)
        if asking and sum(one.instances for one in asking) == 1 and not serverless:
            yield _finding(
                f"shape.components.{part.id}",
                f"{part.name!r} is shared by one instance of {asking[0].id!r}.",
                part.purpose, "Keep it in the memory of that instance until there are two.",
            )  # fmt: skip


def _hit_shares(subject: Subject, parts: tuple[Component, ...]) -> Iterator[tuple[str, float]]:
    size = subject.design.size
    kept = {part.id for part in parts}
    for row in size.capacity if size else ():
        for one in row.provisions:
            if row.component in kept and one.id.endswith("hit-share"):
                yield row.component, one.base
