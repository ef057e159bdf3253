"""Calls that describe a table or a column, which SQL Server has instead of COMMENT."""

from __future__ import annotations

import re

CALL = re.compile(
    r"exec(?:ute)?\s+(?:\[?\w+\]?\.)*\[?sp_addextendedproperty\]?\s.*?'MS_Description'",
    re.IGNORECASE | re.DOTALL,
)
