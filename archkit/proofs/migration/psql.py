"""Runs the files of a plan as a user does: with psql, and again where a lock did not come in time."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from archkit.design.change import CONFLICTS
from archkit.design.change.script import PAUSE_VARIABLE, RETRIES
from archkit.design.change.step import ALLOW_LOSS
from archkit.proofs.migration.stepping import StepError, Stepped
from archkit.proofs.postgres import ProofDatabase

_ERROR = re.compile(
    r"^psql:[^\n]*?:(?P<line>\d+): (?:ERROR|FATAL):\s+(?P<state>[0-9A-Z]{5}): (?P<said>.*)$", re.MULTILINE
)
_DETAIL = re.compile(r"^DETAIL:\s+(.*)$", re.MULTILINE)
_LONGEST_SECONDS = 600.0
_PAUSE_SECONDS = 0.05
_BATCH_PAUSE = "0.002"


@dataclass
class Psql:
    """psql against one database; `allows_loss` lets a way down lose what was counted."""

    database: ProofDatabase
    allows_loss: bool = False

    def run_file(
        self, name: str, text: str, *, pause: Callable[[float], None] = time.sleep, retries: int = RETRIES
    ) -> Stepped:
        """Run a file until it goes through, as the README of the plan says.

        Args:
            name: What the file is called, such as ``up/0001_expand_orders.sql``.
            text: What stands in it; `plan_files` has made sure that nothing in it commands psql.
            pause: Waits for a number of seconds.
            retries: How often it is tried again after a lock that did not come in time.

        Raises:
            StepError: If it fails for good, or gave way too often.
            ToolMissingError: If there is no psql.
        """
        path = self.database.scratch() / name.replace("/", "-")
        path.write_text(text, encoding="utf-8")
        told = {"ON_ERROR_STOP": "1", "VERBOSITY": "verbose", PAUSE_VARIABLE: _BATCH_PAUSE}
        arguments = ["-X", *(f"--set={name}={value}" for name, value in told.items())]
        if self.allows_loss:
            arguments += ["-c", f"SET {ALLOW_LOSS} = 'yes'"]
        done = Stepped()
        for turn in range(retries + 1):
            ended = self._run([*arguments, "-f", str(path)], name)
            done.batches += ended.stdout.count("(1 row)") if "\\watch" in text else 0
            if ended.returncode == 0:
                return done
            found = _ERROR.search(ended.stderr)
            if found is None or found["state"] not in CONFLICTS or turn == retries:
                raise StepError(_line(text, found), _said(ended.stderr, found))
            done.retries += 1
            pause(_PAUSE_SECONDS)
        return done

    def _run(self, arguments: list[str], name: str) -> subprocess.CompletedProcess[str]:
        try:
            return self.database.run("psql", arguments, seconds=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            raise StepError(name, f"psql did not come to its end in {_LONGEST_SECONDS:.0f} s") from None


def _said(stderr: str, found: re.Match[str] | None) -> str:
    if found is None:
        told = [line for line in stderr.splitlines() if line.strip()]
        return (told or ["psql ended with an error and said nothing"])[-1]
    detail = _DETAIL.search(stderr)
    return f"{found['said']} ({detail[1]})" if detail else found["said"]


def _line(text: str, found: re.Match[str] | None) -> str:
    lines = text.splitlines()
    number = int(found["line"]) if found else 0
    return lines[number - 1] if 0 < number <= len(lines) else ""
