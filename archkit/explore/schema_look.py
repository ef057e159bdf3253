"""A schema as it is looked at in a notebook: its run in PostgreSQL, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from archkit.design import AccessPattern, DataModel, Step, Table
from archkit.errors import InputError, ToolMissingError
from archkit.proofs import NotAssessableError, Subject
from archkit.proofs.data.advice import Advice, Advised
from archkit.proofs.data.schema_parsed import query_error
from archkit.proofs.data.schema_run import SchemaRun, schema_run
from archkit.proofs.data.volume import VolumeStudy


@dataclass(frozen=True)
class SchemaLook:
    """A data model with its run; without one `why_not` says why, and `unparsed` what cannot be read.

    `unparsed` holds what the parser says of each access pattern, empty where it reads it.
    """

    data: DataModel
    run: SchemaRun | None = None
    why_not: str = ""
    unparsed: Mapping[str, str] = field(default_factory=dict)

    @property
    def study(self) -> VolumeStudy | None:
        """The plans at every volume, None where there are none."""
        return self.run.volumes if self.run else None

    @property
    def failed(self) -> dict[str, str]:
        """What PostgreSQL said of each pattern that it cannot plan."""
        return {one.pattern.id: one.error for one in self.run.plans if one.error} if self.run else {}


@dataclass(frozen=True)
class IndexStory:
    """A schema with an index, without it, and with what the experiment then advises.

    `advised` are the indexes that serve the patterns which lose; `repaired` is None where nothing is
    advised or nothing could be run.
    """

    index: str
    table: str
    whole: SchemaLook
    broken: SchemaLook
    advised: tuple[Advised, ...] = ()
    repaired: SchemaLook | None = None

    @property
    def losing(self) -> tuple[AccessPattern, ...]:
        """The patterns that cannot run, turn bad sooner, or are reached in another way without it."""
        return tuple(
            one for one in self.whole.data.access_patterns if _loses(one.id, self.whole, self.broken)
        )


def look_at(subject: Subject) -> SchemaLook:
    """Return the look at a subject's schema; the same schema is run once in a process.

    Raises:
        InputError: If the design has no tables.
    """
    data = subject.design.data
    if data is None or not data.tables:
        raise InputError("the design has no tables yet", hint="Take the step 'data' first.")
    try:
        return SchemaLook(data, schema_run(subject))
    except (ToolMissingError, NotAssessableError) as error:
        return SchemaLook(data, why_not=str(error), unparsed=_parsed(data))


def indexes_of(data: DataModel) -> tuple[str, ...]:
    """Return the names of a model's indexes, those that keep no rule first."""
    found = [index for table in data.tables for index in table.indexes]
    return tuple(one.name for one in sorted(found, key=lambda one: one.unique))


def most_needed_index(look: SchemaLook) -> str:
    """Return the index whose loss costs one pattern most; empty for a schema without indexes."""
    losses = sorted(look.run.losses, key=lambda one: -one.times) if look.run else []
    own = indexes_of(look.data)
    return next((one.index for one in losses if one.index in own), next(iter(own), ""))


def without_index(subject: Subject, name: str) -> IndexStory:
    """Return what happens without one index, and with what is then advised; all run in PostgreSQL.

    Args:
        subject: Brief, design and day.
        name: The index.

    Raises:
        InputError: If no table has such an index.
    """
    whole = look_at(subject)
    table = next((one for one in whole.data.tables if any(index.name == name for index in one.indexes)), None)
    if table is None:
        known = ", ".join(indexes_of(whole.data)) or "none"
        raise InputError(f"there is no index {name!r}", field="index", hint=f"The indexes are: {known}.")
    poorer = _with_table(
        whole.data,
        table.model_copy(update={"indexes": tuple(one for one in table.indexes if one.name != name)}),
    )
    broken = look_at(_subject(subject, poorer))
    story = IndexStory(name, table.name, whole, broken)
    losing = {one.id for one in story.losing}
    advice = broken.run.advice if broken.run else Advice()
    serving = tuple(one for one in advice.advised if losing & {gain.pattern for gain in one.gains})
    if not serving:
        return story
    repaired = look_at(_subject(subject, _added(poorer, serving)))
    return replace(story, advised=serving, repaired=repaired)


def _loses(pattern: str, whole: SchemaLook, broken: SchemaLook) -> bool:
    if pattern in broken.failed:
        return pattern not in whole.failed
    before, after = (look.study.of(pattern) if look.study else None for look in (whole, broken))
    if before is None or after is None:
        return False
    if after.turning and (before.turning is None or after.turning.factor < before.turning.factor):
        return True
    return any(before.by_volume[name].line != plan.line for name, plan in after.by_volume.items())


def _added(data: DataModel, advised: tuple[Advised, ...]) -> DataModel:
    """Return the model with what is advised, also where nobody states how often it is called."""
    for one in advised:
        table = data.table(one.table)
        if table is not None:
            data = _with_table(data, table.model_copy(update={"indexes": (*table.indexes, one.index)}))
    return data


def _with_table(data: DataModel, table: Table) -> DataModel:
    tables = tuple(table if one.name == table.name else one for one in data.tables)
    return data.model_copy(update={"tables": tables})


def _subject(subject: Subject, data: DataModel) -> Subject:
    return replace(subject, design=subject.design.with_artifact(Step.DATA, data))


def _parsed(data: DataModel) -> dict[str, str]:
    try:
        return {one.id: query_error(one) for one in data.access_patterns}
    except ToolMissingError:
        return {}
