from __future__ import annotations

import pytest
from small_system import system

from archkit.architects.rulebook.secure.controls import CONTROLS
from archkit.architects.rulebook.secure.security import propose_security, regime_id
from archkit.errors import InvalidProposalError
from archkit.knowledge import library


def secured(name, **changes):
    return propose_security(*system(name, **changes))


def categories(security, crossing):
    return {threat.category for threat in security.threats if threat.crossing == crossing}


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_every_threat_and_duty_names_a_control_that_is_built_and_every_control_is_needed(name):
    security = secured(name)
    built = [control.id for control in security.controls]
    asked = {control for threat in security.threats for control in threat.controls}
    asked |= {duty.control for duty in security.duties}
    assert len(built) == len(set(built))
    assert asked <= set(built)
    assert set(built) - asked <= {"secret-store"}
    assert len({threat.id for threat in security.threats}) == len(security.threats)


@pytest.mark.parametrize("name", ["notifications", "internal_tool", "ledger", "editor"])
def test_every_link_over_a_border_has_a_threat(name):
    case, design = system(name)
    crossings = {threat.crossing for threat in propose_security(case, design).threats}
    kinds = {part.id: part.kind for part in design.shape.components}
    borders = {
        f"{link.source} -> {link.target}"
        for link in design.shape.links
        if kinds[link.source] in {"client", "external"}
        or kinds[link.target] in {"external", "database", "queue", "cache"}
    }
    assert borders <= crossings


def test_a_public_entry_can_be_flooded_and_an_internal_one_is_not_said_to_be():
    assert "denial-of-service" in categories(secured("editor"), "clients -> api")
    assert "denial-of-service" not in categories(secured("internal_tool"), "clients -> api")


def test_a_second_caller_of_the_same_part_gets_only_what_differs():
    security = secured("notifications")
    assert len(categories(security, "clients -> api")) >= 4
    assert categories(security, "shop -> api") == {"spoofing"}


def test_a_callback_can_be_forged_and_replayed():
    security = secured("notifications")
    assert categories(security, "sms-provider -> api") == {"spoofing", "tampering"}
    assert "caller-verification" in {control.id for control in security.controls}


def test_threats_name_the_data_of_the_brief():
    texts = [
        threat.description for threat in secured("notifications").threats if threat.crossing == "shop -> api"
    ]
    assert all("'Send notification'" in text for text in texts)


def test_money_asks_for_an_append_only_history_and_files_for_upload_checks():
    assert "append-only-history" in {control.id for control in secured("ledger").controls}
    editor = {control.id for control in secured("editor").controls}
    assert {"upload-checks", "signed-addresses", "connection-limits"} <= editor
    assert "append-only-history" not in editor


def test_the_limit_of_a_machine_follows_its_own_peak():
    control = next(one for one in secured("notifications").controls if one.id == "rate-limiting")
    assert "Shop: 5,556 in all" in control.implementation, (
        "1,000,000 a day x 4 at the peak x 60 s x 2 of headroom"
    )
    assert "Browsers: 60 in all" in control.implementation


@pytest.mark.parametrize(
    ("written", "regime"),
    [
        ("PCI", "pci-dss"),
        ("pci dss", "pci-dss"),
        ("SOC2", "soc-2"),
        ("SOC 2 Type II", "soc-2"),
        ("EU-GDPR", "gdpr"),
        ("Hipaa", "hipaa"),
    ],
)
def test_regimes_are_known_however_they_are_written(written, regime):
    assert regime_id(written) == regime


def test_an_unknown_regime_asks_for_counsel_and_a_known_one_has_its_duties():
    duties = secured("ledger").duties
    unknown = [duty for duty in duties if duty.regime == "MAS-TRM"]
    assert [duty.control for duty in unknown] == ["counsel-review"]
    assert "archkit knows no duties for MAS-TRM" in unknown[0].duty
    known = [duty for duty in library().duties if duty.regime == "pci-dss"]
    assert [duty.duty for duty in duties if duty.regime == "PCI"] == [duty.duty for duty in known]
    assert all(
        any(basis in duty.source for basis in ("published", "quoted", "recalled"))
        for duty in duties
        if duty.regime != "MAS-TRM"
    )


