"""Check on numbers in reasons: each has a source."""

from __future__ import annotations

import re

from archkit.design import Finding, Step
from archkit.proofs.challenge.grounding import grounds_of
from archkit.proofs.challenge.stated_number import StatedNumber, stated_numbers
from archkit.proofs.challenge.wording import texts_of
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.hollow import Said
from archkit.proofs.proof import Evidence

_REASONS = frozenset(
    {"because", "needed_by", "ten_times", "half_budget", "summary", "gained", "given_up", "breaks"}
)
"""Fields in which a number is a claim and not a choice of the design."""
_ABLE = re.compile(
    r"\b(?:takes?|handles?|serves?|supports?|sustains?|process(?:es)?|delivers?|scales? to|up to|costs?"
    r"|benchmark\w*|measured|throughput of)\b[^.;]{0,40}\d",
    re.IGNORECASE,
)
"""Words that claim what something can do or costs, with a number behind them."""
_MOST_ROWS = 40


@check(
    "PROSE012",
    "number-from-nowhere",
    claim="Every number in a reason comes from the brief, a fact, or what the design computes.",
    step=Step.CHALLENGE,
)
def number_from_nowhere(subject: Subject) -> Verdict:
    """Flags a claimed ability or price that stands neither in brief, design nor facts; lists other numbers.

    Read are reasons, needs, trade-offs and what-ifs. A number is known when the brief states it, a
    field of the design or a fact holds it, or it follows from one of them by a change of unit, in
    the same dimension (time, rate, money, share, size, count) and within rounding. Where the
    sentence says what something takes, serves or costs, the finding refutes; any other number
    without a source makes the claim an assumption.

    Why it matters: a number without a source is believed until somebody plans with it.

    Example: ``Kafka takes 2,000,000 messages/s here`` where nobody measured it.

    Use instead: a number of the brief or of a fact, or the formula with its inputs in the
    ``figures`` of the decision that says it.

    Known limits: a number that happens to equal a known one of its dimension passes, and one
    without a unit may have that of its neighbours; numbers in rules of policies and in settings
    are choices and not read.
    """
    texts = [one for one in texts_of(subject.design) if one.field in _REASONS]
    if not texts:
        raise NotAssessableError("the design gives no reasons yet")
    grounds = grounds_of(subject.brief, subject.design)
    read = sum(1 for one in texts for _ in stated_numbers(one.text))
    unknown = [(one, number) for one in texts for number in grounds.homeless(one.text)]
    table = Evidence(
        label="Numbers read",
        text=f"{read} in {len(texts)} reasons, {len(unknown)} of them without a source",
        columns=("Number", "Where", "Said") if unknown else (),
        rows=tuple((number.text, one.place, one.text[:160]) for one, number in unknown[:_MOST_ROWS]),
    )
    findings = tuple(_homeless(one, number) for one, number in unknown[:_MOST_ROWS])
    assumed = f"{len(unknown)} of {read} numbers in reasons have no source" if unknown else ""
    return Verdict(findings, (table,), assumed)


def _homeless(one: Said, number: StatedNumber) -> Finding:
    return Finding(
        code="PROSE012",
        severity="warning" if _ABLE.search(one.text) else "note",
        place=one.place,
        message=f"{number.text!r} stands neither in the brief nor in the design's numbers nor in a fact.",
        evidence=one.text[:200],
        remedy="Give its source or formula, or leave it out.",
    )
