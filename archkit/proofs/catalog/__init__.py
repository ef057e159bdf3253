"""Existing schemas: read from SQL, run in the throw-away PostgreSQL, and read back from its catalog."""

from archkit.proofs.catalog.aside import Aside
from archkit.proofs.catalog.dialects import DIALECTS
from archkit.proofs.catalog.importing import Imported, import_schema
from archkit.proofs.catalog.made_again import Difference
from archkit.proofs.catalog.order import Refusal
from archkit.proofs.catalog.source import read_sql_text

__all__ = ["DIALECTS", "Aside", "Difference", "Imported", "Refusal", "import_schema", "read_sql_text"]
