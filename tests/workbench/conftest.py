"""What the tests of the workbench share: a careless architect, and what stood under each cell."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # careless.py stands there

from careless import Careless


@pytest.fixture
def careless():
    return Careless


@pytest.fixture
def sample_data_design():
    """A design with a table, an index and an access pattern; nothing is run for it."""
    from archkit.design import AccessPattern, Column, DataModel, Design, Index, Table  # noqa: PLC0415

    key = Column(name="id", type="bigint", nullable=False)
    table = Table(
        comment="Notes.",
        needed_by="Read the latest",
        name="notes",
        columns=(key, Column(name="at", type="timestamptz", nullable=False)),
        primary_key=("id",),
        indexes=(Index(name="notes_at_idx", columns=("at",)),),
    )
    read = AccessPattern(
        id="latest", operation="Read the latest", table="notes", kind="read",
        sql="SELECT id FROM notes ORDER BY at DESC LIMIT $1", target_p95_ms=100,
    )  # fmt: skip
    return Design(
        name="notes",
        data=DataModel(
            engine="postgresql", consistency="One writer.", tables=(table,), access_patterns=(read,)
        ),
    )
