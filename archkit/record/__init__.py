"""The frozen record that Brief, Design, facts and proofs are made of, and its YAML form.

YAML is read by position: every error names file, line and field. Aliases are refused, since
archkit's files need none and a nest of them can expand without bound.
"""

from archkit.record.faults import explain, most_telling
from archkit.record.record import Record
from archkit.record.yaml_reading import (
    MAX_YAML_BYTES,
    MAX_YAML_DEPTH,
    MAX_YAML_VALUES,
    fields_at_top,
    load_yaml,
    read_text,
)
from archkit.record.yaml_writing import dump_yaml

__all__ = [
    "MAX_YAML_BYTES",
    "MAX_YAML_DEPTH",
    "MAX_YAML_VALUES",
    "Record",
    "dump_yaml",
    "explain",
    "fields_at_top",
    "load_yaml",
    "most_telling",
    "read_text",
]
