"""Checks on the OpenAPI document that the contracts give: is it valid, do its examples hold."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from archkit.design import Contracts, Finding, Step
from archkit.design.openapi import Version, openapi, relative_path
from archkit.errors import ToolMissingError
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.late_iri import load_jsonschema
from archkit.proofs.proof import Evidence

_VERSIONS: tuple[Version, ...] = ("3.1.0", "3.0.3")
_MOST_FINDINGS = 20


def contracts_of(subject: Subject) -> Contracts:
    """Return the contracts of a subject.

    Raises:
        NotAssessableError: If there are no contracts, or none with an endpoint.
    """
    contracts = subject.design.contracts
    if contracts is None or not contracts.endpoints:
        raise NotAssessableError("the contracts hold no endpoint")
    return contracts


@check(
    "CONTRACT001",
    "invalid-openapi",
    claim="The contract is a valid OpenAPI document, as 3.1 and as 3.0.",
    step=Step.CONTRACTS,
)
def invalid_openapi(subject: Subject) -> Verdict:
    """Flags a contract whose OpenAPI document a validator refuses, or that says one thing twice.

    Why it matters: servers, clients, mocks and tests are generated from it; a wrong document gives
    wrong code.

    Example: the path ``/orders/{orderId}`` without a parameter ``orderId``.

    Use instead: declare every path parameter, name every schema that is used, and give each
    operation an id of its own.

    Known limits: the validator reads structure and references, not whether the service keeps to it.
    """
    contracts = contracts_of(subject)
    findings = [*_twice(contracts), *_unknown_schemas(contracts)]
    evidence = [Evidence(label="Endpoints", text=str(len(contracts.endpoints)))]
    for version in _VERSIONS:
        problems = _problems(json.dumps(openapi(contracts, version=version)), version)
        findings += problems[:_MOST_FINDINGS]
        evidence.append(Evidence(label=f"OpenAPI {version}", text=f"{len(problems)} problems"))
    return Verdict(tuple(findings), tuple(evidence))


def _twice(contracts: Contracts) -> Iterator[Finding]:
    routes = Counter((one.method, relative_path(contracts, one)) for one in contracts.endpoints)
    for (method, path), count in routes.items():
        if count > 1:
            yield Finding(
                code="CONTRACT001",
                severity="error",
                place="contracts.endpoints",
                message=f"{method.upper()} {path} stands {count} times.",
                remedy="Keep one of them, or give the others a path of their own.",
            )
    names = Counter(one.name for one in contracts.schemas)
    for name, count in names.items():
        if count > 1:
            yield Finding(
                code="CONTRACT001",
                severity="error",
                place=f"contracts.schemas.{name}",
                message=f"The schema {name!r} stands {count} times.",
                remedy="Rename one of them.",
            )


def _unknown_schemas(contracts: Contracts) -> Iterator[Finding]:
    known = {one.name for one in contracts.schemas}
    used = [
        (f"contracts.endpoints.{one.operation_id}.{part}", name)
        for one in contracts.endpoints
        for part, name in (("request", one.request), ("response", one.response))
        if name
    ]
    used += [(f"contracts.events.{event.name}.payload", event.payload) for event in contracts.events]
    for place, name in used:
        if name not in known:
            yield Finding(
                code="CONTRACT001",
                severity="error",
                place=place,
                message=f"The schema {name!r} is used and not defined.",
                remedy=f"Add {name!r} to the schemas.",
            )


@functools.lru_cache(maxsize=16)
def _problems(document: str, version: str) -> tuple[Finding, ...]:
    """Return what a validator refuses in a document; the same one is read once, repairs keep most of it."""
    return tuple(_refused(json.loads(document), version))


def _refused(document: dict[str, Any], version: str) -> Iterator[Finding]:
    validator = _validator(version)
    try:
        for error in validator(document).iter_errors():
            path = ".".join(str(part) for part in getattr(error, "absolute_path", ()))
            yield _invalid(version, path, str(getattr(error, "message", error)))
    except Exception as error:  # noqa: BLE001 - an unresolvable reference is raised, whatever its class
        yield _invalid(version, "", f"{type(error).__name__}: {error}")


def _invalid(version: str, path: str, message: str) -> Finding:
    return Finding(
        code="CONTRACT001",
        severity="error",
        place="contracts",
        message=f"OpenAPI {version}: {message[:300]}",
        evidence=path,
        remedy="Correct the endpoint or schema at this place.",
    )


@functools.cache
def _validator(version: str) -> Any:
    try:
        load_jsonschema()
        import openapi_spec_validator as engine  # noqa: PLC0415 - 0.3 s that only this check pays
    except ImportError as error:
        raise ToolMissingError(
            "The OpenAPI validator", str(error), "Everything else works; install openapi-spec-validator."
        ) from None
    found: Any = (
        engine.OpenAPIV30SpecValidator if version.startswith("3.0") else engine.OpenAPIV31SpecValidator
    )
    return found


@check(
    "CONTRACT002",
    "example-contradicts-schema",
    claim="Every example in the contract is valid against the schema that it illustrates.",
    step=Step.CONTRACTS,
)
def example_contradicts_schema(subject: Subject) -> Verdict:
    """Flags an example of a request, response, parameter or field that its own schema refuses.

    Why it matters: people copy examples; a wrong one teaches a call that fails.

    Example: ``status: done`` where the schema allows ``queued``, ``sent`` and ``failed``.

    Use instead: an example that a real call could carry, as JSON: ``"12"`` is a text, ``12`` a number.

    Known limits: formats such as uuid and date-time are judged where the validator knows them.
    """
    contracts = contracts_of(subject)
    document = openapi(contracts)
    examples = list(_examples(document))
    findings = [
        Finding(
            code="CONTRACT002",
            severity="error",
            place=place,
            message=f"The example contradicts its schema: {problem[:300]}",
            evidence=str(value)[:200],
            remedy="Correct the example, or the type, format or values of the field.",
        )
        for place, schema, value in examples
        if (problem := _contradiction(schema, value, document))
    ]
    evidence = (Evidence(label="Examples validated", text=str(len(examples))),)
    return Verdict(tuple(findings[:_MOST_FINDINGS]), evidence)


def _examples(document: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, schema in document["components"]["schemas"].items():
        for field, shape in schema.get("properties", {}).items():
            for value in shape.get("examples", ()):
                yield f"contracts.schemas.{name}.{field}", shape, value
    for item in document["paths"].values():
        for operation in item.values():
            place = f"contracts.endpoints.{operation['operationId']}"
            for parameter in operation["parameters"]:
                if "example" in parameter:
                    yield f"{place}.parameters.{parameter['name']}", parameter["schema"], parameter["example"]
            yield from _bodies(f"{place}.request", operation.get("requestBody", {}))
            for status, response in operation["responses"].items():
                yield from _bodies(f"{place}.{status}", response)
    for name, response in document["components"]["responses"].items():
        yield from _bodies(f"contracts.responses.{name}", response)


def _bodies(place: str, holder: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for media in holder.get("content", {}).values():
        for example in media.get("examples", {}).values():
            yield place, media["schema"], example["value"]


def _contradiction(schema: dict[str, Any], value: Any, document: dict[str, Any]) -> str:
    jsonschema = load_jsonschema()  # comes with the OpenAPI validator, 0.1 s
    whole = {**schema, "components": document["components"]}
    checker = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
    try:
        error = next(iter(checker.iter_errors(value)), None)
    except Exception as broken:  # noqa: BLE001 - a reference to nowhere is raised, whatever its class
        return f"{type(broken).__name__}: {broken}"
    return str(error.message) if error else ""
