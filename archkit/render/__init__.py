"""What is seen: views of briefs, artifacts, decisions, findings and proofs."""

from archkit.proofs import Proof
from archkit.render.architecture import architecture_view
from archkit.render.brief import brief_view
from archkit.render.challenge import challenge_view
from archkit.render.contracts import contracts_view
from archkit.render.data import data_view
from archkit.render.decision import decision_view
from archkit.render.design import TITLES, design_view
from archkit.render.finding import finding_view
from archkit.render.framing import clarification_view, estimate_view, framing_view
from archkit.render.load_run import load_run_blocks, load_run_view
from archkit.render.migration import migration_view
from archkit.render.operations import operations_view
from archkit.render.proof import proof_view, proofs_view
from archkit.render.security import security_view
from archkit.render.sizing import sizing_view
from archkit.render.technology import stack_view
from archkit.render.view import View, view, view_of

__all__ = [
    "TITLES",
    "Proof",
    "View",
    "architecture_view",
    "brief_view",
    "challenge_view",
    "clarification_view",
    "contracts_view",
    "data_view",
    "decision_view",
    "design_view",
    "estimate_view",
    "finding_view",
    "framing_view",
    "load_run_blocks",
    "load_run_view",
    "migration_view",
    "operations_view",
    "proof_view",
    "proofs_view",
    "security_view",
    "sizing_view",
    "stack_view",
    "view",
    "view_of",
]
