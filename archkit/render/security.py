"""Security: threats first, then the controls that answer them, then duties."""

from __future__ import annotations

from archkit.design import Security
from archkit.render.blocks import (
    Address,
    Block,
    Inline,
    Mono,
    Prose,
    Quiet,
    Table,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.view import View, view, view_of


@view.register
def security_view(security: Security) -> View:
    """Return the view of the security artifact."""
    return view_of(security_blocks(security))


def security_blocks(security: Security) -> tuple[Block, ...]:
    """Return threats, controls and duties."""
    return kept(
        Prose(security.summary) if security.summary else None,
        section("Threats", threats_table(security)),
        section("Controls", ground_rules(security), controls_table(security)),
        section("Duties", duties_table(security)),
        section("Security choices", decisions_table(security.decisions, "Security decisions")),
    )


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
    return table_block("Threats by crossing (STRIDE)", ("Crossing", "Kind", "Threat", "Answered by"), rows)


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
    return table_block("Controls", ("Control", "Built as", "Shown to work by", "Layer"), rows)


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
    return table_block("Duties", ("Duty", "Met by", "Evidence", "Source"), rows)
