"""YAML as archkit writes it: one layout, the same bytes for the same data."""

from __future__ import annotations

from typing import Any

import yaml

from archkit.record.yaml_block import WIDTH, BlockDumper, UnusualDataError, block_yaml, style_of


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style_of(value))


BlockDumper.add_representer(str, _text)


def dump_yaml(data: Any) -> str:
    """Return plain data as YAML in archkit's one layout."""
    try:
        return block_yaml(data)
    except UnusualDataError:
        return emitted_yaml(data)


def emitted_yaml(data: Any) -> str:
    """Return the same as PyYAML's emitter writes it, which takes ten times as long."""
    return yaml.dump(data, Dumper=BlockDumper, sort_keys=False, allow_unicode=True, width=WIDTH)
