import sys
from pathlib import Path

import pytest

from archkit.proofs import CHECKS

sys.path.insert(0, str(Path(__file__).parent))  # walkers.py stands beside the tests that use it


@pytest.fixture(autouse=True)
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out archkit's own checks: these tests are about the walk, not about what it proves."""
    for code in list(CHECKS):
        monkeypatch.delitem(CHECKS, code)
