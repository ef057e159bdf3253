"""One brief with every rule that an entity may state, its data model, and a database that holds it."""

import datetime as dt

import pytest

from archkit.architects.rulebook.data.data_model import propose_data
from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief
from archkit.design import Design
from archkit.design.ddl import ddl
from archkit.proofs.postgres import database
from archkit.sizing import measure_load

TODAY = dt.date(2026, 11, 21)
EVERY_RULE = """
name: Every rule
workload:
  entities:
    - name: Clerk
      attributes: [{name: name, required: true}]
    - name: Client
      restore_days: 30
      attributes:
        - {name: name, required: true, personal: true}
        - {name: email, type: email, unique: true, personal: true}
    - name: House
      restore_days: 14
      linked_to: [Feature]
      attributes: [{name: address, required: true}]
      unique_together: [[address]]
    - {name: Feature, attributes: [{name: label, required: true, unique: true}]}
    - name: Visit
      belongs_to: [House, Client, Clerk]
      no_overlap_for: Clerk
      attributes: [{name: status, type: enum, values: [planned, held, cancelled], required: true}]
    - {name: Bid, belongs_to: [House, Client], attributes: [{name: amount, type: money, required: true}]}
    - name: Case
      belongs_to: [Client]
      retention_days: 1095
      retention_from: closed at
      attributes: [{name: subject, required: true}]
    - {name: Remark, belongs_to: [Case], attributes: [{name: body, required: true}]}
    - name: Folder
      description: Folders lie in folders, up to 4 levels deep.
      belongs_to: [Folder]
      attributes: [{name: name, required: true}]
      unique_together: [[folder, name]]
    - {name: Sheet, belongs_to: [Folder], attributes: [{name: title, required: true}]}
    - name: Article
      linked_to: [Article]
      attributes: [{name: title, required: true}]
  operations:
    - {name: Create client, kind: create, entity: Client}
    - {name: Find client, kind: read, entity: Client, by: [email]}
    - {name: List houses, kind: list, entity: House}
    - {name: List houses by features, kind: list, entity: House, by: [feature]}
    - {name: List houses of feature, kind: list, entity: House, by: [feature]}
    - {name: Search houses, kind: search, entity: House, by: [feature]}
    - {name: Delete house, kind: delete, entity: House}
    - {name: Remove feature from house, kind: command, entity: House, by: [feature]}
    - {name: Plan visit, kind: create, entity: Visit}
    - {name: List visits of clerk, kind: list, entity: Visit, by: [clerk], order_by: starts at}
    - {name: Move folder, kind: command, entity: Folder}
    - {name: Show path of folder, kind: read, entity: Folder}
    - {name: Show path of sheet, kind: read, entity: Sheet}
    - {name: List everything below folder, kind: list, entity: Folder}
"""


def _modelled(text):
    brief = Brief.from_yaml(text)
    traits = frozenset(trait.id for trait in find_traits(brief))
    case = Situation(brief, brief, traits, measure_load(brief), TODAY)
    return propose_data(case, Design(name=brief.name))


@pytest.fixture(scope="session")
def model_of():
    """The rulebook's data model of a brief in YAML, without an architecture."""
    return _modelled


@pytest.fixture(scope="session")
def ruled():
    """The data model of the brief with every rule."""
    return _modelled(EVERY_RULE)


@pytest.fixture(scope="session")
def ruled_database(ruled):
    """A database that holds the model's tables, applied twice."""
    with database() as connection:
        connection.execute(ddl(ruled))
        connection.execute(ddl(ruled))
        yield connection


@pytest.fixture
def rows(ruled, ruled_database):
    """How a test runs patterns of the model; what it did is taken back."""
    with ruled_database.transaction(force_rollback=True):
        yield Rows(ruled, ruled_database)


class Rows:
    """The database with the model's access patterns, called by their operation."""

    def __init__(self, data, connection):
        self.data, self.connection = data, connection

    def add(self, table, **values):
        names, places = ", ".join(values), ", ".join("%s" for _ in values)
        sql = f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING *"  # noqa: S608 - names of this test
        found = self.connection.execute(sql, tuple(values.values()))
        return dict(zip([column.name for column in found.description], found.fetchone(), strict=True))

    def ask(self, operation, *values, number=0):
        found = [one for one in self.data.access_patterns if one.operation == operation][number]
        sql = found.sql
        for place in range(len(values), 0, -1):
            sql = sql.replace(f"${place}", f"%(p{place})s::{found.parameters[place - 1]}")
        given = {f"p{place}": value for place, value in enumerate(values, start=1)}
        done = self.connection.execute(sql, given)
        return done.fetchall() if done.description else done.rowcount

    def plan(self, operation, *values):
        found = next(one for one in self.data.access_patterns if one.operation == operation)
        sql = found.sql
        for place, value in sorted(enumerate(values, start=1), reverse=True):
            sql = sql.replace(f"${place}", f"'{value}'::{found.parameters[place - 1]}")
        self.connection.execute("SET LOCAL enable_seqscan = off")
        return "\n".join(row[0] for row in self.connection.execute(f"EXPLAIN {sql}").fetchall())

    def refused(self, call):
        """Return the SQLSTATE with which PostgreSQL refused a write; empty where it took it."""
        import psycopg  # noqa: PLC0415 - as elsewhere

        try:
            with self.connection.transaction():
                call()
        except psycopg.Error as error:
            return error.sqlstate
        return ""