def test_the_text_of_a_duty_was_read_unless_it_says_that_it_was_not():
    duties = library().duties
    for regime in {duty.regime for duty in duties}:
        assert len([one for one in duties if one.regime == regime]) >= 8
    read = [duty for duty in duties if duty.basis in {"published", "quoted"}]
    assert len(read) > 0.8 * len(duties)
    assert all("." in duty.source for duty in read), "a page is named by its address"


def test_no_regime_means_no_duty():
    assert secured("internal_tool").duties == ()


def test_every_known_duty_names_a_control_that_can_be_built():
    assert {duty.control for duty in library().duties} <= set(CONTROLS)


def test_tenants_are_asked_for_only_where_there_are_some():
    assert "Not applicable" in secured("internal_tool").tenancy
    ledger = secured("ledger")
    assert ledger.tenancy.startswith("400 tenants")
    decision = next(one for one in ledger.decisions if one.id == "tenant-isolation")
    assert decision.chosen == "shared-tables"
    few = next(
        one
        for one in secured("ledger", **{"scale.tenants": 3, "compliance.residency": ["eu", "us"]}).decisions
        if one.id == "tenant-isolation"
    )
    assert few.chosen == "database-each"


def test_who_keeps_the_accounts_follows_exposure_and_what_the_architecture_has():
    chosen = {
        name: next(one.chosen for one in secured(name).decisions if one.id == "identity-provider")
        for name in ("notifications", "internal_tool")
    }
    assert chosen == {"notifications": "managed-provider", "internal_tool": "existing-accounts"}


def test_the_identity_decision_names_the_number_of_users_that_turns_it():
    decision = next(one for one in secured("notifications").decisions if one.id == "identity-provider")
    assert "monthly users (now about 30,000)" in decision.flips_when
    assert decision.options[1].monthly_cost_usd == pytest.approx(
        20_000 * 0.0055 + 75 * (1 + 160 * 12 / 52 / 24), abs=1
    )


def test_the_accounts_are_priced_from_the_briefs_own_book():
    def managed(**changes):
        decision = next(
            one for one in secured("notifications", **changes).decisions if one.id == "identity-provider"
        )
        return decision, next(
            one.monthly_cost_usd for one in decision.options if one.id == "managed-provider"
        )

    ours = [{"item": "identity-user", "usd": 0.1, "source": "our contract"}]
    listed, owned = managed(), managed(**{"budget.prices": ours})
    assert owned[1] - listed[1] == pytest.approx(20_000 * (0.1 - 0.0055), abs=1)
    assert "budget.prices" in owned[0].depends_on
    assert "price.cognito.identity-user" in listed[0].depends_on
    nothing, _ = managed(**{"budget.prices": [{"item": "identity-user", "usd": 0, "source": "ours"}]})
    assert nothing.flips_when


def test_an_unencrypted_link_is_said_to_be_one():
    case, design = system("internal_tool")
    plain = design.shape.links[1].model_copy(update={"encrypted": False})
    shape = design.shape.model_copy(update={"links": (design.shape.links[0], plain)})
    security = propose_security(case, design.model_copy(update={"shape": shape}))
    assert "api -> database" in security.encryption


def test_security_without_an_architecture_is_refused():
    case, design = system("internal_tool")
    with pytest.raises(InvalidProposalError, match="shape"):
        propose_security(case, design.model_copy(update={"shape": None}))


def test_what_an_integration_is_for_is_quoted_and_not_built_into_a_sentence():
    purpose = "delivers email and reports receipts"
    sms = {"name": "SMS provider", "purpose": purpose, "rate_limit_per_second": 30}
    security = secured("notifications", integrations=[sms])
    shared = [one.description for one in security.threats if "receives more than it needs" in one.description]
    assert any(f"for “{purpose}” (personal" in text for text in shared)
    assert not any("at most" in text for text in shared)
