"""What holds: one check a function, the same for every architect."""

from archkit.proofs import (
    architecture,
    brief_consistency,
    budget,
    contract_names,
    contracts,
    decisions,
    diagrams,
    endpoints,
    ownership,
    resilience,
    schema_applied,
    schema_columns,
    schema_indexes,
    schema_migrations,
    schema_patterns,
    sizing,
    technology,
)
from archkit.proofs.check import CHECKS, Check, NotAssessableError, Subject, Verdict, check, prove, run_check
from archkit.proofs.mermaid import DiagramError, render_mermaid
from archkit.proofs.proof import Evidence, Proof, Status

TOPICS = (
    architecture,
    brief_consistency,
    budget,
    contract_names,
    contracts,
    decisions,
    diagrams,
    endpoints,
    ownership,
    resilience,
    schema_applied,
    schema_columns,
    schema_indexes,
    schema_migrations,
    schema_patterns,
    sizing,
    technology,
)
"""The modules whose import registers their checks."""

__all__ = [
    "CHECKS",
    "TOPICS",
    "Check",
    "DiagramError",
    "Evidence",
    "NotAssessableError",
    "Proof",
    "Status",
    "Subject",
    "Verdict",
    "check",
    "prove",
    "render_mermaid",
    "run_check",
]
