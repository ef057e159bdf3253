"""The modelled bill and clock of a walk with Claude, held to what was promised."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are a package of the checkout

from archkit.architects import prompting
from archkit.architects.desk import Usage
from archkit.design import ARTIFACT_TYPES, Step
from tests.benchmarks import claude_walk
from tests.benchmarks.billing import LOOK_BACK, Billing

HOUR = {"type": "ephemeral", "ttl": "1h"}
MINUTES = {"type": "ephemeral", "ttl": "5m"}


@pytest.fixture(scope="module")
def walks():
    """Return a walk without tool calls, and one with a call in each step."""
    return claude_walk.measure()


def test_a_walk_costs_and_takes_far_less_than_the_naive_sequence(walks):
    assert [one.requests for one in walks] == [10, 20]
    for one in walks:
        cost_ratio, path_ratio = one.ratios(one.naive)
        assert cost_ratio <= 0.65, one.name
        assert path_ratio <= 0.6, one.name
        assert one.read_from_cache > 0.5


def test_of_the_very_same_drafts_cache_and_parallel_steps_save_what_they_can(walks):
    """Without a tool call most of the bill is the answers, which a cache leaves as they are."""
    for one, dearest in zip(walks, (0.8, 0.56), strict=True):
        cost_ratio, path_ratio = one.ratios(one.same_drafts)
        assert cost_ratio <= dearest, one.name
        assert path_ratio <= 0.6, one.name


def test_the_naive_side_writes_the_same_artifacts_whole():
    for step in Step:
        told = json.loads(claude_walk.whole(step))
        made = claude_walk.drafts.artifacts()[step]
        assert ARTIFACT_TYPES[step].model_validate(told) == made
        assert set(told) == set(type(made).model_fields)
        read = prompting.artifact(step, claude_walk.draft(step), claude_walk.drafts.context(step))
        assert read == made


def body(*blocks, system=("s" * 3300, HOUR)):
    def block(text, mark=None):
        return {"type": "text", "text": text} | ({"cache_control": mark} if mark else {})

    content = [block(*one) if isinstance(one, tuple) else block(one) for one in blocks]
    return {
        "model": "claude-sonnet-5-5",
        "system": [block(*system)],
        "messages": [{"role": "user", "content": content}],
    }


@pytest.fixture
def billing():
    return Billing("claude-sonnet-5-5")


def test_an_entry_is_written_once_and_read_once_its_answer_has_begun(billing):
    asked = body("b")
    assert billing.charged(asked, 0, 9) == Usage(input_tokens=1, cache_write_1h_tokens=1000, output_tokens=9)
    assert billing.charged(asked, 1, 9).cache_read_tokens == 0
    assert billing.charged(asked, 2, 9).cache_read_tokens == 1000
    assert billing.charged(asked, 3_500, 9).cache_read_tokens == 1000
    assert billing.charged(asked, 7_000, 9).cache_read_tokens == 1000
    assert billing.charged(asked, 10_700, 9).cache_read_tokens == 0


def test_a_short_prefix_and_a_changed_byte_are_not_cached(billing):
    short = body("b", system=("s" * 1000, HOUR))
    assert billing.charged(short, 0, 9).cache_write_1h_tokens == 0
    billing.charged(body("b"), 0, 9)
    assert billing.charged(body("b", system=("s" * 3299 + "t", HOUR)), 10, 9).cache_read_tokens == 0


def test_an_entry_is_found_only_within_twenty_blocks(billing):
    billing.charged(body("x"), 0, 9)
    near = [f"{number}" for number in range(LOOK_BACK - 2)]
    assert (
        billing.charged(body(*near, ("y", MINUTES), system=("s" * 3300, None)), 10, 9).cache_read_tokens > 0
    )
    far = [f"{number}" for number in range(LOOK_BACK)]
    assert (
        billing.charged(body(*far, ("y", MINUTES), system=("s" * 3300, None)), 10, 9).cache_read_tokens == 0
    )


def test_what_the_service_would_refuse_is_refused(billing):
    with pytest.raises(ValueError, match="four marks"):
        billing.charged(body(*[(f"{number}", MINUTES) for number in range(4)]), 0, 9)
    with pytest.raises(ValueError, match="longer"):
        billing.charged(body(("b", HOUR), system=("s" * 3300, MINUTES)), 0, 9)
