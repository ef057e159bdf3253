"""A shop of twenty tables, as a design that every schema check proves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from archkit.brief import Brief
from archkit.design import AccessPattern, Column, DataModel, Design, ForeignKey, Index, Table
from archkit.design.data import Constraint
from archkit.proofs import CHECKS, Proof, Subject, run_check
from archkit.proofs.data import (
    schema_applied,
    schema_columns,
    schema_indexes,
    schema_migrations,
    schema_patterns,
)

TODAY = dt.date(2026, 11, 21)
TOPICS = (schema_applied, schema_columns, schema_indexes, schema_migrations, schema_patterns)

Prover = Callable[[str, DataModel], Proof]


def column(text: str) -> Column:
    """Read ``name type`` with a final ``?`` for nullable and ``= default``."""
    text, _, default = text.partition(" = ")
    name, _, kind = text.partition(" ")
    return Column(name=name, type=kind.rstrip("?"), nullable=kind.endswith("?"), default=default or None)


def table(name: str, *columns: str, rows: int | None = 1_000_000, **more: object) -> Table:
    given = ("id uuid = gen_random_uuid()", *columns, "created_at timestamptz = now()")
    fields = {"name": name, "comment": f"The {name} of the shop.", "needed_by": "the shop"}
    fields |= {"columns": [column(text) for text in given], "rows_at_horizon": rows} | more
    return Table.model_validate(fields)


def keys(*parents: str) -> tuple[ForeignKey, ...]:
    return tuple(ForeignKey(columns=(part.split(":")[0],), references=part.split(":")[1]) for part in parents)


def index(name: str, *columns: str, **more: object) -> Index:
    return Index.model_validate({"name": name, "columns": columns} | more)


def shop() -> DataModel:
    """Twenty tables with keys, checks, a cycle, a partition, tenancy, search and a queue."""
    status = Constraint(name="orders_status", kind="check", expression="status IN ('new', 'paid', 'sent')")
    positive = Constraint(name="items_quantity", kind="check", expression="quantity > 0 AND quantity <= 99")
    span = Constraint(name="promotion_span", kind="check", expression="ends_at > starts_at")
    code = Constraint(name="currency_code", kind="check", expression="code ~ '^[A-Z]{3}$'")
    tables = [
        table("currencies", "code char(3)", rows=20, constraints=(code,)),
        table("tenants", "name varchar(120)", "owner_id uuid?", rows=500,
              foreign_keys=keys("owner_id:users"), indexes=(index("tenants_owner", "owner_id"),)),
        table("users", "tenant_id uuid", "email text", "active boolean = true", "deleted_at timestamptz?",
              foreign_keys=keys("tenant_id:tenants"), tenant_column="tenant_id",
              constraints=(Constraint(name="users_email", kind="unique", columns=("tenant_id", "email")),)),
        table("addresses", "user_id uuid", "street text", "country char(2)",
              foreign_keys=keys("user_id:users"), indexes=(index("addresses_user", "user_id"),)),
        table("categories", "parent_id uuid?", "name text", rows=300,
              foreign_keys=keys("parent_id:categories"), indexes=(index("categories_parent", "parent_id"),)),
        table("products", "category_id uuid", "name text", "price numeric(12, 2)", "search tsvector?",
              "facets jsonb = '{}'::jsonb", foreign_keys=keys("category_id:categories"),
              indexes=(index("products_category", "category_id", "price"),
                       index("products_search", "search", method="gin"),
                       index("products_name", "name gin_trgm_ops", method="gin"))),
        table("stock", "product_id uuid", "amount integer", foreign_keys=keys("product_id:products"),
              constraints=(Constraint(name="stock_product", kind="unique", columns=("product_id",)),)),
        table("orders", "user_id uuid", "status text = 'new'", "total numeric(12, 2)", rows=20_000_000,
              foreign_keys=keys("user_id:users"), constraints=(status,),
              indexes=(index("orders_user", "user_id", "created_at DESC"),)),
        table("order_items", "order_id uuid", "product_id uuid", "quantity integer", rows=60_000_000,
              foreign_keys=keys("order_id:orders", "product_id:products"), constraints=(positive,),
              indexes=(index("items_order", "order_id"), index("items_product", "product_id"))),
        table("payments", "order_id uuid", "amount numeric(12, 2)", "currency_id uuid",
              foreign_keys=keys("order_id:orders", "currency_id:currencies"),
              indexes=(index("payments_order", "order_id"), index("payments_currency", "currency_id"))),
        table("shipments", "order_id uuid", "sent_at timestamptz?", foreign_keys=keys("order_id:orders"),
              indexes=(index("shipments_order", "order_id"),)),
        table("promotions", "starts_at timestamptz", "ends_at timestamptz", rows=900, constraints=(span,)),
        table("roles", "name text", rows=9),
        table("user_roles", "user_id uuid", "role_id uuid", primary_key=("user_id", "role_id"),
              foreign_keys=keys("user_id:users", "role_id:roles"),
              indexes=(index("user_roles_role", "role_id"),)),
        table("events", "kind text", "payload jsonb", rows=90_000_000, partition_by="created_at",
              retention_days=90, indexes=(index("events_kind", "kind", "created_at"),)),
        table("outbox", "topic text", "payload jsonb", "published_at timestamptz?",
              indexes=(index("outbox_open", "created_at", where="published_at IS NULL"),)),
        table("sessions", "user_id uuid", "expires_at timestamptz", foreign_keys=keys("user_id:users"),
              indexes=(index("sessions_user", "user_id"),)),
        table("reviews", "user_id uuid", "product_id uuid", "stars smallint",
              foreign_keys=keys("user_id:users", "product_id:products"),
              constraints=(Constraint(name="reviews_stars", kind="check", expression="stars BETWEEN 1 AND 5"),
                           Constraint(name="reviews_once", kind="unique", columns=("product_id", "user_id"))),
              indexes=(index("reviews_user", "user_id"),)),
        table("carts", "user_id uuid", foreign_keys=keys("user_id:users"),
              indexes=(index("carts_user", "user_id"),)),
        table("cart_items", "cart_id uuid", "product_id uuid",
              foreign_keys=keys("cart_id:carts", "product_id:products"),
              indexes=(index("cart_items_cart", "cart_id"), index("cart_items_product", "product_id"))),
    ]  # fmt: skip
    return DataModel(
        engine="postgresql", consistency="strong", tables=tuple(tables), access_patterns=patterns()
    )


def pattern(name: str, on: str, sql: str, *kinds: str, kind: str = "read", hot: bool = True) -> AccessPattern:
    return AccessPattern.model_validate(
        {"id": name, "operation": name, "table": on, "kind": kind, "sql": sql, "parameters": kinds,
         "target_p95_ms": 20, "hot": hot}
    )  # fmt: skip


def patterns() -> tuple[AccessPattern, ...]:
    return (
        pattern("get-order", "orders", "SELECT * FROM orders WHERE id = $1", "uuid"),
        pattern(
            "list-orders", "orders",
            "SELECT id, total FROM orders WHERE user_id = $1 AND created_at < $2 "
            "ORDER BY created_at DESC LIMIT $3",
            "uuid", "timestamptz", "int",
        ),
        pattern("items-of-order", "order_items", "SELECT * FROM order_items WHERE order_id = $1", "uuid"),
        pattern("find-product", "products",
                "SELECT id FROM products WHERE name ILIKE '%' || $1 || '%'", "text"),
        pattern("search", "products", "SELECT id FROM products WHERE search @@ plainto_tsquery($1)", "text"),
        pattern("sign-in", "users",
                "SELECT id FROM users WHERE tenant_id = $1 AND email = $2", "uuid", "text"),
        pattern("place-order", "orders",
                "INSERT INTO orders (user_id, status, total) VALUES ($1, $2, $3) RETURNING id",
                "uuid", "text", "numeric", kind="write"),
        pattern("open-events", "outbox",
                "SELECT id FROM outbox WHERE published_at IS NULL ORDER BY created_at LIMIT 100 "
                "FOR UPDATE SKIP LOCKED"),
    )  # fmt: skip


def model(*tables: Table, patterns: tuple[AccessPattern, ...] = (), engine: str = "postgresql") -> DataModel:
    return DataModel(engine=engine, consistency="strong", tables=tables, access_patterns=patterns)


def subject(data: DataModel | None, brief: Brief | None = None) -> Subject:
    return Subject(brief or Brief(name="Shop"), Design(name="Shop", data=data), TODAY)


@pytest.fixture
def shop_model() -> DataModel:
    return shop()


@pytest.fixture
def build() -> SimpleNamespace:
    """What a test needs to write a model in a few lines."""
    return SimpleNamespace(table=table, keys=keys, index=index, pattern=pattern, model=model, subject=subject)


@pytest.fixture
def proved() -> Prover:
    """Run one check by code on a data model."""
    return lambda code, data: run_check(CHECKS[code], subject(data))
