"""What holds: one check a function, the same for every architect."""

from archkit.proofs.check import CHECKS, Check, NotAssessableError, Subject, Verdict, check, prove, run_check
from archkit.proofs.proof import Evidence, Proof, Status

__all__ = [
    "CHECKS",
    "Check",
    "Evidence",
    "NotAssessableError",
    "Proof",
    "Status",
    "Subject",
    "Verdict",
    "check",
    "prove",
    "run_check",
]
