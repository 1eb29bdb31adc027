"""Mistakes in the manifests, each made in what is rendered of all components; and what finds it has to say."""

import copy
from collections.abc import Callable

from tests.deploy.manifests import Object, container_of, find, pod_of
from tests.deploy.workload_check import KINDS

Break = Callable[[list[Object]], object]
_NGINX = "nginx.ingress.kubernetes.io"


def workload(objects: list[Object], role: str) -> Object:
    return find(objects, KINDS[role], role)


def pod(objects: list[Object], role: str) -> Object:
    return pod_of(workload(objects, role))


def container(objects: list[Object], role: str) -> Object:
    return container_of(workload(objects, role))


def data(objects: list[Object], name: str) -> Object:
    values: Object = find(objects, "ConfigMap", name)["data"]
    return values


def renamed(values: Object, name: str, other: str) -> None:
    values[other] = values.pop(name)


def option(objects: list[Object], role: str, name: str, value: str) -> None:
    arguments = container(objects, role)["args"]
    arguments[arguments.index(name) + 1] = value


def removed(objects: list[Object], kind: str, name: str) -> None:
    objects.remove(find(objects, kind, name))


def named(items: list[Object], name: str, key: str = "name") -> Object:
    return next(each for each in items if each[key] == name)


def spec(objects: list[Object], kind: str, name: str) -> Object:
    values: Object = find(objects, kind, name)["spec"]
    return values


def rule(objects: list[Object], alert: str) -> Object:
    return named(spec(objects, "PrometheusRule", "rushes")["groups"][0]["rules"], alert, "alert")


def in_dashboard(objects: list[Object], text: str, other: str) -> None:
    dashboard = find(objects, "ConfigMap", "rushes-dashboard")["data"]
    assert text in dashboard["dashboard.json"]
    dashboard["dashboard.json"] = dashboard["dashboard.json"].replace(text, other)


def query(objects: list[Object], name: str) -> Object:
    metadata: Object = spec(objects, "ScaledObject", name)["triggers"][0]["metadata"]
    return metadata


def scale_down(objects: list[Object], name: str) -> Object:
    behavior = spec(objects, "ScaledObject", name)["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    down: Object = behavior["scaleDown"]
    return down


def peers(objects: list[Object], policy: str, direction: str, key: str) -> list[Object]:
    found: list[Object] = spec(objects, "NetworkPolicy", policy)[direction][0][key]
    return found


def pods_of(role: str) -> Object:
    return {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "rushes", "app.kubernetes.io/component": role}}}


def changed(values: Object, **others: str) -> object:
    return values.update(others)


