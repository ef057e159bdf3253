"""The dialects of SQL that can be imported, and how one is told from the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

ENGINES: Mapping[str, str] = MappingProxyType(
    {
        "postgres": "postgresql",
        "mysql": "mysql",
        "sqlite": "sqlite",
        "tsql": "sql-server",
        "oracle": "oracle",
    }
)
"""The technology id of each dialect's engine."""
DIALECTS = tuple(ENGINES)
_READ = 400_000
_SIGNS = {
    "postgres": r"^\\(?:connect|restrict)\b|PostgreSQL database dump|\bpg_catalog\b"
    r"|\bCOPY\s[^;\n]{0,400}FROM stdin\b"
    r"|\b(?:big|small)?serial\b|\btimestamptz\b|\bjsonb\b|\bLANGUAGE\s+'?(?:plpgsql|sql)\b|::\w|\$\$"
    r"|\bcharacter varying\b|\bCREATE EXTENSION\b|\btimestamp with(?:out)? time zone\b|\bbytea\b"
    r"|\bGENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY\b|\bOWNER TO\b",
    "mysql": r"MySQL dump|MariaDB dump|\bENGINE\s*=|\bAUTO_INCREMENT\b|^\s*CREATE TABLE[^;(]*`|/\*!\d{5}"
    r"|\bUNSIGNED\b|\b(?:tiny|medium)(?:int|text|blob)\b|\bCHARSET\s*=|^DELIMITER\b|\bKEY `",
    "sqlite": r"\bAUTOINCREMENT\b|\bPRAGMA\b|\bsqlite_|\bWITHOUT ROWID\b|\)\s*STRICT\s*;"
    r"|\bCREATE VIRTUAL TABLE\b|\b(?:datetime|strftime)\('|\bINTEGER PRIMARY KEY\b",
    "tsql": r"^\s*GO\s*$|\[dbo\]\.|\bIDENTITY\s*\(\s*\d|\bNVARCHAR\b|\b(?:NON)?CLUSTERED\b|\bSET ANSI_NULLS\b"
    r"|\bGETDATE\(\)|\bUNIQUEIDENTIFIER\b|\bdatetime2\b|\bNTEXT\b",
    "oracle": r"\bVARCHAR2\s*\(|\bNUMBER\s*\(|\bNUMBER\b\s*(?:NOT NULL|,)|\bSYSDATE\b|^/\s*$"
    r"|\bCLOB\b|\bNVARCHAR2\b|\bENABLE\s*[,;)]|\bTABLESPACE\s+\"?\w+\"?\s+(?:PCTFREE|LOGGING)",
}
_PATTERNS = {name: re.compile(sign, re.IGNORECASE | re.MULTILINE) for name, sign in _SIGNS.items()}


_WORDS = {
    "postgres": ("postgres", "pgsql", "pg_dump"),
    "mysql": ("mysql", "mariadb"),
    "sqlite": ("sqlite",),
    "tsql": ("sqlserver", "sql-server", "mssql", "tsql"),
    "oracle": ("oracle", "plsql"),
}
_WORTH_OF_NAME = 4


def guessed_dialect(text: str, name: str = "") -> str:
    """Return the dialect whose signs are seen most often; PostgreSQL where none is seen.

    Args:
        text: The script.
        name: The name of its file, which may name an engine.
    """
    shown = text[:_READ]
    seen = {dialect: sum(1 for _ in pattern.finditer(shown)) for dialect, pattern in _PATTERNS.items()}
    for dialect, words in _WORDS.items():
        seen[dialect] += _WORTH_OF_NAME * any(word in name.lower() for word in words)
    best = max(seen, key=lambda dialect: seen[dialect])
    return best if seen[best] > seen["postgres"] else "postgres"
