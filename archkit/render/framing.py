"""Frame and clarify: what was understood, what is missing, what was asked and assumed."""

from __future__ import annotations

from archkit.design import Assumption, Clarification, Estimate, Framing, Question
from archkit.design.framing import AssumedValue
from archkit.render.blocks import (
    Block,
    Break,
    Bullets,
    Callout,
    Fold,
    Inline,
    Mono,
    Prose,
    Quiet,
    Span,
    Strong,
    Table,
    bullets,
    fold,
    kept,
    section,
)
from archkit.render.blocks import table as table_block
from archkit.render.numbers import count, number
from archkit.render.pictured import in_words
from archkit.render.view import View, view, view_of


@view.register
def framing_view(framing: Framing) -> View:
    """Return the view of a framing."""
    return view_of(framing_blocks(framing))


@view.register
def clarification_view(clarification: Clarification) -> View:
    """Return the view of questions and assumptions."""
    return view_of(clarification_blocks(clarification))


@view.register
def estimate_view(estimate: Estimate) -> View:
    """Return the view of one estimate."""
    return view_of(kept(estimates_table("Estimate", (estimate,)), formulas((estimate,))))


def framing_blocks(framing: Framing) -> tuple[Block, ...]:
    """Return what the brief says, in the architect's words."""
    return kept(
        Prose(framing.summary),
        section("Goals", bullets(framing.goals)),
        section("Not goals", bullets(framing.non_goals)),
        section(
            "Load",
            estimates_table("The load as ranges", framing.quantities),
            formulas(framing.quantities, anchor="load-derived"),
            anchor="load",
        ),
        section("Missing from the brief", missing_table(framing)),
        fold(
            f"{count(len(framing.traits), 'trait')} of the brief that shape the design, in its own words",
            traits_table(framing),
        ),
    )


def traits_table(framing: Framing) -> Table | None:
    """Return the traits with the words that show them."""
    rows: list[tuple[Inline, ...]] = [(trait.name, trait.evidence) for trait in framing.traits]
    return table_block("Traits found in the brief", ("Trait", "Shown by"), rows)


def missing_table(framing: Framing) -> Table | None:
    """Return the inputs that nobody stated."""
    rows: list[tuple[Inline, ...]] = [(one.name, Mono(one.field), one.matters_for) for one in framing.missing]
    return table_block("Inputs that nobody stated", ("Input", "Field", "Decides"), rows)


def estimates_table(caption: str, estimates: tuple[Estimate, ...]) -> Table | None:
    """Return numbers as base and range, in units that can be pictured."""
    rows: list[tuple[Inline, ...]] = []
    for one in estimates:
        base, unit, around = in_words(one)
        rows.append((one.name, Strong(base), unit, around))
    return table_block(caption, ("Quantity", "#Expected", "Unit", "Range"), rows)


def formulas(estimates: tuple[Estimate, ...], *, anchor: str = "") -> Fold | None:
    """Return how each number came about."""
    rows = [_formula(one) for one in estimates if one.formula]
    shown = table_block("How each number came about", ("Quantity", "Formula", "Inputs"), rows)
    return fold("How these numbers came about", shown, anchor=anchor)


def _formula(estimate: Estimate) -> tuple[Inline, ...]:
    inputs: list[Span] = []
    for one in estimate.inputs:
        inputs += [*([Break()] if inputs else []), f"{one.name} = {one.value} ", Quiet(f"({one.source})")]
    return (estimate.name, Mono(estimate.formula), tuple(inputs) or "")


def clarification_blocks(clarification: Clarification) -> tuple[Block, ...]:
    """Return the outcome, the questions and what was assumed for them."""
    return kept(
        outcome(clarification),
        section(
            "Questions",
            questions_table(clarification.questions, clarification.assumptions),
            fold("What each answer would change", flips_table(clarification.questions)),
        ),
        section("Assumptions", *_assumed(clarification), anchor="assumptions"),
    )


def _assumed(clarification: Clarification) -> tuple[Block, ...]:
    """Return the assumptions, folded where open questions show what stands in for their answers."""
    taken = clarification.assumptions
    asked = {one.field for one in clarification.questions}
    shown = sum(one.field in asked for one in taken)
    if not shown:
        return kept(assumptions_table(taken))
    title = f"{count(len(taken), 'assumption')} with source: {shown} of them until a question is answered"
    return kept(fold(title, assumptions_table(taken)))


def outcome(clarification: Clarification) -> Callout | None:
    """Return why there is no design yet, or why none can hold."""
    if clarification.outcome == "design":
        return None
    head = {
        "clarify": "Clarify first: too little is known to design this.",
        "infeasible": "Infeasible as stated.",
    }[clarification.outcome]
    why = Prose((Strong(head), " ", clarification.because))
    unless = Bullets(clarification.unless) if clarification.unless else None
    tone = "bad" if clarification.outcome == "infeasible" else "care"
    return Callout(tone, kept(why, Prose("It becomes possible if:") if unless else None, unless))


def questions_table(questions: tuple[Question, ...], assumptions: tuple[Assumption, ...]) -> Table | None:
    """Return the questions in order of what they change, with what is recommended and what is assumed.

    Args:
        questions: The open questions.
        assumptions: What was assumed, by field; a question may be left without any assumption.
    """
    assumed = {one.field: one.value for one in assumptions}
    rows: list[tuple[Inline, ...]] = [
        (
            one.text,
            one.why,
            assumed_value(one.recommended, one.unit),
            _if_unanswered(one, assumed),
        )
        for one in questions
    ]
    return table_block(
        "Questions in order of what their answers change",
        ("Question", "Why it is asked", "Recommended", "If unanswered"),
        rows,
    )


def _if_unanswered(question: Question, assumed: dict[str, AssumedValue]) -> str:
    if question.field not in assumed:
        return "nothing assumed"
    same = assumed[question.field] == question.recommended
    return "the same" if same else assumed_value(assumed[question.field], question.unit)


def flips_table(questions: tuple[Question, ...]) -> Table | None:
    """Return which answer changes which decision."""
    rows: list[tuple[Inline, ...]] = [
        (one.text, flip.value, "; ".join(flip.changes)) for one in questions for flip in one.flips
    ]
    return table_block("Answers that would change the design", ("Question", "Answer", "Changes"), rows)


def assumptions_table(assumptions: tuple[Assumption, ...]) -> Table | None:
    """Return the values taken because nobody stated one."""
    rows: list[tuple[Inline, ...]] = [
        (Mono(one.field), assumed_value(one.value), one.because, one.source, one.confidence)
        for one in assumptions
    ]
    columns = ("Field", "Assumed", "Because", "Source", "Confidence")
    return table_block("Values taken because nobody stated one", columns, rows)


def assumed_value(value: AssumedValue, unit: str = "") -> str:
    """Return an assumed value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{number(value)} {unit}".strip()
    if isinstance(value, tuple):
        return ", ".join(value) if value else "none"
    return f"{value} {unit}".strip()
