"""Takes out of a statement what its engine says about storage and what PostgreSQL has no word for."""

# ruff: noqa: ISC004 - long patterns go over two lines
from __future__ import annotations

import re

_STRING = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_GROUP = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_WHITE = re.compile(r"^/\*!\d*\s*(.*?)\*/$", re.DOTALL)
_RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "mysql": (
        (r"/\*!\d{5}\s*(PARTITION BY.*?)\*/", " "),
        (r"/\*!\d*\s?(.*?)\*/", r" \1 "),
        (r"\)([^()]*)\bPARTITION\s+BY\b.*$", r")\1"),
        (r"\b(?:USING\s+(?:BTREE|HASH)|VISIBLE|INVISIBLE)\b", " "),
        (r"\bCOLUMN_FORMAT\s+\w+|\bSTORAGE\s+\w+", " "),
        (r"\bDEFINER\s*=\s*\S+|\bSQL\s+SECURITY\s+\w+|\bALGORITHM\s*=\s*\w+", " "),
    ),
    "sqlite": (
        (r"\bON\s+CONFLICT\s+\w+", " "),
        (r"\)\s*(?:WITHOUT\s+ROWID|STRICT)(?:\s*,\s*(?:WITHOUT\s+ROWID|STRICT))?\s*$", ")"),
        (r"\bAUTOINCREMENT\b", " "),
        (r"\bCOLLATE\s+\w+", " "),
    ),
    "tsql": (
        (rf"\bWITH\s*{_GROUP}(?=\s*(?:ON\b|,|\)|$|;))", " "),
        (rf"\b(?:TEXTIMAGE_|FILESTREAM_)?ON\s+(?:\[[^\]]+\]|PRIMARY|\"default\")(?:\s*{_GROUP})?"
         r"(?=\s*(?:,|\)|$|;|TEXTIMAGE|FILESTREAM))", " "),
        (r"\bTEXTIMAGE_ON\s+\S+", " "),
        (r"\b(?:NON)?CLUSTERED\b", " "),
        (r"\bWITH\s+(?:NO)?CHECK\s+(?=ADD\b)", " "),
        (r"\bNOT\s+FOR\s+REPLICATION\b|\bROWGUIDCOL\b|\bSPARSE\b|\bPERSISTED\b(?:\s+NOT\s+NULL)?", " "),
        (r"\bCOLLATE\s+\w+", " "),
        (r"(\]|\w)\s+\[(\w+)\](?=\s*(?:\(|NULL\b|NOT\b|IDENTITY\b|,|\)|CONSTRAINT\b|DEFAULT\b|PRIMARY\b|"
         r"UNIQUE\b|CHECK\b|REFERENCES\b|$))", r"\1 \2"),
        (r"\[sys\]\.\[(\w+)\]", r"\1"),
        (r"(?<=[\w\])])\s+(?:ASC)(?=\s*[,)])", " "),
    ),
    "oracle": (
        (r"\bUSING\s+INDEX\b(?:\s*\([^()]*\))?", " "),
        (r"\b(?:TABLESPACE|PCTFREE|PCTUSED|INITRANS|MAXTRANS|FREELISTS|BUFFER_POOL)\s+\"?\w+\"?", " "),
        (rf"\bSTORAGE\s*{_GROUP}", " "),
        (r"\b(?:ENABLE|DISABLE|VALIDATE|NOVALIDATE|RELY)\b(?!\s+ROW)", " "),
        (r"\b(?:NO)?(?:LOGGING|COMPRESS|CACHE|PARALLEL|MONITORING|CYCLE|ORDER|KEEP|SCALE)\b(?!\s+BY)"
         r"(?:\s+\d+)?(?=\s|$)", " "),
        (r"\bSEGMENT\s+CREATION\s+\w+|\bORGANIZATION\s+\w+|\bCOMPUTE\s+STATISTICS\b", " "),
        (r"\bENABLE\s+ROW\s+MOVEMENT\b|\b(?:NON)?EDITIONABLE\b|\bFORCE\b|\bWITH\s+READ\s+ONLY\b", " "),
        (r"\((\s*\d+)\s+(?:CHAR|BYTE)\s*\)", r"(\1)"),
        (r"\b(?:LOB|NESTED TABLE)\s*\([^()]*\)\s*STORE\s+AS\b.*$", " "),
        (r"\bMAXVALUE\s+9{19,}", " "),
    ),
}  # fmt: skip
_COMPILED = {
    dialect: tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), new) for pattern, new in rules)
    for dialect, rules in _RULES.items()
}


def cleaned(sql: str, dialect: str) -> str:
    """Return a statement without words on storage; texts in quotes stay as they are."""
    texts: list[str] = []

    def put_away(found: re.Match[str]) -> str:
        texts.append(found[0])
        return f"'\x01{len(texts) - 1}\x01'"

    bare = _STRING.sub(put_away, sql)
    for pattern, new in _COMPILED.get(dialect, ()):
        bare = pattern.sub(new, bare)
    return re.sub("'\x01(\\d+)\x01'", lambda found: texts[int(found[1])], bare).strip()
