"""What a proof in the throw-away PostgreSQL costs, against doing the least by hand.

The cached template is held against initdb, which every server would run without it. The full proof
of a schema of twenty tables (applied twice, filled, planned, dropped) is held against sending the
same DDL through psql to a database of the same server.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.timing import Comparison, compare

TODAY = dt.date(2026, 11, 21)
TABLES = 20


def measure(folder: Path) -> list[Comparison]:
    """Compare both; each pair is taken in turn in one run."""
    return [_template(folder), _proof()]


def _template(folder: Path) -> Comparison:
    from archkit.proofs.postgres import find_binaries, start_server  # noqa: PLC0415 - heavy

    binaries = find_binaries()
    before = os.environ.get("ARCHKIT_CACHE")

    def started_with(cache: Callable[[], Path]) -> Callable[[], object]:
        def run() -> None:
            os.environ["ARCHKIT_CACHE"] = str(cache())
            start_server(binaries).stop()

        return run

    def empty() -> Path:
        shutil.rmtree(folder / "empty", ignore_errors=True)
        return folder / "empty"

    try:
        return compare(
            "cached template",
            ("start a server from the cached template", started_with(lambda: folder / "cache")),
            ("start a server after initdb", started_with(empty)),
        )
    finally:
        os.environ.pop("ARCHKIT_CACHE", None)
        if before is not None:
            os.environ["ARCHKIT_CACHE"] = before


def _proof() -> Comparison:
    from archkit.brief import Brief  # noqa: PLC0415 - heavy
    from archkit.design import Design, Step  # noqa: PLC0415 - heavy
    from archkit.design.ddl import ddl_statements  # noqa: PLC0415 - heavy
    from archkit.proofs import prove  # noqa: PLC0415 - heavy
    from archkit.proofs.data import schema_run  # noqa: PLC0415 - heavy
    from archkit.proofs.postgres import proof_database  # noqa: PLC0415 - heavy

    design = Design.model_validate({"name": "twenty tables", "data": _model()})
    assert design.data is not None
    ddl = "".join(f"{one.sql};\n" for one in ddl_statements(design.data))
    brief = Brief(name="twenty tables")

    def proved() -> None:
        schema_run._runs.clear()  # the same model is otherwise run once only
        found = {one.code: one.status for one in prove(Step.DATA, brief, design, today=TODAY)}
        assert found["SCHEMA001"] == "proved", found

    def applied() -> None:
        with proof_database() as one:
            done = one.run("psql", ["-q", "-v", "ON_ERROR_STOP=1"], given=ddl)
            assert done.returncode == 0, done.stderr

    return compare(
        "schema proof",
        (f"all checks of the data step, {TABLES} tables", proved),
        ("the same DDL applied with psql", applied),
    )


def _model() -> dict[str, object]:
    """Return twenty tables in a chain of foreign keys, each with an index and two access patterns."""
    tables, patterns = [], []
    for number in range(TABLES):
        name, parent = f"part_{number:02}", f"part_{number - 1:02}"
        columns = [
            {"name": "id", "type": "uuid", "default": "gen_random_uuid()"},
            {"name": "status", "type": "text"},
            {"name": "amount", "type": "bigint"},
            {"name": "created_at", "type": "timestamptz", "default": "now()"},
        ]
        table = {
            "name": name, "comment": f"Part {number}.", "needed_by": "the benchmark",
            "rows_at_horizon": 1_000_000, "columns": columns,
            "constraints": [
                {"name": f"{name}_status", "kind": "check", "expression": "status IN ('new', 'paid', 'sent')"}
            ],
        }  # fmt: skip
        if number:
            columns.insert(1, {"name": "parent_id", "type": "uuid"})
            table["foreign_keys"] = [{"columns": ["parent_id"], "references": parent}]
            table["indexes"] = [{"name": f"{name}_parent", "columns": ["parent_id", "created_at"]}]
            patterns.append(_pattern(name, "parent_id", "ORDER BY created_at DESC LIMIT 20"))
        patterns.append(_pattern(name, "id", ""))
        tables.append(table)
    return {"engine": "postgresql", "consistency": "strong", "tables": tables, "access_patterns": patterns}


def _pattern(table: str, column: str, order: str) -> dict[str, object]:
    return {
        "id": f"{table}-by-{column}".replace("_", "-"), "operation": f"read {table}", "table": table,
        "kind": "read", "parameters": ["uuid"], "target_p95_ms": 20,
        "sql": f"SELECT id, amount FROM {table} WHERE {column} = $1 {order}".strip(),  # noqa: S608 - our own names
    }  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for one in measure(Path(made)):
            print(
                f"{one.name}: {one.measured_s:.3f} s against {one.reference_s:.3f} s, ratio {one.ratio:.2f}"
            )
