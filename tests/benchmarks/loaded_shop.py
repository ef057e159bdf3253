"""A shop with skew, written by hand, that can really be loaded with any number of rows."""

from __future__ import annotations

from typing import Any

from archkit.design import AccessPattern, Column, DataModel, ForeignKey, Index, Table

_EVEN = "((hashint8extended(i, {seed}) & 9007199254740991) / 9007199254740992.0)"
_FIRST = "'2025-11-21 00:00:00+00'::timestamptz"
_COLUMNS = {
    "customers": "email, city",
    "products": "category, name, price",
    "orders": "customer_id, status, total",
    "order_items": "order_id, product_id, quantity",
}
SHARES = {"customers": 0.05, "products": 0.01, "orders": 0.3, "order_items": 0.64}
"""Which part of all rows each table holds."""


def _column(text: str) -> Column:
    text, _, default = text.partition(" = ")
    name, _, kind = text.partition(" ")
    identity = "by default" if name == "id" else "no"
    return Column(name=name, type=kind, default=default or None, identity=identity)


def _table(name: str, *columns: str, parents: dict[str, str] | None = None, **indexes: str) -> Table:
    given = ("id bigint", *columns, "created_at timestamptz = now()")
    keys = [ForeignKey(columns=(one,), references=target) for one, target in (parents or {}).items()]
    return Table(
        name=name, comment=name, needed_by="the shop", columns=tuple(_column(one) for one in given),
        foreign_keys=tuple(keys),
        indexes=tuple(
            Index(name=index, columns=tuple(text.split(", ")), unique="email" in index)
            for index, text in indexes.items()
        ),
    )  # fmt: skip


PATTERNS = {
    "get-order": "orders|SELECT * FROM orders WHERE id = $1",
    "orders-of-customer": "orders|SELECT id, total FROM orders WHERE customer_id = $1 "
    "ORDER BY created_at DESC LIMIT 20",
    "all-orders-of-customer": "orders|SELECT id, total, status FROM orders WHERE customer_id = $1",
    "orders-of-largest-customer": "orders|SELECT id, total FROM orders WHERE customer_id = $1",
    "items-of-order": "order_items|SELECT * FROM order_items WHERE order_id = $1",
    "open-orders": "orders|SELECT id FROM orders WHERE status = $1 ORDER BY created_at LIMIT 50",
    "sign-in": "customers|SELECT id FROM customers WHERE email = $1",
    "orders-of-days": "orders|SELECT count(*), sum(total) FROM orders WHERE created_at >= $1",
    "products-by-price": "products|SELECT id, name FROM products WHERE category = $1 ORDER BY price LIMIT 30",
    "best-products": "order_items|SELECT product_id, sum(quantity) FROM order_items GROUP BY product_id "
    "ORDER BY sum(quantity) DESC LIMIT 10",
    "bought-by-customer": "orders|SELECT p.name, i.quantity FROM orders o "
    "JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id WHERE o.customer_id = $1",
    "orders-by-total": "orders|SELECT id FROM orders WHERE total = $1",
    "customers-of-city": "customers|SELECT id, email FROM customers WHERE city = $1",
    "buyers-of-product": "order_items|SELECT DISTINCT o.customer_id FROM order_items i "
    "JOIN orders o ON o.id = i.order_id WHERE i.product_id = $1",
    "count-orders": "orders|SELECT count(*) FROM orders",
    "newest-orders": "orders|SELECT id, total FROM orders WHERE id > $1 ORDER BY id LIMIT 100",
}
"""Each pattern's table and SQL."""
PARAMETERS = {
    "open-orders": "text", "sign-in": "text", "orders-of-days": "timestamptz", "products-by-price": "integer",
    "best-products": "", "orders-by-total": "numeric", "customers-of-city": "text", "count-orders": "",
}  # fmt: skip
VALUES = {
    "get-order": "(SELECT max(id) / 2 FROM orders)",
    "orders-of-customer": "(SELECT max(id) / 3 FROM customers)",
    "all-orders-of-customer": "(SELECT max(id) / 3 FROM customers)",
    "orders-of-largest-customer": "1",
    "items-of-order": "(SELECT max(id) / 2 FROM orders)",
    "open-orders": "'returned'",
    "products-by-price": "7",
    "bought-by-customer": "(SELECT max(id) / 3 FROM customers)",
    "buyers-of-product": "(SELECT max(id) / 3 FROM products)",
    "customers-of-city": "'city 3'",
    "orders-of-days": f"({_FIRST} + interval '363 days')",
    "orders-by-total": "500.00",
    "newest-orders": "(SELECT max(id) * 9 / 10 FROM orders)",
    "sign-in": "'customer77@example.org'",
}
"""What each pattern is planned with, as SQL: a value of the same standing however many rows there are."""


