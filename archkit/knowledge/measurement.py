"""Measurements: what somebody published of a real system under load."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from archkit.knowledge.fact import Basis
from archkit.record import Record


class Measurement(Record):
    """A published throughput, with what is needed to compare it with a model.

    `group` names what is comparable: one kind of work on one kind of system. `cores` are
    those that do the work, `clients` the requests under way at once (None when there were
    enough to keep it busy), `payload_bytes` the size of one item and `parts` the equal pieces
    of work in one operation, such as its copies. A measurement is ``fitted`` when the model
    of its group is made from it; ``left-out`` is of the same source or kind of machine and
    ``elsewhere`` of another, and both only tell how good the model is.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$")
    group: str = Field(min_length=1)
    what: str = Field(min_length=1)
    per_second: float = Field(gt=0)
    unit: str
    cores: int = Field(ge=1)
    clients: int | None = Field(default=None, ge=1)
    payload_bytes: int = Field(default=0, ge=0)
    parts: int = Field(default=1, ge=1)
    use: Literal["fitted", "left-out", "elsewhere"]
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis
    note: str = ""
