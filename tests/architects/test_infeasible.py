"""What cannot be built is said with what would make it possible, and every way out is one."""

import re

import pytest

from archkit.architects.rulebook.clarify.clarification import propose_clarification
from archkit.design import Design

EMPTY = Design(name="x")
CASES = {
    "budget": ("url-shortener", {"budget.monthly_usd": 300}, "budget rises to"),
    "latency against distance": ("url-shortener", {"compliance.residency": ["eu"]}, "read target rises to"),
    "write latency against distance": (
        "notifications",
        {
            "scale.regions": ["eu", "apac"],
            "quality.consistency": "strong",
            "quality.write_latency_p95_ms": 40,
        },
        "write target rises to",
    ),
    "timeline": ("notifications", {"timeline.weeks": 0.5}, "release may take"),
    "availability against people": (
        "notifications",
        {"quality.availability_percent": 99.99, "team.on_call_people": 0},
        "target falls to",
    ),
    "recovery against budget": (
        "notifications",
        {"quality.rto_minutes": 5, "budget.monthly_usd": 450},
        "RTO rises to",
    ),
}
RELAXED = {
    "budget": "budget.monthly_usd",
    "latency against distance": "quality.read_latency_p95_ms",
    "write latency against distance": "quality.write_latency_p95_ms",
    "timeline": "timeline.weeks",
    "availability against people": "quality.availability_percent",
    "recovery against budget": "quality.rto_minutes",
}


def clarified(situation_of, brief, values):
    return propose_clarification(situation_of(brief.with_values(values)), EMPTY)


def numbers(text, words):
    """Return the value that is said to be enough, and the one that is said not to be."""
    way = text[text.index(words) :]
    found = re.search(r"designed again: ([\d.,]+)[^;,]*? holds, ([\d.,]+)[^;,]*? does not", way)
    return tuple(float(one.replace(",", "").rstrip(".")) for one in found.groups())


@pytest.mark.parametrize("name", CASES)
def test_a_way_out_is_one_and_a_little_less_is_none(name, brief_named, situation_of):
    base, values, words = CASES[name]
    found = clarified(situation_of, brief_named(base), values)
    assert found.outcome == "infeasible"
    assert found.because
    enough, less = numbers(" ".join(found.unless), words)
    held = clarified(situation_of, brief_named(base), {**values, RELAXED[name]: enough})
    short = clarified(situation_of, brief_named(base), {**values, RELAXED[name]: less})
    assert held.outcome == "design", held.because
    assert short.outcome == "infeasible"
    assert abs(enough - less) <= 0.06 * max(enough, less)


def test_without_the_constraint_the_same_brief_is_designed(brief_named, situation_of):
    for base, _, _ in CASES.values():
        assert clarified(situation_of, brief_named(base), {}).outcome == "design"


def test_fewer_people_than_a_rota_and_one_more(brief_named, situation_of):
    values = {"quality.availability_percent": 99.99}
    found = clarified(situation_of, brief_named("notifications"), {**values, "team.on_call_people": 3})
    assert "4 people take turns on call (designed again: 4 holds, 3 does not)" in found.unless[0]
    held = clarified(situation_of, brief_named("notifications"), {**values, "team.on_call_people": 4})
    assert held.outcome == "design"


def test_the_load_that_a_budget_carries_is_said(brief_named, situation_of):
    found = clarified(situation_of, brief_named("url-shortener"), {"budget.monthly_usd": 300})
    assert re.search(
        r"the load falls to \d+% of what was stated \(designed again: \d+% holds, \d+% does not\)",
        found.unless[0],
    )


@pytest.mark.parametrize(
    ("values", "because", "unless"),
    [
        (
            {"budget.provider": "hetzner", "compliance.regimes": ["hipaa"]},
            "may not keep this data: HIPAA",
            "the provider is aws or gcp or azure",
        ),
        (
            {"budget.provider": "aws", "compliance.residency": ["china"]},
            "residency asks for China",
            "the data may be kept elsewhere",
        ),
        (
            {
                "existing.decisions": [{"statement": "Everything runs on Hetzner."}],
                "compliance.residency": ["ch"],
            },
            "no region there",
            "the provider is aws or gcp or azure",
        ),
    ],
)
def test_law_against_the_provider(values, because, unless, brief_named, situation_of):
    found = clarified(situation_of, brief_named("notifications"), values)
    assert found.outcome == "infeasible"
    assert because in found.because
    assert unless in found.unless[0]


def test_the_provider_that_is_offered_may_keep_the_data(brief_named, situation_of):
    values = {"budget.provider": "aws", "compliance.regimes": ["hipaa"]}
    assert clarified(situation_of, brief_named("notifications"), values).outcome == "design"


def test_decisions_that_contradict_each_other_are_both_quoted(brief_named, situation_of):
    both = [{"statement": "We use MySQL for everything."}, {"statement": "No MySQL in new systems."}]
    found = clarified(situation_of, brief_named("notifications"), {"existing.decisions": both})
    assert found.outcome == "infeasible"
    assert all(one["statement"] in found.because for one in both)
    assert all(f"“{one['statement']}” (brief) is given up" in found.unless[0] for one in both)
    for one in both:
        kept = clarified(situation_of, brief_named("notifications"), {"existing.decisions": [one]})
        assert kept.outcome == "design"


def test_what_nobody_stated_makes_nothing_infeasible(situation_of, brief_named):
    data = brief_named("notifications").model_dump(mode="json", exclude_defaults=True)
    for part in ("budget", "team", "timeline", "quality"):
        data.pop(part)
    brief = type(brief_named("notifications")).model_validate(data)
    assert propose_clarification(situation_of(brief), EMPTY).outcome == "design"


def test_several_obstacles_are_all_named(brief_named, situation_of):
    values = {"budget.monthly_usd": 300, "quality.availability_percent": 99.99, "team.on_call_people": 0}
    found = clarified(situation_of, brief_named("url-shortener"), values)
    assert len(found.unless) == 2
    assert "budget is 300" in found.because
    assert "nobody on call" in found.because
