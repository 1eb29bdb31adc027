"""Whether alerts, dashboards, monitors and scaling name series and labels that the code has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from rushes_catalog.jobs.domain.jobs import TaskKind
from rushes_inference.settings import InferenceSettings
from tests.deploy import code_facts
from tests.deploy.manifests import Object, of_kind
from tests.deploy.workload_check import Workload, workloads

_OF_PROMETHEUS: Final = frozenset(("pod", "namespace", "instance", "job"))
"""Labels that a scrape adds."""
_SERIES: Final = re.compile(r"\brushes_\w+")
_SELECTED: Final = re.compile(r"\b(rushes_\w+)\{([^}]*)\}")
_MATCHER: Final = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')
_GROUPED: Final = re.compile(r"\b(?:by|on|without)\s*\(([^)]*)\)")
_WORD: Final = re.compile(r"\{\{\s*\$?(?:labels\.)?(\w+)\s*\}\}")
_LEAST_STABLE_SECONDS: Final = 300
SCALED: Final = ("media", "inference")


def metrics_findings(objects: Sequence[Object], components: frozenset[str]) -> Iterator[str]:
    """What is wrong with what reads metrics, each in a sentence."""
    there = workloads(objects)
    if "monitoring" in components:
        yield from _monitors(objects, there)
        yield from _alerts(objects)
        yield from _dashboards(objects)
    if "keda" in components:
        yield from _scaling(objects, there)


def _monitors(objects: Sequence[Object], there: dict[str, Workload]) -> Iterator[str]:
    monitors = list(of_kind(objects, "ServiceMonitor"))
    selected = {
        service["metadata"]["name"]: service
        for monitor in monitors
        for service in of_kind(objects, "Service")
        if monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"].get("labels", {}).items()
    }
    for role in there:
        if role not in selected:
            yield f"metrics: no ServiceMonitor selects the Service {role}"
    for name, service in selected.items():
        ports = {port["name"] for port in service["spec"]["ports"]}
        for monitor in monitors:
            for endpoint in monitor["spec"]["endpoints"]:
                if endpoint["port"] not in ports:
                    yield f"metrics: the Service {name} has no port {endpoint['port']}"
                if endpoint["port"] != "probes" or endpoint["path"] not in code_facts.probe_paths() - {
                    "/livez",
                    "/readyz",
                }:
                    yield f"metrics: {endpoint['path']} at the port {endpoint['port']} has no metrics"


def _alerts(objects: Sequence[Object]) -> Iterator[str]:
    rules = [
        rule
        for each in of_kind(objects, "PrometheusRule")
        for group in each["spec"]["groups"]
        for rule in group["rules"]
    ]
    if not rules:
        yield "metrics: there are no alerts"
    names = [rule["alert"] for rule in rules]
    if len(names) != len(set(names)):
        yield "metrics: two alerts have one name"
    for rule in rules:
        where = f"metrics: the alert {rule['alert']}"
        yield from _expression(where, rule["expr"])
        if rule.get("labels", {}).get("severity") not in ("critical", "warning", "info"):
            yield f"{where} has no severity"
        kept = _kept_labels(rule["expr"])
        for text in ("summary", "description"):
            words = rule.get("annotations", {}).get(text, "")
            if not words:
                yield f"{where} has no {text}"
            yield from (
                f"{where} shows {each}, which it does not keep" for each in _WORD.findall(words) if each not in kept
            )
        limit = InferenceSettings.model_fields["inference_queue"].default
        if "rushes_pictures_in_flight" in rule["expr"] and not rule["expr"].endswith(f" >= {limit}"):
            yield f"{where} is not at the default of RUSHES_INFERENCE_QUEUE"


def _dashboards(objects: Sequence[Object]) -> Iterator[str]:
    dashboards = [
        each for each in of_kind(objects, "ConfigMap") if each["metadata"].get("labels", {}).get("grafana_dashboard")
    ]
    if not dashboards:
        yield "metrics: there is no dashboard"
    for each in dashboards:
        for text in each["data"].values():
            panels = json.loads(text)["panels"]
            if len({panel["id"] for panel in panels}) != len(panels):
                yield "metrics: two panels have one id"
            for panel in panels:
                where = f"metrics: the panel {panel['title']}"
                for target in panel["targets"]:
                    yield from _expression(where, target["expr"])
                    kept = _kept_labels(target["expr"])
                    for label in _WORD.findall(target.get("legendFormat", "")):
                        if label not in kept:
                            yield f"{where} shows {label}, which it does not keep"


def _scaling(objects: Sequence[Object], there: dict[str, Workload]) -> Iterator[str]:
    scaled = {each["spec"]["scaleTargetRef"]["name"]: each["spec"] for each in of_kind(objects, "ScaledObject")}
    if scaled.keys() != set(SCALED):
        yield f"scaling: of {', '.join(sorted(scaled))} instead of {', '.join(SCALED)}"
    for name, spec in scaled.items():
        workload = there.get(name)
        if workload is None:
            yield f"scaling: there is no workload {name}"
            continue
        target = spec["scaleTargetRef"]
        if (target.get("kind"), target.get("apiVersion")) != (workload.object["kind"], workload.object["apiVersion"]):
            yield f"scaling: {name} is a {workload.object['kind']}"
        if not 2 <= spec["minReplicaCount"] <= spec["maxReplicaCount"]:
            yield f"scaling: {name} may have fewer than two pods"
        if spec.get("fallback", {}).get("replicas", 0) < 2:
            yield f"scaling: without Prometheus {name} has fewer than two pods"
        down = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"].get("scaleDown", {})
        if down.get("stabilizationWindowSeconds", 0) < _LEAST_STABLE_SECONDS:
            yield f"scaling: {name} loses pods at once"
        grace = workload.pod["terminationGracePeriodSeconds"]
        slow = [each["value"] == 1 and each["periodSeconds"] >= grace for each in down.get("policies", [])]
        if not slow or not all(slow):
            yield f"scaling: {name} loses a pod before the former one can have drained ({grace} s)"
        for trigger in spec["triggers"]:
            yield from _expression(f"scaling: {name}", trigger["metadata"]["query"])
            if not float(trigger["metadata"]["threshold"]) > 0:
                yield f"scaling: {name} has no threshold"
            wanted = "rushes_tasks_waiting" if name == "media" else "rushes_pictures_in_flight"
            if wanted not in trigger["metadata"]["query"]:
                yield f"scaling: {name} is not scaled by {wanted}"


def _expression(where: str, expression: str) -> Iterator[str]:
    """What names no series, label or kind of task that there is."""
    known, used = code_facts.series(), _SERIES.findall(expression)
    if not used:
        yield f"{where} has no series of ours"
    for name in used:
        if name not in known:
            yield f"{where} reads {name}, which no process has"
    for name, matchers in _SELECTED.findall(expression):
        for label, value in _MATCHER.findall(matchers):
            if label not in known.get(name, frozenset()) | _OF_PROMETHEUS:
                yield f"{where} selects by {label}, which {name} does not have"
            elif label == "kind" and (unknown := set(value.split("|")) - set(map(str, TaskKind))):
                yield f"{where} selects tasks of kind {', '.join(unknown)}, which there are not"
    of_all = frozenset[str]().union(*(known.get(name, frozenset()) for name in used)) | _OF_PROMETHEUS
    for label in _grouped(expression) - of_all:
        yield f"{where} groups by {label}, which none of its series has"


def _grouped(expression: str) -> set[str]:
    return {label.strip() for labels in _GROUPED.findall(expression) for label in labels.split(",") if label.strip()}


def _kept_labels(expression: str) -> set[str]:
    """The labels of an expression's result: those that it groups by last."""
    return _grouped(expression) - {"le"}
