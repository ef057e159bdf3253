"""Rules of a company's own: they change decisions, replace archkit's, and are refused in clear words."""

import datetime as dt
from pathlib import Path

import pytest

import archkit
from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.situation import situation
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import InputError, YamlError
from archkit.knowledge import fact, library, reread_rules

TODAY = dt.date(2026, 11, 21)
STREAMS = Brief.model_validate(
    {
        "name": "Readings",
        "team": {"engineers": 40, "teams": 5, "skills": ["kafka", "postgresql"]},
        "workload": {
            "entities": [{"name": "Delivery"}],
            "operations": [
                {"name": "Send", "kind": "command", "deferred": True, "per_day": 3e9, "latency_p95_ms": 500}
            ],
        },
    }
)
GATE = """\
gates:
  - id: acme-small-stays-off-streams
    decision: messaging
    rules_out: [kafka]
    kind: team
    when: {reading: engineers, below: acme.stream-engineers}
    says: "{engineers} engineers; Acme runs streams from {acme.stream-engineers}"
    source: Acme platform handbook, chapter 4
    date: 2026-11-01
    basis: judgement
facts:
  - {id: acme.stream-engineers, name: engineers from whom on Acme runs a log stream, base: 50, unit: people,
     source: Acme platform handbook, date: 2026-11-01, confidence: high, basis: measured}
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write a file of own rules and have it read; archkit's own are back after the test."""

    def write(text: str, name: str = "acme.yaml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.setenv("ARCHKIT_RULES", str(tmp_path))
        reread_rules()
        return tmp_path / name

    yield write
    monkeypatch.delenv("ARCHKIT_RULES", raising=False)
    reread_rules()


def decided(brief=STREAMS):
    return outline(situation(Context(brief, Design(name=brief.name), TODAY))).messaging


def test_a_gate_that_is_added_changes_the_decision_and_says_why(own):
    before = decided()
    assert before.chosen == "kafka"
    own(GATE)
    after = decided()
    kafka = next(one for one in after.options if one.id == "kafka")
    assert kafka.ruled_out_by == ("acme-small-stays-off-streams",)
    assert kafka.ruled_out_because == "40 engineers; Acme runs streams from 50"
    grown = STREAMS.model_copy(update={"team": STREAMS.team.model_copy(update={"engineers": 60})})
    assert decided(grown).chosen == "kafka"


def test_a_rule_of_the_same_id_replaces_archkits(own):
    shipped = fact("pattern.stream-events-per-second")
    own(
        "facts:\n  - {id: pattern.stream-events-per-second, name: ours, base: 200000, unit: events/s,\n"
        "     source: Acme load test, date: 2026-10-01, confidence: high, basis: measured}\n"
    )
    assert fact("pattern.stream-events-per-second").base == 200_000
    assert decided().chosen != "kafka"
    reread_rules()
    assert library().own == {"pattern.stream-events-per-second": "acme.yaml"}
    assert shipped.base != 200_000


def test_an_option_can_be_rated_anew(own):
    sqs = next(one for one in library().options["messaging"] if one.id == "sqs")
    rated = sqs.model_copy(update={"ratings": (*sqs.ratings[1:],)})
    own(f"options:\n{_indented(rated.to_yaml())}")
    after = next(one for one in decided().options if one.id == "sqs")
    assert {one.by: one.points for one in after.ratings}["fit"] == 5.0


def _indented(text: str) -> str:
    first, *rest = text.splitlines()
    return "\n".join([f"  - {first}", *(f"    {line}" for line in rest)]) + "\n"


def test_a_design_says_that_own_rules_were_read(own):
    own(GATE)
    framing = Rulebook().propose(Step.FRAME, Context(STREAMS, Design(name="x"), TODAY))
    assert "acme-small-stays-off-streams (acme.yaml)" in framing.own_rules
    assert "acme-small-stays-off-streams" in framing.summary
    reread_rules()


def test_without_own_rules_a_design_says_nothing_of_them():
    framing = Rulebook().propose(Step.FRAME, Context(STREAMS, Design(name="x"), TODAY))
    assert framing.own_rules == ()
    assert "rules" not in framing.summary


def test_rules_that_were_changed_or_taken_away_no_longer_count(own, monkeypatch):
    path = own(GATE)
    assert decided().chosen != "kafka"
    path.write_text(GATE.replace("base: 50", "base: 10"), encoding="utf-8")
    reread_rules()
    assert decided().chosen == "kafka"
    path.write_text(GATE, encoding="utf-8")
    reread_rules()
    monkeypatch.delenv("ARCHKIT_RULES")
    assert library().own == {}
    assert decided().chosen == "kafka"


def test_a_gate_in_a_copy_of_archkits_file_changes_the_decision(own):
    shipped = Path(archkit.__file__).parent / "knowledge" / "data" / "messaging.yaml"
    gate = (
        GATE.split("facts:", maxsplit=1)[0].removeprefix("gates:\n").replace("acme.stream-engineers", "50", 1)
    )
    copied = shipped.read_text(encoding="utf-8").replace("\ngates:\n", f"\ngates:\n{gate}", 1)
    own(copied.replace("; Acme runs streams from {acme.stream-engineers}", ""), "messaging.yaml")
    assert decided().chosen != "kafka"


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("reading: engineers", "reading: enginers"), 2, "Did you mean 'engineers'"),
        (("[kafka]", "[kafak]"), 2, "Did you mean 'kafka'"),
        (("decision: messaging", "decision: mesaging"), 2, "Did you mean 'messaging'"),
        (("below: acme.stream-engineers", "below: acme.stream-enginers"), 2, "'acme.stream-engineers'"),
        (("{engineers} engineers;", "{enginers} engineers;"), 2, "Did you mean 'engineers'"),
        (("reading: engineers, below: acme.stream-engineers", "trait: [chatt]"), 2, "Did you mean 'chat'"),
        (("reading: engineers, below", "reading: skills, below"), 2, "it holds words"),
        (("kind: team", "kind: mood"), 5, "team"),
        (("    source: Acme platform handbook, chapter 4\n", ""), 2, "'source' is missing"),
        (("date: 2026-11-01\n    basis", "dated: 2026-11-01\n    basis"), 9, "Did you mean 'date'"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_file_and_line(own, change, line, told):
    with pytest.raises(YamlError, match=rf"acme\.yaml:{line}") as refused:
        own(GATE.replace(*change))
    assert told in str(refused.value)


def test_other_lists_prices_and_options_that_cannot_be_drawn_are_refused(own):
    with pytest.raises(YamlError, match="own rules hold no traits"):
        own("traits:\n  - {id: ours, name: Ours, words: [ours]}\n")
    with pytest.raises(YamlError, match="--prices"):
        own(
            "facts:\n  - {id: price.cloud.vcpu-month, name: ours, base: 1, unit: USD, source: Acme,"
            " date: 2026-10-01, confidence: high, basis: measured}\n"
        )
    with pytest.raises(YamlError, match="an option that 'messaging' does not have"):
        own(
            "options:\n  - {id: pulsar, decision: messaging, name: Pulsar, benefits: [a], costs: [b],"
            " source: Acme, date: 2026-10-01, basis: judgement}\n"
        )


def test_a_folder_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("ARCHKIT_RULES", "/nowhere/at/all")
    with pytest.raises(InputError, match=r"ARCHKIT_RULES names '/nowhere/at/all', which is no folder"):
        library()
    monkeypatch.delenv("ARCHKIT_RULES")
    assert library().own == {}


def test_the_rule_of_contributing_works_as_it_is_written(own):
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = text.split("```yaml\n", maxsplit=1)[1].partition("```")[0]
    own("\n".join(line.removeprefix("   ") for line in block.splitlines()))
    assert "acme-small-stays-off-streams" in library().own
    assert decided().chosen != "kafka"


def _gate(number: int, when: str, says: str = "never here") -> str:
    return (
        f"  - {{id: acme-{number}, decision: messaging, rules_out: [kafka], kind: team, when: {when},"
        f' says: "{says}", source: our own, date: 2026-11-01, basis: judgement}}\n'
    )


def _situation(name: str, when: str) -> str:
    told = "says: three, source: our own, date: 2026-11-01, basis: judgement"
    return f"  - {{id: {name}, when: {when}, {told}}}\n"


def _fact(name: str, base: str, unit: str = "x") -> str:
    told = "source: our own, date: 2026-11-01, confidence: low, basis: judgement"
    return f"  - {{id: {name}, name: ours, base: {base}, unit: {unit}, {told}}}\n"


_NESTED = "situations:\n" + _situation("s-0", "{trait: [chat]}")
_NESTED += "".join(
    _situation(f"s-{level}", "{any: [" + ", ".join([f"{{situation: s-{level - 1}}}"] * 9) + "]}")
    for level in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("situations:\n" + _situation("a", "{situation: b}") + _situation("b", "{situation: a}"), "itself"),
        (_NESTED + "gates:\n" + _gate(1, "{situation: s-9}"), "comparisons"),
        ("gates:\n" + _gate(1, "{reading: engineers, above: 1}") * 2, "'acme-1' stands twice"),
        ("gates:\n" + _gate(1, "{reading: engineers, above: known}"), "'known' as a bound"),
        ("gates:\n" + _gate(1, "{reading: engineers, above: .nan}"), "nan as a bound"),
        ("gates:\n" + _gate(1, "{reading: engineers, above: 1}", "word " * 200), "500 characters"),
        ("facts:\n" + _fact("acme.n", ".inf"), "has no end"),
        ("facts:\n" + _fact("messaging.kept-days", "3", "weeks"), "Give it in 'days'"),
        ("facts:\n" + _fact("messaging.kept-days", "0", "days"), "is not above 0"),
    ],
)
def test_rules_that_could_not_be_held_against_a_case_are_refused(own, text, problem):
    with pytest.raises(YamlError, match=problem):
        own(text)


def test_thousands_of_reasons_against_an_option_fit_in_a_line(own):
    own("gates:\n" + "".join(_gate(n, "{reading: engineers, above: 1}", "word " * 20) for n in range(60)))
    kafka = next(one for one in decided().options if one.id == "kafka")
    assert kafka.ruled_out_because.endswith("of 60 reasons")
    assert len(kafka.ruled_out_by) == 60
