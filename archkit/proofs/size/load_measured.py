"""SIZE010 and SIZE014: a load test that can fail, and that is run before each release."""

from __future__ import annotations

import re

from archkit.brief import Brief
from archkit.design import Finding, Sizing, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence

_TIME = re.compile(r"(?P<value>\d[\d,.]*+)\s*+(?P<unit>ms|s|sec\w*|milliseconds?)\b", re.IGNORECASE)
_RATE = re.compile(
    r"(?P<value>\d[\d,.]*+)\s*+(?:requests|reads|writes|calls|jobs|messages|events|operations)?\s*+"
    r"(?:/|per|a|each)\s*(?:s\b|sec\w*)",
    re.IGNORECASE,
)
_LOAD_TEST = re.compile(
    r"\bload[- ]?test\w*|\bperformance[- ]?test\w*|\bbenchmark\w*|\bstress[- ]?test\w*|\bk6\b|\blocust\b"
    r"|\bgatling\b|\bjmeter\b|\bvegeta\b|\bartillery\b|\bload at\b",
    re.IGNORECASE,
)
_LIVE = re.compile(r"\b(?:production|prod|live)\b(?!-like)", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|never|later|manual\w*|by hand)\b[^.;]{0,30}$", re.IGNORECASE)
_MS = 1000.0
_ROUNDING = 0.05


def _size(subject: Subject) -> Sizing:
    if subject.design.size is None:
        raise NotAssessableError("nothing is sized yet")
    return subject.design.size


def _finding(code: str, place: str, message: str, evidence: str, remedy: str) -> Finding:
    return Finding(
        code=code, severity="error", place=place, message=message, evidence=evidence[:200], remedy=remedy
    )


def _number(text: str) -> float:
    try:
        return float(text.rstrip(".,").replace(",", ""))
    except ValueError:
        return float("nan")


def _targets(brief: Brief) -> dict[str, float]:
    """Return the stated p95 targets in milliseconds by whom they are for."""
    quality = brief.quality
    stated = {"reads": quality.read_latency_p95_ms, "writes": quality.write_latency_p95_ms}
    stated |= {one.name: one.latency_p95_ms for one in brief.workload.operations if not one.deferred}
    return {name: value for name, value in stated.items() if value is not None}


@check(
    "SIZE010",
    "benchmark-without-a-mark",
    claim="The load test is run at the stated peak, and passes only within the stated targets.",
    step=Step.SIZE,
)
def benchmark_without_a_mark(subject: Subject) -> Verdict:
    """Flags a load test plan without the peak's rate, or without the stated targets as pass marks.

    Why it matters: a test without a mark always passes; one at a tenth of the peak shows nothing
    about the day that counts.

    Example: ``load_test: ["run k6 and look at the results"]`` beside a p95 of 200 ms.

    Use instead: the average, the peak and what growth brings, each with the target that must hold and
    the share of errors that is allowed.

    Known limits: numbers are looked for in the plan's words. Below one request a second a load test
    proves nothing, and the plan's marks alone are judged. LOAD001 simulates the same rates.
    """
    from archkit.sizing import number  # noqa: PLC0415 - keeps the import of proofs light

    size, brief = _size(subject), subject.brief
    targets, peak = _targets(brief), _peak(brief)
    if not targets and brief.quality.availability_percent is None:
        raise NotAssessableError("the brief states no target that a benchmark could meet (quality)")
    if not size.load_test:
        finding = _finding(
            "SIZE010", "size.load_test", "There is no plan of a load test.", ", ".join(targets),
            "Plan average, peak and growth, each with its pass mark.",
        )  # fmt: skip
        return Verdict((finding,))
    if peak is None:
        raise NotAssessableError("the brief states no rate that the test could be run at (workload)")
    plan = " ".join(size.load_test)
    marks = {
        _number(found["value"]) * (1 if found["unit"].lower().startswith("m") else _MS)
        for found in _TIME.finditer(plan)
    }
    rates = [_number(found["value"]) for found in _RATE.finditer(plan)]
    findings = [
        _finding(
            "SIZE010", "size.load_test", f"No mark of the load test is the {target:g} ms of {name}.",
            size.load_test[0], "Name the target that must hold at each rate.",
        )
        for name, target in targets.items()
        if not any(abs(mark - target) <= _ROUNDING * target for mark in marks)
    ]  # fmt: skip
    testable = peak >= fact("roadmap.load-test-from").base
    if testable and not any(rate >= peak * (1 - _ROUNDING) for rate in rates):
        findings.append(
            _finding(
                "SIZE010", "size.load_test",
                f"The test does not reach the peak of {number(peak)} requests/s.",
                f"highest rate: {max(rates, default=0):g}/s",
                "Run it at the peak, and at what growth brings.",
            )
        )  # fmt: skip
    evidence = (
        Evidence(
            label="Targets",
            text=", ".join(f"{name} {value:g} ms" for name, value in targets.items()) or "errors",
        ),
        Evidence(label="Peak", text=f"{number(peak)} requests/s"),
        Evidence(label="Plan", text=plan[:300]),
    )
    return Verdict(tuple(findings), evidence)


def _peak(brief: Brief) -> float | None:
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light

    load = measure_load(brief)
    known = [one.base for one in (load.peak_reads_per_second, load.peak_writes_per_second) if one]
    return sum(known) if known else None


@check(
    "SIZE014",
    "load-test-outside-the-pipeline",
    claim="A load test runs in the pipeline, before production.",
    step=Step.SIZE,
)
def load_test_outside_the_pipeline(subject: Subject) -> Verdict:
    """Flags a pipeline in which no step puts the new version under load.

    Why it matters: a release that is twice as slow passes every other test; it is found by users, at
    the peak.

    Example: ``pipeline: [unit tests, deploy to staging, deploy to production]`` at 500 requests a second.

    Use instead: a short run at the peak's rate on staging, with the targets as the mark at which the
    pipeline stops; the long runs before the first release and after changes to a hot path.

    Known limits: the step is told by its words. Below one request a second at the peak no load test
    is asked for.
    """
    from archkit.sizing import number  # noqa: PLC0415 - keeps the import of proofs light

    _size(subject)
    operate, peak, least = subject.design.operate, _peak(subject.brief), fact("roadmap.load-test-from").base
    if operate is None:
        raise NotAssessableError("nothing is said yet about how it is delivered")
    if peak is None:
        raise NotAssessableError("the brief states no rate that a test could be run at (workload)")
    if peak < least:
        raise NotApplicableError(
            f"{number(peak)} requests/s at the peak: below {least:g}/s a load test proves nothing"
        )
    pipeline = operate.deployment.pipeline
    found = [step for step in pipeline if _runs(step)]
    live = next((number for number, step in enumerate(pipeline) if _LIVE.search(step)), len(pipeline))
    early = [step for step in found if pipeline.index(step) < live]
    if early:
        return Verdict(evidence=(Evidence(label="Step", text="; ".join(early)),))
    message = "The load test comes after production." if found else "No step of the pipeline is a load test."
    finding = _finding(
        "SIZE014", "operate.deployment.pipeline", message, " -> ".join(pipeline),
        "Add a short run at the peak on staging, which stops the pipeline when a target is missed.",
    )  # fmt: skip
    return Verdict((finding,))


def _runs(step: str) -> bool:
    return any(not _DENIED.search(step[: found.start()]) for found in _LOAD_TEST.finditer(step))
