"""jsonschema is loaded without the grammars of addresses, and checks them all the same."""

import subprocess
import sys

import pytest

_LOADED = """
import sys
from archkit.proofs.late_iri import load_jsonschema
jsonschema = load_jsonschema()
print("rfc3987_syntax" in sys.modules)
"""
_CHECKED = """
checker = jsonschema.FormatChecker()
for text in ("https://example.org/ü", "no address"):
    print(checker.conforms(text, "iri"))
"""


def said(program):
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return found.stdout.split()


def test_loading_builds_no_grammar():
    assert said(_LOADED) == ["False"]


def test_an_address_is_checked_as_without_it():
    pytest.importorskip("rfc3987_syntax")
    assert said(f"import jsonschema\n{_CHECKED}") == ["True", "False"]
    assert said(_LOADED + _CHECKED) == ["False", "True", "False"]
