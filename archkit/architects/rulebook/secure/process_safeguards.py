"""Controls in how people work: building, changing, administering, answering, testing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.signals import number, signals
from archkit.design import Control
from archkit.knowledge import fact


def _supply_chain(a: Anatomy) -> Control:
    days = fact("security.patch-days").base
    return Control(
        id="supply-chain",
        name="What is built is known and signed",
        implementation=(
            "Locked dependencies with hashes, an SBOM and a signature for each image of"
            f" {listed((part.name for part in a.deployables), longest=4)}, scan on each build and daily;"
            f" critical advisories are patched within {days:.0f} days."
        ),
        evidence="Deployment refuses an unsigned image; open critical advisories by age.",
        layer="process",
    )


def _reviewed_changes(a: Anatomy) -> Control:
    alone = a.case.engineers == 1
    review = (
        "with one engineer, a second look comes from the pipeline's checks and a day's wait before risky"
        " changes; a real review needs a second person"
        if alone
        else "a second engineer approves"
    )
    return Control(
        id="reviewed-changes",
        name="Changes are reviewed and traceable",
        implementation=f"Protected main branch; {review}; production changes through the pipeline only.",
        evidence="Sample of releases with commit, review and pipeline run.",
        layer="process",
    )


def _administrative_access(a: Anatomy) -> Control:
    months = fact("security.access-review-months").base
    return Control(
        id="administrative-access",
        name="Administration with a second factor and for a time",
        implementation=(
            "Named accounts with a hardware or app second factor for"
            f" {counted(a.case.engineers, 'engineer')}; production data only by a time-limited, recorded"
            " session; backups in an account that daily roles cannot delete from; rights reviewed every"
            f" {months:.0f} months."
        ),
        evidence=(
            "Provider report: no account without a second factor, no key older than allowed; review with date"
            " and removals."
        ),
        layer="process",
    )


def _incident_response(a: Anatomy) -> Control:
    owner = a.case.brief.owner or "the owner named in the brief"
    gdpr = any("gdpr" in one.lower() for one in a.case.brief.compliance.regimes or ())
    clock = "; for GDPR the 72-hour clock starts when the breach is known" if gdpr else ""
    return Control(
        id="incident-response",
        name="A written way through an incident",
        implementation=(
            f"One page: who decides ({owner}), who is told, how access is cut, how evidence is kept{clock}."
        ),
        evidence="One exercise a year with times and what was changed afterwards.",
        layer="process",
    )


def _processor_agreements(a: Anatomy) -> Control:
    names = [part.name for part in a.providers]
    names += [
        a.name(part.id) for part in a.architecture.components if part.managed and part.kind != "external"
    ]
    handlers = listed(names, longest=8) or "the hosting provider"
    return Control(
        id="processor-agreements",
        name="Contracts with whoever handles the data",
        implementation=(
            f"Agreement, location and sub-processors on file for {handlers}, before the first real data."
        ),
        evidence="Register with signature date and next review for each.",
        layer="process",
    )


def _security_testing(a: Anatomy) -> Control:
    months = fact("security.test-months").base
    return Control(
        id="security-testing",
        name="Tested by attack",
        implementation=(
            f"Scan of {listed(part.name for part in a.entries) or 'the entries'} every"
            f" {fact('security.scan-months').base:.0f} months and after larger changes; a penetration test"
            f" every {months:.0f} months."
        ),
        evidence="Reports with findings and the dates on which they were closed.",
        layer="process",
    )


def _impact_assessment(a: Anatomy) -> Control:
    personal = listed(a.personal_fields, longest=4) or "no field that is marked as personal so far"
    return Control(
        id="impact-assessment",
        name="What it means for people, judged first",
        implementation=(
            f"One page before the first real data ({personal}): purpose, need, risks to people and their"
            " controls, or why no assessment is needed; again when purpose or data change."
        ),
        evidence="Dated page in the repository with who judged it.",
        layer="process",
    )


def _capacity_review(a: Anatomy) -> Control:
    parts = listed((part.name for part in (*a.entries, *a.stores)), longest=4) or "each part"
    return Control(
        id="capacity-review",
        name="Use against capacity, looked at",
        implementation=(
            f"Once a month the peak of {parts} against its ceiling and the triggers of the roadmap; what"
            " nears one is ordered ahead of its lead time."
        ),
        evidence="Dashboard of use over capacity; list of dates with what was added.",
        layer="process",
    )


def _counsel_review(a: Anatomy) -> Control:
    seen = signals(a.case)
    scope = f"{number(seen.rows)} rows at the horizon" if seen.rows else "the stored data"
    return Control(
        id="counsel-review",
        name="Counsel reads the duties",
        implementation=(
            f"Before the first real data ({scope}), counsel lists the duties that bind this system; each"
            " becomes a control here."
        ),
        evidence="Dated list from counsel in the repository.",
        layer="process",
    )


PROCESS_SAFEGUARDS: Mapping[str, Callable[[Anatomy], Control]] = MappingProxyType(
    {
        "supply-chain": _supply_chain,
        "reviewed-changes": _reviewed_changes,
        "administrative-access": _administrative_access,
        "incident-response": _incident_response,
        "processor-agreements": _processor_agreements,
        "security-testing": _security_testing,
        "impact-assessment": _impact_assessment,
        "capacity-review": _capacity_review,
        "counsel-review": _counsel_review,
    }
)
"""Controls of process by id."""
