"""Kubernetes manifests of deploy/k8s as kustomize renders them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.programs import DEPLOY, run

Object = dict[str, Any]
K8S = DEPLOY / "k8s"
OVERLAYS = ("cpu", "intel", "nvidia")
COMPONENTS = ("keda", "media-seccomp", "monitoring", "network-policies", "triton")
_GPU = ("nvidia", ("triton", "network-policies"))


@dataclass(frozen=True)
class Rendered:
    """Objects, and the components that are among them."""

    name: str
    components: frozenset[str]
    objects: list[Object]


def render_all(folder: Path) -> list[Rendered]:
    """The base, each overlay, each component alone and all of them, and the example; writes into this empty folder."""
    wanted: list[tuple[str, Path, frozenset[str]]] = [("base", K8S / "base", frozenset())]
    wanted += [(overlay, K8S / "overlays" / overlay, frozenset()) for overlay in OVERLAYS]
    wanted.append(("example", K8S / "example", frozenset(("keda", "monitoring", "network-policies"))))
    combined = [("cpu", (component,)) for component in COMPONENTS] + [("cpu", COMPONENTS), _GPU]
    wanted += [
        (f"{overlay} with {', '.join(components)}", _combined(folder, overlay, components), frozenset(components))
        for overlay, components in combined
    ]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        objects = threads.map(rendered, [path for _, path, _ in wanted])
        return [Rendered(name, components, each) for (name, _, components), each in zip(wanted, objects, strict=True)]


def rendered(folder: Path) -> list[Object]:
    """The objects of a folder with a kustomization; fails where it has a mistake, or kustomize warns."""
    said = run("kubectl", "kustomize", folder)
    assert (said.returncode, said.stderr) == (0, ""), said.stderr
    return [each for each in yaml.load_all(said.stdout, yaml.CSafeLoader) if each]


def rendered_with(folder: Path, overlay: str, components: Sequence[str]) -> Rendered:
    """An overlay with components; writes into this folder."""
    objects = rendered(_combined(folder, overlay, components))
    return Rendered(f"{overlay} with {', '.join(components)}", frozenset(components), objects)


def _combined(folder: Path, overlay: str, components: Sequence[str]) -> Path:
    """A kustomization of an overlay and components, written into a folder of its own."""
    made = folder / "-".join((overlay, *components))
    made.mkdir()
    # Kustomize takes relative paths only.
    root = os.path.relpath(K8S, made)
    content = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": "rushes",
        "resources": [f"{root}/overlays/{overlay}"],
        "components": [f"{root}/components/{each}" for each in components],
    }
    (made / "kustomization.yaml").write_text(yaml.safe_dump(content))
    return made


def of_kind(objects: Sequence[Object], *kinds: str) -> Iterator[Object]:
    """The objects of these kinds."""
    return (each for each in objects if each["kind"] in kinds)


def find(objects: Sequence[Object], kind: str, name: str) -> Object:
    """The object of this kind and name, which may have kustomize's hash after it; raises LookupError."""
    for each in of_kind(objects, kind):
        if each["metadata"]["name"] == name or _without_hash(each["metadata"]["name"]) == name:
            return each
    raise LookupError(f"there is no {kind} {name}")


def _without_hash(name: str) -> str:
    return name.rpartition("-")[0]


def pod_of(workload: Object) -> Object:
    """The specification of a workload's pods."""
    pod: Object = workload["spec"]["template"]["spec"]
    return pod


def container_of(workload: Object) -> Object:
    """The container of a workload's pods."""
    container: Object = pod_of(workload)["containers"][0]
    return container


def component_of(labels: Object) -> str:
    """Which process an object's labels or selector are of; "" where they do not say."""
    return str(labels.get("app.kubernetes.io/component", ""))
