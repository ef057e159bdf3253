"""`archkit prices`, and prices of one's own on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.cli import main
from archkit.session import Session

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]
BRIEF = """\
name: Notes
workload: {reads_per_day: 100K/day, writes_per_day: 10K/day}
team: {engineers: 3, skills: [python, postgresql]}
"""
PRICES = """\
provider: aws
prices:
  - {item: postgres-small-month, usd: 77, source: Our contract, date: 2026-09-01}
"""


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    path = tmp_path / "brief.yaml"
    path.write_text(BRIEF)
    return path


def test_the_book_is_listed_with_source_and_date(capsys: Said) -> None:
    assert main(["prices", "--provider", "aws", "--item", "postgres-small"]) == 0
    text = capsys.readouterr().out
    assert "Amazon Web Services, us-east-1" in text
    assert "postgres-small-month" in text
    assert "USD/month" in text
    assert "(2026-11-21, quoted)" in text
    assert "vcpu-month" not in text


def test_the_book_as_data_has_every_item_once(capsys: Said) -> None:
    assert main(["prices", "--json"]) == 0
    items = [one["item"] for one in json.loads(capsys.readouterr().out)]
    assert len(items) == len(set(items)) > 40
    assert {"vcpu-month", "email", "support-share"} <= set(items)


def test_an_unknown_book_or_item_is_answered_with_those_that_there_are(refused: Refused) -> None:
    assert "hetzner" in refused("prices", "--provider", "aswx")
    assert "vcpu-month" in refused("prices", "--item", "no such thing")


def test_own_prices_stay_with_the_session(brief: Path, tmp_path: Path, capsys: Said) -> None:
    prices = tmp_path / "company-prices.yaml"
    prices.write_text(PRICES)
    main(["design", str(brief), "--prices", str(prices), "-s", "kept", "--today", "2026-11-21", "--quiet"])
    capsys.readouterr()
    session = Session.read("kept")
    assert session.brief.budget.provider == "aws"
    assert session.design.size is not None
    line = next(one for one in session.design.size.costs if "database machine" in one.item)
    assert session.design.shape is not None
    database = next(one for one in session.design.shape.components if one.id == line.component)
    assert line.base_usd == pytest.approx(77 * database.instances)
    assert "Our contract, 2026-09-01" in line.source
    assert session.brief != Brief.read(brief)
    again = ["design", str(brief), "--prices", str(prices), "-s", "kept", "--resume", "--quiet"]
    assert main(again) in {0, 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prices: [{item: postgres-smal-month, usd: 1}]", "postgres-small-month"),
        ("prices: [{item: vcpu-month, usd: 1, unit: USD/GiB}]", "USD/(vCPU*month)"),
        ("prices: [{item: vcpu-month}]", "usd"),
        ("prices: [{item: vcpu-month, usd: 1}, {item: vcpu-month, usd: 2}]", "'vcpu-month' has two prices"),
        ("price: []", "prices"),
        ("provider: somewhere", "hetzner"),
        ("- vcpu-month", "mapping"),
    ],
)
def test_a_wrong_price_file_is_told_before_anything_is_walked(
    brief: Path, tmp_path: Path, refused: Refused, text: str, words: str
) -> None:
    (tmp_path / "prices.yaml").write_text(text)
    assert words in refused("design", str(brief), "--prices", "prices.yaml", "-s", "never")
    assert not Path("never").exists()


def test_a_wrong_price_in_the_brief_is_told_before_anything_is_walked(brief: Path, refused: Refused) -> None:
    brief.write_text(f"{BRIEF}budget: {{prices: [{{item: cpu-month, usd: 1}}]}}\n")
    assert "vcpu-month" in refused("design", str(brief), "-s", "never")
    assert not Path("never").exists()


def test_prices_without_a_brief_are_refused(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES)
    assert "BRIEF" in refused("design", "--resume", "-s", "begun", "--prices", "prices.yaml")
