"""The architecture: its pictures first, then what each part is for and how parts talk."""

from __future__ import annotations

from archkit.design import Architecture, Boundary, Component, LeftOut, Link
from archkit.render.blocks import (
    Block,
    Break,
    Inline,
    Mark,
    Prose,
    Quiet,
    Span,
    Strong,
    Table,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.diagram import figure
from archkit.render.view import View, view, view_of


@view.register
def architecture_view(architecture: Architecture) -> View:
    """Return the view of an architecture."""
    return view_of(architecture_blocks(architecture))


def architecture_blocks(
    architecture: Architecture, *, name: str = "The system", left_out: bool = True
) -> tuple[Block, ...]:
    """Return the whole picture.

    Args:
        architecture: The artifact.
        name: What the system is called.
        left_out: Whether what was left out is shown here.
    """
    return kept(
        Prose(architecture.summary),
        styles(architecture),
        section(
            "Context", figure("context", "The system among its users and neighbours", architecture, name)
        ),
        section(
            "Containers",
            figure("container", "Deployable parts and what flows between them", architecture),
        ),
        section("Components", components_table(architecture)),
        section("Connections", links_table(architecture)),
        section("Boundaries", boundaries_table(architecture)),
        section("Structural choices", decisions_table(architecture.decisions, "Architecture decisions")),
        section("Left out", left_out_table(architecture.left_out)) if left_out else None,
    )


def styles(architecture: Architecture) -> Block | None:
    """Return pattern, communication, data and deployment style."""
    return terms(
        ("Pattern", Strong(architecture.pattern)),
        ("Communication", ", ".join(architecture.communication)),
        ("Data", architecture.data_pattern),
        ("Deployment", architecture.deployment),
    )


def components_table(architecture: Architecture) -> Table | None:
    """Return the parts with the number or requirement that needs each."""
    rows = [_component(component) for component in architecture.components]
    columns = ("Component", "Kind", "Purpose", "Needed by", "Grows", "#Count")
    return table_block("What each part is for, and what needs it", columns, rows)


def _component(component: Component) -> tuple[Inline, ...]:
    technology: tuple[Span, ...] = (Break(), Quiet(component.technology)) if component.technology else ()
    outside = component.kind in {"client", "external"}
    kind = f"{component.kind}, managed" if component.managed and not outside else component.kind
    modules: tuple[Span, ...] = (
        (Break(), Quiet(f"Modules: {', '.join(component.modules)}")) if component.modules else ()
    )
    growth = {"none": "no"}.get(component.scaling, component.scaling)
    return (
        (component.name, *technology),
        kind,
        (component.purpose, *modules),
        component.needed_by,
        growth,
        "" if outside else str(component.instances),
    )


def links_table(architecture: Architecture) -> Table | None:
    """Return what flows where, over what, and what happens when it breaks."""
    rows = [_link(link, architecture) for link in architecture.links]
    return table_block(
        "What flows between the parts",
        ("From and to", "Protocol", "Data", "Guarded by", "When it breaks"),
        rows,
    )


def _link(link: Link, architecture: Architecture) -> tuple[Inline, ...]:
    timeout = f", timeout {link.timeout_ms:,} ms" if link.timeout_ms else ""
    guard = ", ".join(part for part in ("encrypted" if link.encrypted else "", link.authenticated_by) if part)
    return (
        f"{_name(link.source, architecture)} → {_name(link.target, architecture)}",
        (link.protocol, Quiet(f" · {link.style}{timeout}")),
        link.data,
        guard or Mark("nothing", "✕", "care"),
        link.failure,
    )


def _name(component_id: str, architecture: Architecture) -> str:
    component = architecture.component(component_id)
    return component.name if component else component_id


def boundaries_table(architecture: Architecture) -> Table | None:
    """Return groups of components with one owner or one level of trust."""
    rows = [_boundary(boundary, architecture) for boundary in architecture.boundaries]
    return table_block("Who trusts whom", ("Boundary", "Kind", "Inside"), rows)


def _boundary(boundary: Boundary, architecture: Architecture) -> tuple[Inline, ...]:
    inside = ", ".join(_name(component, architecture) for component in boundary.components)
    return (boundary.name, boundary.kind, inside)


def left_out_table(left_out: tuple[LeftOut, ...]) -> Table | None:
    """Return what was left out and the trigger that would bring it in."""
    rows: list[tuple[Inline, ...]] = [(one.name, one.because, one.trigger) for one in left_out]
    return table_block("Left out on purpose", ("Left out", "Because", "Comes in when"), rows)
