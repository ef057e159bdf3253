"""What a persona asks for, as one Markdown file generated from the design."""

from archkit.cli.deliverables.page import deliverables_page
from archkit.cli.deliverables.todo import todo_page

__all__ = ["deliverables_page", "todo_page"]
