"""Whether the workloads of manifests name only what the code has, and all that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Final, cast

from rushes_chassis.addresses import host_port
from rushes_chassis.probes import TURN_SECONDS
from rushes_chassis.settings import bytes_in
from rushes_inference.settings import InferenceSettings
from tests.deploy import code_facts
from tests.deploy.manifests import Object, component_of, container_of, find, of_kind, pod_of

KINDS: Final = {"catalog": "Deployment", "media": "StatefulSet", "inference": "Deployment", "gateway": "Deployment"}
"""The kind of workload of each process."""
HEADLESS: Final = frozenset(("catalog", "media", "inference"))
SECRETS: Final = {"catalog": ("rushes-database", "RUSHES_DATABASE_URL"), "gateway": ("rushes-token", "RUSHES_TOKEN")}
"""The Secret that is the folder of secrets of a process, and its key."""
SECRET_SETTINGS: Final = frozenset(
    ("RUSHES_TOKEN", "RUSHES_SERVICE_SECRET", "RUSHES_DATABASE_URL", "RUSHES_VLM_CLOUD_KEY")
)
GRACE_SECONDS: Final = 60
"""What a pod has beside the time of its drain."""
_DOWNLOADED: Final = 8 << 30
"""Bytes of the data folder of inference that models take while they are downloaded."""
_SECRET_VALUES: Final = {
    "RUSHES_TOKEN": "0123456789abcdef",
    "RUSHES_DATABASE_URL": "postgresql://user:password@host:5432/database",
}
OTHERS: Final = frozenset(("NVIDIA_DRIVER_CAPABILITIES",))
"""Variables of the environment that are not ours."""
LEFT_OUT: Final[dict[str, frozenset[str]]] = {
    "option of the command line": frozenset(("listen", "advertise")),
    "certificates are used instead": frozenset(("service_secret", "plaintext")),
    "nodes come from the catalog": frozenset(("media",)),
    "the probe port has the metrics": frozenset(("metrics_port",)),
    "only the gateway signs users in": frozenset(("token",)),
    "no secret beside the certificate": frozenset(("secrets_dir",)),
    "no two processes have a host's socket in common": frozenset(("grants",)),
    "the Ingress has HTTPS": frozenset(("tls_cert", "tls_key")),
    "of hardware, in overlays": frozenset(("encoders", "decoder", "vaapi_device", "inference_device")),
    "of components": frozenset(("models_site", "triton")),
    "Triton without TLS, behind a policy": frozenset(("triton_ca", "triton_certificate", "triton_key")),
    "nothing is sent outside": frozenset(
        ("vlm_local_url", "vlm_local_model", "vlm_cloud_url", "vlm_cloud_model", "vlm_cloud_key", "vlm_seconds")
    ),
    "of the replaced tools": frozenset(("db_path",)),
    "the default suits, or a site's own choice": frozenset(
        (
            "allowed_origins",
            "anonymous",
            "cache_bytes",
            "ffmpeg",
            "ffmpeg_confined",
            "hash_files",
            "inference_queue",
            "learn_after",
            "long_minutes",
            "max_card_sessions",
            "max_live_transcodes",
            "name_patterns",
            "pictures_ahead",
            "poll_seconds",
            "proxies_ahead",
            "proxy_height",
            "search_seen",
            "snapshot_folders",
            "sort_dir",
            "stall_seconds",
            "still_seconds",
            "trash_bytes",
            "triton_seconds",
            "watch",
        )
    ),
}
"""Settings that the manifests do not set, by the reason."""
_HASHED: Final = re.compile(r"rushes(-[a-z]+)?-[0-9a-z]{10}")
_REFERENCE: Final = re.compile(r"\$\((\w+)\)")
_PODS: Final = "spec.template.spec"


@dataclass(frozen=True)
class Workload:
    """A process of Rushes as manifests have it."""

    role: str
    object: Object
    objects: Sequence[Object]

    @property
    def pod(self) -> Object:
        """The specification of its pods."""
        return pod_of(self.object)

    @property
    def container(self) -> Object:
        """The container of its pods."""
        return container_of(self.object)

    @property
    def labels(self) -> Object:
        """The labels of its pods."""
        labels: Object = self.object["spec"]["template"]["metadata"]["labels"]
        return labels

    @cached_property
    def maps(self) -> list[tuple[str, Object | None]]:
        """The ConfigMaps that are its environment, by name; None where there is none of this name."""
        names = [each["configMapRef"]["name"] for each in self.container.get("envFrom", []) if "configMapRef" in each]
        there = {each["metadata"]["name"]: each for each in of_kind(self.objects, "ConfigMap")}
        return [(name, there.get(name)) for name in names]

    @cached_property
    def values(self) -> dict[str, str]:
        """Its variables with a value in the manifests."""
        found: dict[str, str] = {}
        for _, config in self.maps:
            found |= (config or {}).get("data", {})
        return found | {each["name"]: each["value"] for each in self.container.get("env", []) if "value" in each}

    @cached_property
    def filled_in(self) -> frozenset[str]:
        """Its variables whose value is of the pod, such as its name."""
        return frozenset(each["name"] for each in self.container.get("env", []) if "valueFrom" in each)

    @cached_property
    def options(self) -> dict[str, str]:
        """The options of its command line."""
        arguments = [str(each) for each in self.container.get("args", [])]
        return dict(zip(arguments[::2], arguments[1::2], strict=False))

    def port(self, name: str) -> int:
        """The port of this name of its container; 0: there is none."""
        return next((each["containerPort"] for each in self.container["ports"] if each["name"] == name), 0)

    @cached_property
    def mounts(self) -> list[tuple[PurePosixPath, Object, Object]]:
        """Where each volume is mounted: the path, the mount, and the volume, which is empty where there is none."""
        volumes = {each["name"]: each for each in self.pod.get("volumes", [])}
        return [
            (PurePosixPath(each["mountPath"]), each, volumes.get(each["name"], {}))
            for each in self.container.get("volumeMounts", [])
        ]

    def mount_of(self, path: str) -> tuple[PurePosixPath, Object, Object] | None:
        """The volume that a path is in."""
        wanted = PurePosixPath(path)
        return next((each for each in self.mounts if wanted == each[0] or each[0] in wanted.parents), None)


def workloads(objects: Sequence[Object]) -> dict[str, Workload]:
    """The processes that there are, by their role."""
    found: dict[str, Workload] = {}
    for each in of_kind(objects, "Deployment", "StatefulSet", "DaemonSet"):
        role = component_of(each["spec"]["template"]["metadata"].get("labels", {}))
        if role in KINDS:
            found[role] = Workload(role, each, objects)
    return found


def workload_findings(objects: Sequence[Object]) -> Iterator[str]:
    """What is wrong with the workloads, each in a sentence."""
    there = workloads(objects)
    for role, kind in KINDS.items():
        if role not in there:
            yield f"{role}: there is no workload of it"
            continue
        workload = there[role]
        if workload.object["kind"] != kind:
            yield f"{role}: is a {workload.object['kind']} instead of a {kind}"
        for check in (_settings, _options, _ports, _probes, _rights, _folders, _replacing, _image):
            yield from (f"{role}: {finding}" for finding in check(workload))


def _settings(workload: Workload) -> Iterator[str]:
    known = code_facts.variables(workload.role)
    for name, config in workload.maps:
        if config is None:
            yield f"there is no ConfigMap {name}"
        if not _HASHED.fullmatch(name):
            yield f"ConfigMap {name} has no hash in its name, so a change would not restart the pods"
    referred = {name for value in workload.options.values() for name in _REFERENCE.findall(value)}
    for name in workload.values.keys() | workload.filled_in:
        if name in SECRET_SETTINGS:
            yield f"{name} is a secret, and stands in the environment"
        elif name not in known and name not in OTHERS | referred:
            yield f"{name} is no setting of this process"
    for name in referred - workload.values.keys() - workload.filled_in:
        yield f"$({name}) is not defined"
    secret = SECRETS.get(workload.role)
    values = dict(workload.values)
    if secret is not None:
        values[secret[1]] = _SECRET_VALUES[secret[1]]
    yield from code_facts.mistakes_in_settings(workload.role, values)
    given = {known[each] for each in values.keys() | workload.filled_in if each in known}
    left_out = frozenset[str]().union(*LEFT_OUT.values())
    for setting in sorted(set(known.values()) - given - left_out):
        yield f"the setting {setting} is neither set nor left out (LEFT_OUT)"
    if workload.role == "catalog" and values.get("RUSHES_STANDBY") != "true":
        yield "RUSHES_STANDBY is not true, so a second one would end"


def settings_left_out_findings() -> Iterator[str]:
    """Settings that are said to be left out, and do not exist."""
    there = {name for role in KINDS for name in code_facts.variables(role).values()}
    for reason, names in LEFT_OUT.items():
        yield from (f"LEFT_OUT, {reason}: {name} is no setting" for name in sorted(names - there))


def _options(workload: Workload) -> Iterator[str]:
    for option in workload.options.keys() - code_facts.options(workload.role):
        yield f"{option} is no option of its command line"
    if len(workload.container.get("args", [])) % 2:
        yield "an option has no value"
    if workload.role not in HEADLESS:
        return
    listen = host_port(workload.options.get("--listen", ""))
    if listen is None or not listen.is_wildcard or listen.port != workload.port("grpc"):
        yield f"--listen {workload.options.get('--listen')} is not the port grpc of its container on every address"
    if workload.role == "media":
        service = workload.object["spec"].get("serviceName")
        expected = {"--name": "$(POD)", "--advertise": f"$(POD).{service}.$(NAMESPACE).svc:{workload.port('grpc')}"}
        for option, value in expected.items():
            if workload.options.get(option) != value:
                yield f"{option} is {workload.options.get(option)} instead of {value}"


def _ports(workload: Workload) -> Iterator[str]:
    values = workload.values
    if str(workload.port("probes")) != values.get("RUSHES_PROBE_PORT"):
        yield f"its port probes is not RUSHES_PROBE_PORT, which is {values.get('RUSHES_PROBE_PORT')}"
    if workload.role == "gateway" and str(workload.port("http")) != values.get("RUSHES_PORT"):
        yield f"its port http is not RUSHES_PORT, which is {values.get('RUSHES_PORT')}"
    try:
        service = find(workload.objects, "Service", workload.role)
    except LookupError as missing:
        yield str(missing)
        return
    spec = service["spec"]
    if (spec.get("clusterIP") == "None") != (workload.role in HEADLESS):
        yield "its Service should be headless, and no other"
    if not spec.get("selector") or not spec["selector"].items() <= workload.labels.items():
        yield "its Service selects other pods"
    if workload.role in ("catalog", "media") and not spec.get("publishNotReadyAddresses"):
        yield "its Service hides pods that are not ready, which others have to reach"
    for port in spec["ports"]:
        at = workload.port(str(port["targetPort"]))
        if not at:
            yield f"its Service sends {port['name']} to a port {port['targetPort']}, which its container does not have"
        elif workload.role in HEADLESS and port["port"] != at:
            yield f"its Service has no address of its own, so its port {port['name']} has to be that of the pods, {at}"
    wanted = {"probes", "grpc" if workload.role in HEADLESS else "http"}
    if {port["name"] for port in spec["ports"]} != wanted:
        yield f"its Service does not have the ports {', '.join(sorted(wanted))}"
    for called in ("catalog", "inference"):
        target, there = values.get(f"RUSHES_{called.upper()}"), workloads(workload.objects).get(called)
        if there is not None and target != f"dns:///{called}:{there.port('grpc')}":
            yield f"RUSHES_{called.upper()} is {target}, which is not the Service {called}"


def _probes(workload: Workload) -> Iterator[str]:
    for kind, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        probe = workload.container.get(kind)
        if probe is None:
            yield f"it has no {kind}"
            continue
        http = probe.get("httpGet", {})
        if http.get("path") != path:
            yield f"{kind} requests {http.get('path')} instead of {path}"
        elif path not in code_facts.probe_paths():
            yield f"{kind} requests {path}, which the process does not answer"
        if http.get("port") != "probes":
            yield f"{kind} is not at the port probes"
        if path == "/livez" and probe.get("timeoutSeconds", 1) <= TURN_SECONDS:
            yield f"{kind} ends before the process says that its event loop stands still"


def _rights(workload: Workload) -> Iterator[str]:
    user = code_facts.image_user()
    profile: tuple[Object, ...] = ({"type": "RuntimeDefault"},)
    if workload.role == "media":
        profile = (*profile, {"type": "Localhost", "localhostProfile": "rushes/media.json"})
    security = workload.pod.get("securityContext", {})
    expected: dict[str, Any] = {
        "runAsNonRoot": True,
        "runAsUser": user,
        "runAsGroup": user,
        "fsGroup": user,
        "fsGroupChangePolicy": "OnRootMismatch",
    }
    for name, value in expected.items():
        if security.get(name) != value:
            yield f"securityContext.{name} of its pods is {security.get(name)} instead of {value}"
    if security.get("seccompProfile") not in profile:
        yield f"its seccomp profile is {security.get('seccompProfile')}"
    expected = {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    if workload.container.get("securityContext") != expected:
        yield f"securityContext of its container is not {expected}"
    for name, value in (("automountServiceAccountToken", False), ("enableServiceLinks", False)):
        if workload.pod.get(name) != value:
            yield f"{_PODS}.{name} is not {value}"
    if workload.role in ("media", "inference") and not workload.pod.get("shareProcessNamespace"):
        yield "nothing reaps processes whose parents were killed (shareProcessNamespace)"
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if workload.pod.get(name):
            yield f"{_PODS}.{name} is set"
    resources = workload.container.get("resources", {})
    if not {"cpu", "memory"} <= resources.get("requests", {}).keys() or "memory" not in resources.get("limits", {}):
        yield "its resources lack a request of cpu or memory, or the limit of memory"
    for side in ("initContainers", "ephemeralContainers"):
        if workload.pod.get(side):
            yield f"it has {side}, which nothing here checks"
    if len(workload.pod["containers"]) != 1:
        yield "it has more than one container"


def _folders(workload: Workload) -> Iterator[str]:
    values, mounted = workload.values, {mount["name"] for _, mount, _ in workload.mounts}
    for path, mount, volume in workload.mounts:
        if not volume:
            yield f"{path} is of a volume {mount['name']}, which there is not"
        if "subPath" in mount:
            yield f"{path} is a part of a volume, which is not renewed when a Secret changes"
    for volume in workload.pod.get("volumes", []):
        if volume["name"] not in mounted:
            yield f"the volume {volume['name']} is mounted nowhere"
        if "hostPath" in volume:
            yield f"the volume {volume['name']} is a folder of the machine"
    used = {PurePosixPath("/tmp")}  # the path inside the containers
    for name, kind, writable in _folders_of(workload):
        folder = values.get(name, "").rpartition("=")[2]
        found = workload.mount_of(folder) if folder else None
        if found is None:
            yield f"{name} is {folder or 'not set'}, where no volume is mounted"
            continue
        at, mount, volume = found
        used.add(at)
        is_readonly = mount.get("readOnly", False) or volume.get(kind, {}).get("readOnly", False)
        if kind not in volume:
            yield f"{name} is {folder}, on a volume that is no {kind}"
        elif is_readonly == writable:
            yield f"{name} is {folder}, on a volume that may {'not ' if is_readonly else ''}be written"
        if name == "RUSHES_EXPORT_DIR" and at == PurePosixPath(folder):
            yield f"{name} is the volume {folder} itself, so categories would have no room beside it"
    yield from _room(workload)
    if workload.mount_of("/tmp") is None:
        yield "/tmp cannot be written"
    yield from (f"{path} is of no setting" for path, _, _ in workload.mounts if path not in used)
    yield from _secrets(workload)


def _room(workload: Workload) -> Iterator[str]:
    """Inference is evicted where its data folder outgrows its volume."""
    if workload.role != "inference":
        return
    found = workload.mount_of(workload.values.get("RUSHES_DATA_DIR", ""))
    size = "" if found is None else found[2].get("emptyDir", {}).get("sizeLimit", "")
    vectors = bytes_in(workload.values.get("RUSHES_SEEN_BYTES", InferenceSettings.model_fields["seen_bytes"].default))
    needed = 2 * cast("int", vectors) + _DOWNLOADED
    if size and cast("int", bytes_in(size + "B")) < needed:
        yield f"its data folder has {size}, and RUSHES_SEEN_BYTES and downloads take up to {needed >> 30} GiB"


def _folders_of(workload: Workload) -> Iterator[tuple[str, str, bool]]:
    """The settings of a process that are folders or files: the kind of their volume, and whether it is written."""
    yield "RUSHES_DATA_DIR", "emptyDir", True
    for name in ("CERT", "KEY", "CA"):
        yield f"RUSHES_SERVICE_{name}", "secret", False
    if workload.role in SECRETS:
        yield "RUSHES_SECRETS_DIR", "secret", False
    if workload.role == "media":
        yield "RUSHES_LIBRARY", "persistentVolumeClaim", False
        yield "RUSHES_EXPORT_DIR", "persistentVolumeClaim", True
        yield "RUSHES_CACHE_DIR", "persistentVolumeClaim", True
    if workload.role == "inference":
        yield "RUSHES_MODELS_DIR", "persistentVolumeClaim", True


def _secrets(workload: Workload) -> Iterator[str]:
    expected = {f"rushes-{workload.role}-certificate"}
    if workload.role in SECRETS:
        expected.add(SECRETS[workload.role][0])
    volumes = [each["secret"] for each in workload.pod.get("volumes", []) if "secret" in each]
    if {each["secretName"] for each in volumes} != expected:
        yield f"its Secrets are not {', '.join(sorted(expected))}"
    for each in volumes:
        if each.get("defaultMode") != 0o440:
            yield f"files of the Secret {each['secretName']} are not for its user and group alone (0440)"
    for name, file in (("CERT", "tls.crt"), ("KEY", "tls.key"), ("CA", "ca.crt")):
        path = workload.values.get(f"RUSHES_SERVICE_{name}", "")
        if PurePosixPath(path).name != file:
            yield f"RUSHES_SERVICE_{name} is {path}, and the key of the Secret is {file}"


def _replacing(workload: Workload) -> Iterator[str]:
    drain = float(workload.values.get("RUSHES_DRAIN_SECONDS", "nan"))
    grace = workload.pod.get("terminationGracePeriodSeconds", 30)
    if not drain + 30 <= grace <= drain + GRACE_SECONDS:
        yield f"it has {grace} s to end, which does not match RUSHES_DRAIN_SECONDS={drain:g}"
    if workload.role != "catalog" and not drain:
        yield "RUSHES_DRAIN_SECONDS is 0, so what it is doing is thrown away"
    if workload.container.get("lifecycle"):
        yield "it has a hook, where SIGTERM alone begins the drain"
    spec = workload.object["spec"]
    if spec["selector"]["matchLabels"].items() - workload.labels.items():
        yield "it selects other pods than its own"
    spread = workload.pod.get("topologySpreadConstraints", [])
    if not any(each.get("labelSelector", {}).get("matchLabels") == spec["selector"]["matchLabels"] for each in spread):
        yield "its pods are not spread over machines"
    budgets = [
        each
        for each in of_kind(workload.objects, "PodDisruptionBudget")
        if each["spec"]["selector"]["matchLabels"] == spec["selector"]["matchLabels"]
    ]
    if len(budgets) != 1 or budgets[0]["spec"].get("maxUnavailable") != 1:
        yield "it has no PodDisruptionBudget of one pod"
    scaled = [
        each
        for each in of_kind(workload.objects, "ScaledObject")
        if each["spec"]["scaleTargetRef"]["name"] == workload.object["metadata"]["name"]
    ]
    if not scaled and spec.get("replicas", 1) < 2:
        yield "it has fewer than two pods"
    if scaled and "replicas" in spec:
        yield "its number of pods is set, and scaled as well"


def _image(workload: Workload) -> Iterator[str]:
    path, _, tag = workload.container["image"].rpartition(":")
    name = path.rpartition("/")[2]
    if name not in code_facts.images() or not re.fullmatch(rf"rushes-{workload.role}(-\w+)?", name):
        yield f"{name} is no image of it"
    if tag != code_facts.version():
        yield f"its image has the version {tag} instead of {code_facts.version()}"
