"""What a small model is asked for: the few judgements of each step; archkit draws the rest from them.

A model of a hundred million to two billion parameters finishes one of these in about 600
tokens. `Most` and `Longest` bound lists and texts, `OneOf` names the list of the context from
which a word is chosen, `Form` is a pattern that a grammar can hold, with an example of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal

from archkit.design import Step
from archkit.design.architecture import ComponentKind, Pattern
from archkit.design.security import Stride
from archkit.record import Record


@dataclass(frozen=True)
class Most:
    """At most so many items."""

    items: int


@dataclass(frozen=True)
class Longest:
    """At most so many characters."""

    characters: int


@dataclass(frozen=True)
class OneOf:
    """One of the words that the context has under this name."""

    words: str


@dataclass(frozen=True)
class Form:
    """Texts of this form only, where the server holds a model to patterns; `example` is shown."""

    pattern: str
    example: str


_ID = "[a-z][a-z0-9]{0,12}(-[a-z0-9]{1,12})?"
_SQL = "[a-z][a-z0-9]{0,11}(_[a-z0-9]{1,12})?"
_TYPE = "text|integer|bigint|numeric|boolean|date|timestamptz|jsonb|uuid|bytea"
_STEM = "/[a-z]{2,14}(-[a-z]{2,12})?"

Word = Annotated[str, Longest(26), Form(f"^{_ID}$", "api")]
Table = Annotated[str, Longest(26), Form(f"^{_SQL}$", "orders")]
ColumnName = Annotated[str, Longest(26), Form(f"^{_SQL}$", "customer_id")]
ColumnLine = Annotated[
    str, Longest(52), Form(f"^{_SQL} ({_TYPE}|references {_SQL})$", "customer_id references customers")
]
Path = Annotated[
    str, Longest(60), Form(rf"^{_STEM}(/\{{[a-z][A-Za-z]{{1,13}}\}})?({_STEM})?$", "/orders/{orderId}")
]
Flow = Annotated[str, Longest(26)]
Name = Annotated[str, Longest(40)]
Remark = Annotated[str, Longest(56)]
Phrase = Annotated[str, Longest(90)]
Sentence = Annotated[str, Longest(200)]


class FramingSketch(Record):
    """What the brief asks for."""

    summary: Sentence
    goals: Annotated[tuple[Phrase, ...], Most(3)] = ()
    traits: Annotated[tuple[Annotated[str, OneOf("traits")], ...], Most(4)] = ()


class AssumptionSketch(Record):
    """A value for a field that nobody stated."""

    field: Annotated[str, OneOf("open_fields")]
    value: Name


class QuestionSketch(Record):
    """A question; `other` is another answer and `changes` what it would change."""

    field: Annotated[str, OneOf("open_fields")]
    text: Phrase
    recommended: Name
    other: Name
    changes: Phrase


class ClarificationSketch(Record):
    """What to ask and what to assume."""

    assumptions: Annotated[tuple[AssumptionSketch, ...], Most(4)] = ()
    questions: Annotated[tuple[QuestionSketch, ...], Most(2)] = ()


class TechnologySketch(Record):
    """One technology a role; null where none is needed. `instead_of` is the runner-up database."""

    framework: Annotated[str, OneOf("frameworks")]
    database: Annotated[str, OneOf("databases")]
    instead_of: Annotated[str, OneOf("databases")]
    because: Sentence
    flips_when: Phrase
    platform: Annotated[str, OneOf("platforms")]
    queue: Annotated[str | None, OneOf("queues")] = None
    cache: Annotated[str | None, OneOf("caches")] = None
    identity: Annotated[str | None, OneOf("identities")] = None
    observability: Annotated[str, OneOf("observabilities")]


class ComponentSketch(Record):
    """A part: short id, what it does, and the operation or number that needs it."""

    id: Word
    kind: ComponentKind
    technology: Annotated[str | None, OneOf("stack")] = None
    purpose: Remark
    needed_by: Remark


class LinkSketch(Record):
    """A flow from one part to another."""

    source: Word
    target: Annotated[str, Longest(26), Form(f"^{_ID}$", "database")]
    data: Flow


class LeftOutSketch(Record):
    """A part that is not built, and the number that would bring it in."""

    name: Name
    trigger: Phrase


class ArchitectureSketch(Record):
    """Parts and links; `instead_of` is the pattern that came second."""

    pattern: Pattern
    instead_of: Pattern
    because: Sentence
    flips_when: Phrase
    components: Annotated[tuple[ComponentSketch, ...], Most(8)]
    links: Annotated[tuple[LinkSketch, ...], Most(9)]
    left_out: Annotated[tuple[LeftOutSketch, ...], Most(2)] = ()


class TableSketch(Record):
    """A table; each column is "name type" or "name references table"; id and created_at are added."""

    name: Table
    entity: Annotated[str, OneOf("entities")] = ""
    columns: Annotated[tuple[ColumnLine, ...], Most(7)]


class PatternSketch(Record):
    """How an operation reaches rows: by these columns of the table."""

    operation: Annotated[str, OneOf("operations")]
    table: Table
    by: Annotated[tuple[ColumnName, ...], Most(2)] = ()


class DataSketch(Record):
    """Tables and how they are reached."""

    tables: Annotated[tuple[TableSketch, ...], Most(6)]
    access_patterns: Annotated[tuple[PatternSketch, ...], Most(6)]


class EndpointSketch(Record):
    """An endpoint of an operation; the path is plural nouns in kebab-case, {name} for parameters."""

    operation: Annotated[str, OneOf("operations")]
    method: Literal["get", "post", "put", "patch", "delete"]
    path: Path


class ContractsSketch(Record):
    """One endpoint for each operation."""

    endpoints: Annotated[tuple[EndpointSketch, ...], Most(10)]


class ThreatSketch(Record):
    """What could go wrong on a crossing, the control against it, and how that is built here."""

    category: Stride
    crossing: Annotated[str, OneOf("crossings")]
    description: Phrase
    control: Name
    how: Phrase


class SecuritySketch(Record):
    """Threats with their controls."""

    authentication: Phrase
    authorisation: Phrase
    threats: Annotated[tuple[ThreatSketch, ...], Most(6)]


class PolicySketch(Record):
    """A reliability policy with its numbers."""

    kind: Literal["timeout", "retry", "circuit-breaker", "rate-limit", "dead-letter", "idempotency"]
    applies_to: Annotated[str, OneOf("places")]
    rule: Phrase


class OperationsSketch(Record):
    """How it is kept alive."""

    policies: Annotated[tuple[PolicySketch, ...], Most(6)]
    strategy: Literal["rolling", "blue-green", "canary", "recreate"]
    recovery: Literal["backup-and-restore", "pilot-light", "warm-standby", "active-active"]
    on_call: Phrase


class StageSketch(Record):
    """A stage of growth: at which multiple of today's load, what shows it, what is done."""

    load_factor: float
    trigger: Phrase
    change: Phrase
    effort_weeks: float


