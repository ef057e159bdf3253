"""Made-up rows where keys share a tenant's column, point to their own table, or to partitions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from archkit.design import DataModel, ForeignKey, Table
from archkit.proofs.data import schema_run

pytestmark = pytest.mark.postgres
TENANT = ForeignKey(columns=("tenant_id",), references="tenants")


def to(parent: str, column: str, *, partitioned: bool = True) -> ForeignKey:
    """Return a key over the tenant, the parent's id and, for partitions, its time."""
    time = ((f"{column}_created_at",), ("created_at",)) if partitioned else ((), ())
    return ForeignKey(
        columns=("tenant_id", f"{column}_id", *time[0]),
        references=parent,
        referenced_columns=("tenant_id", "id", *time[1]),
    )


@pytest.fixture
def tracker(build: SimpleNamespace) -> DataModel:
    """Projects, tasks with sub-tasks, comments with two parents, labels on tasks: monthly partitions."""
    monthly = {"primary_key": ("tenant_id", "id", "created_at"), "partition_by": "created_at"}
    task = ("task_id uuid", "task_created_at timestamptz")

    def large(name: str, *columns: str, keys: tuple[ForeignKey, ...]) -> Table:
        return build.table(
            name, "tenant_id uuid", *columns, rows=900_000_000, foreign_keys=(TENANT, *keys), **monthly
        )

    once = {"primary_key": ("tenant_id", "task_id", "task_created_at", "label_id")}
    small = {"primary_key": ("tenant_id", "id"), "foreign_keys": (TENANT,)}
    return build.model(
        build.table("tenants", rows=500),
        build.table("labels", "tenant_id uuid", rows=4_000, **small),
        large("projects", keys=()),
        large(
            "tasks", "project_id uuid", "project_created_at timestamptz", "parent_id uuid?",
            "parent_created_at timestamptz?", keys=(to("projects", "project"), to("tasks", "parent")),
        ),
        large(
            "comments", *task, "project_id uuid", "project_created_at timestamptz",
            keys=(to("tasks", "task"), to("projects", "project")),
        ),
        build.table(
            "task_labels", "tenant_id uuid", *task, "label_id uuid", rows=900_000_000,
            foreign_keys=(to("tasks", "task"), to("labels", "label", partitioned=False)), **once,
        ),
    )  # fmt: skip


def test_rows_are_made_for_every_table(tracker: DataModel, build: SimpleNamespace) -> None:
    filling = schema_run.schema_run(build.subject(tracker)).filling
    assert filling.reasons == {}
    assert filling.rows["tasks"] == filling.rows["comments"] == filling.rows["projects"] == 20_000
    assert filling.rows["task_labels"] == 20_000


def test_a_ring_of_keys_that_are_never_empty_takes_no_row_and_says_so(build: SimpleNamespace) -> None:
    ring = build.model(
        build.table("eggs", "hen_id uuid", foreign_keys=build.keys("hen_id:hens")),
        build.table("hens", "egg_id uuid", foreign_keys=build.keys("egg_id:eggs")),
    )
    reasons = schema_run.schema_run(build.subject(ring)).filling.reasons
    assert set(reasons) == {"eggs", "hens"}
