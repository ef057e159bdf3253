"""What a design provides for each line of the delivery standards."""

from __future__ import annotations

from archkit.design import Design
from archkit.render.numbers import count

Provided = tuple[str, ...]
_VALIDATING = frozenset({"input-validation", "message-validation"})


def diagrams(design: Design) -> Provided:
    """Return the diagrams that are drawn from the design."""
    if not design.shape:
        return ()
    tables = f"; {count(len(design.data.tables), 'table')}" if design.data else ""
    stages = "; growth" if design.size and design.size.roadmap else ""
    return (f"Mermaid source of context, containers, main flow and deployment{tables}{stages}",)


def api(design: Design) -> Provided:
    """Return how the API is documented."""
    contracts = design.contracts
    if not contracts:
        return ()
    events = f", {count(len(contracts.events), 'event')}" if contracts.events else ""
    endpoints = count(len(contracts.endpoints), "endpoint")
    return (f"OpenAPI 3.1 with {endpoints}{events}. {contracts.versioning}",)


def guide(design: Design) -> Provided:
    """Return how it is deployed, where, and with which runbooks."""
    if not design.operate:
        return ()
    one = design.operate.deployment
    runbooks = f"{count(len(design.operate.alerts), 'alert')} with the first step of a runbook each"
    return one.platform, one.strategy, f"Environments: {'; '.join(one.environments)}", runbooks


def authentication(design: Design) -> Provided:
    """Return who callers are asked to be."""
    return (design.secure.authentication,) if design.secure else ()


def authorisation(design: Design) -> Provided:
    """Return what callers may do."""
    return (design.secure.authorisation,) if design.secure else ()


def encryption(design: Design) -> Provided:
    """Return what is encrypted, and how."""
    return (design.secure.encryption,) if design.secure else ()


def validation(design: Design) -> Provided:
    """Return how input is checked."""
    controls = design.secure.controls if design.secure else ()
    return tuple(one.implementation for one in controls if one.id in _VALIDATING)


def logging(design: Design) -> Provided:
    """Return what is logged."""
    return (design.operate.logging,) if design.operate else ()


def metrics(design: Design) -> Provided:
    """Return what is measured."""
    return (design.operate.metrics,) if design.operate else ()


def health_checks(design: Design) -> Provided:
    """Return how each part says that it is well."""
    return design.operate.deployment.health_checks if design.operate else ()


def unit_tests(design: Design) -> Provided:
    """Return the tests without engines."""
    return _tests(design, "unit test")


def integration_tests(design: Design) -> Provided:
    """Return the tests against contracts, engines and providers."""
    lines = design.operate.testing if design.operate else ()
    elsewhere = {*_tests(design, "unit test"), *_tests(design, "load test"), *_tests(design, "restore test")}
    return tuple(line for line in lines if line not in elsewhere)


def _tests(design: Design, words: str) -> Provided:
    lines = design.operate.testing if design.operate else ()
    return tuple(line for line in lines if words in line.lower())


def load_tests(design: Design) -> Provided:
    """Return the plan of the load test."""
    return design.size.load_test if design.size else ()


def pipeline(design: Design) -> Provided:
    """Return the stages of the pipeline in one line."""
    return (" → ".join(design.operate.deployment.pipeline),) if design.operate else ()


def infrastructure(design: Design) -> Provided:
    """Return how environments are made."""
    return (design.operate.deployment.infrastructure_as_code,) if design.operate else ()


def rollback(design: Design) -> Provided:
    """Return how a change is taken back."""
    return (design.operate.deployment.rollback,) if design.operate else ()


def alerting(design: Design) -> Provided:
    """Return the alerts and when they fire."""
    alerts = design.operate.alerts if design.operate else ()
    return tuple(f"{one.name} ({one.severity}): {one.condition}" for one in alerts)


def benchmarks(design: Design) -> Provided:
    """Return what is measured against which objective."""
    levels = design.operate.service_levels if design.operate else ()
    return tuple(
        f"{one.name}: {one.objective_percent:g} % in {one.window_days} days. {one.indicator}"
        for one in levels
    )


def optimisation(design: Design) -> Provided:
    """Return what the schema and caches do for the hot paths."""
    if not design.data:
        return ()
    hot = [one.operation for one in design.data.access_patterns if one.hot]
    indexes = sum(len(table.indexes) for table in design.data.tables)
    served = f", hot are {', '.join(hot)}" if hot else ""
    patterns = count(len(design.data.access_patterns), "access pattern")
    caching = design.data.caching or ("Nothing is cached; the database serves the reads",)
    return (f"{count(indexes, 'index', 'indexes')} for {patterns}{served}", *caching)


def growth(design: Design) -> Provided:
    """Return the stages of growth."""
    stages = design.size.roadmap if design.size else ()
    return tuple(
        f"At {one.load_factor:g} times today's load: {one.name}" for one in stages if one.load_factor
    )
