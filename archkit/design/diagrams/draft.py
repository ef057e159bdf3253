"""The ways in which each diagram may be drawn; whoever draws them takes the one that fits best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from archkit.design.data import DataModel
from archkit.design.diagrams.deployment import deployment_pictures
from archkit.design.diagrams.overview import container_pictures, context_picture
from archkit.design.diagrams.picture import Picture
from archkit.design.diagrams.relations import er_diagrams
from archkit.design.diagrams.roadmap import roadmap_picture
from archkit.design.diagrams.sequence import sequence_diagram


@dataclass(frozen=True)
class Draft:
    """One way to draw a diagram: Mermaid source, and a sentence on what it leaves out."""

    source: str
    note: str = ""


def drafts(kind: str, *subject: Any) -> tuple[Draft, ...]:
    """Return the ways to draw a diagram, the preferred one first.

    Args:
        kind: ``context``, ``container``, ``sequence``, ``er``, ``deployment`` or ``roadmap``.
        subject: What the function ``<kind>_diagram`` takes.
    """
    return tuple(_DRAFTS[kind](*subject))


def _pictures(pictures: Iterable[Picture]) -> Iterable[Draft]:
    return (Draft(picture.source(), picture.note()) for picture in pictures)


def _both_ways(picture: Picture) -> Iterable[Draft]:
    return _pictures((picture, picture.turned("LR")))


def _relations(data: DataModel) -> Iterable[Draft]:
    return (Draft(source, _FEWER if left_out else "") for source, left_out in er_diagrams(data))


_FEWER = "Not all columns are drawn; each table lists its own below."
_DRAFTS: Mapping[str, Callable[..., Iterable[Draft]]] = MappingProxyType(
    {
        "context": lambda *subject: _both_ways(context_picture(*subject)),
        "container": lambda shape: _pictures(container_pictures(shape)),
        "sequence": lambda design: (Draft(sequence_diagram(design)),),
        "er": _relations,
        "deployment": lambda design: _pictures(deployment_pictures(design)),
        "roadmap": lambda size: _both_ways(roadmap_picture(size)),
    }
)
