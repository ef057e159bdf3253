import json
import math
import re
import shutil
import subprocess

import jsonschema
import pytest
import yaml

from archkit.design import Design
from archkit.knowledge import fact
from archkit.report.fitness import fitness_files
from archkit.report.fitness.checked import marked, run_script, trouble
from archkit.report.fitness.queries import text as quoted
from archkit.report.fitness.shapes import OBJECTIVE, RULES
from archkit.report.handoff_files import handoff_files
from archkit.sizing import assumed_brief, error_budget, journeys

SECONDS = {"1s": 1, "1m": 60}


@pytest.fixture(scope="session")
def files():
    """A function that gives the fitness files of a walk by name, each walk once."""
    known = {}

    def of(walk):
        if id(walk) not in known:
            known[id(walk)] = walk, dict(fitness_files(walk.brief, walk.design))
        return known[id(walk)][1]

    return of


@pytest.fixture(params=["notifications", "ledger"])
def walked(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def leave(walk_of):
    return walk_of("leave-requests", "systems-architect")


def rules_of(text):
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    return {rule["alert"]: rule for rule in rules if "alert" in rule}, [
        rule for rule in rules if "record" in rule
    ]


def ways_of(walk):
    found = journeys(assumed_brief(walk.brief, walk.design), walk.design.shape)
    return {one.id: one for one in found if one.answered}


@pytest.mark.parametrize(("level", "times"), [("average", 1), ("peak", 1), ("ten", 10)])
def test_each_operation_is_called_at_its_own_rate(walked, files, level, times):
    options = run_script(files(walked)["load-test/k6.js"], {"LEVEL": level})["options"]
    ways = ways_of(walked)
    assert set(options["scenarios"]) == set(ways)
    for name, scenario in options["scenarios"].items():
        wanted = ways[name].per_second if level == "average" else ways[name].peak_per_second * times
        assert scenario["executor"] == "constant-arrival-rate"
        assert scenario["env"] == {"OPERATION": name}
        got = scenario["rate"] / SECONDS[scenario["timeUnit"]]
        assert got == pytest.approx(max(wanted, 0.1), rel=0.03)
        assert 2 <= scenario["preAllocatedVUs"] <= scenario["maxVUs"] <= 20_000


def test_thresholds_are_the_objectives_and_none_hold_at_ten_times(walked, files):
    script = files(walked)["load-test/k6.js"]
    found = run_script(script, {})["options"]["thresholds"]
    level = next(one for one in walked.design.operate.service_levels if one.threshold_ms is None)
    targets = {one.name: one.latency_p95_ms for one in walked.brief.workload.operations}
    for name, way in ways_of(walked).items():
        (failed,) = found[f"http_req_failed{{scenario:{name}}}"]
        assert float(failed.removeprefix("rate<")) == pytest.approx(1 - level.objective_percent / 100)
        assert f"dropped_iterations{{scenario:{name}}}" in found
        if targets[way.operation] and not way.deferred:
            assert found[f"http_req_duration{{scenario:{name}}}"] == [f"p(95)<{targets[way.operation]:g}"]
    assert run_script(script, {"LEVEL": "ten"})["options"]["thresholds"] == {}
    assert len(run_script(script, {"LEVEL": "peak"})["options"]["thresholds"]) == len(found)


def test_the_ramp_climbs_from_the_average_over_the_peak_to_ten_times(walked, files):
    options = run_script(files(walked)["load-test/k6.js"], {"LEVEL": "ramp", "DURATION": "3m"})["options"]
    for name, scenario in options["scenarios"].items():
        targets = [stage["target"] for stage in scenario["stages"]]
        assert targets == sorted(targets)
        assert scenario["startRate"] == targets[0]
        assert [stage["duration"] for stage in scenario["stages"]] == ["1m", "3m"] * 3
        ten = ways_of(walked)[name].peak_per_second * 10 * SECONDS[scenario["timeUnit"]]
        assert targets[-1] == max(round(ten), targets[0], math.ceil(0.1 * SECONDS[scenario["timeUnit"]]))


def test_a_call_is_the_contracts_own(walked, files):
    script, contracts = files(walked)["load-test/k6.js"], walked.design.contracts
    for name, way in ways_of(walked).items():
        endpoint = next(one for one in contracts.endpoints if one.operation == way.operation)
        ran = run_script(script, {"OPERATION": name, "TOKEN": "secret"}, call=True)
        (request,) = ran["requests"]
        assert request["method"] == endpoint.method.upper()
        assert request["url"].startswith("http://127.0.0.1:8080/api/v1/")
        assert "{" not in request["url"]
        assert (request["body"] is not None) is (endpoint.request is not None)
        headers, sent = request["params"]["headers"], request["body"]
        assert ("Idempotency-Key" in headers) is endpoint.idempotent
        assert ("Authorization" in headers) is not endpoint.public
        assert request["params"]["timeout"] == f"{endpoint.timeout_ms}ms"
        assert sent is None or isinstance(json.loads(sent), dict)
        assert ran["expected"] == {"min": 200, "max": 399}


def test_what_has_to_be_unique_differs_from_call_to_call(ledger, files):
    script = files(ledger)["load-test/k6.js"]
    run = run_script(f"{script}\ncall();\n", {"OPERATION": "book-transfer"}, call=True)
    first, second = (json.loads(one["body"]) for one in run["requests"])
    assert first["reference"] != second["reference"]
    assert {**first, "reference": ""} == {**second, "reference": ""}


@pytest.mark.parametrize(
    "host",
    [
        "https://example.com", "http://localhost@example.com", "http://localhost.example.com",
        "http://127.0.0.1.example.com/", "http://localhost:80@example.com", "//localhost", "ftp://localhost",
        "http://10.0.0.1:8080", "http://example.com/http://localhost/",
    ],
)  # fmt: skip
def test_only_this_machine_is_loaded_unless_somebody_says_so(notifications, files, host):
    script = files(notifications)["load-test/k6.js"]
    with pytest.raises(Exception, match="is not this machine"):
        run_script(script, {"BASE_URL": host})
    assert run_script(script, {"BASE_URL": host, "ALLOW_REMOTE": "1"})["options"]["scenarios"]


@pytest.mark.parametrize("host", ["http://localhost:3000/", "https://127.0.0.1", "http://[::1]:8080/base"])
def test_this_machine_needs_no_leave(notifications, files, host):
    script = files(notifications)["load-test/k6.js"]
    run = run_script(script, {"BASE_URL": host, "OPERATION": "list-my-notifications"}, call=True)
    assert run["requests"][0]["url"].startswith(f"{host.rstrip('/')}/api/v1/")


def test_a_level_that_is_none_is_refused(notifications, files):
    with pytest.raises(Exception, match="average, peak, ten or ramp"):
        run_script(files(notifications)["load-test/k6.js"], {"LEVEL": "hundred"})


def test_rules_and_objectives_have_their_shape(walked, files):
    found = files(walked)
    jsonschema.validate(yaml.safe_load(found["alerts/prometheus-rules.yaml"]), RULES)
    objectives = {name: yaml.safe_load(text) for name, text in found.items() if name.startswith("slo/")}
    for one in objectives.values():
        jsonschema.validate(one, OBJECTIVE)
    for level in walked.design.operate.service_levels:
        spec = objectives[f"slo/{level.id}.yaml"]["spec"]
        assert spec["objectives"][0]["target"] == pytest.approx(level.objective_percent / 100)
        assert spec["timeWindow"] == [{"duration": f"{level.window_days}d", "isRolling": True}]


def test_every_expression_is_promql(walked, leave, files):
    promql = pytest.importorskip("promql_parser", reason="promql-parser reads PromQL")
    for walk in (walked, leave):
        alerts, records = rules_of(files(walk)["alerts/prometheus-rules.yaml"])
        assert len(alerts) + len(records) > 5
        for rule in (*alerts.values(), *records):
            assert promql.parse(rule["expr"]) is not None
    with pytest.raises(Exception, match=r"."):
        promql.parse("sum(rate(a[5m])")


def test_promtool_takes_the_rules(notifications, hostile, files, tmp_path):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool on the path")
    for number, walk in enumerate((notifications, hostile)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(files(walk)["alerts/prometheus-rules.yaml"], encoding="utf-8")
        done = subprocess.run([promtool, "check", "rules", file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_burn_rates_stand_in_the_rules_and_in_the_objective(walked, files):
    alerts, records = rules_of(files(walked)["alerts/prometheus-rules.yaml"])
    level = next(one for one in walked.design.operate.service_levels if one.id == "availability")
    budget = error_budget(level.objective_percent, level.window_days)
    fast = budget.alerts[0]
    assert fast.burn_rate == pytest.approx(fact("operations.fast-burn").base)
    expression = alerts["FastBurnAvailability"]["expr"]
    assert expression.count(f"> {fast.error_share:.6g}") == 2
    assert "ratio_rate1h" in expression
    assert "ratio_rate5m" in expression
    recorded = {rule["record"] for rule in records}
    for name in ("FastBurn", "SlowBurn", "Drift"):
        parts = alerts[f"{name}Availability"]["expr"].split(" and ")
        assert {part.split(" > ")[0] for part in parts} <= recorded
    policies = yaml.safe_load(files(walked)["slo/availability.yaml"])["spec"]["alertPolicies"]
    conditions = [one["spec"]["conditions"][0]["spec"]["condition"] for one in policies]
    assert [one["threshold"] for one in conditions] == [pytest.approx(one.burn_rate) for one in budget.alerts]
    assert [one["lookbackWindow"] for one in conditions] == ["1h", "6h", "3d"]


def test_thin_traffic_is_probed_instead(leave, files):
    alerts, _ = rules_of(files(leave)["alerts/prometheus-rules.yaml"])
    assert "ProbeFails" in alerts
    assert not [name for name in alerts if "Burn" in name]
    assert "alertPolicies" not in yaml.safe_load(files(leave)["slo/availability.yaml"])["spec"]


def test_saturation_fires_where_the_roadmap_acts(notifications, files):
    alerts, _ = rules_of(files(notifications)["alerts/prometheus-rules.yaml"])
    capacity = {one.component: one for one in notifications.design.size.capacity}
    for component in ("api", "worker", "database"):
        rule = alerts[f"Saturation{component.capitalize()}"]
        known = capacity[component]
        limit = float(rule["expr"].rsplit("> ", 1)[1])
        assert known.demand < limit <= known.ceiling * known.instances
        assert rule["labels"] == {"severity": "ticket", "component": component}
    weight = float(re.search(r"counts ([\d.]+)", capacity["database"].unit)[1])
    assert f"+ {weight:g} * sum(rate(" in alerts["SaturationDatabase"]["expr"]
    level = next(one for one in notifications.design.operate.service_levels if one.id == "work-in-time")
    assert alerts["OldWork"]["expr"].endswith(f"> {level.threshold_ms / 1000:g}")
    ahead = fact("operations.fill-days").base * 86_400
    assert f"[7d], {ahead:.0f}) < 0" in alerts["DiskWillBeFull"]["expr"]


def test_texts_of_a_design_stay_texts(hostile, files):
    braces = hostile.design.model_dump(mode="json")
    for alert in braces["operate"]["alerts"]:
        alert["runbook"] += ' {{ printf "%s" .Labels }} }}'
        alert["name"] = "{{ query `up` }} " + alert["name"][:500]
    walk = hostile.but(design=Design.model_validate(braces))
    found = files(walk)
    assert all(trouble(name, text) == "" for name, text in found.items())
    alerts, _ = rules_of(found["alerts/prometheus-rules.yaml"])
    shown = [note for rule in alerts.values() for note in rule["annotations"].values()]
    assert any("query `up`" in note for note in shown)
    assert not any("{{" in note or "}}" in note for note in shown)
    assert quoted('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'


HOSTILE = "Send \"'`${throw 1}` </script> \u2028 */ \nexport function call() {\nimport x from 'k6/http'; é"


def test_a_name_that_looks_like_code_is_only_a_name(notifications, files):
    brief, design = (one.model_dump(mode="json") for one in (notifications.brief, notifications.design))
    brief["workload"]["operations"][0]["name"] = HOSTILE
    for endpoint in design["contracts"]["endpoints"]:
        if endpoint["operation"] == "Send notification":
            endpoint.update(operation=HOSTILE, summary=HOSTILE)
    design["name"] = HOSTILE[:150]
    walk = notifications.but(
        brief=type(notifications.brief).model_validate(brief), design=Design.model_validate(design)
    )
    script = files(walk)["load-test/k6.js"]
    assert script.isascii()
    run = run_script(
        f"{script}\nglobalThis.seen = plan;\n", {"OPERATION": next(iter(ways_of(walk)))}, call=True
    )
    assert set(run["options"]["scenarios"]) == set(ways_of(walk))
    assert run["requests"][0]["method"] == "POST"
    head, _, rest = script.partition("const plan = ")
    plan, _ = json.JSONDecoder().raw_decode(rest)
    assert plan["operations"][0]["name"] == walk.brief.workload.operations[0].name
    assert plan["design"] == walk.design.name
    assert head == files(notifications)["load-test/k6.js"].partition("const plan = ")[0]


def test_a_file_that_is_broken_says_so_in_its_first_line(notifications, files):
    script = files(notifications)["load-test/k6.js"]
    assert marked("load-test/k6.js", script) == script
    broken = marked("load-test/k6.js", script.replace("export const options", "export const options ="))
    assert broken.startswith("// archkit could not check this file: ")
    rules = files(notifications)["alerts/prometheus-rules.yaml"]
    spoilt = marked("alerts/prometheus-rules.yaml", rules.replace("severity: page", "urgency: page"))
    assert spoilt.startswith("# archkit could not check this file: ")
    assert trouble("slo/x.yaml", "kind: SLO") != ""


def test_a_script_that_never_ends_is_stopped():
    assert "interrupted" in trouble("load-test/k6.js", "for (;;) {}\nexport function call() {}\n")


def test_the_folder_lists_them_and_a_design_without_operations_has_none(notifications):
    found = handoff_files(notifications)
    assert {"load-test/k6.js", "alerts/prometheus-rules.yaml", "slo/availability.yaml"} <= set(found)
    for name in ("load-test/", "alerts/", "slo/"):
        assert f"`{name}`" in found["README.md"]
    bare = notifications.but(design=Design(name="bare", shape=notifications.design.shape))
    assert dict(fitness_files(bare.brief, bare.design)) == {}