BREAKS: dict[str, tuple[Break, str]] = {
    # Settings.
    "a variable is misspelt": (
        lambda o: renamed(data(o, "rushes"), "RUSHES_PROBE_PORT", "RUSHES_PROBES_PORT"),
        "RUSHES_PROBES_PORT is no setting",
    ),
    "a variable of another process": (
        lambda o: changed(data(o, "rushes-gateway"), RUSHES_STANDBY="true"),
        "gateway: RUSHES_STANDBY is no setting",
    ),
    "a variable that no process has": (
        lambda o: container(o, "media")["env"].append({"name": "MEDIA_THREADS", "value": "2"}),
        "MEDIA_THREADS is no setting",
    ),
    "a needed setting is left out": (
        lambda o: data(o, "rushes-media").pop("RUSHES_MEDIA_SLOTS"),
        "the setting media_slots is neither set nor left out",
    ),
    "the threads of inference are left out": (
        lambda o: container(o, "inference").pop("env"),
        "the setting inference_threads is neither set nor left out",
    ),
    "a value is no number": (
        lambda o: changed(data(o, "rushes-media"), RUSHES_MEDIA_SLOTS="two"),
        "RUSHES_MEDIA_SLOTS",
    ),
    "an encoder does not exist": (
        lambda o: changed(data(o, "rushes-media"), RUSHES_ENCODERS="h264_cuda"),
        "'h264_cuda' is not one of",
    ),
    "a network is misspelt": (
        lambda o: changed(data(o, "rushes-gateway"), RUSHES_TRUSTED_PROXIES="10.0.0/8"),
        "is no address or network",
    ),
    "no catalog stands by": (
        lambda o: changed(data(o, "rushes-catalog"), RUSHES_STANDBY="false"),
        "RUSHES_STANDBY is not true",
    ),
    "the token stands in the environment": (
        lambda o: changed(data(o, "rushes-gateway"), RUSHES_TOKEN="0123456789abcdef"),
        "RUSHES_TOKEN is a secret",
    ),
    "the database stands in the environment": (
        lambda o: container(o, "catalog").update(
            env=[{"name": "RUSHES_DATABASE_URL", "value": "postgresql://a:b@c/d"}]
        ),
        "RUSHES_DATABASE_URL is a secret",
    ),
    "a ConfigMap is missing": (
        lambda o: removed(o, "ConfigMap", "rushes-media"),
        "media: there is no ConfigMap",
    ),
    "a change of settings restarts nothing": (
        lambda o: container(o, "media")["envFrom"][0]["configMapRef"].update(name="rushes"),
        "has no hash in its name",
    ),
    "a certificate without its key": (
        lambda o: data(o, "rushes").pop("RUSHES_SERVICE_KEY"),
        "RUSHES_SERVICE_KEY is not set",
    ),
    # The command line.
    "an option is misspelt": (
        lambda o: container(o, "media").update(
            args=[each.replace("--advertise", "--advertize") for each in container(o, "media")["args"]]
        ),
        "--advertize is no option",
    ),
    "a node announces every address": (
        lambda o: option(o, "media", "--advertise", "0.0.0.0:9003"),
        "--advertise is 0.0.0.0:9003 instead of",
    ),
    "all nodes have one name": (
        lambda o: option(o, "media", "--name", "media"),
        "--name is media instead of",
    ),
    "a variable of an option is not defined": (
        lambda o: container(o, "media")["env"].pop(0),
        "$(POD) is not defined",
    ),
    "a service listens on loopback": (
        lambda o: option(o, "catalog", "--listen", "127.0.0.1:9000"),
        "--listen 127.0.0.1:9000 is not the port grpc",
    ),
    "the gateway has an option of others": (
        lambda o: container(o, "gateway").update(args=["--listen", "0.0.0.0:8000"]),
        "gateway: --listen is no option",
    ),
    # Ports and Services.
    "a service listens on another port": (
        lambda o: option(o, "inference", "--listen", "0.0.0.0:9004"),
        "inference: --listen 0.0.0.0:9004 is not the port grpc",
    ),
    "the probes are at another port": (
        lambda o: named(container(o, "catalog")["ports"], "probes").update(containerPort=9101),
        "catalog: its port probes is not RUSHES_PROBE_PORT",
    ),
    "the gateway listens on another port": (
        lambda o: changed(data(o, "rushes-gateway"), RUSHES_PORT="8080"),
        "gateway: its port http is not RUSHES_PORT",
    ),
    "a headless Service has another port": (
        lambda o: named(spec(o, "Service", "inference")["ports"], "grpc").update(port=80),
        "its port grpc has to be that of the pods",
    ),
    "a Service goes to no port": (
        lambda o: named(spec(o, "Service", "gateway")["ports"], "http").update(targetPort="web"),
        "to a port web, which its container does not have",
    ),
    "a Service selects nothing": (
        lambda o: spec(o, "Service", "media")["selector"].update({"app.kubernetes.io/component": "media-nodes"}),
        "media: its Service selects other pods",
    ),
    "the catalog's Service has one address": (
        lambda o: spec(o, "Service", "catalog").pop("clusterIP"),
        "catalog: its Service should be headless",
    ),
    "a draining node loses its name": (
        lambda o: spec(o, "Service", "media").pop("publishNotReadyAddresses"),
        "its Service hides pods that are not ready",
    ),
    "the catalog is looked for elsewhere": (
        lambda o: changed(data(o, "rushes"), RUSHES_CATALOG="dns:///catalogue:9000"),
        "which is not the Service catalog",
    ),
    "a Service is missing": (
        lambda o: removed(o, "Service", "inference"),
        "inference: there is no Service",
    ),
    "the gateway is open beside the Ingress": (
        lambda o: spec(o, "Service", "gateway").update(type="LoadBalancer"),
        "Service gateway is open to other machines",
    ),
    # Probes.
    "a probe is removed": (lambda o: container(o, "media").pop("readinessProbe"), "media: it has no readinessProbe"),
    "a probe requests another path": (
        lambda o: container(o, "media")["livenessProbe"]["httpGet"].update(path="/healthz"),
        "livenessProbe requests /healthz",
    ),
    "liveness means readiness": (
        lambda o: container(o, "catalog")["livenessProbe"]["httpGet"].update(path="/readyz"),
        "livenessProbe requests /readyz",
    ),
    "a probe is at another port": (
        lambda o: container(o, "gateway")["readinessProbe"]["httpGet"].update(port="http"),
        "readinessProbe is not at the port probes",
    ),
    "a probe is not patient": (
        lambda o: container(o, "media")["livenessProbe"].pop("timeoutSeconds"),
        "livenessProbe ends before the process says",
    ),
    # Rights.
    "another user": (
        lambda o: pod(o, "media")["securityContext"].update(runAsUser=1000),
        "securityContext.runAsUser of its pods is 1000",
    ),
    "root is allowed": (
        lambda o: pod(o, "gateway")["securityContext"].pop("runAsNonRoot"),
        "securityContext.runAsNonRoot",
    ),
    "the library is chowned": (
        lambda o: pod(o, "media")["securityContext"].pop("fsGroupChangePolicy"),
        "securityContext.fsGroupChangePolicy",
    ),
    "the root is writable": (
        lambda o: container(o, "media")["securityContext"].update(readOnlyRootFilesystem=False),
        "media: securityContext of its container",
    ),
    "capabilities are kept": (
        lambda o: container(o, "inference")["securityContext"].pop("capabilities"),
        "inference: securityContext of its container",
    ),
    "no seccomp": (
        lambda o: pod(o, "catalog")["securityContext"].update(seccompProfile={"type": "Unconfined"}),
        "catalog: its seccomp profile is",
    ),
    "the gateway has media's seccomp profile": (
        lambda o: pod(o, "gateway")["securityContext"].update(
            seccompProfile=pod(o, "media")["securityContext"]["seccompProfile"]
        ),
        "gateway: its seccomp profile is",
    ),
    "Kubernetes' API is within reach": (
        lambda o: pod(o, "media").pop("automountServiceAccountToken"),
        "automountServiceAccountToken is not False",
    ),
    "the machine's network": (lambda o: pod(o, "media").update(hostNetwork=True), "hostNetwork is set"),
    "nothing reaps orphans": (
        lambda o: pod(o, "media").pop("shareProcessNamespace"),
        "media: nothing reaps processes",
    ),
    "memory has no limit": (
        lambda o: container(o, "media")["resources"]["limits"].pop("memory"),
        "media: its resources lack",
    ),
    "pods are not held to the standard": (
        lambda o: find(o, "Namespace", "rushes")["metadata"].pop("labels"),
        "does not enforce the restricted standard",
    ),
    # Folders and Secrets.
    "a volume is missing": (
        lambda o: pod(o, "media")["volumes"].remove(named(pod(o, "media")["volumes"], "derived")),
        "/derived is of a volume derived, which there is not",
    ),
    "a volume is mounted elsewhere": (
        lambda o: named(container(o, "media")["volumeMounts"], "derived").update(mountPath="/cache"),
        "RUSHES_CACHE_DIR is /derived, where no volume is mounted",
    ),
    "a volume of no setting": (
        lambda o: container(o, "inference")["volumeMounts"].append({"name": "models", "mountPath": "/library"}),
        "/library is of no setting",
    ),
    "the library can be written": (
        lambda o: (
            named(container(o, "media")["volumeMounts"], "library").pop("readOnly"),
            named(pod(o, "media")["volumes"], "library")["persistentVolumeClaim"].pop("readOnly"),
        ),
        "RUSHES_LIBRARY is /library, on a volume that may be written",
    ),
    "exports cannot be written": (
        lambda o: named(container(o, "media")["volumeMounts"], "exports").update(readOnly=True),
        "RUSHES_EXPORT_DIR is /exports/main, on a volume that may not be written",
    ),
    "exports have no room beside them": (
        lambda o: changed(data(o, "rushes-media"), RUSHES_EXPORT_DIR="/exports"),
        "categories would have no room",
    ),
    "derived files are each node's own": (
        lambda o: own_derived(o),
        "on a volume that is no persistentVolumeClaim",
    ),
    "models are lost with the pod": (
        lambda o: data(o, "rushes-inference").pop("RUSHES_MODELS_DIR"),
        "RUSHES_MODELS_DIR is not set",
    ),
    "vectors of pictures outgrow their volume": (
        lambda o: data(o, "rushes-inference").pop("RUSHES_SEEN_BYTES"),
        "inference: its data folder has 24Gi, and RUSHES_SEEN_BYTES and downloads take up to 40 GiB",
    ),
    "nothing temporary can be written": (
        lambda o: container(o, "catalog")["volumeMounts"].remove(named(container(o, "catalog")["volumeMounts"], "tmp")),
        "catalog: /tmp cannot be written",
    ),
    "a folder of the machine": (
        lambda o: pod(o, "media")["volumes"].append({"name": "dri", "hostPath": {"path": "/dev/dri"}}),
        "the volume dri is a folder of the machine",
    ),
    "the certificate of another role": (
        lambda o: named(pod(o, "media")["volumes"], "certificates")["secret"].update(
            secretName="rushes-catalog-certificate"
        ),
        "media: its Secrets are not rushes-media-certificate",
    ),
    "everyone can read the key": (
        lambda o: named(pod(o, "media")["volumes"], "certificates")["secret"].pop("defaultMode"),
        "are not for its user and group alone",
    ),
    "a certificate's file has another name": (
        lambda o: changed(data(o, "rushes"), RUSHES_SERVICE_CERT="/run/certificates/media.pem"),
        "the key of the Secret is tls.crt",
    ),
    "certificates are not renewed": (
        lambda o: named(container(o, "media")["volumeMounts"], "certificates").update(subPath="tls.crt"),
        "is not renewed when a Secret changes",
    ),
    "a secret is a template": (
        lambda o: o.append(
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "rushes-token", "namespace": "rushes"}}
        ),
        "a secret is made by a command",
    ),
    # Ending and replacing.
    "less time than the drain takes": (
        lambda o: pod(o, "media").update(terminationGracePeriodSeconds=60),
        "media: it has 60 s to end",
    ),
    "no drain": (
        lambda o: (
            changed(data(o, "rushes-media"), RUSHES_DRAIN_SECONDS="0"),
            pod(o, "media").update(terminationGracePeriodSeconds=30),
        ),
        "so what it is doing is thrown away",
    ),
    "the drain of the gateway is longer": (
        lambda o: changed(data(o, "rushes-gateway"), RUSHES_DRAIN_SECONDS="3600"),
        "does not match RUSHES_DRAIN_SECONDS=3600",
    ),
    "a hook sleeps first": (
        lambda o: container(o, "gateway").update(lifecycle={"preStop": {"sleep": {"seconds": 5}}}),
        "gateway: it has a hook",
    ),
    "all pods may be evicted": (
        lambda o: removed(o, "PodDisruptionBudget", "catalog"),
        "catalog: it has no PodDisruptionBudget",
    ),
    "a budget protects nothing": (
        lambda o: spec(o, "PodDisruptionBudget", "media")["selector"]["matchLabels"].update(
            {"app.kubernetes.io/component": "nodes"}
        ),
        "media: it has no PodDisruptionBudget",
    ),
    "all pods on one machine": (
        lambda o: pod(o, "gateway").pop("topologySpreadConstraints"),
        "gateway: its pods are not spread",
    ),
    "one catalog": (lambda o: workload(o, "catalog")["spec"].update(replicas=1), "catalog: it has fewer than two pods"),
    "nodes without names": (
        lambda o: workload(o, "media").update(kind="Deployment"),
        "media: is a Deployment instead of a StatefulSet",
    ),
    "a process is missing": (lambda o: removed(o, "Deployment", "inference"), "inference: there is no workload"),
    # Images.
    "an image does not exist": (
        lambda o: container(o, "media").update(image="rushes-media-nvenc:0.1.0"),
        "rushes-media-nvenc is no image",
    ),
    "an image of another process": (
        lambda o: container(o, "media").update(image="rushes-catalog:0.1.0"),
        "media: rushes-catalog is no image",
    ),
    "an image of another version": (
        lambda o: container(o, "media").update(image="rushes-media:latest"),
        "its image has the version latest",
    ),
    "a database is among the manifests": (
        lambda o: o.append(database_like(workload(o, "media"))),
        "database is no process of Rushes",
    ),
    "an object in another namespace": (
        lambda o: find(o, "Service", "gateway")["metadata"].update(namespace="default"),
        "Service gateway is in no namespace",
    ),
    # The way in.
    "models cannot be uploaded": (
        lambda o: find(o, "Ingress", "gateway")["metadata"]["annotations"].pop(f"{_NGINX}/proxy-body-size"),
        "ingress: proxy-body-size is not 0",
    ),
    "events are buffered": (
        lambda o: find(o, "Ingress", "gateway")["metadata"]["annotations"].update({f"{_NGINX}/proxy-buffering": "on"}),
        "ingress: proxy-buffering is not off",
    ),
    "paused players are cut off": (
        lambda o: find(o, "Ingress", "gateway")["metadata"]["annotations"].update(
            {f"{_NGINX}/proxy-read-timeout": "60"}
        ),
        "ingress: proxy-read-timeout is not 3600",
    ),
    "the host is not allowed": (
        lambda o: changed(data(o, "rushes-gateway"), RUSHES_ALLOWED_HOSTS="nas.lan"),
        "its hosts are not RUSHES_ALLOWED_HOSTS",
    ),
    "the certificate is of another host": (
        lambda o: spec(o, "Ingress", "gateway")["tls"][0].update(hosts=["nas.lan"]),
        "its hosts are not those of its certificates",
    ),
    "all clients have one address": (
        lambda o: data(o, "rushes-gateway").pop("RUSHES_TRUSTED_PROXIES"),
        "RUSHES_TRUSTED_PROXIES is not set",
    ),
    "the Ingress goes to another port": (
        lambda o: spec(o, "Ingress", "gateway")["rules"][0]["http"]["paths"][0]["backend"]["service"].update(
            port={"name": "probes"}
        ),
        "instead of all to the port http",
    ),
    # Policies.
    "a policy is missing": (
        lambda o: removed(o, "NetworkPolicy", "calls-to-media"),
        "no policy allows Ingress of media from catalog, TCP 9003",
    ),
    "a caller is missing": (
        lambda o: peers(o, "calls-to-catalog", "ingress", "from").remove(pods_of("inference")),
        "no policy allows Ingress of catalog from inference, TCP 9000",
    ),
    "media may call inference": (
        lambda o: peers(o, "calls-to-inference", "ingress", "from").append(pods_of("media")),
        "a policy allows Ingress of inference from media, TCP 9002",
    ),
    "media may reach everything": (
        lambda o: spec(o, "NetworkPolicy", "calls-of-media")["egress"].append({}),
        "a policy allows Egress of media to anywhere",
    ),
    "a policy has another port": (
        lambda o: spec(o, "NetworkPolicy", "calls-to-media")["ingress"][0]["ports"][0].update(port=9000),
        "no policy allows Ingress of media from catalog, TCP 9003",
    ),
    "what is not allowed is not forbidden": (
        lambda o: removed(o, "NetworkPolicy", "nothing-else"),
        "no policy forbids what no other one allows",
    ),
    "the forbidding policy allows something": (
        lambda o: spec(o, "NetworkPolicy", "nothing-else").update(egress=[{}]),
        "no policy forbids what no other one allows",
    ),
    "names cannot be looked up": (
        lambda o: removed(o, "NetworkPolicy", "names"),
        "no policy allows Egress of every process to k8s-app=kube-dns in kube-system, UDP 53",
    ),
    "a policy has no effect": (
        lambda o: spec(o, "NetworkPolicy", "calls-to-media").update(policyTypes=["Egress"]),
        "no policy allows Ingress of media from catalog, TCP 9003",
    ),
    "everybody may call Triton": (
        lambda o: spec(o, "NetworkPolicy", "triton")["ingress"][0].pop("from"),
        "a policy allows Ingress of triton from anywhere, TCP 8001",
    ),
    "Triton is not shut off": (
        lambda o: removed(o, "NetworkPolicy", "triton"),
        "no policy shuts Triton off",
    ),
    # Metrics.
    "an alert reads a metric of others": (
        lambda o: rule(o, "RushesNoMediaNode").update(expr="max(rushes_media_nodes) == 0"),
        "reads rushes_media_nodes, which no process has",
    ),
    "a counter without its ending": (
        lambda o: rule(o, "RushesCallsFail").update(expr="rate(rushes_rpc_ended[5m]) > 0"),
        "reads rushes_rpc_ended, which no process has",
    ),
    "an alert selects by a foreign label": (
        lambda o: rule(o, "RushesNoCatalog").update(expr='absent(rushes_tasks_waiting{queue="clip"})'),
        "selects by queue, which rushes_tasks_waiting does not have",
    ),
    "an alert shows a label that it sums up": (
        lambda o: rule(o, "RushesLoopFails").update(expr="max by (loop) (rushes_loop_failing) > 0"),
        "shows pod, which it does not keep",
    ),
    "an alert says nothing": (
        lambda o: rule(o, "RushesNoCatalog")["annotations"].pop("description"),
        "the alert RushesNoCatalog has no description",
    ),
    "an alert has another limit than the code": (
        lambda o: rule(o, "RushesInferenceFull").update(expr="max by (pod) (rushes_pictures_in_flight) >= 640"),
        "is not at the default of RUSHES_INFERENCE_QUEUE",
    ),
    "a panel reads a metric of others": (
        lambda o: in_dashboard(o, "max(rushes_slots)", "max(rushes_slots_all)"),
        "reads rushes_slots_all, which no process has",
    ),
    "a panel groups by a foreign label": (
        lambda o: in_dashboard(o, "by (model, device)", "by (model, gpu)"),
        "groups by gpu, which none of its series has",
    ),
    "the dashboard is not found": (
        lambda o: find(o, "ConfigMap", "rushes-dashboard")["metadata"].pop("labels"),
        "there is no dashboard",
    ),
    "metrics are read at another port": (
        lambda o: spec(o, "ServiceMonitor", "rushes")["endpoints"][0].update(port="metrics"),
        "has no port metrics",
    ),
    "metrics are read at another path": (
        lambda o: spec(o, "ServiceMonitor", "rushes")["endpoints"][0].update(path="/livez"),
        "/livez at the port probes has no metrics",
    ),
    "a Service is not monitored": (
        lambda o: find(o, "Service", "inference")["metadata"].pop("labels"),
        "no ServiceMonitor selects the Service inference",
    ),
    # Scaling.
    "scaling by a foreign metric": (
        lambda o: query(o, "media").update(query="sum(rushes_queue_length)"),
        "reads rushes_queue_length, which no process has",
    ),
    "scaling by a kind of task that there is not": (
        lambda o: query(o, "media").update(query='sum(rushes_tasks_waiting{kind=~"clip|cut"})'),
        "selects tasks of kind cut",
    ),
    "inference is scaled by tasks": (
        lambda o: query(o, "inference").update(query="sum(rushes_tasks_waiting)"),
        "inference is not scaled by rushes_pictures_in_flight",
    ),
    "pods are lost at once": (
        lambda o: scale_down(o, "media").update(stabilizationWindowSeconds=0),
        "media loses pods at once",
    ),
    "pods are lost faster than they drain": (
        lambda o: scale_down(o, "media")["policies"][0].update(periodSeconds=60),
        "media loses a pod before the former one can have drained",
    ),
    "a workload of another kind is scaled": (
        lambda o: spec(o, "ScaledObject", "media")["scaleTargetRef"].update(kind="Deployment"),
        "scaling: media is a StatefulSet",
    ),
    "the last pod may go": (
        lambda o: spec(o, "ScaledObject", "media").update(minReplicaCount=0),
        "media may have fewer than two pods",
    ),
    "the number of pods is set as well": (
        lambda o: workload(o, "media")["spec"].update(replicas=2),
        "media: its number of pods is set, and scaled as well",
    ),
    "nothing scales inference": (
        lambda o: removed(o, "ScaledObject", "inference"),
        "scaling: of media instead of media, inference",
    ),
}


