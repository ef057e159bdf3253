import json
import re
from contextlib import contextmanager

import pytest
import yaml

from archkit.brief import Brief
from archkit.design import Design
from archkit.design.ddl import ddl
from archkit.errors import InputError, StorageError
from archkit.report.handoff import handoff


def content(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "handoff"


def test_everything_is_there_and_can_be_read_back(notifications, folder):
    assert handoff(notifications, folder) == folder
    names = set(content(folder))
    assert names >= {
        "README.md", "design.yaml", "brief.yaml", "schema.sql", "openapi.yaml", "TODO_backend-architect.md",
        "proofs.json", "diagrams/context.mmd", "diagrams/containers.mmd", "diagrams/main-flow.mmd",
        "diagrams/deployment.mmd", "diagrams/tables.mmd", "diagrams/roadmap.mmd",
    }  # fmt: skip
    design = notifications.design
    assert {one for one in names if one.startswith("decisions/")} == {
        f"decisions/ADR-{one.id}.md" for one in design.decisions
    }
    assert Design.read(folder / "design.yaml") == design
    assert Brief.read(folder / "brief.yaml") == notifications.brief
    assert (folder / "schema.sql").read_text(encoding="utf-8") == ddl(design.data)
    proofs = json.loads((folder / "proofs.json").read_text(encoding="utf-8"))
    assert [one["code"] for one in proofs] == [
        one.code for step in notifications.proofs.values() for one in step
    ]
    assert (folder / "diagrams" / "tables.mmd").read_text(encoding="utf-8").count("erDiagram") == 1


def test_the_same_walk_gives_the_same_bytes_and_replaces_its_own(notifications, ledger, folder):
    first = content(handoff(notifications, folder))
    assert content(handoff(notifications, folder)) == first
    assert "design.yaml" in content(handoff(ledger, folder))
    assert Design.read(folder / "design.yaml") == ledger.design
    assert [one.name for one in folder.parent.iterdir()] == ["handoff"]


def test_the_readme_names_what_is_there_and_what_is_not_proved(notifications, folder, page):
    handoff(notifications, folder)
    readme = page((folder / "README.md").read_text(encoding="utf-8"))
    assert readme.headings() == [
        "At a glance", "What is here", "Begin here", "What is not proved", "Decisions",
    ]  # fmt: skip
    for link in readme.all("link"):
        assert (folder / link["attrs"]["url"]).is_file()
    for proofs in notifications.proofs.values():
        for proof in proofs:
            is_open = proof.status not in {"proved", "not applicable"}
            assert (f"**{proof.code}, {proof.status}**" in readme.text) is is_open
    assert readme.words < 900


def test_a_decision_is_a_record_in_the_madr_form(notifications, folder, page):
    handoff(notifications, folder)
    for one in notifications.design.decisions:
        text = (folder / "decisions" / f"ADR-{one.id}.md").read_text(encoding="utf-8")
        _, front, body = text.split("---\n", 2)
        assert yaml.safe_load(front) == {
            "status": one.status, "date": "2026-11-21", "decision-makers": ["Messaging team"],
        }  # fmt: skip
        record = page(body)
        assert record.headings() == [
            "Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome",
            "Pros and Cons of the Options", "More Information",
        ]  # fmt: skip
        assert len(re.findall(r"^### ", record.part("Pros and Cons of the Options"), re.MULTILINE)) == len(
            one.options
        )
        assert "- Changes when: " in record.part("More Information")
        for heading in ("### Consequences", "### Confirmation"):
            assert heading in body
        compared = notifications.design.comparison(one.id)
        assert compared
        assert "The whole design with" in record.part("Considered Options")
        assert all(tip.driver in body or tip.says.split()[0] in body for tip in compared.tipping)


def test_a_folder_of_somebody_else_is_left_alone(notifications, folder):
    folder.mkdir(parents=True)
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="did not write"):
        handoff(notifications, folder)
    assert content(folder) == {"thesis.txt": b"mine"}


@pytest.mark.parametrize("name", ["README.md", "notes/of-mine.md"])
def test_what_somebody_changed_or_added_is_left_alone(notifications, folder, name):
    handoff(notifications, folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine", encoding="utf-8")
    before = content(folder)
    with pytest.raises(InputError, match=f"changed since archkit wrote it: '{name}'"):
        handoff(notifications, folder)
    assert content(folder) == before


@pytest.mark.parametrize("mark", ["", "{}", "[]", '{"files": 3}', '{"files": {"a": 1}}', "{"])
def test_a_false_mark_opens_nothing(notifications, folder, mark):
    folder.mkdir(parents=True)
    (folder / ".archkit-handoff.json").write_text(mark, encoding="utf-8")
    (folder / "a").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="Choose another folder"):
        handoff(notifications, folder)
    assert (folder / "a").read_text(encoding="utf-8") == "mine"


def test_links_and_files_are_refused_and_an_empty_folder_is_filled(notifications, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for name in ("link", "file"):
        with pytest.raises(InputError, match="no folder of its own"):
            handoff(notifications, tmp_path / name)
    assert not list((tmp_path / "elsewhere").iterdir())
    assert (handoff(notifications, tmp_path / "elsewhere") / "README.md").is_file()


def test_a_walk_without_a_design_is_refused(notifications, folder):
    with pytest.raises(InputError, match="ended with 'clarify'"):
        handoff(notifications.but(outcome="clarify"), folder)
    assert not folder.exists()


@contextmanager
def files_of_at_most(size):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more_leaves_the_earlier_folder(notifications, ledger, folder):
    before = content(handoff(ledger, folder))
    with files_of_at_most(20_000), pytest.raises(StorageError, match="limit on file sizes"):
        handoff(notifications, folder)
    assert content(folder) == before
    assert [one.name for one in folder.parent.iterdir()] == ["handoff"]


def test_a_place_below_a_file_is_a_storage_error(notifications, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        handoff(notifications, tmp_path / "file" / "handoff")
