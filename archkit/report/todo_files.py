"""The proposed code changes as whole files, and the commands that use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from archkit.design import Design
from archkit.record import dump_yaml
from archkit.report.sections.sheet import box, code_fence
from archkit.report.sections.verdicts import verdict
from archkit.report.sections.wiring import system_of_record, technology_of
from archkit.report.walk import Walk

SCHEMA_UP = "migrations/0001_schema.up.sql"
SCHEMA_DOWN = "migrations/0001_schema.down.sql"
CONTRACT = "openapi.yaml"
COMPOSE = "compose.yaml"
_LOCAL_PORT = "127.0.0.1:5432:5432"


@dataclass(frozen=True)
class NewFile:
    """A file that the design proposes; `number` is its place among the fixed ids."""

    number: int
    name: str
    language: str
    text: str
    why: str


def changes(walk: Walk) -> list[str]:
    """Return each proposed file in a labelled block."""
    lines: list[str] = []
    for one in new_files(walk):
        lines += [box(f"CODE-1.{one.number}", one.name, one.why), "", code_fence(one.text, one.language), ""]
    return lines[:-1]


def new_files(walk: Walk) -> tuple[NewFile, ...]:
    """Return the files that the design proposes, generated from it."""
    return tuple(_files(walk))


def _files(walk: Walk) -> Iterator[NewFile]:
    from archkit.design.ddl import ddl, drop_ddl  # noqa: PLC0415 - only documents need it
    from archkit.design.openapi import openapi_yaml  # noqa: PLC0415 - the same

    design = walk.design
    if design.data and design.data.tables:
        yield NewFile(
            1, SCHEMA_UP, "sql", ddl(design.data), "creates the tables; applying it twice changes nothing"
        )
        yield NewFile(2, SCHEMA_DOWN, "sql", drop_ddl(design.data), "takes the first migration back")
    if design.contracts and design.contracts.endpoints:
        version = _openapi_version(walk)
        text = openapi_yaml(design.contracts, version=version)
        yield NewFile(3, CONTRACT, "yaml", text, f"the contract as OpenAPI {version}")
    compose = compose_file(design)
    if compose:
        yield NewFile(
            4, COMPOSE, "yaml", compose, "the database for local work and tests, with its health check"
        )


def _openapi_version(walk: Walk) -> Literal["3.1.0", "3.0.3"]:
    leanings = getattr(walk.persona, "leanings", None)
    return "3.0.3" if getattr(leanings, "openapi", "") == "3.0" else "3.1.0"


def compose_file(design: Design) -> str:
    """Return a Compose file with the database of the design, or nothing where there is none to run.

    The password comes from the environment and has no default.
    """
    store = system_of_record(design)
    found = technology_of(design, store) if store else None
    if not found or found.id != "postgresql" or not found.version:
        return ""
    service: dict[str, Any] = {
        "image": f"postgres:{found.version}",
        "environment": {
            "POSTGRES_DB": "app",
            "POSTGRES_USER": "app",
            "POSTGRES_PASSWORD": "${POSTGRES_PASSWORD:?Set POSTGRES_PASSWORD}",
        },
        "ports": [_LOCAL_PORT],
        "healthcheck": {
            "test": ["CMD", "pg_isready", "--username", "app", "--dbname", "app"],
            "interval": "2s",
            "timeout": "2s",
            "retries": 30,
        },
    }
    return dump_yaml({"services": {"database": service}})


def commands(walk: Walk) -> list[str]:
    """Return the commands, local and in the pipeline, each with what was run of it."""
    there = {one.name for one in new_files(walk)}
    lines: list[str] = []
    for one in _commands(walk):
        if not one.needs or one.needs in there:
            lines += [box(one.id, one.place, f"{one.does}. {one.ran}"), "", code_fence(one.text, "sh"), ""]
    return lines[:-1]


@dataclass(frozen=True)
class _Command:
    id: str
    place: str
    does: str
    text: str
    ran: str
    needs: str = ""


_PSQL = 'psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --single-transaction --file'


def _commands(walk: Walk) -> tuple[_Command, ...]:
    schema = f"Not run as a command; the same statements: {verdict(walk, ('SCHEMA001',))}"
    contract = f"Not run as a command; the same validation: {verdict(walk, ('CONTRACT001',))}"
    proofs = "Its proofs ran during the design; the verdicts are below"
    return (
        _Command("CMD-1.1", "Local", "Start the database",
                 "docker compose up --detach --wait database", "Not run", COMPOSE),
        _Command("CMD-1.2", "Local", "Apply the schema", f"{_PSQL} {SCHEMA_UP}", schema, SCHEMA_UP),
        _Command("CMD-1.3", "Local", "Take the schema back", f"{_PSQL} {SCHEMA_DOWN}", schema, SCHEMA_DOWN),
        _Command("CMD-2.1", "CI", "Migrate up, down and up again",
                 "\n".join(f"{_PSQL} {name}" for name in (SCHEMA_UP, SCHEMA_DOWN, SCHEMA_UP)),
                 schema, SCHEMA_UP),
        _Command("CMD-2.2", "CI", "Validate the contract",
                 f"openapi-spec-validator {CONTRACT}", contract, CONTRACT),
        _Command("CMD-2.3", "CI", "Prove the design again after a change of it",
                 "archkit check design.yaml --brief brief.yaml", proofs),
    )  # fmt: skip
