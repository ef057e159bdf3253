"""Checks a generated file before it is written.

JavaScript is run with k6 stubbed, YAML is held to its shape.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from typing import Any

from archkit.record import load_yaml
from archkit.report.fitness.shapes import OBJECTIVE, RULES

_SECONDS, _BYTES = 2, 256_000_000
_LONGEST = 200
_STUBS = """\
globalThis.requests = [];
const http = {
  request(method, url, body, params) { requests.push({ method, url, body, params }); return { status: 0 }; },
  expectedStatuses(range) { return range; },
  setResponseCallback(callback) { globalThis.expected = callback; },
};
const check = (answer, tests) => Object.values(tests).map((test) => test(answer));
globalThis.__VU = 1;
"""
_INSTEAD = (
    (r"^import .* from 'k6(?:/http)?';$", ""),
    (r"^export const options = ", "const options = globalThis.options = "),
    (r"^export function call\b", "globalThis.call = function call"),
)


def trouble(name: str, text: str) -> str:
    """Return what is wrong with a file, empty when nothing is or nothing can tell.

    Args:
        name: Its path in the hand-off folder.
        text: Its content.
    """
    try:
        if name.endswith(".js"):
            run_script(text, {})
        else:
            importlib.import_module("jsonschema").validate(
                load_yaml(text, source=name), RULES if name.startswith("alerts/") else OBJECTIVE
            )
    except ImportError:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is what is wrong with the file
        return " ".join(str(error).split())[:_LONGEST]
    return ""


def run_script(text: str, environment: Mapping[str, str], *, call: bool = False) -> dict[str, Any]:
    """Return the options of a load test, and the requests of one call where that is asked for.

    The script runs in an engine without files and network, bounded in time and memory.

    Args:
        text: The script.
        environment: What it finds in ``__ENV``.
        call: Whether one iteration is made as well.

    Raises:
        ImportError: If there is no JavaScript engine.
        Exception: The engine's own, if the script cannot be parsed or run.
    """
    context = importlib.import_module("quickjs").Context()
    context.set_time_limit(_SECONDS)
    context.set_memory_limit(_BYTES)
    for line, instead in _INSTEAD:
        text = re.sub(line, instead, text, flags=re.MULTILINE)
    context.eval(f"globalThis.__ENV = {json.dumps(dict(environment))};")
    context.eval(f"(() => {{ 'use strict';\n{_STUBS}{text}\n}})();")
    if call:
        context.eval("call()")
    found = context.eval("JSON.stringify({ options, requests, expected: globalThis.expected })")
    made: dict[str, Any] = json.loads(found)
    return made


def marked(name: str, text: str) -> str:
    """Return a file's text, with a first line that says so where it is not valid."""
    wrong = trouble(name, text)
    sign = "//" if name.endswith(".js") else "#"
    return f"{sign} archkit could not check this file: {wrong}\n{text}" if wrong else text
