"""No pattern of a check takes long over a line that repeats what it begins with."""

import importlib
import pkgutil
import re
import time
from collections.abc import Mapping

import pytest

import archkit.proofs
import archkit.sizing.reliability

_LENGTH = 1_000
_MOST_SECONDS = 0.25
_BEGINNINGS = ("1", "1 a ", " ", "a", "encrypt", "advisor")


def _patterns():
    for package in (archkit.proofs, archkit.sizing.reliability):
        for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(one.name)).items():
                for pattern in value.values() if isinstance(value, Mapping) else (value,):
                    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                        yield pytest.param(pattern, id=f"{one.name.rpartition('.')[2]}{name}")


@pytest.mark.parametrize("pattern", list(_patterns()))
def test_a_pattern_reads_a_repeated_line_in_time(pattern):
    slow = {}
    for beginning in _BEGINNINGS:
        line = (beginning * _LENGTH)[:_LENGTH] + "\0!"
        begun = time.process_time()
        pattern.search(line)
        pattern.fullmatch(line)
        slow[beginning] = time.process_time() - begun
    assert max(slow.values()) < _MOST_SECONDS, slow
