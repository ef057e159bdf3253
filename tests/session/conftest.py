import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archkit.design import Step
from archkit.proofs import CHECKS, Check, Subject, Verdict

sys.path.insert(0, str(Path(__file__).parent))  # walkers.py stands beside the tests that use it


@pytest.fixture(autouse=True)
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out archkit's own checks: these tests are about the walk, not about what it proves."""
    for code in list(CHECKS):
        monkeypatch.delitem(CHECKS, code)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Subject]]:
    """Return a function that registers a check, and returns what the check will have looked at."""

    def registered(
        step: Step, verdict: Callable[[Subject], Verdict] | None = None, code: str = "TEST001"
    ) -> list[Subject]:
        seen: list[Subject] = []

        def look(subject: Subject) -> Verdict:
            seen.append(subject)
            return verdict(subject) if verdict else Verdict()

        monkeypatch.setitem(CHECKS, code, Check(code, "a-test", "It holds.", step, look))
        return seen

    return registered
