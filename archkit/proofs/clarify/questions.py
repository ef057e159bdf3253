"""Checks on what is asked, what is assumed instead, and what nobody speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from archkit.brief import MISSING_INPUTS, Brief, missing
from archkit.design import Assumption, Clarification, Finding, Question, Step
from archkit.knowledge import fact, library
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.stated_brief import is_field, is_open, says_something, stated_brief

_NO_BRIEF = "what was stated is not known: give the brief that it was designed for"
_PROBES = (1, 1_000)
"""Two values far apart, for fields about which knowledge has no question of its own."""


def _clarification(subject: Subject) -> Clarification:
    clarify = subject.design.clarify
    if clarify is None:
        raise NotAssessableError("nothing was asked or assumed yet")
    return clarify


def _value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@check(
    "CLARIFY001",
    "question-that-changes-nothing",
    claim="Every question is open, says what its answers change, and recommends a value that fits.",
    step=Step.CLARIFY,
)
def question_that_changes_nothing(subject: Subject) -> Verdict:
    """Flags a question whose answer changes nothing, is known already, or could not be taken.

    Also flagged are more questions than people answer (a fact), two questions about one field, and
    a recommended value that its field refuses.

    Why it matters: each question costs people's time and patience; the ones that matter drown among
    those that do not.

    Example: ``Which cloud do you prefer?`` where the design is the same on all of them.

    Use instead: the few questions of which two plausible answers lead to different designs.

    Known limits: whether an answer really changes what it says is not decided again here. Where the
    outcome is to clarify first, there is no design yet that an answer could change.
    """
    clarify = _clarification(subject)
    assumed = {one.field for one in clarify.assumptions}
    findings = [*_too_many(clarify)]
    asked: set[str] = set()
    for one in clarify.questions:
        for field, problem in _problems(one, subject.brief, assumed, drafted=clarify.outcome != "clarify"):
            findings.append(_about(one, field, problem))
        if one.field in asked:
            findings.append(_about(one, "field", "is about a field that another question asks for"))
        asked.add(one.field)
    shown = "; ".join(f"{one.field} ({_changes(one)})" for one in clarify.questions)
    evidence = Evidence(label="Questions, with what they change", text=shown or "none")
    return Verdict(tuple(findings), (evidence,))


def _too_many(clarify: Clarification) -> Iterator[Finding]:
    most = fact("proofs.questions")
    if len(clarify.questions) > most.base:
        yield Finding(
            code="CLARIFY001",
            severity="warning",
            place="clarify.questions",
            message=f"{len(clarify.questions)} questions are asked; people answer about {most.base:g}.",
            evidence=most.citation,
            remedy="Keep those with the most decisions behind them, and assume the rest.",
        )


def _problems(one: Question, brief: Brief, assumed: set[str], *, drafted: bool) -> Iterator[tuple[str, str]]:
    if drafted and not _changes(one):
        yield "flips", "names no decision that an answer would change"
    if not is_field(one.field):
        yield "field", f"asks for {one.field!r}, which is no field of a brief"
        return
    if one.field not in assumed and not is_open(brief, one.field):
        yield "field", f"asks what the brief says already: {brief.value(one.field)!r}"
    try:
        brief.with_values({one.field: _value(one.recommended)})
    except ValidationError as error:
        yield "recommended", f"recommends {one.recommended!r}: {error.errors(include_url=False)[0]['msg']}"


def _changes(one: Question) -> int:
    return len({change for flip in one.flips for change in flip.changes})


def _about(one: Question, field: str, problem: str) -> Finding:
    return Finding(
        code="CLARIFY001",
        severity="warning",
        place=f"clarify.questions.{one.id}.{field}",
        message=f"The question {one.id!r} {problem[:200]}.",
        evidence=one.text[:200],
        remedy="Drop it, or say which answers lead to another design.",
    )


@check(
    "CLARIFY002",
    "assumption-over-a-stated-value",
    claim="Nothing is assumed where somebody has said something.",
    step=Step.CLARIFY,
)
def assumption_over_a_stated_value(subject: Subject) -> Verdict:
    """Flags an assumption about a field that was stated, that no brief has, or that is assumed twice.

    Four witnesses are heard: the brief holds another value; the brief says where it read the field;
    a quantity of the frame, which came before any assumption, names the field as its source; the
    frame does not list the field as missing although it would be without the assumption.

    Why it matters: the design then answers another question than the one that was asked, and the
    person who stated the value never learns of it.

    Example: ``budget.monthly_usd: 5000`` assumed where the brief says 2,000.

    Use instead: the stated value, or a finding that it contradicts another one.

    Known limits: a value stated in a form, about a field that neither the load nor the list of
    missing inputs knows, leaves no witness when the assumption has replaced it.
    """
    clarify = _clarification(subject)
    if clarify.assumptions and not says_something(stated_brief(subject)):
        raise NotAssessableError(_NO_BRIEF)
    findings: list[Finding] = []
    seen: set[str] = set()
    for number, one in enumerate(clarify.assumptions):
        witness = "is assumed twice" if one.field in seen else _witness(one, subject)
        seen.add(one.field)
        if witness:
            findings.append(
                Finding(
                    code="CLARIFY002",
                    severity="error",
                    place=f"clarify.assumptions.{number}.value",
                    message=f"{one.field} {witness[:240]}.",
                    evidence=f"assumed: {one.value!r}"[:200],
                    remedy="Drop the assumption and design for what was stated.",
                )
            )
    shown = ", ".join(one.field for one in clarify.assumptions) or "nothing"
    return Verdict(tuple(findings), (Evidence(label="Assumed", text=shown),))


def _witness(one: Assumption, subject: Subject) -> str:
    """Return how it shows that a field was stated; empty when nothing speaks against the assumption."""
    if not is_field(one.field):
        return "is no field of a brief"
    try:
        meant = subject.brief.with_values({one.field: _value(one.value)}).value(one.field)
    except ValidationError as error:
        return f"cannot hold the assumed value: {error.errors(include_url=False)[0]['msg']}"
    return _in_the_brief(one.field, meant, subject.brief) or _in_the_frame(one.field, subject)


def _in_the_brief(field: str, meant: object, brief: Brief) -> str:
    if meant != brief.value(field) and not is_open(brief, field):
        return f"is stated in the brief as {brief.value(field)!r}"
    source = next((source for source in brief.sources if source.field == field), None)
    return f"was read in {source.origin}: {source.quote!r}" if source else ""


def _in_the_frame(field: str, subject: Subject) -> str:
    frame = subject.design.frame
    if frame is None:
        return ""
    for quantity in frame.quantities:
        if any(given.source == f"brief: {field}" for given in quantity.inputs):
            return f"was stated when the frame computed {quantity.id!r} from it"
    open_without = {gap.field for gap in missing(stated_brief(subject))}
    left = open_without - {gap.field for gap in frame.missing}
    return "is not missing, as the frame lists what is missing" if field in left else ""


@check(
    "CLARIFY003",
    "silent-gap",
    claim="Every input that is missing and needed is asked for, assumed, or named as unknown.",
    step=Step.CLARIFY,
)
def silent_gap(subject: Subject) -> Verdict:
    """Flags a missing input that moves the load or a decision and that nobody speaks of.

    What is missing is found again from the brief. Whether the load needs it is tried out: two other
    values are put in, and the load is computed for both.

    Why it matters: a gap that is not named is filled by whatever the arithmetic takes for zero, and
    looks like knowledge.

    Example: no word on the write rate, and a database that was chosen for it.

    Use instead: a question, an assumption with its source, or a line that says it is not known.

    Known limits: only the inputs that archkit knows are looked for; decisions are those taken so far
    and count by the fields that they name. A gap that moves nothing is a note.
    """
    clarify = _clarification(subject)
    frame = subject.design.frame
    if frame is None:
        raise NotAssessableError("what is missing is not known: the step 'frame' has not run")
    stated = stated_brief(subject)
    if not says_something(stated):
        raise NotAssessableError(_NO_BRIEF)
    before, left = missing(stated), missing(subject.brief)
    asked = {one.field for one in clarify.questions}
    named = {one.field for one in frame.missing}
    silent = [gap for gap in left if gap.field not in asked | named]
    findings = []
    for gap in silent:
        needed = _needs(subject, gap.field)
        findings.append(
            Finding(
                code="CLARIFY003",
                severity="warning" if needed else "note",
                place="frame.missing",
                message=f"{gap.name} ({gap.field}) is not stated, and nothing says so.",
                evidence=needed or f"it would decide {gap.matters_for}",
                remedy="Ask for it, assume it with a source, or name it as missing.",
            )
        )
    spoken = [gap.field for gap in left if gap.field in named - asked]
    text = (
        f"{len(before)} of {len(MISSING_INPUTS)}; {len(before) - len(left)} assumed, "
        f"{sum(gap.field in asked for gap in before)} asked"
    )
    evidence = [Evidence(label="Not stated", text=text)]
    evidence += [Evidence(label="Only named as missing", text=", ".join(spoken))] if spoken else []
    return Verdict(tuple(findings), tuple(evidence))


def _needs(subject: Subject, field: str) -> str:
    """Return what an input moves: numbers of the load, or decisions that name it; empty for nothing."""
    moved = _moved(subject.brief, field)
    if moved:
        return f"it moves {', '.join(moved)}"[:200]
    bound = [one.id for one in subject.design.decisions if field in one.depends_on]
    return f"the decision {', '.join(bound)} rests on it"[:200] if bound else ""


def _moved(brief: Brief, field: str) -> list[str]:
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light

    known = next((one.values for one in library().questions.values() if one.field == field), _PROBES)
    loads = []
    for value in known:
        try:
            probed = brief.with_values({field: _value(value)})
        except ValidationError:
            continue
        loads.append({one.id: one.base for one in measure_load(probed).estimates()})
    names = dict.fromkeys(name for load in loads for name in load)
    return [name for name in names if len({load.get(name) for load in loads}) > 1]
