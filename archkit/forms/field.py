"""The fields of a brief as they are asked: path, label, unit and how they are typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from archkit.brief import Brief
from archkit.brief.brief import Client, Exposure, Provider
from archkit.brief.workload import Consistency, TrafficShape
from archkit.errors import YamlError
from archkit.record import dump_yaml, load_yaml

Kind = Literal["text", "prose", "choice", "list", "lines", "yaml"]


@dataclass(frozen=True)
class Field:
    """One asked field; `hint` is shown in the empty input, `options` belong to a choice."""

    path: str
    label: str
    hint: str = ""
    kind: Kind = "text"
    options: tuple[str, ...] = ()

    def shown(self, brief: Brief) -> str:
        """Return the field's value as it is typed in; nothing when nobody stated it."""
        value = brief.value(self.path)
        if value is None or value == ():
            return "none" if value == () and self.path == "compliance.regimes" else ""
        if self.kind == "yaml":
            return dump_yaml([one.model_dump(mode="json", exclude_defaults=True) for one in value])
        if self.kind == "lines":
            return "\n".join(one if isinstance(one, str) else one.statement for one in value)
        if self.kind == "list":
            return ", ".join(value)
        return (
            f"{value:,}"
            if isinstance(value, int)
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )

    def read(self, text: str) -> Any:
        """Return the plain value of typed text; None or an empty list for nothing.

        Raises:
            YamlError: If a YAML field does not hold a list.
        """
        stripped = text.strip()
        if self.kind == "yaml":
            data = load_yaml(stripped, source=self.label) if stripped else []
            if not isinstance(data, list):
                raise YamlError(
                    "a list is needed", source=self.label, line=1, hint="Start each entry with '- name: ...'."
                )
            return data
        if self.kind == "lines":
            lines = [line.strip() for line in stripped.splitlines() if line.strip()]
            return [{"statement": line} for line in lines] if self.path == "existing.decisions" else lines
        if self.kind == "list":
            named = [part.strip() for part in stripped.split(",") if part.strip()]
            if self.path == "compliance.regimes":
                return None if not named else [name for name in named if name.lower() != "none"]
            return named
        return stripped or None


SECTIONS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "What it is",
        (
            Field("name", "Name", "Notification service"),
            Field("purpose", "Purpose", "what it does, for whom, in a few sentences", "prose"),
            Field("goals", "Goals, one a line", kind="lines"),
            Field("non_goals", "Non-goals, one a line", kind="lines"),
        ),
    ),
    (
        "Scale",
        (
            Field("scale.users_total", "Registered users", "100K"),
            Field("scale.users_daily_active", "Users active on a day", "20K"),
            Field("scale.users_concurrent_peak", "Users at the same moment", "2K"),
            Field("scale.tenants", "Customers sharing it (tenants)", "1"),
            Field("scale.growth_percent_per_year", "Growth, % a year", "50"),
            Field("scale.horizon_months", "Look ahead, months", "24"),
            Field("scale.regions", "Regions of users", "eu, us", "list"),
            Field("scale.clients", "Clients", ", ".join(get_args(Client)[:3]), "list"),
        ),
    ),
    (
        "Load",
        (
            Field("workload.reads_per_day", "Reads", "1M/day"),
            Field("workload.writes_per_day", "Writes", "40/second"),
            Field("workload.read_write_ratio", "Reads for each write", "10"),
            Field(
                "workload.traffic_shape", "Shape over the day", kind="choice", options=get_args(TrafficShape)
            ),
            Field("workload.peak_to_average", "Peak to average", "3"),
            Field("workload.retention_days", "Keep data, days", "365"),
            Field("workload.entities", "Entities (YAML)", "- name: Order", "yaml"),
            Field("workload.operations", "Operations (YAML)", "- {name: Place order, kind: create}", "yaml"),
        ),
    ),
    (
        "Budget, team and time",
        (
            Field("budget.monthly_usd", "Running cost, USD a month", "$2,000"),
            Field("budget.provider", "Whose prices", kind="choice", options=get_args(Provider)),
            Field("budget.prices", "Own prices (YAML)", "- {item: vcpu-month, usd: 12}", "yaml"),
            Field("team.engineers", "Engineers", "5"),
            Field("team.on_call_people", "People on call", "4"),
            Field("team.skills", "Skills", "python, postgresql", "list"),
            Field("timeline.weeks", "Weeks to the first release", "12"),
        ),
    ),
    (
        "Quality",
        (
            Field("quality.availability_percent", "Availability, %", "99.9"),
            Field("quality.read_latency_p95_ms", "Read latency p95, ms", "200"),
            Field("quality.write_latency_p95_ms", "Write latency p95, ms", "300"),
            Field("quality.consistency", "Consistency", kind="choice", options=get_args(Consistency)),
            Field("quality.rpo_minutes", "Data that may be lost, minutes", "60"),
            Field("quality.rto_minutes", "Time to recover, minutes", "240"),
        ),
    ),
    (
        "Rules and surroundings",
        (
            Field("compliance.regimes", "Law and standards (none if none)", "gdpr, soc2", "list"),
            Field("compliance.residency", "Data must stay in", "eu", "list"),
            Field("threats.exposure", "Who can reach it", kind="choice", options=get_args(Exposure)),
            Field("threats.assets", "What must be kept safe", "balances, addresses", "list"),
            Field("constraints", "Constraints, one a line", kind="lines"),
            Field("existing.decisions", "Decisions already taken, one a line", kind="lines"),
        ),
    ),
)
"""What a form asks, by section."""
