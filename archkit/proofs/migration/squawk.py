"""Squawk's rules for PostgreSQL, in two profiles: a new schema and a migration need different ones."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from archkit.errors import ToolMissingError

ProfileName = Literal["new schema", "migration"]
_SECONDS = 60.0
NEW_SCHEMA_LEFT_OUT: Mapping[str, str] = {
    "require-statement-timeout": "nobody waits for tables that are made now",
    "require-lock-timeout": "nobody waits for tables that are made now",
    "require-timeout-settings": "nobody waits for tables that are made now",
    "require-concurrent-index-creation": "the tables are empty",
    "require-concurrent-partition-attach": "the tables are empty",
    "constraint-missing-not-valid": "the tables are empty",
    "adding-foreign-key-constraint": "the tables are empty",
    "adding-not-nullable-field": "the tables are empty",
    "adding-field-with-default": "the tables are empty",
    "adding-required-field": "the tables are empty",
    "adding-serial-primary-key-field": "the tables are empty",
    "disallowed-unique-constraint": "the tables are empty",
    "prefer-robust-stmts": "the whole script can be applied again",
    "prefer-text-field": "a length can be a rule of the business; widening it is done in place",
    "ban-drop-constraint": "what is dropped is made again at once",
}
MIGRATION_LEFT_OUT: Mapping[str, str] = {
    "prefer-bigint-over-int": "the types are those of the models; the other profile looks at them",
    "prefer-bigint-over-smallint": "the same",
    "prefer-identity": "the same",
    "prefer-text-field": "the same",
    "prefer-timestamp-tz": "the same",
    "ban-char-field": "the same",
    "prefer-robust-stmts": "a block is a transaction, or removes first what a failed try left",
    "ban-drop-column": "it stands in the contract or in a way down, and the clients of both codes were run",
    "ban-drop-table": "the same",
    "ban-drop-function": "the migration's own",
    "ban-drop-view": "the migration's own",
    "ban-drop-trigger": "the migration's own",
    "ban-drop-type": "the same as for columns",
    "ban-drop-constraint": "the same as for columns",
    "ban-drop-not-null": "the same as for columns",
    "ban-drop-default": "the same as for columns",
    "ban-set-schema": "the same as for columns",
    "ban-alter-identity": "the switch, in which the number goes on where it was",
    "renaming-column": "the switch, which both codes were run across",
    "renaming-table": "the switch, which both codes were run across",
    "renaming-object": "the switch, which both codes were run across",
}
_LEFT_OUT: Mapping[ProfileName, Mapping[str, str]] = {
    "new schema": NEW_SCHEMA_LEFT_OUT, "migration": MIGRATION_LEFT_OUT,
}  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """What Squawk says: the rule, the file and line (counted from 1), the message and what to do."""

    rule: str
    file: str
    line: int
    message: str
    remedy: str


def squawk_program() -> Path:
    """Return the path of Squawk beside this Python, whatever the PATH is.

    Raises:
        ToolMissingError: If it is not installed.
    """
    name = "squawk.exe" if os.name == "nt" else "squawk"
    schemes = {sysconfig.get_path("scripts")}
    schemes |= {
        sysconfig.get_path("scripts", scheme) for scheme in sysconfig.get_scheme_names() if "user" in scheme
    }
    for folder in schemes:
        path = Path(folder) / name
        if path.is_file():
            return path
    raise ToolMissingError(
        "Squawk", "it is not installed beside this Python",
        "Migrations are rehearsed all the same. Install it with: pip install squawk-cli",
    )  # fmt: skip


def remarks(files: Mapping[str, str], profile: ProfileName) -> tuple[Remark, ...]:
    """Return what Squawk says to SQL files.

    Args:
        files: Texts by name; names appear in the remarks.
        profile: Which rules are asked.

    Raises:
        ToolMissingError: If Squawk is not installed, or does not run.
    """
    program = squawk_program()
    if not files:
        return ()
    with TemporaryDirectory(prefix="archkit-squawk-") as folder:
        paths = {}
        for number, (name, text) in enumerate(files.items()):
            path = Path(folder) / f"{number:05d}.sql"
            path.write_text(_without_commands(text), encoding="utf-8")
            paths[str(path)] = name
        arguments = ["--reporter", "json", "--pg-version", "18.0"]
        try:
            done = subprocess.run(  # noqa: S603 - a program of a dependency with our own arguments
                [str(program), *arguments, *paths], capture_output=True, encoding="utf-8", errors="replace",
                timeout=_SECONDS, check=False, cwd=folder,
            )  # fmt: skip
            _look(done)
            told = json.loads(done.stdout or "[]")
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            reason = f"it does not run here: {error}"
            raise ToolMissingError("Squawk", reason, "Migrations are rehearsed all the same.") from None
    found = (_remark(one, paths) for one in told)
    return tuple(one for one in found if one.rule not in _LEFT_OUT[profile])


def _look(done: subprocess.CompletedProcess[str]) -> None:
    """Raise ValueError unless the run came to its end: 0 says nothing was found, 1 that something was."""
    if done.returncode not in {0, 1}:
        raise ValueError((done.stderr.strip() or "no reason given").splitlines()[0])


def _remark(told: dict[str, object], paths: Mapping[str, str]) -> Remark:
    line = told.get("line")
    return Remark(
        rule=str(told.get("rule_name")),
        file=paths.get(str(told.get("file")), str(told.get("file"))),
        line=(line if isinstance(line, int) else 0) + 1,
        message=str(told.get("message")),
        remedy=str(told.get("help") or "Look whether this is meant."),
    )


def _without_commands(text: str) -> str:
    """Return a file without psql's commands, each line where it was."""
    lines = (
        ";" if line.startswith(("\\watch", "\\gexec")) else "" if line.lstrip().startswith("\\") else line
        for line in text.split("\n")
    )
    return "\n".join(lines)
