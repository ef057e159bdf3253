"""How the design was made, as the document says it: who, at what price, and what stays refuted."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from archkit.architects import Reply, Settings, Usage
from archkit.design import Step
from archkit.report import document_text
from archkit.report.making import PLACE, TITLE
from archkit.session import Difference, Ledger, Offer, Spending, StepResult

TOLD = "what the model was told and answered"


def reply(**values: Any) -> Reply:
    usage = Usage(input_tokens=1_000, cache_read_tokens=500, output_tokens=200)
    plain = Reply(
        request="r", step=Step.DATA, model="claude-sonnet-5-5", content=TOLD, stop="end", usage=usage
    )
    return plain.model_copy(update=values)


def spent(**values: Any) -> Spending:
    plain = {"requests": 1, "input_tokens": 1_000, "output_tokens": 200, "cache_read_tokens": 500}
    return Spending(**({**plain, "cost_usd": 0.25, "known_usd": 0.25} | values))


@pytest.fixture
def by_model(walk: Any) -> Any:
    """The sample walk, proposed by a model whose step `data` is the rulebook's."""
    data = walk.design.data
    taken = StepResult(Step.DATA, data, walk.proofs.get(Step.DATA, ()), 2, 1, by="rulebook", accepted=True)
    return walk.but(
        architect="claude",
        settings=Settings(effort="high"),
        replies=(reply(),),
        ledger=Ledger({Step.DATA: spent()}, spent()),
        taken={Step.DATA: taken},
    )


def chapter(walk: Any) -> str:
    return document_text(walk, format="markdown").split(f"## {TITLE}")[1].split("\n## ")[0]


def test_the_rulebook_alone_is_said_in_a_few_lines(walk: Any) -> None:
    text = chapter(walk)
    assert "no model was asked, and nothing left this machine" in text
    assert "USD" not in text
    top = document_text(walk, format="markdown").split("## At a glance")[0]
    assert "**Architect**: rulebook" in top


def test_a_model_its_effort_its_tokens_and_its_price_are_said_with_the_dates_of_the_prices(
    by_model: Any,
) -> None:
    text = chapter(by_model)
    assert "claude (claude-sonnet-5-5, effort high); 1 step by the rulebook" in text
    assert "1,500 tokens read, 500 of them from the cache, 200 written" in text
    assert "0.25 USD; cap 5.00 USD" in text
    assert "| `claude-sonnet-5-5` | 2 | 0.1 | 10 | any | 2026-10-07 |" in text
    assert "| rulebook | 1 of 2 |" in text
    assert "taken, by hand" in text


def test_the_first_screen_leads_to_it(by_model: Any) -> None:
    page = BeautifulSoup(document_text(by_model), "html.parser")
    link = page.select_one(f"dl.ak-tiles a[href='#{PLACE}']")
    assert link
    assert link.get_text() == "claude"
    assert page.select_one(f"#{PLACE}")


def test_a_refuted_step_says_so_over_its_chapter_and_its_offer_beside_it(by_model: Any, walk: Any) -> None:
    step = next(step for step, proofs in walk.proofs.items() if any(p.status == "refuted" for p in proofs))
    artifact = walk.design.artifact(step)
    stays = StepResult(step, artifact, walk.proofs[step], 2, by="claude", offer=Offer(step, artifact, (), ""))
    text = document_text(by_model.but(taken={step: stays}), format="markdown")
    assert "What stands here is refuted." in text
    assert "2 repairs did not mend it; the rulebook's own proposal holds, and was not taken" in text
    made = chapter(by_model.but(taken={step: stays}))
    assert "0 of 2" in made
    assert "offered: it holds" in made
    assert "What stays refuted" in made


def test_an_unknown_price_is_unknown_and_a_replay_pays_nothing(by_model: Any) -> None:
    unknown = by_model.but(ledger=Ledger({}, spent(cost_usd=None, known_usd=0.0)))
    assert "unknown: no price is on file" in chapter(unknown)
    again = by_model.but(
        settings=Settings(recording="/somewhere"),
        ledger=Ledger({}, spent(), recorded=True),
        replay_differences=(Difference(Step.DATA, "SCHEMA001", "proved", "refuted"),),
    )
    text = chapter(again)
    assert "replayed from a recording" in text
    assert "0.25 USD when it was recorded" in text
    assert "| Data | `SCHEMA001` | proved | refuted |" in text
    assert "/somewhere" not in document_text(again)


def test_what_a_model_said_is_text_and_neither_prompt_nor_reply_is_shown(by_model: Any) -> None:
    asked = StepResult(
        Step.CLARIFY, by_model.design.clarify, (), by="<b>me</b>", asked=("<script>alert(1)</script>?",)
    )
    page = document_text(
        by_model.but(taken={Step.CLARIFY: asked}, replies=(reply(model="<img src=x onerror=alert(2)>"),))
    )
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert TOLD not in page
