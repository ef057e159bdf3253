"""The contracts step: resources, limits and promises, held against the contract checks."""

import json

import pytest

from archkit.architects.rulebook.contracts.contract import propose_contracts
from archkit.architects.rulebook.data.data_model import propose_data
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.design.openapi import openapi
from archkit.proofs import prove

BRIEFS = ("notifications", "url-shortener", "collaborative-editor", "leave-requests", "payments-ledger")


def designed(case):
    design = Design(name=case.brief.name)
    design = design.with_artifact(Step.SHAPE, propose_architecture(case, design))
    design = design.with_artifact(Step.DATA, propose_data(case, design))
    return design.with_artifact(Step.CONTRACTS, propose_contracts(case, design))


def endpoint(contracts, operation):
    return next(one for one in contracts.endpoints if one.operation == operation)


def schema(contracts, name):
    return next(one for one in contracts.schemas if one.name == name)


@pytest.mark.parametrize("name", BRIEFS)
def test_the_contract_checks_find_nothing(name, brief_named, situation_of):
    case = situation_of(brief_named(name))
    proofs = prove(Step.CONTRACTS, case.brief, designed(case), today=case.today)
    assert [(one.code, one.findings) for one in proofs if one.status == "refuted"] == []
    assert any(one.status == "proved" for one in proofs)


def test_deferred_commands_are_accepted_and_can_be_asked_after(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("notifications"))).contracts
    sent = endpoint(contracts, "Send notification")
    assert (sent.method, sent.path, sent.success_status) == ("post", "/notifications", 202)
    assert sent.idempotent
    assert "/notifications/{notificationId}" in {
        one.path for one in contracts.endpoints if one.method == "get"
    }


def test_lists_are_nested_below_what_selects_them(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("notifications"))).contracts
    listed = endpoint(contracts, "List my notifications")
    assert listed.path == "/customers/{customerId}/notifications"
    assert listed.paginated


def test_provider_receipts_are_signed_webhooks(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("notifications"))).contracts
    receipt = endpoint(contracts, "Receive delivery receipt")
    assert receipt.path == "/webhooks/delivery-receipts"
    assert {"X-Signature", "X-Timestamp"} <= {one.name for one in receipt.parameters}
    assert "eventId" in {field.name for field in schema(contracts, receipt.request).fields}


def test_personal_fields_are_shown_to_the_person_alone(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("notifications"))).contracts
    own = schema(contracts, endpoint(contracts, "List my notifications").response)
    support = schema(contracts, endpoint(contracts, "Read delivery status").response)
    assert "payload" in {field.name for field in own.fields}
    assert "payload" not in {field.name for field in support.fields}
    assert endpoint(contracts, "Read delivery status").scopes == ("notifications:read:any",)


def test_a_machine_may_send_its_whole_peak_and_a_person_their_share(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("notifications"))).contracts
    machine = endpoint(contracts, "Send notification").rate_limit_per_minute
    person = endpoint(contracts, "List my notifications").rate_limit_per_minute
    assert machine > 1_000_000 / 86_400 * 60
    assert person < 1_000


def test_timeouts_leave_room_above_the_target(brief_named, situation_of):
    case = situation_of(brief_named("notifications"))
    contracts = designed(case).contracts
    for operation in case.brief.workload.operations:
        if operation.latency_p95_ms:
            assert endpoint(contracts, operation.name).timeout_ms >= 2 * operation.latency_p95_ms


def test_short_links_redirect(situation_of):
    brief = Brief(name="Short", purpose="A URL shortener with aliases and redirects.")
    contracts = designed(situation_of(brief)).contracts
    follow = endpoint(contracts, "Follow link")
    assert (follow.path, follow.success_status, follow.public) == ("/redirects/{alias}", 302, True)
    alias = next(one for one in schema(contracts, "LinkCreate").fields if one.name == "alias")
    assert not alias.required


