"""Takes out of a statement what its engine says about storage and what PostgreSQL has no word for."""

# ruff: noqa: ISC004 - long patterns go over two lines
from __future__ import annotations

import re

_TEXT = r"'(?:[^']|'')*'"
_HIDDEN = r"\"[^\"]*\"|--[^\n]*|/\*(?!!).*?\*/"
_QUOTED = {
    "mysql": re.compile(rf"'(?:[^'\\]|''|\\.)*'|`[^`]*`|(?<![\w$])\#[^\n]*|{_HIDDEN}", re.DOTALL),
    "sqlite": re.compile(rf"{_TEXT}|\#[^\n]*|{_HIDDEN}", re.DOTALL),
    "tsql": re.compile(rf"{_TEXT}|\[[^\]]*\]|{_HIDDEN}", re.DOTALL),
}
_QUOTED_ELSEWHERE = re.compile(rf"{_TEXT}|{_HIDDEN}", re.DOTALL)
_COMMENTS = ("--", "/*", "#")
_GROUP = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "mysql": (
        (r"/\*!\d{5}\s*(PARTITION BY.*?)\*/", " "),
        (r"/\*!\d*\s?(.*?)\*/", r" \1 "),
        (r"\)([^()]*)\bPARTITION\s+BY\b.*$", r")\1"),
        (r"\b(?:USING\s+(?:BTREE|HASH|RTREE)|VISIBLE|INVISIBLE|ZEROFILL)\b", " "),
        (r"\bCOLLATE\s*=?\s*\w+", " "),
        (r"(\b(?:float|double(?:\s+precision)?|real|decimal|numeric|dec|fixed)\b(?:\s*\([^()]*\))?)\s+unsigned\b",
         r"\1"),
        (r"\b_(?:utf8mb[34]|utf8|latin1|ascii|binary)\s*(?=')", ""),
        (r"\bSRID\s+\d+", " "),
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
        # A file group stands behind a bracket; what CREATE INDEX is on does not.
        (rf"(\))\s*ON\s+(?:\[[^\]]+\]|PRIMARY|\"default\"|\w+)(?:\s*{_GROUP})?"
         r"(?=\s*(?:,|\)|$|;|TEXTIMAGE|FILESTREAM))", r"\1 "),
        (r"\bFILESTREAM_ON\s+\S+", " "),
        (r"\bTEXTIMAGE_ON\s+\S+|\bWITH\s+SCHEMABINDING\b", " "),
        (r"(\bCREATE\s+SCHEMA\s+\S+)\s+AUTHORIZATION\s+\S+", r"\1"),
        (r"\bNO\s+CACHE\b|\bCACHE\b(?:\s+\d+)?(?=\s*$)", " "),
        (r",\s*PERIOD\s+FOR\s+SYSTEM_TIME\s*\([^()]*\)", " "),
        (r"\bGENERATED\s+ALWAYS\s+AS\s+ROW\s+(?:START|END)(?:\s+HIDDEN)?", " "),
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
        (r"\b(?:TABLESPACE|PCTFREE|PCTUSED|INITRANS|MAXTRANS|FREELISTS|BUFFER_POOL)\s+\"?[\w\x01]+\"?", " "),
        (rf"\bSTORAGE\s*{_GROUP}", " "),
        (r"\b(?:ENABLE|DISABLE|VALIDATE|NOVALIDATE|RELY)\b(?!\s+ROW)", " "),
        (r"\b(?:NO)?(?:LOGGING|COMPRESS|CACHE|PARALLEL|MONITORING|CYCLE|ORDER|KEEP|SCALE)\b(?!\s+BY)"
         r"(?:\s+\d+)?(?=\s|$)", " "),
        (r"\)\s*PARTITION\s+BY\b.*$", r")"),
        (r"\bINTERVAL\s+(?:DAY|YEAR)\s*(?:\(\s*\d+\s*\))?\s+TO\s+(?:SECOND|MONTH)\s*(?:\(\s*\d+\s*\))?",
         "INTERVAL"),
        (r"\bVIRTUAL\b|\bREVERSE\b(?=\s*$)", " "),
        (r"\bSEGMENT\s+CREATION\s+\w+|\bORGANIZATION\s+\w+|\bCOMPUTE\s+STATISTICS\b", " "),
        (r"\bENABLE\s+ROW\s+MOVEMENT\b|\b(?:NON)?EDITIONABLE\b|\bFORCE\b|\bWITH\s+READ\s+ONLY\b", " "),
        (r"\((\s*\d+)\s+(?:CHAR|BYTE)\s*\)", r"(\1)"),
        (r"\b(?:LOB|NESTED TABLE)\s*\([^()]*\)\s*STORE\s+AS\b.*$", " "),
        (r"\bMAXVALUE\s+9{19,}|\bNO(?:MAXVALUE|MINVALUE)\b", " "),
    ),
}  # fmt: skip
_COMPILED = {
    dialect: tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), new) for pattern, new in rules)
    for dialect, rules in _RULES.items()
}


def cleaned(sql: str, dialect: str) -> str:
    """Return a statement without comments and words on storage; what stands in quotes stays as it is."""
    texts: list[str] = []

    def put_away(found: re.Match[str]) -> str:
        if found[0].startswith(_COMMENTS):
            return " "
        mark = found[0][0]
        if mark == "[":
            return found[0]
        texts.append(found[0])
        return f"{mark}\x01{len(texts) - 1}\x01{mark}"

    bare = _QUOTED.get(dialect, _QUOTED_ELSEWHERE).sub(put_away, sql)
    for pattern, new in _COMPILED.get(dialect, ()):
        bare = pattern.sub(new, bare)
    return re.sub("['\"`]\x01(\\d+)\x01['\"`]", lambda found: texts[int(found[1])], bare).strip()
