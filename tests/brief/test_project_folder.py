"""Reading a project's folder."""

import json
import os

import pytest

from archkit.brief import Brief, read_project
from archkit.brief.project_folder import LARGEST_FILE_BYTES, MOST_FILES
from archkit.errors import InputError

SCHEMA = """
-- the shop
CREATE TYPE order_status AS ENUM ('new', 'paid');
CREATE TABLE customers (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE,
  full_name varchar(200),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS shop.order_items (
  id bigserial PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers (id),
  price numeric(10, 2) NOT NULL,
  paid boolean,
  data jsonb,
  photo_url text
);
CREATE INDEX ON customers (email);
"""
OPENAPI = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /v1/customers:
    get: {summary: List customers}
    post: {operationId: createCustomer}
  /v1/customers/{id}:
    get: {}
    parameters: []
  /v1/invoices/search:
    get: {}
"""
COMPOSE = """
services:
  db: {image: "docker.io/library/postgres:16.2-alpine"}
  cache: {image: redis@sha256:abc}
  web: {build: .}
"""
RULES = """# Rules
- Use PostgreSQL for everything, because the team runs it well.
- [ ] No new languages.

```
- must not be read, this is code
```
Plain words without force.
Secrets must never be in the repository.
"""
ADR = """# 3. Use a modular monolith

Status: accepted

## Context
We are five people.

