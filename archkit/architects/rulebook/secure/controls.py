"""Controls at the edge and in the application: built only when a threat or a duty asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.operate.caller_limits import limit_words
from archkit.architects.rulebook.secure.safeguards import SAFEGUARDS
from archkit.architects.rulebook.secure.threats import is_callback
from archkit.architects.rulebook.signals import number
from archkit.design import Control
from archkit.knowledge import fact

_MIB = 2**20


def build_controls(a: Anatomy, needed: frozenset[str]) -> tuple[Control, ...]:
    """Return the controls with these ids, from the edge inwards.

    Raises:
        KeyError: If an id has no control.
    """
    unknown = needed - set(CONTROLS)
    if unknown:
        raise KeyError(f"no control is known for {sorted(unknown)}")
    return tuple(build(a) for name, build in CONTROLS.items() if name in needed)


def _transport_encryption(a: Anatomy) -> Control:
    plain = [f"{link.source} -> {link.target}" for link in a.architecture.links if not link.encrypted]
    rest = f" Not yet encrypted in the architecture: {listed(plain)}." if plain else ""
    return Control(
        id="transport-encryption",
        name="Encrypted connections",
        implementation=(
            f"TLS 1.3 on {counted(len(a.architecture.links) - len(plain), 'link')}, 1.2 for clients that lack"
            f" 1.3; certificates renew by themselves; plain HTTP is redirected, HSTS set.{rest}"
        ),
        evidence=(
            "A scan of each listener in the pipeline; certificate age as a metric with a ticket"
            f" {fact('security.certificate-days').base:.0f} days before it ends."
        ),
        layer="edge",
    )


def _rate_limiting(a: Anatomy) -> Control:
    attempts = fact("security.sign-in-attempts").base
    callers = dict.fromkeys(link.source for link in a.links(("client", "external")))
    shown = listed((f"{a.name(caller)}: {limit_words(a, caller)}" for caller in callers), longest=4)
    return Control(
        id="rate-limiting",
        name="Rate limits by caller",
        implementation=(
            f"{listed(part.name for part in a.entries) or 'The entry'}, requests/min for each account or key:"
            f" {shown or 'nobody calls yet'}; above it 429 with Retry-After. {attempts:.0f} failed"
            " sign-ins/min for each account and address."
        ),
        evidence="Contract test that the first request over the limit gets 429; counter of 429 by caller.",
        layer="edge",
    )


def _edge_shield(a: Anatomy) -> Control:
    edge = listed(part.name for part in a.parts("edge"))
    border = "the line provider's filter before the building" if a.case.has("own-premises") else ""
    where = edge or border or "the hosting provider's load balancer protection"
    return Control(
        id="edge-shield",
        name="Protection against floods from many addresses",
        implementation=f"{where} absorbs volumetric floods; the origin accepts connections from there only.",
        evidence="A request to the origin's own address is refused; provider's attack report once a quarter.",
        layer="edge",
    )


def _security_headers(a: Anatomy) -> Control:
    clients = listed(part.name for part in a.parts("client")) or "browsers"
    return Control(
        id="security-headers",
        name="Browser protections",
        implementation=(
            "Content-Security-Policy without inline scripts, HSTS, X-Content-Type-Options, CORS for the"
            f" stated origins of {clients} only."
        ),
        evidence="Contract test that reads the headers of one answer of each kind.",
        layer="edge",
    )


def _authentication(a: Anatomy) -> Control:
    minutes = fact("security.token-minutes").base
    kind = a.design.contracts.authentication if a.design.contracts else "oidc"
    how = {
        "api-key": (
            "One key for each caller, stored as a hash, sent in a header, replaced after"
            f" {fact('security.secret-days').base:.0f} days without an outage (two valid at a time)."
        ),
        "mtls": "Client certificates from an own authority; a caller is known by its certificate's subject.",
        "none": "No caller is told apart; only what anybody may read is served.",
        "oidc": (
            f"OpenID Connect; access tokens of {minutes:.0f} min are checked for signature, issuer, audience"
            " and expiry at each entry; machines use client credentials."
        ),
    }[kind]
    return Control(
        id="authentication",
        name="Callers are known",
        implementation=f"{how} Entries: {listed(part.name for part in a.entries) or 'none'}.",
        evidence=(
            "Contract tests with no, expired, foreign and altered credentials: 401 each; sign-ins and"
            " refusals in the audit record."
        ),
        layer="application",
    )


def _object_authorisation(a: Anatomy) -> Control:
    entities = listed((one.entity or "" for one in a.operations), longest=4) or "objects"
    owner = "tenant and owner" if (a.case.brief.scale.tenants or 0) > 1 else "owner"
    return Control(
        id="object-authorisation",
        name="Access is checked on each object",
        implementation=(
            f"Each query for {entities} carries the caller's {owner} in its condition; what the caller may"
            " not see is answered with 404; scopes separate reading, writing and administration."
        ),
        evidence="A test for each endpoint with two callers: the second gets 404 for the first one's object.",
        layer="application",
    )


def _input_validation(a: Anatomy) -> Control:
    kib = fact("security.request-kib").base
    endpoints = len(a.design.contracts.endpoints) if a.design.contracts else 0
    contract = f"the schemas of {counted(endpoints, 'endpoint')}" if endpoints else "declared schemas"
    data = a.design.data
    checks = sum(len(table.constraints) + len(table.foreign_keys) for table in data.tables) if data else 0
    second = (
        f", and {counted(checks, 'database constraint')} hold what the code lets through" if checks else ""
    )
    return Control(
        id="input-validation",
        name="Input is checked at each border",
        implementation=(
            f"Bodies over {kib:.0f} KiB are refused; fields are checked against {contract}, unknown fields"
            f" refused; SQL is parameterised{second}."
        ),
        evidence=(
            "Fuzzing of the contract in the pipeline ends without a 5xx; static check for statements built"
            " from text."
        ),
        layer="application",
    )


def _safe_failure(a: Anatomy) -> Control:
    form = a.design.contracts.error_format if a.design.contracts else "application/problem+json"
    undone = "; a transaction is rolled back on any error" if a.parts("database") else ""
    return Control(
        id="safe-failure",
        name="Errors close doors and tell nothing",
        implementation=(
            "A check that cannot be made (no keys, no answer, an exception) fails closed with 401, 403 or"
            f" 503; answers are {form} with a stable code and the correlation id, the rest goes to the"
            f" log{undone}."
        ),
        evidence=(
            "Tests with the key source down and with a handler that throws: refused, no row changed, no trace"
            " of code in the answer."
        ),
        layer="application",
    )


def _caller_verification(a: Anatomy) -> Control:
    skew = fact("security.webhook-skew-minutes").base
    senders = listed(a.name(link.source) for link in a.links(("external",)) if is_callback(link))
    return Control(
        id="caller-verification",
        name="Calls from other systems are proved",
        implementation=(
            f"{senders or 'Other systems'}: signature over body and time (HMAC-SHA-256 or the sender's own"
            f" scheme) is checked in constant time before parsing; older than {skew:.0f} min is refused."
        ),
        evidence="Tests with a wrong signature, an altered body and an old time: refused and counted.",
        layer="application",
    )


def _idempotent_receipt(a: Anatomy) -> Control:
    hours = fact("operations.idempotency-hours").base
    return Control(
        id="idempotent-receipt",
        name="A repeated call counts once",
        implementation=(
            "The sender's event id is stored with a unique constraint in the same transaction as its"
            f" effect{_place(a)}; keys stay at least {hours:.0f} h."
        ),
        evidence="Test that sends the same event twice at once: one effect, two equal answers.",
        layer="application",
    )


def _audit_log(a: Anatomy) -> Control:
    regimes = {one.lower() for one in a.case.brief.compliance.regimes or ()}
    names = ["security.audit-days"]
    names += ["security.audit-days-pci"] if any("pci" in one for one in regimes) else []
    names += ["security.audit-days-hipaa"] if any("hipaa" in one for one in regimes) else []
    days = max(fact(name).base for name in names)
    return Control(
        id="audit-log",
        name="Record of who did what",
        implementation=(
            "Sign-ins, refusals, changes and administrative access with actor, object, time and correlation"
            f" id; append-only, apart from the application log, kept {days:,.0f} days."
        ),
        evidence=(
            "Test that a seeded change appears with its actor; the application's role cannot update or delete"
            " the record."
        ),
        layer="application",
    )


def _data_minimisation(a: Anatomy) -> Control:
    out = listed(part.name for part in a.providers)
    queues = listed(part.name for part in a.parts("queue", "stream"))
    carried = (
        f" Messages in {queues} carry ids instead of personal fields where the consumer can read them."
        if queues
        else ""
    )
    return Control(
        id="data-minimisation",
        name="Only what is needed leaves",
        implementation=(
            f"A list of allowed fields for each of {out or 'the providers'}; everything else stays.{carried}"
        ),
        evidence="Test that compares an outgoing request with its list of fields.",
        layer="application",
    )


def _log_redaction(a: Anatomy) -> Control:
    fields = listed(a.personal_fields, longest=4) or "personal fields"
    return Control(
        id="log-redaction",
        name="Logs and traces carry ids, not people",
        implementation=(
            f"One logging layer with a list of allowed fields; {fields} are dropped or replaced by a keyed"
            " hash before anything leaves the process."
        ),
        evidence=(
            "Test that sends a seeded person through each endpoint and searches the log output for their"
            " data: nothing."
        ),
        layer="application",
    )


def _cache_keys(a: Anatomy) -> Control:
    if any(a.fans_out(part.id) for part in a.parts("cache")):
        return Control(
            id="cache-keys",
            name="Channels and keys carry the audience",
            implementation=(
                f"Channels and keys in {listed(part.name for part in a.parts('cache'))} start with tenant and"
                " object; the right to an object is checked when a client subscribes and again when its"
                " token is renewed."
            ),
            evidence=(
                "Test with two callers: the second subscribes to the first one's object and gets nothing; a"
                " right taken away ends the subscription within a token's lifetime."
            ),
            layer="application",
        )
    return Control(
        id="cache-keys",
        name="Cache keys carry the caller",
        implementation=(
            f"Keys in {listed(part.name for part in a.parts('cache')) or 'the cache'} start with tenant or"
            " user for everything that is not the same for all; answers with credentials are marked private."
        ),
        evidence="Test with two callers and one address: different answers.",
        layer="application",
    )


def _message_validation(a: Anatomy) -> Control:
    places = listed(part.name for part in a.parts("queue", "stream")) or "the queue"
    return Control(
        id="message-validation",
        name="Messages are checked like requests",
        implementation=(
            f"{places}: only the producers' role may write; consumers check schema and version and set aside"
            " what does not fit."
        ),
        evidence="Test that an unknown version ends in the set-aside place and not in an endless retry.",
        layer="application",
    )


def _upload_checks(a: Anatomy) -> Control:
    stated = a.case.brief.workload.object_bytes
    size = (
        stated * fact("security.upload-headroom").base / _MIB if stated else fact("security.upload-mib").base
    )
    return Control(
        id="upload-checks",
        name="Uploads are checked before anybody else sees them",
        implementation=(
            f"At most {number(max(1.0, size))} MiB; type by content; malware scan before release; served from"
            " another origin as a download."
        ),
        evidence="Test with the EICAR file and with a script named as an image: held back.",
        layer="application",
    )


def _signed_addresses(a: Anatomy) -> Control:
    minutes = fact("security.signed-url-minutes").base
    return Control(
        id="signed-addresses",
        name="Objects by signed address",
        implementation=(
            f"{listed(part.name for part in a.parts('object-store')) or 'The object store'} blocks public"
            f" access; addresses are random and signed for {minutes:.0f} min after the caller's right was"
            " checked."
        ),
        evidence="Unsigned and expired addresses are refused; the provider's public-access report is empty.",
        layer="application",
    )


def _connection_limits(a: Anatomy) -> Control:
    per_instance = fact("realtime.connections-per-instance").base
    return Control(
        id="connection-limits",
        name="Limits on open connections",
        implementation=(
            f"At most {fact('security.connections-per-account').base:.0f} connections for each account, an"
            f" idle limit of {fact('security.token-minutes').base:.0f} min and {number(per_instance)} for"
            f" each instance of {listed(part.name for part in a.parts('realtime'))}; the token is checked"
            " again when it expires."
        ),
        evidence="Load test that opens one connection too many: refused, others stay.",
        layer="application",
    )


def _card_tokenisation(_a: Anatomy) -> Control:
    return Control(
        id="card-tokenisation",
        name="Card numbers stay with the payment provider",
        implementation=(
            "Card fields are the provider's own page or frame; here only its token, the last four digits and"
            " the expiry month are kept."
        ),
        evidence="Pattern search for card numbers in database, logs and queues: empty.",
        layer="application",
    )


def _place(a: Anatomy) -> str:
    store = next(iter(a.parts("database")), None)
    return f" in {a.name(store.id)}" if store else ""


CONTROLS: Mapping[str, Callable[[Anatomy], Control]] = MappingProxyType(
    {
        "transport-encryption": _transport_encryption,
        "rate-limiting": _rate_limiting,
        "edge-shield": _edge_shield,
        "security-headers": _security_headers,
        "authentication": _authentication,
        "object-authorisation": _object_authorisation,
        "input-validation": _input_validation,
        "safe-failure": _safe_failure,
        "caller-verification": _caller_verification,
        "idempotent-receipt": _idempotent_receipt,
        "audit-log": _audit_log,
        "data-minimisation": _data_minimisation,
        "log-redaction": _log_redaction,
        "cache-keys": _cache_keys,
        "message-validation": _message_validation,
        "upload-checks": _upload_checks,
        "signed-addresses": _signed_addresses,
        "connection-limits": _connection_limits,
        "card-tokenisation": _card_tokenisation,
        **SAFEGUARDS,
    }
)
"""Every control that archkit knows how to build, by id."""