def shop() -> DataModel:
    """Return the model; customers, products and cities are chosen by a law that favours the first."""
    patterns = [
        AccessPattern(
            id=name, operation=name, table=table, kind="read", sql=sql, target_p95_ms=20, hot=True,
            parameters=tuple(kind for kind in (PARAMETERS.get(name, "bigint"),) if kind),
        )
        for name, (table, sql) in ((name, text.split("|")) for name, text in PATTERNS.items())
    ]  # fmt: skip
    tables = (
        _table("customers", "email text", "city text", customers_email="email"),
        _table("products", "category integer", "name text", "price numeric",
               products_category="category, price"),
        _table("orders", "customer_id bigint", "status text", "total numeric",
               parents={"customer_id": "customers"},
               orders_customer="customer_id, created_at", orders_status="status, created_at",
               orders_created="created_at"),
        _table("order_items", "order_id bigint", "product_id bigint", "quantity integer",
               parents={"order_id": "orders", "product_id": "products"},
               items_order="order_id", items_product="product_id"),
    )  # fmt: skip
    return DataModel(
        engine="postgresql", consistency="strong", tables=tables, access_patterns=tuple(patterns)
    )


def rows_of(total: int) -> dict[str, int]:
    """Return how the tables share so many rows."""
    return {name: max(int(total * share), 1) for name, share in SHARES.items()}


def load(connection: Any, total: int) -> None:
    """Load so many rows in the order in which they would arrive, and gather statistics."""
    rows = rows_of(total)
    year = f"{_FIRST} + i * interval '365 days' / {{rows}}"
    status = f"[5 - floor(log(2, 1 + 31 * {_EVEN.format(seed=3)}))::int]"
    values = {
        "customers": f"'customer' || i || '@example.org', 'city ' || {_ranked(1, 1_000)}",
        "products": "i % 50, 'product ' || i, (i * 37 % 9900 + 100)::numeric / 100",
        "orders": f"{_ranked(2, rows['customers'])}, "
        f"(ARRAY['new', 'paid', 'sent', 'done', 'returned']){status}, "
        f"(floor({_EVEN.format(seed=4)} * 100000) / 100)::numeric",
        "order_items": f"i * {rows['orders']} / {rows['order_items']} + 1, {_ranked(5, rows['products'])}, "
        f"(1 + {_EVEN.format(seed=6)} * 5)::int",
    }
    connection.execute("SET synchronous_commit = on")  # otherwise vacuum cannot mark all pages yet
    for name, expressions in values.items():
        moment = year.format(rows=rows[name])
        connection.execute(
            f"INSERT INTO {name} ({_COLUMNS[name]}, created_at) SELECT {expressions}, {moment} "  # noqa: S608 - our own
            f"FROM generate_series(0::bigint, {rows[name] - 1}) AS made(i)"
        )
    connection.execute("VACUUM (ANALYZE)")


def _ranked(seed: int, rows: int) -> str:
    """Return SQL that chooses one of so many rows, the first ones far more often."""
    return f"(floor(power({_EVEN.format(seed=seed)}, 3) * {rows}) + 1)::bigint"
