"""How the throw-away PostgreSQL is set up: fast, private, and with few rights for anybody."""

from __future__ import annotations

import os

from archkit.proofs.postgres.limits import Profile

ADMIN = "archkit_admin"
TEMPLATE_FORM = 2  # raise when INITDB or trim_statements() change
INITDB = (
    "-U", ADMIN, "-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
    "--no-sync", "--no-instructions", "--wal-segsize=1",
)  # fmt: skip
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "max_notify_queue_pages": "256",
    "max_locks_per_transaction": "256",
    "max_connections": "64",
    "max_parallel_maintenance_workers": "0",
    "max_worker_processes": "0",
    "io_method": "sync",
    "shared_buffers": "128MB",
    "dynamic_shared_memory_type": "mmap" if os.name == "posix" else "windows",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "logging_collector": "off",
}
_TIMING = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "max_wal_size": "4GB",
    "shared_buffers": "512MB",
    "max_worker_processes": "8",
    "max_parallel_maintenance_workers": "2",
    "dynamic_shared_memory_type": "posix" if os.name == "posix" else "windows",
}


def settings_for(profile: Profile) -> dict[str, str]:
    """Return the settings of a server of this profile."""
    return SETTINGS | (_TIMING if profile == "timing" else {})


_CLOSED_FUNCTIONS = (
    "set_config(text, text, boolean)",
    "pg_sleep(double precision)",
    "pg_sleep_for(interval)",
    "pg_sleep_until(timestamp with time zone)",
    "query_to_xml(text, boolean, boolean, text)",
    "query_to_xmlschema(text, boolean, boolean, text)",
    "query_to_xml_and_xmlschema(text, boolean, boolean, text)",
    "pg_terminate_backend(integer, bigint)",
    "pg_cancel_backend(integer)",
    "lo_create(oid)",
    "lo_creat(integer)",
    "lo_from_bytea(oid, bytea)",
)
"""They run SQL from text, loosen the limits, wait, end sessions, or reach beyond the database."""


def trim_statements() -> list[str]:
    """Return what takes from everybody the rights that a proof must not have."""
    revoked = [f"REVOKE EXECUTE ON FUNCTION pg_catalog.{name} FROM PUBLIC" for name in _CLOSED_FUNCTIONS]
    return ["REVOKE ALL ON SCHEMA public FROM PUBLIC", *revoked]


def environment() -> dict[str, str]:
    """Return the environment of the server: nothing of the user's but what finds programs."""
    kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}


def program_file(name: str) -> str:
    """Return the file name of a program on this system."""
    return f"{name}.exe" if os.name == "nt" else name
