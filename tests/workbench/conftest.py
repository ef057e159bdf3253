"""What the tests of the workbench share: a careless architect, and what stood under each cell."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # careless.py stands there

from careless import Careless


@pytest.fixture
def careless():
    return Careless
