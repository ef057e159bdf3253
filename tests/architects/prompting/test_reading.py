import contextlib
import json
import time

import pytest

from archkit.architects.prompting import partial, questions_in
from archkit.architects.prompting.reading import envelope
from archkit.design import Step
from archkit.errors import InvalidProposalError

GOOD = '{"artifact": {"summary": "a } b { c", "goals": ["x"]}, "questions": []}'


def refused(text):
    with pytest.raises(InvalidProposalError) as caught:
        envelope(Step.FRAME, text)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here is the artifact {{as asked}}:\n\n{GOOD}\n\nI hope that helps {{really}}.",
        f'<think>Maybe {{"artifact": {{"summary": "no"}}}}?</think>\n{GOOD}',
        f"\ufeff  {GOOD}",
        f'An example of a column is {{"name": "id"}}. {GOOD}',
    ],
)
def test_the_object_is_found_whatever_stands_around_it(text):
    assert envelope(Step.FRAME, text) == json.loads(GOOD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the reply is empty"),
        ("I cannot do that.", "it begins with 'I cannot do that.'"),
        (GOOD[:-20], "the JSON ends in the middle"),
        ('{"artifact": {"summary": "x", }}', "the JSON breaks at line 1"),
        ('{"artifact": {"a": 1, "a": 2}}', "the field 'a' stands twice"),
        ('{"artifact": {"a": NaN}}', "NaN is no number"),
        ('{"artifact": {"a": -Infinity}}', "-Infinity is no number"),
        ('{"artifact": {"a": 1e999}}', "too large to be kept"),
        ('{"artifact": {"a": %s}}' % ("9" * 5_000), "has 5000 digits"),
        ('{"artifact": %s' % ('{"a":' * 60), "nested deeper than 40"),
        ('{"artifact": {"a": %s}}' % ("[" * 100_000), "nested deeper than 40"),
        (GOOD + GOOD, "more than one artifact"),
        ("{" * 100_000, "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ("x" * 2_000_001, "more than 2,000,000 characters"),
    ],
)
def test_what_is_no_single_object_is_refused_with_what_would_be_right(text, said):
    assert said in refused(text)


@pytest.mark.parametrize("piece", ["{} ", '{"a" ', "{a} ", '{"', "[{", '"{'])
def test_a_large_and_odd_reply_is_read_in_bounded_time(piece):
    begun = time.process_time()
    with contextlib.suppress(InvalidProposalError):
        envelope(Step.FRAME, piece * (1_900_000 // len(piece)))
    assert time.process_time() - begun < 5


def test_what_has_arrived_of_a_reply_can_be_read():
    text = '```json\n{"artifact": {"summary": "It sends", "goals": ["one", "tw'
    assert partial(text) == {"summary": "It sends", "goals": ["one", "tw"]}
    assert [partial(one) for one in ("", "{", '{"artif', "prose only")] == [None] * 4


def test_every_beginning_of_a_reply_is_read_or_passed_over():
    seen = [partial(GOOD[:length]) for length in range(len(GOOD) + 1)]
    assert seen[-1] == json.loads(GOOD)["artifact"]
    assert all(one is None or isinstance(one, dict) for one in seen)


def test_questions_stand_beside_the_artifact():
    question = {"text": "How many tenants?", "field": "scale.tenants", "why": "keys"}
    text = json.dumps({"artifact": {}, "questions": [question, {"text": " "}, "no", {"text": 5}]})
    assert questions_in(text) == (question, {"text": "5", "field": "", "why": ""})
    assert questions_in("nothing here") == ()
    assert questions_in('{"artifact": {}, "questions": null}') == ()
