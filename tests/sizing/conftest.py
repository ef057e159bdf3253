import sys
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.design import Architecture, Component, Link

sys.path.insert(0, str(Path(__file__).parent))  # five_designs.py stands beside the tests that use it


def part(component_id, kind, **fields):
    return Component(
        id=component_id, name=component_id, kind=kind, purpose="test", needed_by="test", **fields
    )


def shape(*components, deployment="managed containers", links=()):
    return Architecture(
        pattern="modular-monolith",
        summary="test",
        communication=("http",),
        data_pattern="one database",
        deployment=deployment,
        components=components,
        links=tuple(
            Link(source=source, target=target, protocol="test", data="test", style=style)
            for source, target, style in links
        ),
    )


@pytest.fixture
def parts():
    """A function that makes a component from its id, kind and further fields."""
    return part


@pytest.fixture
def shaped():
    """A function that makes an architecture from components."""
    return shape


@pytest.fixture
def delivery_brief():
    """A service that sends a million messages a day through three providers."""
    return Brief.model_validate(
        {
            "name": "Notifications",
            "scale": {"users_total": "100K", "horizon_months": 24},
            "workload": {
                "peak_to_average": 5,
                "entities": [
                    {"name": "Notification", "rows_per_day": "1M", "bytes_per_row": 600, "retention_days": 90}
                ],
                "operations": [
                    {
                        "name": "Send",
                        "kind": "command",
                        "entity": "Notification",
                        "per_day": "1M",
                        "deferred": True,
                    },
                    {"name": "List", "kind": "list", "entity": "Notification", "per_day": "200K"},
                ],
            },
            "quality": {"availability_percent": 99.9},
            "integrations": [
                {"name": "Email provider", "purpose": "delivers email", "rate_limit_per_second": 100},
                {"name": "Push gateway", "purpose": "delivers push messages"},
                {"name": "SMS provider", "purpose": "delivers SMS", "rate_limit_per_second": 30},
            ],
        }
    )


@pytest.fixture
def delivery_shape():
    """The architecture for it."""
    return shape(
        part("web", "client"),
        part("api", "service", technology="fastapi", instances=2),
        part("worker", "worker", technology="fastapi", instances=2),
        part("database", "database", technology="postgresql", managed=True, instances=2),
        part("queue", "queue", technology="sqs", managed=True),
        part("identity", "identity", technology="cognito", managed=True),
        part("observability", "observability", technology="opentelemetry", managed=True),
        part("email-provider", "external"),
        part("sms-provider", "external"),
        links=(
            ("web", "api", "sync"),
            ("api", "database", "sync"),
            ("api", "queue", "async"),
            ("queue", "worker", "async"),
            ("worker", "sms-provider", "sync"),
        ),
    )


@pytest.fixture(scope="session")
def example_design():
    """A function that returns brief and rulebook's design of an example, without its proofs."""
    from five_designs import designed  # noqa: PLC0415 - found once its folder is on the path

    return designed
