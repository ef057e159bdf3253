"""Which statements of a script make the schema, and why the others are set aside."""

from __future__ import annotations

import re

from archkit.proofs.catalog.described import CALL
from archkit.proofs.catalog.splitting import Piece

DATA = "of data, which is not loaded"
_CALL = "calls of procedures"
_QUERY = "queries"
_RIGHTS = "of roles, ownership and rights"
_SETTING = "settings of session or server"
_EDGE = "edges of transactions"
_OUTSIDE = "about whole databases"
_COMMENT = "comments on extensions or databases"
_UPKEEP = "of upkeep"
_LANGUAGE = "languages, which are not loaded"
_REASONS = (
    (DATA, r"(?:insert|copy|update|delete|merge|truncate|replace\s+into|load\s+data|with|values)\b"),
    (DATA, r"select\s+(?:pg_catalog\.)?setval\b|(?:un)?lock\s+tables?\b"),
    (_CALL, r"(?:call|exec(?:ute)?)\b"),
    (_SETTING, r"(?:set|reset|alter\s+system|discard|use|alter\s+session|prompt|dbcc)\b"),
    (_SETTING, r"select\s+(?:pg_catalog\.)?set_config\b"),
    (_QUERY, r"(?:select|table|show|explain|fetch|declare|print|pragma)\b"),
    (_RIGHTS, r"(?:grant|revoke|reassign|alter\s+authorization|security\s+label|flush|deny)\b"),
    (_RIGHTS, r"(?:create|alter|drop)\s+(?:role|user|group|login|default\s+privileges)\b"),
    (_RIGHTS, r"alter\s+[\w\s]+?\s[^;]*?\bowner\s+to\b"),
    (_EDGE, r"begin\s*(?:;|$|work|transaction|tran|immediate|exclusive|deferred|isolation)"),
    (_EDGE, r"(?:start\s+transaction|commit|rollback|savepoint|release|abort)\b|end\s*(?:;|$|transaction)"),
    (_OUTSIDE, r"(?:create|drop|alter)\s+(?:database|tablespace|server|publication|subscription)\b"),
    (_OUTSIDE, r"(?:create|drop|alter)\s+(?:event\s+trigger|foreign\s+data\s+wrapper|conversion)\b"),
    (_OUTSIDE, r"(?:create|drop|alter)\s+(?:partition\s+(?:function|scheme)|fulltext\s+catalog)\b"),
    (_OUTSIDE, r"(?:backup|restore|attach|detach|import\s+foreign)\b"),
    (_COMMENT, r"comment\s+on\s+(?:extension|database|role|tablespace|language|cast|event)\b"),
    (_UPKEEP, r"(?:vacuum|analy[sz]e|reindex|cluster|checkpoint|load|listen|notify|optimize|refresh)\b"),
    (_UPKEEP, r"(?:prepare|deallocate)\b"),
    (_LANGUAGE, r"(?:create|alter)\s+(?:or\s+replace\s+)?(?:trusted\s+)?(?:procedural\s+)?language\b"),
)
_ASIDE = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _REASONS)
_CONDITION = re.compile(r"^/\*!\d*\s*")
_KEPT_SETTING = re.compile(r"set\s+(?:local\s+|session\s+)?(?:search_path|xmloption)\b", re.IGNORECASE)
_TO_A_FILE = re.compile(r"copy\b.*\b(?:program\b|(?:from|to)\s+')", re.IGNORECASE | re.DOTALL)


def set_aside_because(piece: Piece) -> str:
    """Return why a piece is not run; empty when it makes the schema."""
    if piece.kind == "client":
        return "commands of a client program"
    if piece.kind == "data":
        return DATA
    opening = _CONDITION.sub("", piece.opening)
    if _KEPT_SETTING.match(opening):
        return ""
    if CALL.match(piece.text):
        return ""
    if _TO_A_FILE.match(opening):
        return "that read or write outside the database, which is never done"
    return next((reason for reason, pattern in _ASIDE if pattern.match(opening)), "")


def rows_in(piece: Piece) -> int:
    """Return how many rows a piece holds, as far as that is told: COPY counts them, INSERT counts one."""
    if piece.kind == "data":
        return int(piece.text)
    return int(piece.opening[:6].lower() == "insert")
