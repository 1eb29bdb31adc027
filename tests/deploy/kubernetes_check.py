"""Whether manifests and the code agree, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tests.deploy.manifests import Object, Rendered, of_kind
from tests.deploy.metrics_check import metrics_findings
from tests.deploy.network_check import ingress_findings, network_findings
from tests.deploy.workload_check import KINDS, settings_left_out_findings, workload_findings

_CLUSTER_WIDE: Final = frozenset(("Namespace", "PersistentVolume"))
_FOREIGN: Final = frozenset(("triton",))


def findings(rendered: Rendered) -> list[str]:
    """What is wrong, each in a sentence; none where all agree."""
    objects, components = rendered.objects, rendered.components
    return [
        *_objects(objects, components),
        *workload_findings(objects),
        *settings_left_out_findings(),
        *ingress_findings(objects),
        *network_findings(objects, with_policies="network-policies" in components),
        *metrics_findings(objects, components),
    ]


def _objects(objects: Sequence[Object], components: frozenset[str]) -> Iterator[str]:
    namespaces = {each["metadata"]["name"] for each in of_kind(objects, "Namespace")}
    for each in objects:
        name = f"{each['kind']} {each['metadata']['name']}"
        if each["kind"] not in _CLUSTER_WIDE and each["metadata"].get("namespace") not in namespaces:
            yield f"{name} is in no namespace of these"
        if each["kind"] == "Secret":
            yield f"{name}: a secret is made by a command, never by a template"
        if each["kind"] == "Service" and each["spec"].get("type", "ClusterIP") != "ClusterIP":
            yield f"{name} is open to other machines, beside the Ingress"
    for each in of_kind(objects, "Namespace"):
        if each["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce") != "restricted":
            yield "the namespace does not enforce the restricted standard of pods"
    workloads = {each["metadata"]["name"] for each in of_kind(objects, "Deployment", "StatefulSet", "DaemonSet", "Job")}
    foreign = _FOREIGN if "triton" in components else frozenset[str]()
    for name in sorted(workloads - KINDS.keys() - foreign):
        yield f"{name} is no process of Rushes; a database is not among the manifests"
    for name in sorted(foreign - workloads):
        yield f"there is no {name}"
