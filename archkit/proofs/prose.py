"""Checks on substance: each step's artifact says something wherever a reader relies on it."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.hollow import hollow, texts_read
from archkit.proofs.proof import Evidence


def _read(subject: Subject, step: Step, code: str) -> Verdict:
    artifact = subject.design.artifact(step)
    if artifact is None:
        raise NotAssessableError(f"the step {step.value!r} has said nothing yet")
    findings = hollow(code, step.value, artifact, subject.brief)
    return Verdict(findings, (Evidence(label="Texts read", text=str(texts_read(artifact, step.value))),))


@check(
    "PROSE001",
    "hollow-framing",
    claim="The framing says what is wanted, in words of its own.",
    step=Step.FRAME,
)
def hollow_framing(subject: Subject) -> Verdict:
    """Flags words in the framing that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: a summary or a trait's evidence.

    Why it matters: what is built follows from this sentence; a design of nothing in particular cannot be
    wrong.

    Example: ``summary: string``.

    Use instead: what the system is for, for whom and how much, with the words of the brief that show
    each trait.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.FRAME, "PROSE001")


@check(
    "PROSE002",
    "hollow-clarification",
    claim="Every question and every assumption says why.",
    step=Step.CLARIFY,
)
def hollow_clarification(subject: Subject) -> Verdict:
    """Flags words in the clarification that say nothing: empty, a placeholder, a name, one text for all.

    What is read: a question or an assumption.

    Why it matters: who answers a question wants to know what hangs on it, and an assumption without a
    reason is a guess.

    Example: ``because: text``.

    Use instead: what the answer would change, and who would have to say it.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.CLARIFY, "PROSE002")


@check(
    "PROSE003",
    "hollow-stack",
    claim="Every technology and every choice among them has a reason.",
    step=Step.VERIFY,
)
def hollow_stack(subject: Subject) -> Verdict:
    """Flags words in the stack that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: what needs a technology, or a decision about one.

    Why it matters: a technology that nobody can give a reason for is kept for ever, since nobody dares
    to remove it.

    Example: ``needed_by: TODO``.

    Use instead: the component or the team's skill that asks for it, and the number at which another
    would win.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.VERIFY, "PROSE003")


@check(
    "PROSE004",
    "hollow-architecture",
    claim="Every part says what it does and what needs it, each in its own words.",
    step=Step.SHAPE,
)
def hollow_architecture(subject: Subject) -> Verdict:
    """Flags words in the architecture that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: a purpose, a need, what a link carries, or what was left out.

    Why it matters: two parts that do the same in the same words are one part, or nobody thought about
    either.

    Example: five components, each ``used to store the data of the users``.

    Use instead: what this part alone does, and the operation or number that fails without it.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.SHAPE, "PROSE004")


@check(
    "PROSE005",
    "hollow-data-model",
    claim="Tables, migrations and decisions about data say what they are for.",
    step=Step.DATA,
)
def hollow_data_model(subject: Subject) -> Verdict:
    """Flags words in the data model that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: a comment, a need, a migration step or a decision.

    Why it matters: tables outlive their authors; what is not said beside them is found out by a mistake.

    Example: ``needed_by: n/a``.

    Use instead: the entity or operation that the table serves, and how each step is undone.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes. Tables of an imported schema may go without a comment; one note counts them.
    """
    verdict = _read(subject, Step.DATA, "PROSE005")
    return _with_few_comments(verdict, subject) if subject.design.imported else verdict


def _with_few_comments(verdict: Verdict, subject: Subject) -> Verdict:
    """Return a verdict in which tables that came without a comment are one note."""
    tables = subject.design.data.tables if subject.design.data else ()
    bare = [one.name for one in tables if not one.comment.strip()]
    places = {f"data.tables.{name}.comment" for name in bare}
    findings = tuple(one for one in verdict.findings if one.place not in places)
    if bare:
        note = Finding(
            code="PROSE005",
            severity="note",
            place="data.tables",
            message=f"{len(bare)} of {len(tables)} imported tables came without a comment",
            evidence=", ".join(bare)[:200],
            remedy="Say with COMMENT ON TABLE what a row is, first of the tables that are used most.",
        )
        findings = (*findings, note)
    return Verdict(findings, verdict.evidence, verdict.assumed)


@check(
    "PROSE006",
    "hollow-contract",
    claim="Every endpoint and the rules of the contract say something to a caller.",
    step=Step.CONTRACTS,
)
def hollow_contract(subject: Subject) -> Verdict:
    """Flags words in the contract that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: a summary of an endpoint, the style or the versioning.

    Why it matters: callers know nothing but the contract; a summary that repeats ``summary`` sends them
    to the source.

    Example: ``summary: summary``.

    Use instead: what the caller gets and what it costs, in one line.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.CONTRACTS, "PROSE006")


@check(
    "PROSE007",
    "hollow-security",
    claim="Threats, controls and the ways of access are said in words that can be checked.",
    step=Step.SECURE,
)
def hollow_security(subject: Subject) -> Verdict:
    """Flags words in the security that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: the way of authentication, a threat, a control or a duty.

    Why it matters: a control that only has a name was copied from a list; an auditor asks how, and there
    is no answer.

    Example: ``authentication: "1.0.0.0"``.

    Use instead: the method, where it is enforced, and the test that shows it.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.SECURE, "PROSE007")


@check(
    "PROSE008",
    "hollow-operations",
    claim="Policies, objectives, alerts and recovery say what is done.",
    step=Step.OPERATE,
)
def hollow_operations(subject: Subject) -> Verdict:
    """Flags words in the operations that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: a rule, an indicator, a runbook, backups or the rota.

    Why it matters: at night somebody reads exactly these sentences, and does what they say.

    Example: ``runbook: ...``.

    Use instead: the first thing to look at and to do, and the numbers of each rule.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.OPERATE, "PROSE008")


@check(
    "PROSE009",
    "hollow-size",
    claim="Costs, ceilings and stages of growth say where they come from and what is done.",
    step=Step.SIZE,
)
def hollow_size(subject: Subject) -> Verdict:
    """Flags words in the size that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: the source of a number, or a trigger.

    Why it matters: a stage without a trigger begins too late, and a number from nowhere is believed.

    Example: ``trigger: trigger``.

    Use instead: the number to watch with its value, and what is then changed.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.SIZE, "PROSE009")


@check(
    "PROSE010",
    "hollow-challenge",
    claim="Removals, risks and trade-offs say what would happen.",
    step=Step.CHALLENGE,
)
def hollow_challenge(subject: Subject) -> Verdict:
    """Flags words in the challenge that say nothing: empty, a placeholder, a name again, one text for all.

    What is read: what breaks, a mitigation, or what ten times the load does.

    Why it matters: a challenge that is met by a phrase was not put.

    Example: ``breaks: The system will not work.`` for every part.

    Use instead: which operation stops, what is lost, and who does what about it.

    Known limits: whether the words are true is not judged, only whether there are any; a phrase that
    fits every system passes.
    """
    return _read(subject, Step.CHALLENGE, "PROSE010")
