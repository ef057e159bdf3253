"""A place with the notebooks and nothing else of the checkout, so that runs leave no trace in it."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # jupyter_lab.py stands beside the tests that use it

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder
