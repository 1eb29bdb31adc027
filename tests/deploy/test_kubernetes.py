"""The manifests of deploy/k8s are what kustomize and Kubernetes take, and agree with the code in both directions."""

import json
import re

import pytest

from rushes_chassis.network import CLONE_NEWNET, CLONE_NEWUSER
from rushes_chassis.service_tls import role_uri
from tests.deploy.code_facts import version
from tests.deploy.kubernetes_check import findings
from tests.deploy.kubernetes_schemas import VERSIONS, schema_mistakes
from tests.deploy.manifests import COMPONENTS, K8S, OVERLAYS, Object, Rendered, render_all
from tests.deploy.seccomp_profile import COMMITTED, profile
from tests.deploy.workload_check import KINDS, SECRETS


@pytest.fixture(scope="module")
def renderings(tmp_path_factory: pytest.TempPathFactory) -> list[Rendered]:
    return render_all(tmp_path_factory.mktemp("kustomizations"))


def test_every_overlay_and_component_is_rendered() -> None:
    assert sorted(OVERLAYS) == sorted(each.name for each in (K8S / "overlays").iterdir())
    assert sorted(COMPONENTS) == sorted(each.name for each in (K8S / "components").iterdir())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_has_only_fields_that_kubernetes_knows(version: str, renderings: list[Rendered]) -> None:
    distinct: dict[str, Object] = {json.dumps(each): each for some in renderings for each in some.objects}
    assert list(schema_mistakes(version, distinct.values())) == []


def test_the_manifests_and_the_code_agree(renderings: list[Rendered]) -> None:
    assert {each.name: found for each in renderings if (found := findings(each))} == {}


def test_the_readme_says_how_every_secret_is_made() -> None:
    readme = (K8S / "README.md").read_text()
    for name, key in SECRETS.values():
        assert f"kubectl create secret generic {name} --from-file secrets/{key}" in readme
    roles = re.search(r"^for role in ([a-z ]+); do$", readme, re.MULTILINE)
    assert roles is not None
    assert set(roles[1].split()) == set(KINDS)
    assert all(f"| `rushes-{role}-certificate` | `{role_uri(role)}` |" in readme for role in KINDS)


def test_the_readme_has_every_overlay_and_component_and_this_version() -> None:
    readme = (K8S / "README.md").read_text()
    assert all(f"`overlays/{overlay}`" in readme for overlay in OVERLAYS)
    assert all(f"| `{component}` |" in readme for component in COMPONENTS)
    assert f"/rushes-$name:{version()};" in readme
    oldest, newest = VERSIONS
    assert f"Kubernetes {oldest} to {newest}." in readme


def test_the_seccomp_profile_of_media_is_that_of_compose() -> None:
    assert COMMITTED.read_text() == profile(), "run `python -m tests.deploy.seccomp_profile`"


def test_the_seccomp_profile_gives_nothing_that_a_container_without_capabilities_has_not() -> None:
    rules = [each for each in json.loads(profile())["syscalls"] if each["action"] == "SCMP_ACT_ALLOW"]
    free = {name for rule in rules if not rule.get("args") for name in rule["names"]}
    privileged = {"bpf", "clone", "clone3", "mount", "open_by_handle_at", "reboot", "setns", "umount2", "unshare"}
    assert free.isdisjoint(privileged)
    (unshare,) = (rule for rule in rules if "unshare" in rule["names"])
    assert unshare["args"] == [
        {"index": 0, "value": CLONE_NEWUSER | CLONE_NEWNET, "op": "SCMP_CMP_EQ"},
    ]
