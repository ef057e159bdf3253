"""What is wanted: the Brief, and reading it from YAML, prose, or a project folder."""

from archkit.brief.brief import (
    Brief,
    Budget,
    Compliance,
    Existing,
    ExistingDecision,
    ExistingSystem,
    Integration,
    OwnPrice,
    Quality,
    Scale,
    Source,
    Team,
    ThreatContext,
    Timeline,
)
from archkit.brief.merging import merge_briefs
from archkit.brief.missing import MISSING_INPUTS, Missing, missing
from archkit.brief.nouns import plural, same_thing_key, singular, singular_phrase
from archkit.brief.price_list import PriceList
from archkit.brief.project_folder import read_project
from archkit.brief.prose import read_prose
from archkit.brief.sources import read_brief
from archkit.brief.template import blank_brief
from archkit.brief.unread import Unread, unread
from archkit.brief.vague import Vague, vague
from archkit.brief.workload import Attribute, Entity, Operation, Workload

__all__ = [
    "MISSING_INPUTS",
    "Attribute",
    "Brief",
    "Budget",
    "Compliance",
    "Entity",
    "Existing",
    "ExistingDecision",
    "ExistingSystem",
    "Integration",
    "Missing",
    "Operation",
    "OwnPrice",
    "PriceList",
    "Quality",
    "Scale",
    "Source",
    "Team",
    "ThreatContext",
    "Timeline",
    "Unread",
    "Vague",
    "Workload",
    "blank_brief",
    "merge_briefs",
    "missing",
    "plural",
    "read_brief",
    "read_project",
    "read_prose",
    "same_thing_key",
    "singular",
    "singular_phrase",
    "unread",
    "vague",
]
