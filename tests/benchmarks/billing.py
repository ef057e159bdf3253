"""Claude's bill and clock as its documentation describes them: what is charged, and how long it takes.

Tokens are counted from the text on both sides of a comparison, so that only the rules matter.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from archkit.architects import prompting
from archkit.architects.desk import Usage
from archkit.knowledge import fact, known_model

MOST_MARKS = 4
LOOK_BACK = 20
SECONDS = {"5m": 300.0, "1h": 3_600.0}


@dataclass(frozen=True)
class Piece:
    """One block of a request: its tokens, the digest of everything up to it, and its mark."""

    tokens: int
    digest: str
    keep: str


@dataclass
class Entry:
    """A prefix that can be read from the cache: from when, until when, and how long it lives."""

    since: float
    until: float
    keep: str


@dataclass
class Billing:
    """The cache of one account; all times are seconds of a modelled clock."""

    model: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def charged(self, body: dict[str, Any], now: float, output_tokens: int) -> Usage:
        """Return what a request is charged for, and write its prefixes; readable from `begins` on."""
        pieces = cut_up(body)
        marks = [at for at, piece in enumerate(pieces) if piece.keep]
        if len(marks) > MOST_MARKS:
            raise ValueError("at most four marks are taken")
        lives = [SECONDS[pieces[at].keep] for at in marks]
        if lives != sorted(lives, reverse=True):
            raise ValueError("marks that live longer stand first")
        read = self._read(pieces, marks, now)
        written = {"5m": 0, "1h": 0}
        least = known_model(self.model).minimum_cached_tokens or 0
        total, last = 0, 0
        for at, piece in enumerate(pieces):
            total += piece.tokens
            if at in marks and total >= least and total > read:
                written[piece.keep] += total - max(read, last)
                last = total
                begins = now + first_token_seconds()
                self.entries.setdefault(piece.digest, Entry(begins, begins + SECONDS[piece.keep], piece.keep))
        return Usage(
            input_tokens=total - max(read, last),
            cache_read_tokens=read,
            cache_write_5m_tokens=written["5m"],
            cache_write_1h_tokens=written["1h"],
            output_tokens=output_tokens,
        )

    def _read(self, pieces: list[Piece], marks: list[int], now: float) -> int:
        """Return the tokens of the longest prefix that can be read, and let it live on."""
        for mark in reversed(marks):
            for at in range(mark, max(-1, mark - LOOK_BACK), -1):
                entry = self.entries.get(pieces[at].digest)
                if entry is not None and entry.since <= now <= entry.until:
                    entry.until = now + SECONDS[entry.keep]
                    return sum(piece.tokens for piece in pieces[: at + 1])
                if entry is not None and now > entry.until:
                    del self.entries[pieces[at].digest]
        return 0


def cut_up(body: dict[str, Any]) -> list[Piece]:
    """Return the blocks of a request in the order in which a prefix is looked for."""
    how = json.dumps([body["model"], body.get("output_config")], sort_keys=True)
    blocks = [*body.get("tools", ()), *body.get("system", ())]
    for message in body["messages"]:
        blocks += [{"role": message["role"], **one} for one in message["content"]]
    digest = hashlib.sha256(how.encode())
    pieces = []
    schema = body.get("output_config", {}).get("format")
    if schema:  # a service adds the schema to the prompt
        pieces.append(Piece(prompting.tokens(json.dumps(schema)), digest.hexdigest(), ""))
    for block in blocks:
        plain = {name: value for name, value in block.items() if name != "cache_control"}
        text = block.get("text") or json.dumps(plain, ensure_ascii=False)
        digest.update(json.dumps(plain, ensure_ascii=False).encode())
        keep = block.get("cache_control", {}).get("ttl", "5m") if "cache_control" in block else ""
        pieces.append(Piece(prompting.tokens(text), digest.hexdigest(), keep))
    return pieces


def first_token_seconds() -> float:
    """Return how long an answer takes to begin."""
    return fact("model.first-token").base


def answer_seconds(model: str, output_tokens: int) -> float:
    """Return how long an answer takes from its first token to its last."""
    return output_tokens / fact(known_model(model).speed).base
