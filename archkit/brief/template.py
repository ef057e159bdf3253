"""The blank brief: every field with its unit and an example, for a newcomer to fill in."""

from __future__ import annotations

import json
from importlib.resources import files

from archkit.brief.brief import Brief


def blank_brief(name: str) -> str:
    """Return a commented YAML brief that reads as a brief of this name.

    Args:
        name: What the system is called, 1 to 120 characters of any script.

    Raises:
        YamlError: If the name is empty or too long.
    """
    tidy = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    text = (files("archkit.brief") / "blank_brief.yaml").read_text(encoding="utf-8")
    filled = text.format(name=json.dumps(tidy, ensure_ascii=False))
    Brief.from_yaml(filled, source="the new brief")
    return filled
