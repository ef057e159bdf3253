"""Ids of estimates from names in any script."""

from __future__ import annotations

import hashlib
import re

LONGEST = 60


def slug(name: str) -> str:
    """Return lower case letters, digits and single hyphens; a digest where nothing is left."""
    text = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].strip("-")
    return text or hashlib.sha256(name.encode()).hexdigest()[:8]
