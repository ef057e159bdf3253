"""What requests cost, the cap, and the prediction."""

import datetime as dt
import json
import time

import pytest
from drafts import brief, context, draft
from loopback import Loopback

from archkit.architects.claude import claude
from archkit.architects.desk import LooseDesk, Usage
from archkit.architects.patience import Patience
from archkit.architects.pricing import Pricing, cost, priced
from archkit.architects.prompting import question
from archkit.architects.settings import Settings
from archkit.architects.spending import predict
from archkit.design import Step
from archkit.errors import InvalidProposalError, ModelError, ServiceError, SpendingCapError
from archkit.knowledge import known_model, library
from archkit.personas import persona

DAY = dt.date(2026, 11, 21)
MILLION = 1_000_000


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-0123456789abcdef")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize(
    ("model", "usage", "usd"),
    [
        ("claude-sonnet-5-5", Usage(input_tokens=MILLION), 2),
        ("claude-sonnet-5-5", Usage(output_tokens=MILLION), 10),
        ("claude-sonnet-5-5", Usage(cache_write_5m_tokens=MILLION), 2.5),
        ("claude-sonnet-5-5", Usage(cache_write_1h_tokens=MILLION), 4),
        ("claude-sonnet-5-5", Usage(cache_read_tokens=MILLION), 0.1),
        ("claude-opus-5-5", Usage(cache_read_tokens=MILLION), 0.2),
        ("claude-fable-5-1", Usage(cache_read_tokens=MILLION), 0.25),
        ("claude-haiku-5-5", Usage(input_tokens=100_000), 0.01),
        ("claude-haiku-5-5", Usage(input_tokens=1, cache_read_tokens=100_000), 0.0050005),
        ("claude-opus-4-5-20251101", Usage(output_tokens=MILLION), 25),
    ],
)
def test_a_reply_is_priced_by_what_was_read_written_and_answered(model, usage, usd):
    assert cost(usage, model, DAY) == pytest.approx(usd)
    assert cost(usage, model, DAY, batch=True) == pytest.approx(usd / 2)


def test_what_is_not_known_has_no_price():
    assert cost(Usage(input_tokens=1), "claude-fable-5-2", DAY) is None
    assert cost(Usage(input_tokens=1), "somebody-else", DAY) is None
    assert cost(Usage(input_tokens=1), "claude-sonnet-5-5", dt.date(2026, 10, 6)) is None
    assert not priced("claude-fable-5-2", DAY)


def test_prices_say_where_and_when_they_were_read():
    for one in library().models.values():
        assert one.source
        assert one.retrieved <= DAY
        assert one.prices or one.note
        assert one.speed in library().facts


