"""Keys, tokens and passwords in a text, and the text without them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[A-Za-z0-9+/=\s]*")),
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{18,}")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("a payment provider's live key", re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}")),
    ("a Google API key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b")),
    ("a model provider's key", re.compile(r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{24,}")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
    (
        "a password in an address",
        re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@{}<>$]+:(?P<value>[^\s/@{}<>$*]{3,})@"),
    ),
    (
        "a password",
        re.compile(
            r"(?<![\w-])(?:password|passwd|pwd|api[_-]?key|secret[_-]?key|client[_-]?secret|access[_-]?token)"
            r"[\"']?\s*[=:]\s*[\"']?(?P<value>[^\s\"',;{}<>$*()]{6,})",
            re.IGNORECASE,
        ),
    ),
)
_INVENTED = re.compile(
    r"example|changeme|placeholder|your[_-]|dummy|redacted|secret[_ -]?(?:store|manager)|vault|\bfrom\b|\$"
    r"|^x+$|(?-i:^[a-z]+$)",
    re.IGNORECASE,
)
SHOWN = 6
"""Characters of a secret that are shown, so that it can be found."""


def secrets(text: str) -> Iterator[tuple[str, str]]:
    """Yield what kind of secret stands in a text, and the secret; the first is enough."""
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            value = match.groupdict().get("value") or match[0]
            if not _INVENTED.search(value):
                yield what, value
                return


def masked(text: str) -> str:
    """Return a text in which of every secret only the first characters stand."""
    for _, pattern in _PATTERNS:
        text = pattern.sub(_shortened, text)
    return text


def _shortened(match: re.Match[str]) -> str:
    value = match.groupdict().get("value") or match[0]
    if _INVENTED.search(value):
        return match[0]
    begin = match[0].rindex(value)
    return match[0][:begin] + f"{value[:SHOWN]}..." + match[0][begin + len(value) :]
