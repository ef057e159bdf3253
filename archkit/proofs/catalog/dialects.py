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
    r"|\bNO(?:MAXVALUE|CACHE)\b|:new\.|\bCLOB\b|\bNVARCHAR2\b|\bENABLE\s*[,;)]|\bTABLESPACE\s+\"?\w+\"?\s+(?:PCTFREE|LOGGING)",
}
_PATTERNS = {name: re.compile(sign, re.IGNORECASE | re.MULTILINE) for name, sign in _SIGNS.items()}
# Words that no other engine reads, so that one of them says more than all the others together.
_SURE = {
    "postgres": r"PostgreSQL database dump|\bFROM stdin\b|\bLANGUAGE\s+'?plpgsql\b|\bCREATE EXTENSION\b",
    "mysql": r"MySQL dump|MariaDB dump|\bENGINE\s*=|\bAUTO_INCREMENT\b|^DELIMITER\b",
    "sqlite": r"\bAUTOINCREMENT\b|\bsqlite_sequence\b|\bWITHOUT ROWID\b|^PRAGMA foreign_keys",
    "tsql": r"^\s*GO\s*$|\bSET ANSI_NULLS\b|\[dbo\]\.",
    "oracle": r"\bVARCHAR2\s*\(|\bNOMAXVALUE\b|:new\.|\bSEGMENT CREATION\b",
}
_SURELY = {name: re.compile(sign, re.IGNORECASE | re.MULTILINE) for name, sign in _SURE.items()}
_WORTH_OF_SURE = 1_000
_WORDS = {
    "postgres": r"postgres|pgsql|pg_?dump|(?:^|[_.-])pg(?:[_.-]|$)",
    "mysql": r"mysql|mariadb",
    "sqlite": r"sqlite",
    "tsql": r"sql-?server|mssql|tsql",
    "oracle": r"oracle|plsql",
}
_WORTH_OF_NAME = 100


def guessed_dialect(text: str, name: str = "") -> str:
    """Return the dialect whose signs are seen most often; PostgreSQL where none is seen.

    Args:
        text: The script.
        name: The name of its file, which may name an engine.
    """
    shown = text[:_READ]
    seen = {dialect: sum(1 for _ in pattern.finditer(shown)) for dialect, pattern in _PATTERNS.items()}
    for dialect, sure in _SURELY.items():
        seen[dialect] += _WORTH_OF_SURE * bool(sure.search(shown))
    named = [dialect for dialect, words in _WORDS.items() if re.search(words, name, re.IGNORECASE)]
    if len(named) == 1:  # a script that goes from one engine to another names two
        seen[named[0]] += _WORTH_OF_NAME
    best = max(seen, key=lambda dialect: seen[dialect])
    return best if seen[best] > seen["postgres"] else "postgres"
