"""Index advice by experiment: what each index gives the access patterns and takes from the writes."""

from archkit.proofs.data.advice.added import with_advised_indexes
from archkit.proofs.data.advice.advice import Advice, advise
from archkit.proofs.data.advice.gain import Advised, Gain
from archkit.proofs.data.advice.shown import advice_lines
from archkit.proofs.data.advice.standing import Standing, follows_key

__all__ = [
    "Advice",
    "Advised",
    "Gain",
    "Standing",
    "advice_lines",
    "advise",
    "follows_key",
    "with_advised_indexes",
]
