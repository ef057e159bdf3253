"""What goes wrong between here and Claude, in the words of a user.

Each fault says whether asking again is worth it, and whether the request may have been billed.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from archkit.architects.claude_key import PLACES, Key
from archkit.architects.patience import duration
from archkit.errors import ServiceError
from archkit.knowledge import known_model, library

SERVICE = "Claude"
_MOST_TOLD = 300
_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_PAGE = re.compile(r"<\s*(!doctype|html|head|body)", re.IGNORECASE)
_SHORTEN = (
    "Shorten the brief or what was imported into it (descriptions, schemas, notes), "
    "or choose a model that reads more with --model."
)
_WAIT = "Try again in a while; status.claude.com says whether it is down."
_PROXY = "Check base_url and ANTHROPIC_BASE_URL, and whether a proxy or a login page stands between."


@dataclass(frozen=True)
class Fault:
    """One failed try.

    `again` says whether another may help, `wait_seconds` how long the service asks to wait,
    `sent` whether the request reached it and may be billed.
    """

    problem: str
    hint: str
    again: bool = False
    status: int = 0
    wait_seconds: float | None = None
    sent: bool = False

    def error(self, tries: int = 1) -> ServiceError:
        """Return the error that ends the request after so many tries."""
        problem = self.problem if tries <= 1 else f"{self.problem}, {tries} times in a row"
        return ServiceError(
            SERVICE, problem, self.hint, status=self.status, retry_after_seconds=self.wait_seconds
        )


def told(text: str, key: Key) -> str:
    """Return what a service said as one short line without the key; nothing of a web page."""
    if _PAGE.search(text):
        return "it sent a web page"
    line = " ".join(key.scrubbed(text).split())
    line = "".join(char for char in line if char.isprintable())
    return line if len(line) <= _MOST_TOLD else f"{line[:_MOST_TOLD]}..."


def of_status(  # noqa: PLR0913 - all that a refusal consists of
    status: int, kind: str, said: str, *, wait_seconds: float | None, model: str, key: Key
) -> Fault:
    """Return the fault of a refusal, by its HTTP status or, in the middle of a stream, its type."""
    within = status < 300  # noqa: PLR2004 - an error in a stream that had begun
    code = _STATUS_OF_TYPE.get(kind, 500) if within else status
    words = told(said, key)
    problem, hint = _of_code(code, words, said, model, key)
    if wait_seconds is not None and code in _AGAIN and wait_seconds >= 1:
        problem += f"; it asks to wait {duration(wait_seconds)}"
    return Fault(
        problem,
        hint,
        again=code in _AGAIN,
        status=code,
        wait_seconds=wait_seconds if code in _AGAIN else None,
        sent=within,
    )


def _of_code(code: int, words: str, said: str, model: str, key: Key) -> tuple[str, str]:
    fixed = {
        401: (f"the key from {key.origin} is not accepted (401)", f"Check it; it is read from {PLACES}."),
        402: (f"the account has no credit left (402): {words}", "Add credit to the account."),
        403: (f"the key from {key.origin} may not do this (403): {words}", "Use a key that may."),
        404: (f"there is no model {model!r} at this address (404)", _closest_model(model)),
        413: ("the request is too large (413)", _SHORTEN),
        429: ("it is asked too often for this account (429)", "Wait, or ask for a higher limit."),
        529: ("it is overloaded (529)", _WAIT),
    }
    if code in fixed:
        return fixed[code]
    if code < 400:  # noqa: PLR2004 - the wire's own
        return f"it sends on to another address ({code}), which is not followed", _PROXY
    if code >= 500:  # noqa: PLR2004 - the wire's own
        return f"it failed ({code}): {words}", _PROXY if _PAGE.search(said) else _WAIT
    if code == 400 and re.search(r"too long|context|too many tokens", said, re.IGNORECASE):  # noqa: PLR2004
        return f"the prompt does not fit the model (400): {words}", _SHORTEN
    return f"it does not take the request ({code}): {words}", "Check model, effort and layout."


def _closest_model(model: str) -> str:
    models = [one.id for one in library().models.values() if one.prices]
    close = difflib.get_close_matches(model, models, n=1, cutoff=0.3)
    known = known_model(model)
    retired = f"It retires on {known.retires.isoformat()}. " if known and known.retires else ""
    return f"{retired}Did you mean {close[0] if close else models[0]!r}? Set it with --model."


def too_complex(fault: Fault) -> bool:
    """Say whether the service could not take the schema of the answer."""
    words = fault.problem.casefold()
    return fault.status == 400 and "schema" in words and ("complex" in words or "compil" in words)  # noqa: PLR2004


def silent(seconds: float, *, begun: bool, connected: bool) -> Fault:
    """Return the fault of a service that says nothing any more."""
    if not connected:
        return Fault(f"no connection within {duration(seconds)}", _PROXY, again=True)
    where = "in the middle of its answer" if begun else "after the request"
    hint = "Try again, or wait longer with the setting timeout_seconds."
    return Fault(f"it was silent for {duration(seconds)} {where}", hint, sent=True)


def unreachable(reason: str, key: Key) -> Fault:
    """Return the fault of a service that cannot be reached."""
    said = told(reason, key)
    return Fault(
        f"it cannot be reached{f' ({said})' if said else ''}", f"Check the network. {_PROXY}", again=True
    )


def misaddressed(reason: str, address: str, key: Key) -> Fault:
    """Return the fault of an address, or a proxy of the environment, that is none."""
    hint = "Check base_url, ANTHROPIC_BASE_URL, HTTPS_PROXY and ALL_PROXY."
    return Fault(f"it cannot be asked at {told(address, key)!r} ({told(reason, key)})", hint)


def cut(*, begun: bool = True) -> Fault:
    """Return the fault of an answer that broke off, or of a connection that broke before it began."""
    problem = (
        "the answer broke off in the middle" if begun else "the connection broke before its answer began"
    )
    return Fault(problem, _WAIT, again=True, sent=True)


def endless(how: str) -> Fault:
    """Return the fault of an answer that does not end."""
    return Fault(
        f"its answer {how} and was broken off", "Try again; lower the effort if it repeats.", sent=True
    )


def garbled(reason: str, key: Key) -> Fault:
    """Return the fault of an answer that cannot be read."""
    return Fault(f"the answer cannot be read ({told(reason, key)})", _PROXY, again=True, sent=True)


def page(kind: str) -> Fault:
    """Return the fault of a web page, or anything else, in the place of an event stream."""
    what = "a web page" if "html" in kind else f"{kind or 'something'}"
    return Fault(f"{what} came instead of its answer", _PROXY)