class Greedy:
    """Always answers with everything that is allowed, and reads as much as can be billed."""

    def __init__(self):
        self.billed = 0.0
        self.limits = []

    def __call__(self, wire):
        text = json.dumps(wire.body)
        tokens = len(text) // 3
        self.limits.append(wire.body["max_tokens"])
        usage = Usage(cache_write_1h_tokens=tokens, output_tokens=wire.body["max_tokens"])
        self.billed += cost(usage, wire.body["model"], DAY)
        split = {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": tokens}
        wire.start(input_tokens=0, cache_creation_input_tokens=tokens, cache_creation=split)
        time.sleep(0.02)
        wire.text('{"artifact":')
        wire.end("max_tokens", wire.body["max_tokens"])


@pytest.mark.parametrize("cap", [0.03, 0.2, 0.55, 1.3])
def test_the_cap_is_never_passed_whatever_the_service_answers(cap):
    desk, greedy = LooseDesk(), Greedy()
    with Loopback(otherwise=greedy) as server:
        one = claude(Settings(base_url=server.url, cap_usd=cap, max_output_tokens=9_000))
        stopped = None
        for step in (Step.FRAME, Step.DATA, Step.CONTRACTS, Step.SECURE, Step.OPERATE, Step.DATA, Step.SIZE):
            try:
                one.propose(step, context(step, desk=desk))
            except InvalidProposalError:
                continue
            except SpendingCapError as error:
                stopped = error
                break
        assert stopped is not None
        assert stopped.cap_usd == cap
        assert stopped.spent_usd + stopped.next_usd > cap
    assert desk.spent_usd == pytest.approx(greedy.billed)
    assert greedy.billed <= cap
    assert greedy.billed > 0 or cap == 0.03


def test_a_shorter_answer_is_asked_for_when_only_that_can_be_paid():
    desk, greedy = LooseDesk(), Greedy()
    with Loopback(otherwise=greedy) as server:
        one = claude(Settings(base_url=server.url, cap_usd=0.1))
        with pytest.raises(ModelError):
            one.propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert 405 <= greedy.limits[0] < 32_000
    assert greedy.billed <= 0.1


def test_each_try_that_breaks_counts_towards_the_cap():
    def act(wire):
        tries.append(wire.body)
        wire.start(input_tokens=20_000)
        wire.text(draft(Step.FRAME))
        wire.cut()

    async def at_once(_):
        """Wait for nothing."""

    tries, desk = [], LooseDesk()
    with Loopback(otherwise=act) as server:
        one = claude(
            Settings(base_url=server.url, cap_usd=0.09, max_output_tokens=4_000),
            patience=Patience(sleep=at_once),
        )
        with pytest.raises((SpendingCapError, ServiceError)) as caught:
            one.propose(Step.FRAME, context(Step.FRAME, desk=desk))
    assert isinstance(caught.value, SpendingCapError)
    assert len(tries) == len(desk.replies) < 3


@pytest.mark.parametrize("step", Step)
def test_the_most_that_a_request_can_cost_is_more_than_it_costs(step):
    asked = question(step, context(step, persona=persona("systems-architect")))
    pricing = Pricing(known_model("claude-haiku-5-5"), today=lambda: DAY)
    characters = sum(len(block.text) for block in (*asked.system, *asked.prefix)) + len(asked.instruction)
    real = Usage(cache_write_1h_tokens=characters // 4, output_tokens=asked.max_output_tokens)
    assert pricing.most_usd(asked) > cost(real, "claude-haiku-5-5", DAY)
    fitting = pricing.output_tokens_for(asked, pricing.most_usd(asked))
    assert abs(fitting - asked.max_output_tokens) <= 1


def test_a_prediction_is_made_in_a_moment_and_says_from_what():
    begun = time.process_time()
    found = predict(brief(), Settings(), persona("systems-architect"), today=DAY)
    assert time.process_time() - begun < 5
    assert [one.step for one in found.steps] == list(Step)
    for one in (found.usd, found.minutes, found.requests, *(step.usd for step in found.steps)):
        assert 0 < one.low <= one.base <= one.high
    assert found.usd.base == pytest.approx(sum(one.usd.base for one in found.steps))
    assert found.minutes.base < sum(one.minutes.base for one in found.steps)
    assert 0.3 < found.usd.base < 3
    assert any("token/second" in one for one in found.assumptions)
    assert any("published" in one for one in found.assumptions)
    assert "claude-sonnet-5-5 would take about" in found.sentence


def test_a_prediction_follows_model_layout_and_brief():
    usual = predict(brief(), Settings(), today=DAY).usd.base
    assert predict(brief(), Settings(model="claude-opus-5-5"), today=DAY).usd.base > 1.5 * usual
    assert predict(brief(), Settings(layout="structured"), today=DAY).usd.base > usual
    assert predict(brief("leave-requests"), Settings(), today=DAY).usd.base < usual
    assert predict(brief(), Settings(model="claude-fable-5-2"), today=DAY).usd is None


def test_the_cap_is_always_told_and_where_it_ends_a_walk_that_costs_more():
    usd = predict(brief(), Settings(), today=DAY).usd
    told = {
        cap: predict(brief(), Settings(cap_usd=cap), today=DAY).limit
        for cap in (
            None,
            usd.high + 1,
            (usd.base + usd.high) / 2,
            (usd.low + usd.base) / 2,
            usd.low / 2,
            0.001,
        )
    }
    none, ample, dear, tight, low, least = told.values()
    assert none == "there is no cap"
    assert ample == f"it stops before it passes {usd.high + 1:.2f} USD"
    assert "should it cost the most, at about step" in dear
    assert "less than that, so at about step" in tight
    assert "less than even the lowest price, so at about step" in low
    assert least.endswith("'frame'")
    steps = [one.value for one in Step]
    ends = [steps.index(text.rsplit("'", 2)[1]) for text in (tight, low, least)]
    assert ends == sorted(ends, reverse=True)


def test_what_is_judgement_is_said_once_and_a_share_has_no_unit():
    told = "\n".join(predict(brief(), Settings(), today=DAY).assumptions)
    assert told.count("judgement") == 1
    assert ") 1" not in told
