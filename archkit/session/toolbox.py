"""The toolbox: archkit's own tools as a model may call them, always in the same order.

Every argument comes from a model and is validated; every result is short, and says where it
comes from and of which day it is. Nothing here changes the session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from archkit.architects import Tool
from archkit.architects.prompting.schema import record_schema
from archkit.brief import Brief
from archkit.design import Design
from archkit.record import Record
from archkit.session.tools.load import LoadArguments, measured
from archkit.session.tools.lookup import (
    FactArguments,
    TechnologyArguments,
    look_up_fact,
    look_up_technology,
)
from archkit.session.tools.plan import PlanArguments, planned
from archkit.session.tools.price import PriceArguments, priced


def toolbox(brief: Brief, design: Callable[[], Design], today: dt.date) -> Mapping[str, Tool]:
    """Return the tools by name.

    Args:
        brief: The brief of the walk.
        design: Returns the design as it stands when a tool is called.
        today: The day of the walk.
    """
    tools = (
        _tool(
            "measure_load",
            "Rates, volumes and storage that the brief comes to, with formula and source; also with other "
            "values of its fields, to see what a different answer would change.",
            LoadArguments,
            measured(brief, design),
        ),
        _tool(
            "price",
            "Monthly cost in USD and hours of work of a list of components at the brief's load, each line "
            "with formula and source.",
            PriceArguments,
            priced(brief, design),
        ),
        _tool(
            "plan_query",
            "Applies a schema to a throw-away PostgreSQL, makes up rows, and returns the plan of one query: "
            "indexes used, whole tables read, or the error text. The query is planned, not run.",
            PlanArguments,
            planned(today),
        ),
        _tool(
            "look_up_technology",
            "What archkit knows of a technology: version line, end of support, licence, hours a month to run "
            "it, smallest team, good and bad for, source and date; or that it is unknown.",
            TechnologyArguments,
            look_up_technology,
        ),
        _tool(
            "look_up_fact",
            "A fact by id or by words: value, range, unit, source, date, confidence; or that there is none.",
            FactArguments,
            look_up_fact,
        ),
    )
    return MappingProxyType({one.name: one for one in tools})


def _tool(
    name: str, description: str, arguments: type[Record], call: Callable[[Mapping[str, Any]], str]
) -> Tool:
    return Tool(name, description, record_schema(arguments, bounded=False), call)
