import pytest

from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.verify.technologies import propose_technologies
from archkit.brief import Brief
from archkit.design import Design

FIVE = {
    "notifications": (
        "modular-monolith",
        {"worker", "queue", "email-provider"},
        {"cache", "realtime", "content-network"},
    ),
    "url-shortener": (
        "service-based",
        {"read-service", "cache", "content-network"},
        {"worker", "queue", "realtime"},
    ),
    "collaborative-editor": ("service-based", {"realtime", "cache"}, {"queue", "content-network", "search"}),
    "leave-requests": ("monolith", {"api", "database"}, {"worker", "cache", "queue", "realtime"}),
    "payments-ledger": (
        "modular-monolith",
        {"worker", "bank-statement-feed"},
        {"cache", "queue", "realtime"},
    ),
}


def shape(case):
    return propose_architecture(case, Design(name="x"))


@pytest.mark.parametrize(("name", "expected"), FIVE.items())
def test_each_brief_has_its_own_architecture(name, expected, brief_named, situation_of):
    pattern, present, absent = expected
    architecture = shape(situation_of(brief_named(name)))
    ids = {part.id for part in architecture.components}
    assert architecture.pattern == pattern
    assert present <= ids
    assert not absent & ids


def test_the_five_are_visibly_different(brief_named, situation_of):
    shapes = {
        (one.pattern, one.deployment, tuple(sorted(part.kind for part in one.components)))
        for one in (shape(situation_of(brief_named(name))) for name in FIVE)
    }
    assert len(shapes) == len(FIVE)


@pytest.mark.parametrize("name", FIVE)
def test_everything_left_out_names_its_trigger(name, brief_named, situation_of):
    architecture = shape(situation_of(brief_named(name)))
    assert architecture.left_out
    assert all(one.trigger and one.because for one in architecture.left_out)


@pytest.mark.parametrize("name", FIVE)
def test_every_component_is_linked_and_names_its_need(name, brief_named, situation_of):
    architecture = shape(situation_of(brief_named(name)))
    reached = {end for link in architecture.links for end in (link.source, link.target)}
    assert {part.id for part in architecture.components} == reached
    assert all(part.needed_by for part in architecture.components)


@pytest.mark.parametrize("name", FIVE)
def test_every_decision_has_options_a_dependency_and_a_flip(name, brief_named, situation_of):
    case = situation_of(brief_named(name))
    decisions = (*shape(case).decisions, *propose_technologies(case, Design(name="x")).decisions)
    assert len(decisions) >= 5
    for decision in decisions:
        assert len(decision.options) >= 2
        assert decision.depends_on
        assert any(letter.isdigit() for letter in decision.flips_when) or decision.id == "framework"


def test_a_large_organisation_may_have_microservices(brief_named, situation_of):
    crowd = situation_of(brief_named("payments-ledger"), team__engineers=200, team__teams=24)
    assert shape(crowd).pattern == "microservices"


def test_a_small_team_never_gets_what_it_cannot_run(brief_named, situation_of):
    for name in FIVE:
        small = situation_of(brief_named(name), team__engineers=2)
        plan = outline(small)
        assert plan.pattern.chosen in {"monolith", "modular-monolith", "serverless"}
        assert plan.queue in {"none", "postgresql", "sqs"}
        assert plan.platform.chosen != "kubernetes"


def test_growth_brings_a_stream(situation_of):
    flood = situation_of(
        Brief.model_validate(
            {
                "name": "Meter readings",
                "purpose": "Ingests telemetry of smart meters.",
                "workload": {
                    "entities": [{"name": "Reading", "rows_per_day": 4e9, "bytes_per_row": 60}],
                    "operations": [
                        {
                            "name": "Ingest reading",
                            "kind": "create",
                            "entity": "Reading",
                            "per_day": 4e9,
                            "deferred": True,
                        }
                    ],
                },
                "team": {"engineers": 14, "skills": ["java", "kafka"]},
            }
        )
    )
    assert shape(flood).pattern == "event-driven"
    assert any(part.kind == "stream" for part in shape(flood).components)


def test_an_existing_decision_is_respected(situation_of):
    brief = Brief.model_validate(
        {
            "name": "Shop",
            "purpose": "Keeps orders.",
            "existing": {"decisions": [{"statement": "We run MySQL for everything."}]},
        }
    )
    decided = outline(situation_of(brief)).datastore
    assert decided.chosen == "mysql"
    assert "existing" in next(one for one in decided.options if one.id == "postgresql").ruled_out_because


def test_the_same_brief_gives_the_same_bytes(brief_named, situation_of):
    case = situation_of(brief_named("notifications"))
    assert shape(case).to_yaml() == shape(case).to_yaml()


@pytest.mark.parametrize("users", [1, 10_000_000_000])
def test_absurd_but_valid_scale_is_designed(users, brief_named, situation_of):
    assert shape(situation_of(brief_named("notifications"), scale__users_total=users)).components
