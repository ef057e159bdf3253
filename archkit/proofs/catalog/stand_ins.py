"""Functions that stand in for those of extensions which the throw-away PostgreSQL does not have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_UUID = "CREATE OR REPLACE FUNCTION public.{} RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'"
_UUIDS = ("uuid_generate_v1()", "uuid_generate_v1mc()", "uuid_generate_v4()")
_BYTES = (
    "CREATE OR REPLACE FUNCTION public.gen_random_bytes(integer) RETURNS bytea LANGUAGE sql AS "
    "'SELECT substring(decode(string_agg(replace(gen_random_uuid()::text, ''-'', ''''), ''''), ''hex'') "
    "FROM 1 FOR $1) FROM generate_series(1, $1 / 16 + 1)'"
)
STAND_INS: Mapping[str, str] = MappingProxyType(
    {"uuid-ossp": "; ".join(_UUID.format(name) for name in _UUIDS), "pgcrypto": _BYTES}
)
"""SQL by extension; it gives the same types, so that defaults that call it can be made and run."""