class MilestoneSketch(Record):
    """A part of the first delivery."""

    name: Phrase
    engineer_weeks: float


class SizingSketch(Record):
    """Growth and the first delivery."""

    roadmap: Annotated[tuple[StageSketch, ...], Most(3)]
    milestones: Annotated[tuple[MilestoneSketch, ...], Most(4)]


class RemovalSketch(Record):
    """What breaks without a component."""

    component: Annotated[str, OneOf("components")]
    breaks: Phrase


class RiskSketch(Record):
    """A risk; probability and impact are 1, 2 or 3."""

    name: Phrase
    probability: float
    impact: float
    mitigation: Phrase


class ChallengeSketch(Record):
    """The design against itself."""

    removals: Annotated[tuple[RemovalSketch, ...], Most(6)]
    ten_times: Sentence
    half_budget: Sentence
    gained: Phrase
    given_up: Phrase
    risks: Annotated[tuple[RiskSketch, ...], Most(3)]


Sketch = (
    FramingSketch
    | ClarificationSketch
    | TechnologySketch
    | ArchitectureSketch
    | DataSketch
    | ContractsSketch
    | SecuritySketch
    | OperationsSketch
    | SizingSketch
    | ChallengeSketch
)
SKETCH_TYPES: Mapping[Step, type[Record]] = MappingProxyType(
    {
        Step.FRAME: FramingSketch,
        Step.CLARIFY: ClarificationSketch,
        Step.VERIFY: TechnologySketch,
        Step.SHAPE: ArchitectureSketch,
        Step.DATA: DataSketch,
        Step.CONTRACTS: ContractsSketch,
        Step.SECURE: SecuritySketch,
        Step.OPERATE: OperationsSketch,
        Step.SIZE: SizingSketch,
        Step.CHALLENGE: ChallengeSketch,
    }
)
