"""How changes reach production and how they are taken back."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.choice import Candidate, choose, priced, when
from archkit.architects.rulebook.operate.strategy import strategy_words
from archkit.architects.rulebook.shape.parties import briefly
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.size.people_cost import owned_usd
from archkit.design import Component, Decision, Deployment
from archkit.knowledge import fact, library

_DECLARING = ("terraform", "opentofu", "pulumi", "cdk", "cloudformation", "bicep", "ansible", "sst")


def deployment(a: Anatomy) -> Deployment:
    """Return platform, strategy, pipeline, rollback and checks for this design."""
    return Deployment(
        platform=_platform(a),
        strategy=strategy_words(a),
        pipeline=tuple(_pipeline(a)),
        rollback=_rollback(a),
        infrastructure_as_code=_declared(a),
        environments=_environments(a),
        feature_flags=_flags(a),
        health_checks=tuple(line for part in a.deployables for line in _health(a, part)),
    )


def _platform(a: Anatomy) -> str:
    earlier = next((one for one in a.design.decisions if "platform" in one.id or "hosting" in one.id), None)
    chosen = f"{earlier.winner.name} (decision '{earlier.id}')" if earlier else a.architecture.deployment
    parts = listed(f"{part.name} x{part.instances}" for part in a.deployables)
    return f"{chosen}: {parts}." if parts else chosen


def _pipeline(a: Anatomy) -> Iterator[str]:
    build = "package" if a.deployables and all(part.kind == "function" for part in a.deployables) else "image"
    endpoints = len(a.design.contracts.endpoints) if a.design.contracts else 0
    tables = len(a.design.data.tables) if a.design.data else 0
    yield "lint and types"
    yield "unit tests"
    if endpoints:
        yield (
            f"contract tests: {counted(endpoints, 'endpoint')} against the OpenAPI file, and no breaking"
            " change against the released one"
        )
    if tables:
        yield (
            f"migration test: up, down and up again on a database of {counted(tables, 'table')} with"
            " production-like rows"
        )
    if a.parts("queue", "stream"):
        yield "message schemas: the new producer with the old consumer, and the other way round"
    if a.deployables:
        yield f"{build} build: {listed((part.name for part in a.deployables), longest=4)}"
        yield f"SBOM, signature and advisory scan of each {build}"
    if _guards_configuration(a):
        yield "configuration goes out like code: reviewed, step by step; certificates and limits are watched"
    yield "deploy to staging"
    yield f"smoke test: {_smoke(a)}"
    yield from _load_test(a)
    yield "deploy to production"
    yield (
        "watch error rate and latency for 15 min; roll back by itself when the fast-burn or probe alert fires"
    )


def _load_test(a: Anatomy) -> Iterator[str]:
    """Yield the short load test of every release; too little traffic leaves nothing to test."""
    peak = signals(a.case).peak_total
    if not peak or peak < fact("roadmap.load-test-from").base:
        return
    running = max(1, sum(part.instances for part in a.fronts))
    share = number(peak / running)
    yield (
        f"load test on staging: {share} requests/s to one instance, its share of the peak, for"
        f" {fact('roadmap.pipeline-load-minutes').base:g} min; a p95 over its target, or"
        f" {fact('roadmap.slower-percent').base:g} % over the last release's, stops the release"
    )


def _guards_configuration(a: Anatomy) -> bool:
    """Say whether mistakes in configuration would use up the objective: a strict one, or nobody awake."""
    objective, strict = a.case.brief.quality.availability_percent, "operations.blue-green-availability"
    if objective is None or objective < fact(strict).base:
        return False
    return objective > fact(strict).base or not a.has_rota


def _smoke(a: Anatomy) -> str:
    names = [one.name for one in a.operations if not one.deferred][:2] + [
        one.name for one in a.operations if one.deferred
    ][:1]
    return listed(f"'{name}'" for name in names) or "sign in, one read, one write"


def _rollback(a: Anatomy) -> str:
    minutes = fact("operations.rollback-minutes").base
    if not a.deployables:
        return "Revert the commit; the configuration is applied again."
    store = next((part.name for part in a.parts("database")), "")
    schema = (
        f" {store} changes by expand, backfill, switch, contract: version n-1 runs on schema n, and columns"
        " are dropped one release later, so taking back code needs no migration."
        if store
        else ""
    )
    messages = " Messages are versioned the same way." if a.parts("queue", "stream") else ""
    return (
        "Deploy the previous signed"
        f" {'package' if all(part.kind == 'function' for part in a.deployables) else 'image'} (about"
        f" {minutes:g} min); a flag switches one feature off in seconds.{schema}{messages}"
    )


def _declared(a: Anatomy) -> str:
    skills = [skill for skill in a.case.brief.team.skills if skill.lower() in _DECLARING]
    existing = next(
        (
            one.statement
            for one in a.case.brief.existing.decisions
            if any(tool in one.statement.lower() for tool in _DECLARING)
        ),
        "",
    )
    people = a.case.engineers
    if existing:
        return f"As already decided: {briefly(existing)}"
    tool = skills[0] if skills else _known_declaring()
    if people < fact("operations.declared-engineers").base:
        return (
            "One engineer: the platform's own configuration file and one script in the repository, run from"
            f" the pipeline. {tool} with remote state comes with the second engineer."
        )
    cluster = (
        any("kubernetes" in (part.technology or "") for part in a.architecture.components)
        or "kubernetes" in _platform(a).lower()
    )
    gitops = (
        " Cluster state is pulled from the repository (GitOps)."
        if cluster
        else (
            " Applied by the pipeline, plan shown in review; no GitOps controller, since there is no cluster."
        )
    )
    return (
        f"{tool}, state stored remotely with a lock{', because the team knows it' if skills else ''}; one"
        f" module for each environment.{gitops}"
    )


def _known_declaring() -> str:
    known = library().technologies
    return next(
        (known[one].name for one in ("opentofu", "terraform", "pulumi") if one in known), "A declarative tool"
    )


def _environments(a: Anatomy) -> tuple[str, ...]:
    budget = a.case.brief.budget.monthly_usd
    small = budget is not None and budget < fact("operations.staging-budget-usd").base
    staging = (
        "staging, started for a release and stopped after it"
        if small
        else "staging, same shape with smaller machines and invented data"
    )
    return ("local, with the real database engine in a container", staging, "production")


def _flags(a: Anatomy) -> str:
    kept = (
        "a table in the database, cached for 30 s in each instance"
        if a.parts("database")
        else "configuration that each instance reads again every 30 s"
    )
    return (
        f"{kept[:1].upper()}{kept[1:]}; each flag has an owner and a date for its removal. A flag service is"
        " left out until more than one team releases."
    )


def _health(a: Anatomy, part: Component) -> Iterator[str]:
    behind = [
        a.name(link.target)
        for link in a.architecture.links
        if link.source == part.id and a.kind(link.target) in {"database", "queue", "stream", "cache"}
    ]
    if part.kind in {"worker", "scheduler"}:
        yield (
            f"{part.id}: heartbeat with the time of the last finished job; not ready without"
            f" {listed(behind) or 'its source of work'}; restarted after 3 missed heartbeats."
        )
        return
    if part.kind == "function":
        yield (
            f"{part.id}: a probe calls one read operation each minute; errors and throttles are alarms of the"
            " platform."
        )
        return
    yield (
        f"{part.id}: /health/live answers without touching anything else; /health/ready checks"
        f" {listed(behind) or 'that start-up has finished'} within 1 s; providers are left out, so that their"
        " outage does not stop us."
    )


def decide_platform_here(a: Anatomy) -> Decision | None:
    """Return the decision on the platform; None when an earlier step decided."""
    if a.has_decided("platform", "hosting", "deployment") or not a.deployables:
        return None
    bill = _bill(a)
    choice = choose(_candidates(a, bill), {"cost": 2.0, "fit": 2.0})
    enough = fact("operations.cluster-engineers").base
    return Decision(
        id="deployment-platform",
        title=f"Platform: {choice.chosen.name}",
        question="Where does it run?",
        options=priced(choice.options, bill),
        chosen=choice.chosen.id,
        because=(
            f"{counted(a.case.engineers, 'engineer')} and {counted(len(a.deployables), 'deployable')}."
            f" {choice.standing}"
        ),
        depends_on=("team.engineers", "budget.monthly_usd", "operations.cluster-engineers"),
        flips_when=(
            f"A cluster from {enough:.0f} engineers in several teams (now {a.case.engineers}), or when it"
            " already runs."
        ),
        revisit="When compute costs more than an engineer.",
        rule="deployment-platform",
        tie_with=choice.tied_with,
    )


def _bill(a: Anatomy) -> dict[str, float]:
    running = sum(part.instances for part in a.deployables)
    containers = running * fact("operations.container-usd").base + fact("operations.balancer-usd").base
    return {
        "managed-containers": owned_usd(
            a.case, money=containers, hours=fact("operations.platform-hours").base
        ),
        "one-machine": owned_usd(
            a.case, money=fact("operations.machine-usd").base, hours=fact("operations.machine-hours").base
        ),
        "cluster": owned_usd(
            a.case, money=fact("operations.cluster-usd").base, hours=fact("operations.cluster-hours").base
        ),
    }


def _candidates(a: Anatomy, bill: dict[str, float]) -> tuple[Candidate, ...]:
    cheapest = min(bill.values())
    rate = {way: 10.0 * cheapest / max(usd, 1.0) for way, usd in bill.items()}
    enough, people = fact("operations.cluster-engineers").base, a.case.engineers
    several = max(part.instances for part in a.deployables) > 1
    return (
        Candidate(
            "managed-containers",
            "managed containers",
            ("no machines to patch", "health checks and rolling releases built in"),
            ("dearer for each core than a machine",),
            {"cost": rate["managed-containers"], "fit": 9.0},
            (),
            "easy",
        ),
        Candidate(
            "one-machine",
            "one machine with containers",
            ("cheapest",),
            ("patches and failover are yours",),
            {"cost": rate["one-machine"], "fit": 6.0},
            when(several, "the design runs more than one instance"),
            "easy",
        ),
        Candidate(
            "cluster",
            "a Kubernetes cluster",
            ("one way to run many services",),
            (f"{fact('operations.cluster-hours').base:.0f} hours a month",),
            {"cost": rate["cluster"], "fit": 7.0},
            when(people < enough, f"{counted(people, 'engineer')}; pays from {enough:.0f}"),
            "hard",
        ),
    )
