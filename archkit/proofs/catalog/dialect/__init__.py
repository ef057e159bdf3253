"""Other dialects of SQL, written as PostgreSQL's, one statement after the other."""

from archkit.proofs.catalog.dialect.translation import Translated, translate

__all__ = ["Translated", "translate"]
