"""The steps of the walk and the artifact that each one produces."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Step(StrEnum):
    """One step; the order here is the default order of the walk."""

    FRAME = "frame"
    CLARIFY = "clarify"
    VERIFY = "verify"
    SHAPE = "shape"
    DATA = "data"
    CONTRACTS = "contracts"
    SECURE = "secure"
    OPERATE = "operate"
    SIZE = "size"
    CHALLENGE = "challenge"


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""A stable id: lower case letters, digits and single hyphens."""
SqlName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", max_length=63)]
"""A PostgreSQL identifier that needs no quotes for its characters, at most 63 bytes."""
Line = Annotated[str, Field(max_length=2_000)]
"""A sentence or two."""
