"""Work that waits in a table is treated as a message in a queue is."""

from __future__ import annotations

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.rulebook.situation import with_assumptions
from archkit.design import Design, Step

WALK = (Step.FRAME, Step.CLARIFY, Step.VERIFY, Step.SHAPE, Step.DATA, Step.CONTRACTS, Step.OPERATE)


@pytest.fixture
def kinds_on(brief_named, situation_of):
    def kinds(name, link, **values):
        case = situation_of(brief_named(name), **values)
        design = Design(name=case.brief.name)
        for step in WALK:
            design = design.with_artifact(
                step, Rulebook().propose(step, Context(case.stated, design, case.today))
            )
        assert with_assumptions(case.stated, design.clarify.assumptions)
        found = [one for one in design.operate.policies if one.applies_to == link]
        return {part.kind for part in design.shape.components}, {one.kind: one.rule for one in found}

    return kinds


def test_jobs_in_a_table_are_set_aside_tried_again_and_recognised(kinds_on):
    parts, rules = kinds_on("payments-ledger", "worker -> database")
    assert not parts & {"queue", "stream"}
    assert {"dead-letter", "retry", "idempotency", "bulkhead"} <= set(rules)
    assert "claimed no more" in rules["dead-letter"]


def test_where_there_is_a_queue_the_table_has_no_jobs(kinds_on):
    parts, rules = kinds_on("notifications", "worker -> database")
    assert "queue" in parts
    assert "dead-letter" not in rules
    _, queued = kinds_on("notifications", "worker -> queue")
    assert {"dead-letter", "retry", "idempotency"} <= set(queued)
