"""The seccomp profile of media for Kubernetes, made of Compose's. `python -m tests.deploy.seccomp_profile` writes it.

Docker chooses among a profile's rules by a container's capabilities and architecture. Kubernetes passes a profile on to
the runtime as it is, where these conditions are unknown fields: rules for privileged containers would hold for all.
"""

from __future__ import annotations

import json
from typing import Any, Final

from tests.deploy.manifests import K8S
from tests.deploy.programs import DEPLOY

COMPOSE: Final = DEPLOY / "compose" / "media.seccomp.json"
COMMITTED: Final = K8S / "components" / "media-seccomp" / "media.json"
_ARCHITECTURES: Final = {
    "amd64": ("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
    "arm64": ("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
}
"""Those for which images are built, with the others that their kernels run."""
_CONDITIONS: Final = frozenset(("arches", "caps", "minKernel"))


def profile() -> str:
    """The profile for a container without capabilities."""
    of_docker = json.loads(COMPOSE.read_text())
    made = {
        "defaultAction": of_docker["defaultAction"],
        "defaultErrnoRet": of_docker.get("defaultErrnoRet", 1),
        "architectures": [each for some in _ARCHITECTURES.values() for each in some],
        "syscalls": [_bare(each) for each in of_docker["syscalls"] if _holds(each)],
    }
    return json.dumps(made, indent=1) + "\n"


def _holds(rule: dict[str, Any]) -> bool:
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    unknown = (includes.keys() | excludes.keys()) - _CONDITIONS
    assert not unknown, f"what does {unknown} mean?"
    wanted = includes.get("arches")
    is_ours = wanted is None or not _ARCHITECTURES.keys().isdisjoint(wanted)
    return is_ours and not includes.get("caps") and not _ARCHITECTURES.keys() <= set(excludes.get("arches", ()))


def _bare(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: rule[name] for name in ("names", "action", "errnoRet", "args") if rule.get(name) is not None}


if __name__ == "__main__":
    COMMITTED.write_text(profile())
