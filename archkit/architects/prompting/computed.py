"""What archkit fills into an artifact itself: numbers, evidence and duties a model must not invent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from archkit.architects.base import Context
from archkit.architects.prompting.derived import dicts
from archkit.architects.prompting.own_proposal import own_proposal
from archkit.architects.prompting.weighed import weighed
from archkit.architects.rulebook.anatomy import anatomy
from archkit.architects.rulebook.challenge.challenges import ACCEPTED_RISKS
from archkit.architects.rulebook.challenge.compared import compared
from archkit.architects.rulebook.challenge.figures import pressure_figures
from archkit.architects.rulebook.challenge.pressure import taken
from archkit.architects.rulebook.data.inventory import inventory
from archkit.architects.rulebook.data.layout import Layout, layout
from archkit.architects.rulebook.leaning.affordable import within_budget
from archkit.architects.rulebook.secure.security import regime_id
from archkit.architects.rulebook.secure.set_aside import set_aside
from archkit.architects.rulebook.situation import situation
from archkit.architects.rulebook.verify.technologies import technology_of
from archkit.brief import Brief
from archkit.brief.missing import missing
from archkit.design import (
    AccessPattern,
    Challenge,
    Column,
    Constraint,
    DataModel,
    Decision,
    Design,
    Duty,
    ForeignKey,
    Framing,
    Index,
    MissingInput,
    Option,
    Security,
    Sizing,
    Step,
    Table,
    Technology,
    Threat,
)
from archkit.design.data import TableElsewhere
from archkit.knowledge import known_technology, library
from archkit.sizing import (
    assumed_brief,
    entity_bytes,
    measure_load,
    people_hours,
    price_components,
    size_capacity,
    terms_of,
)

Data = dict[str, Any]

COMPUTED: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        Framing: frozenset({"quantities", "missing", "own_rules"}),
        Technology: frozenset(
            {"version", "support_ends", "licence", "documentation", "source", "retrieved", "status"}
        ),
        Security: frozenset({"set_aside"}),
        Option: frozenset({"ratings", "ruled_out_by"}),
        Decision: frozenset({"criteria", "tie_question", "figures"}),
        Challenge: frozenset({"comparisons", "rewrites", "figures"}),
        # What only imported schemas have, and sizes of what lies in other stores:
        DataModel: frozenset({"extensions", "types", "sequences", "routines", "views"}),
        Table: frozenset({"primary_key_name", "partition_method", "partitions", "known_as"}),
        TableElsewhere: frozenset({"rows_at_horizon", "row_bytes"}),
        Column: frozenset({"identity", "generated", "generated_when", "collation", "known_as"}),
        ForeignKey: frozenset({"name", "on_update", "deferrable", "full_match"}),
        Constraint: frozenset({"include", "nulls_not_distinct", "deferrable"}),
        Index: frozenset({"nulls_not_distinct"}),
        Sizing: frozenset(
            {"estimates", "capacity", "costs", "operations_hours_per_month", "people_cost_usd"}
        ),
    }
)
"""The fields by record that no draft has."""

FILLED_WHERE_OPEN: Mapping[type, frozenset[str]] = MappingProxyType(
    {Table: frozenset({"rows_at_horizon", "row_bytes"}), AccessPattern: frozenset({"per_second_peak"})}
)
"""The fields that a draft may state, and that archkit computes from the brief where it does not."""


def computed_fields(kind: type) -> frozenset[str]:
    """Return the fields of a record that archkit fills in."""
    return COMPUTED.get(kind, frozenset())


def assumed(context: Context) -> Brief:
    """Return the brief with the assumptions of the design filled in; as stated where they do not fit."""
    return assumed_brief(context.brief, context.design)


def filled(step: Step, data: Data, context: Context) -> Data:
    """Return the data of a draft with what archkit knows and computes."""
    fill = _FILLED.get(step)
    return weighed(step, fill(data, context) if fill else data, context)


def _framing(data: Data, context: Context) -> Data:
    bare = Context(context.brief, Design(name=context.design.name), context.today)
    try:
        quantities = measure_load(bare.brief).estimates()
    except (ArithmeticError, ValueError):
        quantities = ()
    gaps = (
        MissingInput(field=one.field, name=one.name, matters_for=one.matters_for)
        for one in missing(bare.brief)
    )
    own = [f"{name} ({file})" for name, file in library().own.items()]
    return {**data, "quantities": _plain(quantities), "missing": _plain(gaps), "own_rules": own}


def _technologies(data: Data, context: Context) -> Data:
    del context
    listed = data.get("technologies")
    if not isinstance(listed, list):
        return data
    return {**data, "technologies": [_evidence(one) if isinstance(one, dict) else one for one in listed]}


def _evidence(one: Data) -> Data:
    """Return a technology with what is known of it; nothing but its name when nothing is."""
    told = {name: value for name, value in one.items() if name not in COMPUTED[Technology]}
    known = known_technology(str(one.get("id")))
    if known is None:
        return {"name": str(one.get("id", "")), **told}
    found = technology_of(known.id, "", "").model_dump(mode="json")
    return {**found, **told, "name": known.name}


def _tables(data: Data, context: Context) -> Data:
    """Fill in the rows and bytes of tables and the rates of access patterns that the brief gives."""
    plan = plan_of(context)
    if plan is None:
        return data
    entities = {one.name: one for one in plan.inventory.entities}
    for table in (*dicts(data.get("tables")), *dicts(data.get("elsewhere"))):
        entity = entities.get(str(table.get("entity")))
        if entity is not None:
            rows = plan.rows.get(entity.name)
            table.update({} if rows is None else {"rows_at_horizon": table.get("rows_at_horizon", rows)})
            table.setdefault("row_bytes", round(entity_bytes(plan.inventory.brief, entity).base))
    seen: set[str] = set()
    for pattern in dicts(data.get("access_patterns")):
        operation = str(pattern.get("operation"))
        rate = plan.peaks.get(operation)
        if operation not in seen and rate is not None:  # what follows in the background has its own rate
            pattern.setdefault("per_second_peak", rate)
        seen.add(operation)
    return data


def plan_of(context: Context) -> Layout | None:
    """Return tables, rows and peak rates as the brief gives them; None when it gives none."""
    try:
        case = situation(context)
        return layout(case, inventory(case))
    except Exception:  # noqa: BLE001 - see own_proposal
        return None


def _duties(data: Data, context: Context) -> Data:
    """Return the draft with the duties of known regimes; others keep what the model found."""
    told = dicts(data.get("duties"))
    duties: list[Data] = []
    for regime, own in known_duties(context).items():
        said = [one for one in told if regime_id(str(one.get("regime", ""))) == regime_id(regime)]
        duties += said if said and not is_known(regime) else own
    bound = {regime_id(one["regime"]) for one in duties}
    more = [one for one in told if regime_id(str(one.get("regime", ""))) not in bound]
    return {**data, "duties": duties + more, "set_aside": _set_aside(data, context)}


def _set_aside(data: Data, context: Context) -> list[Data]:
    """Return the kinds of threat that the architecture itself sets aside, beside those of the draft."""
    shape = context.design.shape
    try:
        threats = tuple(Threat.model_validate(one) for one in dicts(data.get("threats")))
    except ValidationError:
        return []  # the whole draft is refused where it is read, with the place
    return _plain(set_aside(assumed(context), shape, threats)) if shape else []


def is_known(regime: str) -> bool:
    """Say whether archkit knows the duties of a regime."""
    return any(one.regime == regime_id(regime) for one in library().duties)


def known_duties(context: Context) -> Mapping[str, list[Data]]:
    """Return the duties by regime that the rulebook finds for this design, as plain data."""
    seen = Design(name=context.design.name)
    for step in (Step.FRAME, Step.CLARIFY, Step.VERIFY, Step.SHAPE):
        artifact = context.design.artifact(step)
        seen = seen.with_artifact(step, artifact) if artifact else seen
    own = own_proposal(Step.SECURE, Context(context.brief, seen, context.today))
    if isinstance(own, Security):
        found = own.duties
    else:
        stated = context.brief.compliance.regimes or ()
        found = tuple(
            Duty(
                regime=regime,
                duty=one.duty,
                control=one.control,
                evidence=one.evidence,
                source=f"{one.source} ({one.basis}, {one.date.isoformat()})",
            )
            for regime in dict.fromkeys(stated)
            for one in library().duties
            if one.regime == regime_id(regime)
        )
    grouped: dict[str, list[Data]] = {}
    for duty in found:
        grouped.setdefault(duty.regime, []).append(duty.model_dump(mode="json"))
    return grouped


def sized(context: Context) -> Data:
    """Return the computed part of the size step; empty where this design cannot be computed."""
    own = own_proposal(Step.SIZE, context)
    if isinstance(own, Sizing):
        return own.model_dump(mode="json", include=set(COMPUTED[Sizing]))
    shape = context.design.shape
    if shape is None:
        return {}
    brief = assumed(context)
    try:
        load = measure_load(brief, context.design.data)
        return {
            "estimates": _plain(load.estimates()),
            "capacity": _plain(size_capacity(brief, shape, load)),
            "costs": _plain(price_components(brief, shape, load, terms=terms_of(context.design))),
            "operations_hours_per_month": people_hours(shape),
        }
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return {}  # the proofs of the step say that the numbers are missing


def _sizing(data: Data, context: Context) -> Data:
    return {**data, **sized(context)}


def _weighed(data: Data, context: Context) -> Data:
    """Fill in figures of the options that the rulebook knows, and what opposed sides would build.

    A design too foreign to be built again keeps neither; the proofs say that nothing was compared.
    """
    try:
        told = (one for one in dicts(data.get("decisions")) if one.get("id") == ACCEPTED_RISKS)
        more = tuple(Decision.model_validate(one) for one in told)
        case = within_budget(situation(context))
        found = compared(case, context.design, more)
        a = anatomy(case, context.design, "challenge")
        figures = pressure_figures(a, taken(a))
    except Exception:  # noqa: BLE001 - see own_proposal
        return data
    weighed_by = {"comparisons": found.comparisons, "rewrites": found.rewrites, "figures": figures}
    return {**data, **{name: _plain(records) for name, records in weighed_by.items()}}


def _plain(records: Any) -> list[Data]:
    return [one.model_dump(mode="json") for one in records]


_FILLED: Mapping[Step, Callable[[Data, Context], Data]] = MappingProxyType(
    {
        Step.FRAME: _framing,
        Step.VERIFY: _technologies,
        Step.DATA: _tables,
        Step.SECURE: _duties,
        Step.SIZE: _sizing,
        Step.CHALLENGE: _weighed,
    }
)
