"""What is said instead of a design: the questions, or why it cannot be done."""

from __future__ import annotations

from archkit.design import Design
from archkit.report.sections.sheet import for_markdown, sentence


def questions_text(design: Design) -> str:
    """Return the open questions, numbered, and nothing else."""
    questions = design.clarify.questions if design.clarify else ()
    lines = [
        f"{number}. {for_markdown(sentence(one.text))} {for_markdown(sentence(one.why))}".rstrip()
        for number, one in enumerate(questions, start=1)
    ]
    return "\n".join(lines or ["1. What should the system do, for how many users, at what cost?"]) + "\n"


def infeasible_text(design: Design) -> str:
    """Return why there is no design, and what would make one possible."""
    clarify = design.clarify
    because = clarify.because if clarify else ""
    lines = [f"# {for_markdown(design.name)}", "", f"Infeasible, because {for_markdown(sentence(because))}"]
    if clarify and clarify.unless:
        lines += ["", "Unless:", "", *(f"- {for_markdown(sentence(one))}" for one in clarify.unless)]
    return "\n".join(lines) + "\n"


def questions_section(design: Design) -> list[str]:
    """Return what was asked and what was assumed for want of an answer."""
    clarify = design.clarify
    if not clarify:
        return ["None."]
    asked = [f"{number}. {for_markdown(one.text)}" for number, one in enumerate(clarify.questions, start=1)]
    assumed = [
        f"- Assumed {for_markdown(one.field)} = {for_markdown(str(one.value))}: {for_markdown(one.because)}"
        for one in clarify.assumptions
    ]
    return [*asked, *([""] if asked and assumed else []), *assumed] or ["None."]
