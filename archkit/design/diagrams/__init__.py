"""Diagrams as Mermaid source (the subset of Mermaid 11), generated from the Design alone.

Every function is pure and gives the same text for the same artifact; nothing here renders.
"""

from archkit.design.diagrams.deployment import deployment_diagram, deployment_picture
from archkit.design.diagrams.draft import Draft, drafts
from archkit.design.diagrams.flow import Message, main_flow
from archkit.design.diagrams.overview import (
    container_diagram,
    container_picture,
    context_diagram,
    context_picture,
)
from archkit.design.diagrams.picture import Edge, Group, Node, Omission, Picture
from archkit.design.diagrams.relations import drawn_relations, er_diagram
from archkit.design.diagrams.roadmap import roadmap_diagram
from archkit.design.diagrams.sequence import sequence_diagram

__all__ = [
    "Draft",
    "Edge",
    "Group",
    "Message",
    "Node",
    "Omission",
    "Picture",
    "container_diagram",
    "container_picture",
    "context_diagram",
    "context_picture",
    "deployment_diagram",
    "deployment_picture",
    "drafts",
    "drawn_relations",
    "er_diagram",
    "main_flow",
    "roadmap_diagram",
    "sequence_diagram",
]
