"""How code is written and run with a language or framework, and weaknesses that are often found."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from archkit.knowledge.condition import Condition
from archkit.knowledge.fact import Basis
from archkit.record import Record

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class KnownPractice(Record):
    """A way of working with a language or framework, by topic, and when it applies.

    `fits` are the ids of the languages and frameworks of which one must be in the stack.
    `technology` is what the practice is about; with `adds` it joins the stack as `role`, and must
    be known, otherwise it is one of `fits`. Of several practices on one topic the first counts
    whose technology the team knows, and then the first whose `when` holds. `says` may name a part
    by its kind, such as ``{database}``.
    """

    id: str = Field(pattern=_SLUG)
    topic: str = Field(pattern=_SLUG)
    fits: tuple[str, ...] = Field(min_length=1)
    technology: str = Field(pattern=_SLUG)
    adds: bool = False
    role: str = ""
    when: Condition | None = None
    says: str = Field(min_length=3)
    why: str = Field(min_length=3)
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis


class KnownWeakness(Record):
    """A kind of weakness of a published list, and what answers it.

    `answered_by` are ids of controls; a control of another id answers when it uses one of the
    `words`, as whole words. `concerns` says which systems can have it at all.
    """

    id: str = Field(pattern=_SLUG)
    name: str = Field(min_length=3)
    edition: str = Field(min_length=3)
    concerns: Literal["every system", "callers that are told apart", "own code", "stores"]
    answered_by: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis
