"""The notebook's counterpart of the command line: form, questions, steps, what-if, document."""

from archkit.workbench.bench import Workbench
from archkit.workbench.schema import SchemaBench

__all__ = ["SchemaBench", "Workbench"]
