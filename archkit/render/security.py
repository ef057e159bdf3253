"""Security: threats first, then the controls that answer them, then duties."""

from __future__ import annotations

from archkit.design import Security, Threat
from archkit.render.blocks import (
    Address,
    Block,
    Inline,
    Mark,
    Mono,
    Prose,
    Quiet,
    Table,
    fold,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
from archkit.render.numbers import count
from archkit.render.view import View, view, view_of


@view.register
def security_view(security: Security) -> View:
    """Return the view of the security artifact."""
    return view_of(security_blocks(security))


def security_blocks(security: Security) -> tuple[Block, ...]:
    """Return threats, controls and duties: counted first, each in full behind a fold."""
    return kept(
        Prose(security.summary) if security.summary else None,
        section(
            "Threats",
            crossings_table(security),
            fold(f"All {count(len(security.threats), 'threat')} in full", threats_table(security)),
            fold(
                f"{count(len(security.set_aside), 'kind')} of threat set aside, each with its reason",
                set_aside_table(security),
            ),
        ),
        section(
            "Controls",
            layers_table(security),
            fold(
                "The rules that hold everywhere: who you are, what you may do, secrets",
                ground_rules(security),
            ),
            fold(f"All {count(len(security.controls), 'control')} in full", controls_table(security)),
        ),
        section(
            "Duties",
            regimes_table(security),
            fold(f"All {count(len(security.duties), 'duty', 'duties')} in full", duties_table(security)),
        ),
        choices(security.decisions, "Security decisions"),
    )


def crossings_table(security: Security) -> Table | None:
    """Return how many threats each crossing has, of which kinds, and how many nothing answers."""
    found: dict[str, list[Threat]] = {}
    for threat in security.threats:
        found.setdefault(threat.crossing, []).append(threat)
    rows: list[tuple[Inline, ...]] = [
        (
            Mono(crossing),
            str(len(threats)),
            ", ".join(dict.fromkeys(one.category.replace("-", " ") for one in threats)),
            _answered(threats),
        )
        for crossing, threats in found.items()
    ]
    return table_block("Threats by crossing (STRIDE)", ("Crossing", "#Threats", "Kinds", "Controls"), rows)


def _answered(threats: list[Threat]) -> Inline:
    controls = len({control for threat in threats for control in threat.controls})
    bare = sum(not threat.controls for threat in threats)
    if not bare:
        return str(controls)
    return (str(controls), " ", Mark(f"{count(bare, 'threat')} unanswered", "✕", "bad"))


def threats_table(security: Security) -> Table | None:
    """Return what could go wrong where data crosses a boundary."""
    rows: list[tuple[Inline, ...]] = [
        (
            Mono(threat.crossing),
            threat.category.replace("-", " "),
            threat.description,
            joined([Mono(control) for control in threat.controls]) or "nothing",
        )
        for threat in security.threats
    ]
    return table_block("Threats in full", ("Crossing", "Kind", "Threat", "Answered by"), rows)


def set_aside_table(security: Security) -> Table | None:
    """Return the kinds of threat that do not apply at a crossing, and why."""
    rows: list[tuple[Inline, ...]] = [
        (Mono(one.crossing), one.category.replace("-", " "), one.because) for one in security.set_aside
    ]
    return table_block("Set aside", ("Crossing", "Kind", "Because"), rows)


def layers_table(security: Security) -> Table | None:
    """Return the controls by layer."""
    found: dict[str, list[str]] = {}
    for control in security.controls:
        found.setdefault(control.layer, []).append(control.name)
    rows: list[tuple[Inline, ...]] = [
        (layer, str(len(names)), ", ".join(names)) for layer, names in found.items()
    ]
    return table_block("Controls by layer", ("Layer", "#Controls", "Names"), rows)


def regimes_table(security: Security) -> Table | None:
    """Return the duties by regime."""
    found: dict[str, list[str]] = {}
    for duty in security.duties:
        found.setdefault(duty.regime, []).append(duty.control)
    rows: list[tuple[Inline, ...]] = [
        (regime.upper(), str(len(controls)), joined([Mono(one) for one in dict.fromkeys(controls)]))
        for regime, controls in found.items()
    ]
    return table_block("Duties by regime", ("Regime", "#Duties", "Met by"), rows)


def ground_rules(security: Security) -> Block | None:
    """Return the rules that hold everywhere."""
    return terms(
        ("Who you are", security.authentication),
        ("What you may do", security.authorisation),
        ("Encryption", security.encryption),
        ("Secrets", security.secrets),
        ("Tenants", security.tenancy),
    )


def controls_table(security: Security) -> Table | None:
    """Return the measures, how each is built here and what shows that it works."""
    rows: list[tuple[Inline, ...]] = [
        ((one.name, " ", Mono(one.id)), one.implementation, one.evidence, one.layer)
        for one in security.controls
    ]
    return table_block("Controls in full", ("Control", "Built as", "Shown to work by", "Layer"), rows)


def duties_table(security: Security) -> Table | None:
    """Return the obligations of each regime and what meets them."""
    rows: list[tuple[Inline, ...]] = [
        (
            (one.regime.upper(), " ", Quiet(one.duty)),
            Mono(one.control),
            one.evidence,
            Address("source", one.source) if one.source.startswith("http") else one.source,
        )
        for one in security.duties
    ]
    return table_block("Duties in full", ("Duty", "Met by", "Evidence", "Source"), rows)
