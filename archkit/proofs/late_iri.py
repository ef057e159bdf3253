"""JSON Schema's checker, loaded without the grammars of internationalised addresses.

Where rfc3987-syntax is installed, as it is with Jupyter, jsonschema imports it to check the
formats ``iri`` and ``iri-reference``, and it builds 38 grammars at once: over a second, for two
formats that no contract of ours has. Here they are built when the first such text is checked.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_GRAMMARS = "rfc3987_syntax"


def load_jsonschema() -> ModuleType:
    """Return jsonschema, every format checked as ever.

    Raises:
        ImportError: If it is not installed.
    """
    with _grammars_later():
        return importlib.import_module("jsonschema")


@contextmanager
def _grammars_later() -> Iterator[None]:
    """Let a module stand for the grammars while jsonschema looks for them."""
    if {"jsonschema", _GRAMMARS} & sys.modules.keys() or importlib.util.find_spec(_GRAMMARS) is None:
        yield
        return
    later = ModuleType(_GRAMMARS)
    later.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_GRAMMARS] = later
    try:
        yield
    finally:
        del sys.modules[_GRAMMARS]


def _is_valid_syntax(term: str, value: str) -> bool:
    return bool(importlib.import_module(_GRAMMARS).is_valid_syntax(term, value))
