"""Checks that the design is the smallest that holds: parts and links, taken away one by one."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.proofs.challenge.link_loss import link_losses
from archkit.proofs.challenge.part_loss import part_losses
from archkit.proofs.challenge.taken_away import taken_away
from archkit.proofs.challenge.whole import whole_of
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import place_of

_MOST_ROWS = 80
_MOST_TAKEN = 150
"""Parts or links up to which each is taken away: the rest is measured anew each time."""


@check(
    "DECISION010",
    "needless-part",
    claim="Without any one part beyond the mandatory floor something fails that the brief asks for.",
    step=Step.CHALLENGE,
)
def needless_part(subject: Subject) -> Verdict:
    """Flags a component without which nothing fails.

    Each component is taken out of the architecture, its callers call what it called, and the rest
    is measured again: the way of each operation, what work reaches, ceilings at the peak,
    availability and the bill; and the brief is asked for what only this kind of part does.

    Why it matters: a part that nothing needs is paid, patched and woken up for all the same; most
    published designs hold a quarter more parts than their numbers ask for.

    Example: a message broker in a system that defers nothing.

    Use instead: leave it out, and list it under what was left out with the number that would bring
    it in.

    Known limits: callers are not taken away; the mandatory floor (identity, observability and what
    else is marked) is counted apart; needs that stand nowhere in the brief are not known.
    """
    whole = whole_of(subject)
    parts = [part for part in whole.architecture.components if part.kind != "client"]
    beyond = [part for part in parts if not part.floor]
    _few_enough(len(beyond), "parts")
    rows, findings = [], []
    for part in beyond:
        losses = part_losses(whole, part)
        rows.append((part.name, "; ".join(losses) or "nothing"))
        if not losses:
            findings.append(
                Finding(
                    code="DECISION010",
                    severity="warning",
                    place=place_of(part.id),
                    message=f"Without {part.name!r} nothing fails that the brief asks for.",
                    evidence=f"{part.kind}; needed_by: {part.needed_by}"[:200],
                    remedy="Leave it out and name its trigger under what was left out, or state the need.",
                )
            )
    text = f"{len(beyond)} parts beyond a floor of {len(parts) - len(beyond)}"
    return Verdict(tuple(findings), (taken_away("Part", text, rows[:_MOST_ROWS]),))


@check(
    "DECISION011",
    "needless-link",
    claim="Without any one link something no longer gets where it has to.",
    step=Step.CHALLENGE,
)
def needless_link(subject: Subject) -> Verdict:
    """Flags a link that repeats another one, or that leads where its source gets on another way.

    Each link is taken away, and it is looked at what work still reaches, whether the way of each
    operation is the same, whether an event still arrives, and whether the source has another way
    of the same kind to the target.

    Why it matters: each connection is a time limit, a credential, a firewall rule and a way to fail.

    Example: ``api -> database`` drawn twice; a gateway that calls the database past its service.

    Use instead: one link between two parts, with all that flows in `data`.

    Known limits: a short cut that was drawn for speed looks like a second way, so it is a note only.
    """
    whole = whole_of(subject)
    _few_enough(len(whole.architecture.links), "links")
    pairs = [(link.source, link.target, link.style) for link in whole.architecture.links]
    rows, findings = [], []
    for number, link in enumerate(whole.architecture.links):
        if link.source not in whole.graph.parts or link.target not in whole.graph.parts:
            continue
        again = pairs.index(pairs[number]) != number
        losses = () if again else link_losses(whole, number, link)
        rows.append((f"{link.source} → {link.target}", "; ".join(losses) or "nothing"))
        if not losses:
            why = "repeats another link" if again else "leads where its source gets on another way"
            findings.append(
                Finding(
                    code="DECISION011",
                    severity="warning" if again else "note",
                    place=f"shape.links.{number}",
                    message=f"{link.source} -> {link.target} {why}.",
                    evidence=f"{link.protocol}: {link.data}"[:200],
                    remedy="Remove it, or say in `data` what only this link carries.",
                )
            )
    return Verdict(tuple(findings), (taken_away("Link", f"{len(rows)} links", rows[:_MOST_ROWS]),))


def _few_enough(count: int, things: str) -> None:
    if count > _MOST_TAKEN:
        raise NotAssessableError(
            f"{count:,} {things} are too many to take away one by one, which is done up to {_MOST_TAKEN};"
            " a design for each system of its own would be small enough"
        )
