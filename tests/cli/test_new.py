"""A brief to fill in: from nothing, an example, prose or a project."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.cli import main
from archkit.shipped import shipped_text

Said = pytest.CaptureFixture[str]
Refused = Callable[..., str]
NOTIFICATIONS = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"


def test_a_new_brief_is_commented_read_back_and_never_overwritten(
    refused: Refused, capsys: Said, tmp_path: Path
) -> None:
    assert main(["new", "Zoo <keepers> ✎", "-o", "zoo.yaml"]) == 0
    assert capsys.readouterr().out == "zoo.yaml\n"
    assert Brief.read(tmp_path / "zoo.yaml").name == "Zoo <keepers> ✎"
    assert "#" in (tmp_path / "zoo.yaml").read_text()
    before = (tmp_path / "zoo.yaml").read_bytes()
    assert "exists already" in refused("new", "Other", "-o", "zoo.yaml")
    assert (tmp_path / "zoo.yaml").read_bytes() == before
    assert main(["new", "Zoo Keepers"]) == 0
    assert (tmp_path / "zoo-keepers.yaml").exists()


def test_an_example_brief_is_copied_by_name_and_by_name_only(
    refused: Refused, capsys: Said, tmp_path: Path
) -> None:
    assert main(["new", "--example"]) == 0
    assert (tmp_path / "notifications.yaml").read_bytes() == NOTIFICATIONS.read_bytes()
    assert main(["new", "--example", "url-shortener", "-o", "mine.yaml"]) == 0
    assert Brief.read(tmp_path / "mine.yaml").name == "URL shortener"
    capsys.readouterr()
    assert "Did you mean 'url-shortener'" in refused("new", "--example", "url-shortner")
    assert "Give --example alone" in refused("new", "Zoo", "--example")
    assert shipped_text("briefs", "notifications").encode() == NOTIFICATIONS.read_bytes()


def test_a_new_brief_begins_from_prose_or_a_project(refused: Refused, capsys: Said, tmp_path: Path) -> None:
    assert main(["new", "--from", "A URL shortener, 50K users, 2M redirects a day", "-o", "a.yaml"]) == 0
    assert Brief.read(tmp_path / "a.yaml").scale.users_total == 50_000
    project = tmp_path / "shop"
    project.mkdir()
    (project / "RULES.md").write_text("# Rules\n\n- Use PostgreSQL for all data.\n")
    assert main(["new", "Shop", "--project", "shop", "-o", "b.yaml"]) == 0
    assert Brief.read(tmp_path / "b.yaml").name == "Shop"
    capsys.readouterr()
    assert "is no folder" in refused("new", "--project", "nowhere", "-o", "c.yaml")
    assert "not both" in refused("new", "--project", "shop", "--from", "x", "-o", "c.yaml")
