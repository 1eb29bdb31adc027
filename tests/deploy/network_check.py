"""Whether who may connect to whom is what the contract says of RPCs, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tests.deploy import code_facts
from tests.deploy.manifests import Object, find, of_kind
from tests.deploy.workload_check import KINDS, Workload, workloads

_EVERY: Final = "every process"
_ANYWHERE: Final = "anywhere"
_PROMETHEUS: Final = "app.kubernetes.io/name=prometheus in monitoring"
_INGRESS: Final = "app.kubernetes.io/component=controller,app.kubernetes.io/name=ingress-nginx in ingress-nginx"
_NAMES: Final = "k8s-app=kube-dns in kube-system"
_TRITON: Final = "triton"
_TRITON_PORT: Final = 8001
_DATABASE_PORT: Final = 5432
INGRESS_ANNOTATIONS: Final = {
    "proxy-body-size": "0",
    "proxy-buffering": "off",
    "proxy-request-buffering": "off",
    "proxy-read-timeout": "3600",
    "proxy-send-timeout": "3600",
}
"""What ingress-nginx needs for uploads, events and byte ranges."""


class Way(NamedTuple):
    """A connection that policies allow."""

    direction: str
    """`Ingress` or `Egress`, of `pods`."""
    pods: str
    peer: str
    protocol: str
    port: int

    def __str__(self) -> str:
        """In words."""
        arrow = "from" if self.direction == "Ingress" else "to"
        return f"{self.direction} of {self.pods} {arrow} {self.peer}, {self.protocol} {self.port}"


def network_findings(objects: Sequence[Object], *, with_policies: bool) -> Iterator[str]:
    """What is wrong with the policies, each in a sentence."""
    policies = list(of_kind(objects, "NetworkPolicy"))
    triton = [each for each in policies if _pods(each["spec"]["podSelector"]) == _TRITON]
    has_triton = any(each["metadata"]["name"] == _TRITON for each in of_kind(objects, "Deployment"))
    expected = set(_ways_to_triton()) if has_triton else set[Way]()
    if with_policies:
        expected |= set(_ways_of_contract(objects))
        expected.add(Way("Egress", "inference", _TRITON, "TCP", _TRITON_PORT))
        if not any(_denies_everything(each) for each in policies):
            yield "network: no policy forbids what no other one allows"
    allowed = {way for each in policies for way in _ways(each)}
    yield from (f"network: no policy allows {way}" for way in sorted(expected - allowed))
    yield from (f"network: a policy allows {way}" for way in sorted(allowed - expected))
    if has_triton and not any(set(each["spec"]["policyTypes"]) == {"Ingress", "Egress"} for each in triton):
        yield "network: no policy shuts Triton off"


def _ways_of_contract(objects: Sequence[Object]) -> Iterator[Way]:
    there = workloads(objects)
    for served, roles in code_facts.callers().items():
        port = there[served].port("grpc") if served in there else 0
        for role in roles:
            yield Way("Ingress", served, role, "TCP", port)
            yield Way("Egress", role, served, "TCP", port)
    probes, http = _port(there, "gateway", "probes"), _port(there, "gateway", "http")
    yield Way("Ingress", _EVERY, _PROMETHEUS, "TCP", probes)
    yield Way("Ingress", "gateway", _INGRESS, "TCP", http)
    yield Way("Egress", "catalog", _ANYWHERE, "TCP", _DATABASE_PORT)
    for protocol in ("UDP", "TCP"):
        yield Way("Egress", _EVERY, _NAMES, protocol, 53)


def _ways_to_triton() -> Iterator[Way]:
    yield Way("Ingress", _TRITON, "inference", "TCP", _TRITON_PORT)


def _port(there: dict[str, Workload], role: str, name: str) -> int:
    return there[role].port(name) if role in there else 0


def _denies_everything(policy: Object) -> bool:
    spec = policy["spec"]
    return (
        _pods(spec["podSelector"]) == _EVERY
        and set(spec["policyTypes"]) == {"Ingress", "Egress"}
        and not spec.get("ingress")
        and not spec.get("egress")
    )


def _ways(policy: Object) -> Iterator[Way]:
    spec = policy["spec"]
    for direction, peers in (("Ingress", "from"), ("Egress", "to")):
        for rule in spec.get(direction.lower(), []):
            for peer in rule.get(peers) or [{}]:
                for port in rule.get("ports") or [{"port": 0, "protocol": "all"}]:
                    words = _peer(peer) if direction in spec["policyTypes"] else f"{_peer(peer)} (without effect)"
                    yield Way(direction, _pods(spec["podSelector"]), words, port.get("protocol", "TCP"), port["port"])


def _peer(peer: Object) -> str:
    if not peer:
        return _ANYWHERE
    if "ipBlock" in peer:
        return f"{peer['ipBlock']}"
    if "namespaceSelector" not in peer:
        return _pods(peer["podSelector"])
    namespace = peer["namespaceSelector"].get("matchLabels", {}).get("kubernetes.io/metadata.name", "any namespace")
    return f"{_labels(peer.get('podSelector', {}))} in {namespace}"


def _pods(selector: Object) -> str:
    """Which pods a selector means: a process, all of them, or the labels."""
    labels = dict(selector.get("matchLabels", {}))
    if selector.keys() - {"matchLabels"}:
        return f"{selector}"
    if labels == {"app.kubernetes.io/name": _TRITON}:
        return _TRITON
    if labels.pop("app.kubernetes.io/name", "") != "rushes":
        return _labels(selector)
    role = labels.pop("app.kubernetes.io/component", _EVERY)
    return _labels(selector) if labels or role not in {*KINDS, "tool", _EVERY} else str(role)


def _labels(selector: Object) -> str:
    labels = selector.get("matchLabels", {})
    return ",".join(f"{name}={labels[name]}" for name in sorted(labels)) or "all pods"


def ingress_findings(objects: Sequence[Object]) -> Iterator[str]:
    """What is wrong with the way in from outside."""
    gateway = workloads(objects).get("gateway")
    try:
        ingress = find(objects, "Ingress", "gateway")
    except LookupError as missing:
        yield f"ingress: {missing}"
        return
    annotations = ingress["metadata"].get("annotations", {})
    for name, value in INGRESS_ANNOTATIONS.items():
        if annotations.get(f"nginx.ingress.kubernetes.io/{name}") != value:
            yield f"ingress: {name} is not {value}"
    spec = ingress["spec"]
    hosts = [rule.get("host") for rule in spec["rules"]]
    if sorted(host for each in spec.get("tls", []) for host in each["hosts"]) != sorted(map(str, hosts)):
        yield "ingress: its hosts are not those of its certificates"
    values = {} if gateway is None else gateway.values
    if values.get("RUSHES_ALLOWED_HOSTS", "").split(",") != hosts:
        yield f"ingress: its hosts are not RUSHES_ALLOWED_HOSTS, {values.get('RUSHES_ALLOWED_HOSTS')}"
    if not values.get("RUSHES_TRUSTED_PROXIES"):
        yield "ingress: RUSHES_TRUSTED_PROXIES is not set, so that all clients have one address"
    for rule in spec["rules"]:
        for path in rule["http"]["paths"]:
            service = path["backend"]["service"]
            if (path["path"], path["pathType"], service) != (
                "/",
                "Prefix",
                {"name": "gateway", "port": {"name": "http"}},
            ):
                yield f"ingress: {path['path']} goes to {service} instead of all to the port http of gateway"
