"""Decisions that were taken before the design are gates of its choices."""

import pytest

from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.choices.stack import provider
from archkit.brief import Brief

DELIVERS = {
    "name": "Mailer",
    "purpose": "Sends notifications by email.",
    "workload": {
        "entities": [{"name": "Message"}],
        "operations": [
            {"name": "Send message", "kind": "command", "entity": "Message", "per_day": 1e5, "deferred": True}
        ],
    },
    "team": {"engineers": 8, "skills": ["python", "postgresql", "kafka"]},
}


def planned(situation_of, *statements, **fields):
    decisions = [{"statement": one, "source": "RULES.md:1"} for one in statements]
    return outline(
        situation_of(Brief.model_validate({**DELIVERS, "existing": {"decisions": decisions}, **fields}))
    )


def gate(decision, option_id):
    return next(one for one in decision.options if one.id == option_id).ruled_out_because


def test_rules_of_a_project_decide_language_store_and_broker(situation_of):
    plan = planned(situation_of, "We use MySQL and Go only. Never use Kafka.")
    assert plan.framework.chosen == "go-net-http"
    assert plan.datastore.chosen == "mysql"
    assert "Never use Kafka" in gate(plan.messaging, "kafka")
    assert "RULES.md:1" in gate(plan.datastore, "postgresql")
    assert plan.datastore.because.startswith("An existing decision asks for it")


def test_a_constraint_is_a_gate_too(situation_of):
    plan = planned(situation_of, constraints=["Standardise on MongoDB"])
    assert plan.datastore.chosen == "mongodb"


def test_the_provider_is_kept_and_the_others_go(situation_of):
    case = situation_of(
        Brief.model_validate(
            {
                **DELIVERS,
                "constraints": ["All services must run in AWS eu-central-1"],
                "team": {"engineers": 4},
            }
        )
    )
    assert provider(case) == "aws"
    never = planned(situation_of, "Never use AWS.")
    assert "Never use AWS" in gate(never.messaging, "sqs")
    assert "Never use AWS" in gate(never.platform, "ecs-fargate")


def test_parts_of_words_name_no_provider(situation_of):
    case = situation_of(
        Brief.model_validate({**DELIVERS, "constraints": ["Follow laws, records and cards"], "team": {}})
    )
    assert provider(case) is None


def test_redis_is_taken_where_it_is_decided(situation_of):
    assert planned(situation_of, "Use Redis for caching.").cache.chosen == "redis"


def test_what_is_decided_against_the_numbers_is_taken_and_keeps_its_reason(situation_of):
    plan = planned(situation_of, "MySQL only.", quality={"availability_percent": 99.9})
    assert plan.datastore.chosen == "mysql"
    forbidden = planned(situation_of, "Do not use Kubernetes.")
    assert "Do not use Kubernetes" in gate(forbidden.platform, "kubernetes")


def test_assumed_skills_are_called_assumed(situation_of):
    case = situation_of(Brief.model_validate({**DELIVERS, "team": {}}))
    assert outline(case).framework.because.startswith("Nobody stated the team's skills; assumed:")


def test_stated_skills_are_called_known(situation_of):
    assert planned(situation_of).framework.because.startswith("The team knows python")


@pytest.mark.parametrize("name", ["url-shortener", "collaborative-editor"])
def test_the_first_clause_of_a_reason_decides(name, brief_named, situation_of):
    because = outline(situation_of(brief_named(name))).pattern.because
    first = because.split(":")[0].split(".")[0]
    assert "apart from the rest" in because.split(".")[0] or any(char.isdigit() for char in first)
    assert not because.startswith("Deployed apart because")
