"""Rules that speak of nothing, of themselves or of odd names: PostgreSQL still takes every statement."""

import pytest

from archkit.design.ddl import ddl
from archkit.proofs.postgres import database

ODD = """
name: Odd
workload:
  entities:
    - name: 'Ro"; DROP--'
      linked_to: [客户, ghost, 'Ro"; DROP--']
      unique_together: [["it's", 客户], [nowhere], []]
      no_overlap_for: nothing
      retention_from: "it's"
      retention_days: 3
      restore_days: 0.5
      attributes:
        - {name: "it's", unique: true}
        - {name: status, type: enum, values: ["can'celled", cancelled, x]}
    - name: 客户
      linked_to: [order]
      belongs_to: [客户]
      restore_days: 3
      unique_together: [[客户, id], [created_at]]
    - name: order
      belongs_to: [order, 客户]
      no_overlap_for: order
      retention_from: created_at
      retention_days: 9
      attributes: [{name: start, type: timestamp}, {name: parent, personal: true, required: true, type: json}]
    - {name: Company, linked_to: [order], unique_together: [[Company, x]]}
    - name: status
      linked_to: [status]
      no_overlap_for: Company
      restore_days: 1
      attributes: [{name: a, type: date}, {name: b, type: date, personal: true, required: true}]
    - name: Reading
      belongs_to: [order]
      unique_together: [[order, at]]
      rows_per_day: 5000000
      restore_days: 2
      attributes: [{name: at, type: timestamp, required: true}]
    - name: Measure
      belongs_to: [Reading, 客户]
      linked_to: [order]
      unique_together: [[Reading, at]]
      rows_per_day: 5000000
      attributes: [{name: at, type: timestamp, required: true}]
  operations:
"""
ASKED = (
    ("Move", "command", "", ()), ("Show path of", "read", "", ()), ("Restore", "command", "", ()),
    ("List subtree of", "list", "", ("客户", "orders")), ("Erase", "delete", "", ()),
    ("Add", "command", "to 客户", ("客户",)), ("Remove", "command", "from order", ("order",)),
    ("Report sum", "batch", "", ("客户",)), ("Search", "search", "", ("order",)),
)  # fmt: skip
NAMES = ('Ro"; DROP--', "客户", "order", "Company", "status", "Reading", "Measure")


def odd():
    lines = [
        f"    - {{name: '{verb} {name} {rest}', kind: {kind}, entity: '{name}', by: [{', '.join(by)}]}}"
        for name in NAMES
        for verb, kind, rest, by in ASKED
    ]
    return ODD + "\n".join(lines) + "\n"


@pytest.mark.postgres
@pytest.mark.parametrize("tenants", ["", "scale: {tenants: 50}\n"], ids=["one", "many"])
def test_odd_rules_give_a_schema_and_statements_that_postgresql_takes(tenants, model_of):
    data = model_of(tenants + odd())
    with database() as connection:
        connection.execute(ddl(data))
        connection.execute(ddl(data))
        for number, one in enumerate(data.access_patterns):
            kinds = f" ({', '.join(one.parameters)})" if one.parameters else ""
            connection.execute(f"PREPARE p{number}{kinds} AS {one.sql}")
    assert len(data.access_patterns) > len(ASKED) * len(NAMES)