def test_a_transfer_names_both_accounts(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("payments-ledger"))).contracts
    fields = {field.name for field in schema(contracts, "TransferCreate").fields}
    assert {"fromAccountId", "toAccountId", "amountMinor"} <= fields
    assert contracts.authentication == "mtls"
    shown = {field.name for field in schema(contracts, "Entry").fields}
    assert "transferCreatedAt" not in shown


def test_realtime_channels_are_documented(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("collaborative-editor"))).contracts
    live = [event for event in contracts.events if event.delivery == "at-most-once"]
    assert [event.producer for event in live] == ["realtime"]
    assert endpoint(contracts, "Follow document").paginated


def test_events_follow_asynchronous_links_only(brief_named, situation_of):
    assert designed(situation_of(brief_named("url-shortener"))).contracts.events == ()
    sent = designed(situation_of(brief_named("notifications"))).contracts.events[0]
    assert (sent.producer, sent.consumers, sent.ordering_key) == ("api", ("worker",), "customerId")


def test_secrets_never_leave(situation_of):
    attributes = [{"name": "password", "required": True}, {"name": "api_token"}, {"name": "name"}]
    brief = Brief.model_validate(
        {"name": "Users", "workload": {"entities": [{"name": "User", "attributes": attributes}]}}
    )
    contracts = designed(situation_of(brief)).contracts
    shown = {field.name for field in schema(contracts, "User").fields}
    sent = {field.name for field in schema(contracts, "UserCreate").fields}
    assert not any("password" in name.lower() or "token" in name.lower() for name in shown)
    assert "password" in sent


def test_graphql_only_for_many_clients_over_many_entities(situation_of):
    few = Brief(name="Few")
    entities = [{"name": f"Thing {number}"} for number in range(40)]
    many = Brief.model_validate(
        {
            "name": "Many",
            "scale": {"clients": ["web", "mobile", "desktop", "partner-api"]},
            "workload": {"entities": entities},
        }
    )
    chosen = [designed(situation_of(brief)).contracts.decisions[0].chosen for brief in (few, many)]
    assert chosen == ["rest", "graphql"]


def test_hostile_names_stay_data(situation_of):
    names = ['"; DROP TABLE x;--', "<script>alert(1)</script>", "客户", "客戶", "客户!", "class", "../../etc"]
    brief = Brief.model_validate(
        {
            "name": "<b>Hostile</b>",
            "workload": {"entities": [{"name": name, "attributes": [{"name": name}]} for name in names]},
        }
    )
    case = situation_of(brief)
    design = designed(case)
    contracts = design.contracts
    routes = [(one.method, one.path) for one in contracts.endpoints]
    assert len(set(routes)) == len(routes) == 3 * len(names)
    assert len({one.operation_id for one in contracts.endpoints}) == len(routes)
    proofs = prove(Step.CONTRACTS, case.brief, design, today=case.today)
    assert [one.findings for one in proofs if one.status == "refuted"] == []


def test_examples_are_json_and_the_document_is_the_same_every_time(brief_named, situation_of):
    one, two = (designed(situation_of(brief_named("notifications"))).contracts for _ in range(2))
    assert openapi(one) == openapi(two)
    for named in one.schemas:
        for field in named.fields:
            assert json.loads(field.example) is not None


def test_a_typist_is_not_stopped_by_the_limit_of_changes(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("collaborative-editor"))).contracts
    append = endpoint(contracts, "Append change")
    assert append.rate_limit_per_minute == 600
    assert "live channel" in append.summary
    assert "position" not in {field.name for field in schema(contracts, append.request).fields}
    followed = endpoint(contracts, "Follow document")
    assert (followed.path, followed.response) == ("/documents/{documentId}/changes", "Change")


def test_a_redirect_stands_on_the_short_host_and_its_limit_follows_its_peak(brief_named, situation_of):
    contracts = designed(situation_of(brief_named("url-shortener"))).contracts
    redirect = endpoint(contracts, "Redirect")
    assert "the short host maps /{alias} to it" in redirect.summary
    assert redirect.rate_limit_per_minute > 1_000
    created = schema(contracts, endpoint(contracts, "Create link").request)
    assert "ownerRef" not in {field.name for field in created.fields}
