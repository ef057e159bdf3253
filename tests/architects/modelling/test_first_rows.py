"""Which tables a script fills in every environment."""

LISTS = """
name: Lists
workload:
  entities:
    - {name: Role, rows_now: 6, attributes: [{name: label, required: true}]}
    - {name: Currency, attributes: [{name: code, required: true, unique: true}]}
    - {name: Plan, rows_now: 90000, attributes: [{name: label, required: true}]}
    - {name: Product category, attributes: [{name: label, required: true}]}
    - {name: Customer, attributes: [{name: label, required: true}]}
    - {name: Channel, belongs_to: [Customer], rows_now: 600000, attributes: [{name: label}]}
  operations:
    - {name: Create product category, kind: create, entity: Product category}
    - {name: Create customer, kind: create, entity: Customer}
"""


def test_only_few_and_fixed_rows_come_with_the_release(model_of):
    told = model_of(LISTS).seed
    assert "the few fixed rows of roles and currencies with" in told
    assert not any(name in told for name in ("plans", "categories", "customers", "channels"))
    assert "never a copy of personal data" in told


def test_large_tables_are_never_reference_rows(ruled):
    assert "No table holds fixed rows" in ruled.seed
