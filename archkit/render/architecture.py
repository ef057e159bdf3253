"""The architecture: its pictures first, then what each part is for and how parts talk."""

from __future__ import annotations

from archkit.design import Architecture, Boundary, Component, LeftOut, Link
from archkit.render.blocks import (
    Block,
    Inline,
    Mark,
    Prose,
    Quiet,
    Span,
    Strong,
    Table,
    fold,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
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
        section(
            "Connections",
            links_table(architecture),
            fold(
                "How each connection is guarded, and what happens when it breaks", guards_table(architecture)
            ),
        ),
        section(
            "Components",
            components_table(architecture),
            fold("What needs each component, and how it grows", needs_table(architecture)),
            fold("Boundaries of ownership and trust", boundaries_table(architecture)),
        ),
        choices(architecture.decisions, "Architecture decisions"),
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
    """Return what each part is for."""
    rows = [_component(component) for component in architecture.components]
    return table_block("What each part is for", ("Component", "Purpose", "#Count"), rows)


def _component(component: Component) -> tuple[Inline, ...]:
    outside = component.kind in {"client", "external"}
    technology: tuple[Span, ...] = (Quiet(f" · {component.technology}"),) if component.technology else ()
    return (
        (component.name, *technology),
        component.purpose,
        "" if outside else str(component.instances),
    )


def needs_table(architecture: Architecture) -> Table | None:
    """Return the number or requirement that needs each part, its modules and the way it grows."""
    rows = [_need(component) for component in architecture.components]
    return table_block("What needs each part", ("Component", "Kind", "Needed by", "Grows", "Modules"), rows)


def _need(component: Component) -> tuple[Inline, ...]:
    outside = component.kind in {"client", "external"}
    kind = f"{component.kind}, managed" if component.managed and not outside else component.kind
    growth = {"none": "no"}.get(component.scaling, component.scaling)
    return (component.name, kind, component.needed_by, growth, ", ".join(component.modules))


def links_table(architecture: Architecture) -> Table | None:
    """Return what flows where, over what; links of the same kind stand in one row."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for link in architecture.links:
        target = _name(link.target, architecture)
        key = (target, link.protocol, link.data, link.style)
        found.setdefault(key, []).append(_name(link.source, architecture))
    rows: list[tuple[Inline, ...]] = [
        (f"{', '.join(sources)} → {target}", (protocol, Quiet(f" · {style}")), data)
        for (target, protocol, data, style), sources in found.items()
    ]
    return table_block("What flows between the parts", ("From and to", "Protocol", "Data"), rows)


def guards_table(architecture: Architecture) -> Table | None:
    """Return how each link is guarded, how long a caller waits, and what happens when it breaks."""
    rows = [_guard(link, architecture) for link in architecture.links]
    return table_block(
        "Guards and failures", ("From and to", "Guarded by", "Timeout", "When it breaks"), rows
    )


def _guard(link: Link, architecture: Architecture) -> tuple[Inline, ...]:
    guard = ", ".join(part for part in ("encrypted" if link.encrypted else "", link.authenticated_by) if part)
    return (
        f"{_name(link.source, architecture)} → {_name(link.target, architecture)}",
        guard or Mark("nothing", "✕", "care"),
        f"{link.timeout_ms:,} ms" if link.timeout_ms else "",
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
