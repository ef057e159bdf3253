"""The step `operate`: policies, service levels, watching, delivery and recovery."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, anatomy, counted, listed
from archkit.architects.rulebook.operate.confirmation import decide_confirmation
from archkit.architects.rulebook.operate.delivery import decide_platform_here, deployment
from archkit.architects.rulebook.operate.edge import decide_edge
from archkit.architects.rulebook.operate.policies import policies
from archkit.architects.rulebook.operate.recovery import decide_recovery, recovery
from archkit.architects.rulebook.operate.replacement import decide_replacement
from archkit.architects.rulebook.operate.service_levels import alerts, availability, service_levels
from archkit.architects.rulebook.operate.strategy import decide_strategy
from archkit.architects.rulebook.operate.watching import decide_observability, logging, metrics, tracing
from archkit.architects.rulebook.signals import number, rate, signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Design, Operations
from archkit.knowledge import fact

_MINUTES_A_DAY = 1440


def propose_operations(case: Situation, design: Design) -> Operations:
    """Return how the design is run, with the people that the brief names.

    Raises:
        InvalidProposalError: If the design has no architecture yet.
    """
    a = anatomy(case, design, "operate")
    levels = service_levels(a)
    decisions = (
        decide_platform_here(a),
        decide_strategy(a),
        decide_edge(a),
        decide_recovery(a),
        decide_confirmation(a),
        decide_observability(a),
        decide_replacement(a),
    )
    return Operations(
        policies=policies(a),
        service_levels=levels,
        logging=logging(a),
        metrics=metrics(a),
        tracing=tracing(a),
        alerts=alerts(a, levels),
        deployment=deployment(a),
        recovery=recovery(a),
        on_call=_on_call(a),
        testing=tuple(_testing(a)),
        decisions=tuple(one for one in decisions if one),
    )


def _on_call(a: Anatomy) -> str:
    team = a.case.brief.team
    needed = fact("operations.oncall-people")
    objective, _ = availability(a)
    budget = fact("operations.slo-window-days").base * _MINUTES_A_DAY * (100 - objective) / 100
    stated = team.on_call_people
    people = stated if stated is not None else a.case.engineers
    if stated != 0 and people >= needed.base:
        who = (
            f"{counted(people, 'person', 'people')} on call as stated"
            if stated is not None
            else (
                f"{counted(people, 'engineer')} (the brief does not say who carries a pager, so all take"
                " turns)"
            )
        )
        return (
            f"{who}: one week in {people} each; the smallest rota that lasts has {needed.base:.0f}"
            f" ({needed.source.split(' (')[0]}). A page must be about the {number(budget)} min of budget in"
            " 30 days; everything else waits for the morning."
        )
    hours = fact("operations.unattended-hours").base
    who = (
        "nobody carries a pager"
        if stated == 0
        else f"{counted(people, 'person', 'people')}, fewer than the {needed.base:.0f} that a rota needs"
    )
    share = 100 - hours * 60 / (fact("operations.slo-window-days").base * _MINUTES_A_DAY) * 100
    verdict = (
        "so the objective holds only when no such failure happens in the window, or when restart and failover"
        " heal it without people"
        if share < objective
        else "which the objective still allows once in the window"
    )
    return (
        f"Working hours only ({who}). A failure that starts at night is noticed after up to {hours:g} h,"
        f" which makes {share:.2f} % of that month against an objective of {objective:g} % ({number(budget)}"
        f" min): {verdict}. To do better: {needed.base:.0f} people on call, or a managed part in place of the"
        " one that fails."
    )


def _testing(a: Anatomy) -> Iterator[str]:
    design, seen = a.design, signals(a.case)
    yield "Unit tests of the rules in each module, without database or network."
    if design.contracts and design.contracts.endpoints:
        yield (
            f"Contract tests of {counted(len(design.contracts.endpoints), 'endpoint')} from the OpenAPI file,"
            " fuzzed, with the errors and limits that it promises."
        )
    if a.parts("database"):
        yield (
            "Integration tests on the real engine"
            f" ({listed(a.name(part.id) for part in a.parts('database'))}), the isolation level and"
            " constraints of production included."
        )
    if design.data and design.data.access_patterns:
        yield (
            f"Query plans of {counted(len(design.data.access_patterns), 'access pattern')} at the rows of the"
            " horizon, compared in the pipeline."
        )
    if a.parts("queue", "stream", "worker"):
        yield (
            "Each job delivered twice, out of order and unreadable: one effect, no lost work, the unreadable"
            " one set aside."
        )
    called = list(dict.fromkeys(link.target for link in a.links(DEPLOYABLES, ("external",))))
    if called:
        yield (
            f"{listed((a.name(one) for one in called), longest=4)} slow, failing and refusing in turn, by a"
            " stand-in: the policies above hold and unrelated operations keep their latency."
        )
    if a.parts("realtime") or any(one.kind == "subscribe" for one in a.operations):
        yield (
            f"{number(seen.connections) if seen.connections else 'The planned number of'} connections opened,"
            " half cut at once: clients return with jitter, no change is lost, order holds for each document"
            " or channel."
        )
    yield (
        "Load test before the first release and after changes to a hot path, as planned in the step size"
        f" (peak {rate(seen.peak_total, 'requests')})."
        if seen.peak_total
        else "Load test once a rate is known."
    )
    yield (
        f"Restore test every {fact('recovery.test-months').base:.0f} months; rollback of a release once a"
        " month on staging."
    )