def own_derived(objects: list[Object]) -> None:
    volume = named(pod(objects, "media")["volumes"], "derived")
    volume.pop("persistentVolumeClaim")
    volume["emptyDir"] = {}


def database_like(like: Object) -> Object:
    database = copy.deepcopy(like)
    database["metadata"]["name"] = "database"
    database["spec"]["template"]["metadata"]["labels"] = {"app.kubernetes.io/component": "database"}
    return database


SCHEMA_BREAKS: dict[str, tuple[Break, str]] = {
    "a field of Kubernetes is misspelt": (
        lambda o: renamed(container(o, "media")["livenessProbe"], "failureThreshold", "failureTreshold"),
        "failureTreshold",
    ),
    "a field is at another place": (
        lambda o: pod(o, "media").update(readOnlyRootFilesystem=True),
        "readOnlyRootFilesystem",
    ),
    "a field has another type": (
        lambda o: pod(o, "media").update(terminationGracePeriodSeconds="600"),
        "terminationGracePeriodSeconds",
    ),
    "a field of KEDA is misspelt": (
        lambda o: renamed(spec(o, "ScaledObject", "media"), "minReplicaCount", "minReplicas"),
        "minReplicas",
    ),
    "a threshold is no text": (lambda o: query(o, "media").update(threshold=4), "threshold"),
    "a field of a rule is misspelt": (
        lambda o: renamed(rule(o, "RushesNoCatalog"), "annotations", "annotation"),
        "annotation",
    ),
    "an interval without a unit": (
        lambda o: spec(o, "ServiceMonitor", "rushes")["endpoints"][0].update(interval="15"),
        "interval",
    ),
}
