"""`archkit explain` on a design that was really made."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.cli import main
from archkit.design import Design
from archkit.knowledge import fact, library, reread_rules
from archkit.proofs.migration.verdicts import CLAIMS

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]


def explained(capsys: Said, *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_without_an_argument_decisions_are_listed_with_their_gates(capsys: Said) -> None:
    text = explained(capsys)
    for decision in library().options:
        assert f"\n{decision}\n" in f"\n{text}"
    assert "stream-without-people" in text
    assert len(text.splitlines()) < 150


def test_a_gate_shows_its_condition_its_fact_and_its_source(capsys: Said) -> None:
    text = explained(capsys, "stream-without-people")
    known = fact("pattern.broker-engineers")
    assert "gate (team) of messaging" in text
    assert f"engineers below {known.base:g} (pattern.broker-engineers)" in text
    assert known.citation in text
    assert f"confidence {known.confidence}" in text
    assert "rules out: kafka" in text


def test_a_gate_says_what_it_ruled_out_in_a_design_with_its_numbers(capsys: Said, designed: Path) -> None:
    text = explained(capsys, "stream-without-people", "--design", str(designed))
    design = Design.read(designed / "design.yaml")
    kafka = next(
        one for decision in design.decisions for one in decision.options
        if "stream-without-people" in one.ruled_out_by
    )  # fmt: skip
    assert f"ruled out: {kafka.ruled_out_because}" in text


def test_a_decision_shows_weights_ratings_and_scores(capsys: Said, designed: Path) -> None:
    text = explained(capsys, "messaging", "--design", str(designed / "design.yaml"))
    decided = next(one for one in Design.read(designed / "design.yaml").decisions if one.id == "messaging")
    for criterion in decided.criteria:
        assert f"weight {criterion.name} {criterion.weight:g}: {criterion.because}" in text
    assert f"{decided.winner.score:g} of 10" in text


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("messaging.kafka", "option"),
        ("messaging.operations", "criterion"),
        ("pattern.broker-engineers", "fact"),
        ("needs-a-stream", "situation"),
        ("jobs_per_second", "reading"),
        ("team-size", "question"),
        ("leaning-cheapest", "rule"),
        ("ARCH001", "check"),
    ],
)
def test_every_kind_can_be_shown_and_read_as_json(rule: str, kind: str, capsys: Said, designed: Path) -> None:
    data = json.loads(explained(capsys, rule, "--design", str(designed), "--json"))
    assert data["design"] == str(designed)
    assert [one["id"] for one in data["entries"]] == [rule]
    assert data["entries"][0]["kind"] == kind
    assert all({"source", "date", "base"} <= set(one) for one in data["entries"][0]["facts"])


def test_a_question_shows_what_the_brief_answers_or_what_was_assumed(capsys: Said, designed: Path) -> None:
    brief, design = Brief.read(designed / "brief.yaml"), Design.read(designed / "design.yaml")
    told = explained(capsys, "team-size", "--design", str(designed))
    assert f"the brief answers team.engineers: {brief.team.engineers}" in told
    open_ones = [one for one in library().questions.values() if brief.value(one.field) in {None, ()}]
    assumed = {one.field: one for one in design.clarify.assumptions}
    for one in open_ones:
        told = explained(capsys, one.id, "--design", str(designed)).partition("Decided in")[2]
        assert f"the brief leaves {one.field} open" in told
        assert (assumed[one.field].because in told) if one.field in assumed else "nothing was assumed" in told


def test_a_fact_says_which_options_fell_by_it(capsys: Said, designed: Path) -> None:
    data = json.loads(explained(capsys, "pattern.broker-engineers", "--design", str(designed), "--json"))
    decided = data["entries"][0]["decided"]
    assert {one["option"] for one in decided if one["ruled_out"]} >= {"kafka", "rabbitmq"}


def test_proofs_of_a_migration_are_explained_though_no_design_is_checked_for_them(capsys: Said) -> None:
    for code, (name, claim) in CLAIMS.items():
        text = explained(capsys, code)
        assert f"{code}: proof of migration" in text
        assert f"{name}: {claim}" in text
        assert "archkit migrate" in text


def test_an_item_of_the_checklist_is_answered_by_its_checks(capsys: Said, designed: Path) -> None:
    item = library().checklist["H8"]
    text = explained(capsys, "H8", "--design", str(designed))
    assert item.says in text
    assert all(f"{code} " in text.partition("Decided in")[2] for code in item.checks)
    conflict = library().conflicts["N5"]
    text = explained(capsys, "N5", "--design", str(designed))
    assert all(side.says in text for side in conflict.sides)
    assert f"  {conflict.decision}: " in text


def test_a_reading_says_what_fell_by_it_and_what_rests_on_it(capsys: Said, designed: Path) -> None:
    decided = explained(capsys, "engineers", "--design", str(designed)).partition("Decided in")[2]
    assert "stream-without-people" in decided
    assert "messaging rests on it" in decided


def test_every_decision_of_a_design_can_be_explained(capsys: Said, designed: Path) -> None:
    for one in Design.read(designed / "design.yaml").decisions:
        assert one.winner.name in explained(capsys, one.id, "--design", str(designed))


def test_the_latest_session_is_taken_where_none_is_named(capsys: Said, designed: Path) -> None:
    there = Path("designs") / "one"
    there.mkdir(parents=True)
    (there / "design.yaml").write_bytes((designed / "design.yaml").read_bytes())
    assert f"Decided in {there}:" in explained(capsys, "messaging.kafka")


def test_a_misspelt_rule_is_answered_with_the_closest(refused: Refused) -> None:
    assert "Did you mean 'stream-without-people'" in refused("explain", "stream-without-peple")
    assert "'messaging.kafka'" in refused("explain", "kafkka")
    assert "archkit explain" in refused("explain", "zzzzzzzz")


def test_a_place_without_a_design_is_refused(refused: Refused) -> None:
    assert "no design in 'nowhere'" in refused("explain", "messaging", "--design", "nowhere")


def test_a_rule_of_ones_own_is_shown_with_its_file(
    capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme.yaml").write_text(
        "gates:\n"
        "  - {id: small-stays-off-streams, decision: messaging, rules_out: [kafka], kind: team,\n"
        '     when: {reading: engineers, below: 50}, says: "{engineers} engineers",\n'
        "     source: Acme, date: 2026-11-01, basis: judgement}\n"
    )
    monkeypatch.setenv("ARCHKIT_RULES", str(tmp_path))
    text = explained(capsys, "small-stays-off-streams")
    assert "your own, acme.yaml" in text
    assert "engineers below 50" in text
    monkeypatch.delenv("ARCHKIT_RULES")
    reread_rules()