## Decision
One deployable, modules by domain.
"""


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "shop"
    for path, text in {
        "schema.sql": SCHEMA,
        "api/openapi.yaml": OPENAPI,
        "docker-compose.yml": COMPOSE,
        "RULES.md": RULES,
        "docs/adr/0003-monolith.md": ADR,
        "docs/adr/0004-old.md": "# 4. Use MongoDB\n\nStatus: superseded by 5\n",
        "docs/backend/queues.md": "Text.\n\n- Workers must be idempotent.\n- A remark.\n",
        "docs/architecture.md": "We chose REST over GraphQL.\n",
        "package.json": json.dumps({"dependencies": {"express": "4", "pg": "8", "left-pad": "1"}}),
        "pyproject.toml": '[project]\nname = "x"\ndependencies = ["django>=5", "psycopg[binary]"]\n',
        "go.mod": "module x\nrequire github.com/jackc/pgx/v5 v5.1.0\n",
    }.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def test_tables_become_entities_with_attributes(project):
    brief = read_project(project)
    entities = {one.name: one for one in brief.workload.entities}

    assert brief.existing.tables == ("customers", "order_items")
    assert entities["Order item"].belongs_to == ("Customer",)
    assert entities["Customer"].source == "schema.sql"
    email = next(one for one in entities["Customer"].attributes if one.name == "email")
    assert (email.type, email.required, email.unique, email.personal) == ("email", True, True, True)
    types = {one.name: one.type for one in entities["Order item"].attributes}
    assert types == {
        "id": "integer", "customer_id": "uuid", "price": "decimal", "paid": "boolean", "data": "json",
        "photo_url": "url",
    }  # fmt: skip


def test_endpoints_become_operations(project):
    brief = read_project(project)
    operations = {one.name: (one.kind, one.entity) for one in brief.workload.operations}

    assert "GET /v1/customers/{id}" in brief.existing.endpoints
    assert operations == {
        "List customers": ("list", "Customer"),
        "createCustomer": ("create", "Customer"),
        "GET /v1/customers/{id}": ("read", "Customer"),
        "GET /v1/invoices/search": ("search", None),
    }


def test_services_become_systems(project):
    systems = {one.name: (one.technology, one.source) for one in read_project(project).existing.systems}

    assert systems == {
        "db": ("postgresql", "docker-compose.yml"),
        "cache": ("redis", "docker-compose.yml"),
        "web": (None, "docker-compose.yml"),
    }


def test_rules_and_records_become_decisions_with_file_and_line(project):
    decisions = {one.source: one for one in read_project(project).existing.decisions}

    assert decisions["RULES.md:2"].statement.startswith("Use PostgreSQL for everything")
    assert decisions["RULES.md:2"].reason == "because the team runs it well."
    assert decisions["RULES.md:3"].statement == "No new languages."
    assert decisions["RULES.md:9"].statement == "Secrets must never be in the repository."
    assert decisions["docs/adr/0003-monolith.md:1"].statement == "Use a modular monolith"
    assert decisions["docs/adr/0003-monolith.md:1"].reason == "One deployable, modules by domain."
    assert decisions["docs/backend/queues.md:3"].statement == "Workers must be idempotent."
    assert decisions["docs/architecture.md:1"].statement == "We chose REST over GraphQL."
    assert len(decisions) == 6


def test_manifests_name_the_stack(project):
    assert set(read_project(project).team.skills) == {
        "go",
        "node.js",
        "express",
        "postgresql",
        "python",
        "django",
    }


def test_the_brief_round_trips_and_is_the_same_twice(project):
    brief = read_project(project)

    assert Brief.from_yaml(brief.to_yaml()) == brief
    assert read_project(project) == brief
    assert brief.name == "shop"


@pytest.mark.parametrize(
    ("path", "content", "why"),
    [
        ("schema.sql", b"CREATE TABLE t (a int, 'unclosed", "cannot be read"),
        ("schema.sql", b"\xff\xfe\x00", "not UTF-8"),
        ("schema.sql", b"a\x00b", "no text"),
        ("openapi.yaml", b"openapi: 3.1.0\npaths: {a: [", "not YAML"),
        ("openapi.json", b"[1, 2]", "no OpenAPI document"),
        ("compose.yaml", b"a: &x [1]\nservices: {b: *x}", "alias"),
        ("docker-compose.yml", b"services: [1]", "no compose file"),
        ("package.json", b"{", "package.json cannot be read"),
        ("package.json", b"[" * 100_000, "package.json cannot be read"),
        ("pyproject.toml", b"= 3", "pyproject.toml cannot be read"),
        ("compose.yml", b"\n" * 900_000, "no compose file"),
        ("RULES.md", b"x" * (LARGEST_FILE_BYTES + 1), "more than the"),
    ],
)
def test_a_broken_file_is_noted_and_the_rest_is_read(tmp_path, path, content, why):
    (tmp_path / path).write_bytes(content)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "RULES.md").write_text("- Use Go.\n")

    brief = read_project(tmp_path)
    notes = [source for source in brief.sources if source.origin == "unreadable"]

    assert [note.field for note in notes] == [path]
    assert why in notes[0].quote
    assert [one.statement for one in brief.existing.decisions] == ["Use Go."]


def test_links_out_of_the_folder_and_loops_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "RULES.md").write_text("- Use secrets.\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "RULES.md").symlink_to(outside / "RULES.md")
    (root / "away").symlink_to(outside)
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "schema.sql")

    assert read_project(root).existing.decisions == ()


def test_the_number_of_files_is_bounded(tmp_path):
    for number in range(MOST_FILES + 5):
        (tmp_path / f"{number:04}.sql").write_text(f"CREATE TABLE t{number} (id int);")

    brief = read_project(tmp_path)

    assert "the rest was not read" in next(one.quote for one in brief.sources if one.origin == "unreadable")
    assert len(brief.existing.tables) == MOST_FILES


def test_dependencies_of_others_are_left_alone(tmp_path):
    for folder in ("node_modules/x", ".git", "vendor"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "RULES.md").write_text("- Use theirs.\n")

    assert read_project(tmp_path).existing.decisions == ()


def test_text_from_files_stays_data(tmp_path):
    (tmp_path / "schema.sql").write_text('CREATE TABLE "<b>x</b>" ("a; DROP TABLE y" text);')
    (tmp_path / "compose.yml").write_text('services: {"<img src=x>": {image: "evil\\u202e:1"}}')

    brief = read_project(tmp_path)

    assert brief.existing.tables == ("<b>x</b>",)
    assert brief.workload.entities[0].attributes[0].name == "a; DROP TABLE y"
    assert brief.existing.systems[0].technology == "evil"


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        read_project(tmp_path / "none")


def test_a_module_file_of_blank_lines_is_read_in_time(tmp_path):
    (tmp_path / "go.mod").write_text("\n" * 900_000 + "require github.com/jackc/pgx/v5 v5.1.0\n")

    assert read_project(tmp_path).team.skills == ("go", "postgresql")


def test_prose_of_a_document_gives_quantities_and_technologies_with_their_source(tmp_path):
    (tmp_path / "docs" / "backend").mkdir(parents=True)
    (tmp_path / "docs" / "backend" / "README.md").write_text("We deploy on Fargate. 20,000 users.\n")

    brief = read_project(tmp_path)

    assert brief.scale.users_total == 20_000
    assert ("scale.users_total", "docs/backend/README.md") in {
        (one.field, one.origin) for one in brief.sources
    }
    assert [one.source for one in brief.existing.decisions] == ["docs/backend/README.md:1"]


def test_documents_that_nothing_is_read_from_are_listed(tmp_path):
    (tmp_path / "docs" / "backend").mkdir(parents=True)
    (tmp_path / "docs" / "backend" / "poem.md").write_text("Roses.\n")
    (tmp_path / "notes.txt").write_text("Violets.\n")

    unread = [one.field for one in read_project(tmp_path).sources if one.origin == "unread"]

    assert sorted(unread) == ["docs/backend/poem.md", "notes.txt"]
