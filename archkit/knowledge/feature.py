"""What is known of features: since which version they exist, until when, and what replaces them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from archkit.knowledge.fact import Basis
from archkit.record import Record


class KnownFeature(Record):
    """A feature or habit by the words that name it in a design.

    `technology` is the id of the technology that it belongs to, empty where it is a habit of its
    own; `since` and `removed_in` are versions of that technology. `deprecated` is the day, or the
    first day of the month or year, from which its maker or a standard advises against it, and
    `instead` what it advises.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    technology: str = ""
    words: tuple[str, ...] = Field(min_length=1)
    since: str = ""
    removed_in: str = ""
    deprecated: dt.date | None = None
    says: str = Field(min_length=3)
    instead: str = Field(min_length=3)
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis
