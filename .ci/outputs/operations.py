"""Metrics are OpenMetrics, log lines JSON, and rules, dashboard and guide name only metrics that there are.

Usage: operations.py FOLDER, where FOLDER has metrics.txt and log.jsonl of a run. Exits with 1 after naming every fault.
"""
import json
import pathlib
import re
import sys

import promql_parser
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families

folder = pathlib.Path(sys.argv[1])
guides = pathlib.Path("docs/operations")
faults = []


def expect(condition, message):
    if not condition:
        faults.append(message)


families = {f.name: f for f in text_string_to_metric_families((folder / "metrics.txt").read_text())}
for name in sorted(families):
    expect(families[name].documentation, f"{name} has no HELP")
    expect(families[name].samples, f"{name} has no sample: the scene should have one of every family")


def named(text):
    return set(re.findall(r"\bmeterline_[a-z_]+\b", text))


def read(expression, where):
    expression = expression.replace('"$pipeline"', '".*"')
    try:
        promql_parser.parse(expression)
    except Exception as error:
        faults.append(f"{where}: {expression!r} is no PromQL: {error}")
    for name in named(expression) - set(families):
        faults.append(f"{where}: there is no metric {name}")


rules = yaml.safe_load((guides / "alerts.yml").read_text())
alerts = [rule for group in rules["groups"] for rule in group["rules"]]
expect(len({a["alert"] for a in alerts}) == len(alerts), "alerts.yml: two alerts of one name")
for alert in alerts:
    where = f"alerts.yml: {alert['alert']}"
    read(alert["expr"], where)
    expect(set(alert) <= {"alert", "expr", "for", "labels", "annotations"}, f"{where}: unknown keys {set(alert)}")
    expect(alert["labels"]["severity"] in {"critical", "warning", "info"}, f"{where}: severity")
    expect({"summary", "description"} == set(alert["annotations"]), f"{where}: summary and description")

dashboard = json.loads((guides / "runs.json").read_text())
places = set()
for panel in dashboard["panels"]:
    for target in panel["targets"]:
        read(target["expr"], f"runs.json: {panel['title']}")
    grid = panel["gridPos"]
    for x in range(grid["x"], grid["x"] + grid["w"]):
        for y in range(grid["y"], grid["y"] + grid["h"]):
            expect((x, y) not in places, f"runs.json: {panel['title']} lies over another panel")
            places.add((x, y))

told = named((guides / "README.md").read_text())
expect(told == set(families), f"README.md does not tell {set(families) - told}, and tells {told - set(families)}")

lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines() if line]
expect(lines, "the log has no line")
for line in lines:
    missing = {"time", "level", "message", "run_id"} - set(line)
    expect(not missing, f"a log line lacks {missing}: {line}")
expect(any({"unit", "page"} <= set(line) for line in lines), "no log line names unit and page")

for fault in sorted(set(faults)):
    print(f"operations: {fault}", file=sys.stderr)
if faults:
    sys.exit(1)
print(f"operations: {len(families)} metric families, {len(alerts)} alerts, {len(dashboard['panels'])} panels, {len(lines)} log lines")
