"""The files of deploy/compose: Compose takes them, and they name only what the code and the images have."""

import json
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Final

import pytest
import yaml

from rushes_chassis import network
from rushes_local.deployment_secrets import DEPLOYMENT_SECRETS
from tests.deploy.programs import DEPLOY, ROOT, run
from tests.deploy.recipes import USER, Stage, stages
from tests.deploy.settings_of import SERVICES, variables_of

COMPOSE: Final = DEPLOY / "compose"
PROFILES: Final = ("nginx", "caddy")
OVERRIDES: Final = ("certificates", "cuda", "nvenc", "triton", "vaapi")
NEEDED: Final[Mapping[str, str]] = {
    "VERSION": "1.2.3",
    "LIBRARY": "/srv/videos",
    "EXPORTS": "/srv/exports",
    "RUSHES_TOKEN": "a-token-of-tests",
    "RUSHES_SERVICE_SECRET": "a-secret-of-tests",
    "POSTGRES_PASSWORD": "a-password",
}
NEEDED_BY: Final[Mapping[str, Mapping[str, str]]] = {
    "certificates": {"CERTS": "/srv/certs"},
    "triton": {"TRITON_IMAGE": "triton"},
    "vaapi": {"RENDER_GID": "105"},
}
_SETTING: Final = re.compile(r"\bRUSHES_[A-Z_]+\b")


@cache
def configured(*overrides: str, profiles: tuple[str, ...] = (), **environment: str) -> Any:
    """What Compose makes of the files."""
    files = [part for name in ("compose", *overrides) for part in ("-f", str(COMPOSE / f"{name}.yaml"))]
    chosen = [part for profile in profiles for part in ("--profile", profile)]
    given = {name: value for each in overrides for name, value in NEEDED_BY.get(each, {}).items()}
    said = run(
        "docker-compose",
        "--env-file=/dev/null",
        *files,
        *chosen,
        "config",
        "--format=json",
        **{**NEEDED, **given, **environment},
    )
    assert (said.returncode, said.stderr) == (0, ""), said.stderr
    return json.loads(said.stdout)


@pytest.fixture(name="stack", scope="module")
def _stack() -> Any:
    return configured(profiles=PROFILES)["services"]


@pytest.fixture(name="recipe", scope="module")
def _recipe() -> dict[str, Stage]:
    return stages((DEPLOY / "images" / "Dockerfile").read_text())


def written(name: str) -> Any:
    """A file as it is, before anything is filled in."""
    return yaml.safe_load((COMPOSE / name).read_text())


@pytest.mark.parametrize("override", OVERRIDES)
def test_compose_takes_each_override_and_it_changes_services_that_there_are(
    override: str, recipe: dict[str, Stage]
) -> None:
    services = configured(override)["services"]
    added = services.keys() - configured()["services"].keys()
    assert added == ({"triton"} if override == "triton" else set())
    for name, service in services.items():
        if name in SERVICES:
            target = service["image"].removeprefix("rushes-").removesuffix(":1.2.3")
            assert target in recipe
            assert service["user"] == USER, "an override of one service left out what all have"


def test_all_overrides_at_once_are_a_stack() -> None:
    services = configured(*OVERRIDES, profiles=PROFILES)["services"]
    assert services.keys() == {*SERVICES, "db", "triton", *PROFILES}
    assert services["media"]["group_add"] == ["105"]
    assert services["media"]["image"] == "rushes-media-vaapi:1.2.3"


def test_every_file_is_among_those_that_are_tested() -> None:
    assert {path.stem for path in COMPOSE.glob("*.yaml")} == {"compose", *OVERRIDES}


@pytest.mark.parametrize("missing", NEEDED)
def test_a_value_that_is_missing_is_asked_for_in_a_sentence(missing: str) -> None:
    given = {name: value for name, value in NEEDED.items() if name != missing}
    said = run("docker-compose", "--env-file=/dev/null", f"--file={COMPOSE / 'compose.yaml'}", "config", **given)
    assert said.returncode != 0
    assert f"required variable {missing} is missing a value: it is a line of .env (cp .env.example .env)" in said.stderr
    is_secret = missing in {each.name for each in DEPLOYMENT_SECRETS}
    assert ("rushes secrets >> .env" in said.stderr) == is_secret


@pytest.mark.parametrize(("override", "missing"), [(key, name) for key, names in NEEDED_BY.items() for name in names])
def test_a_value_that_an_override_needs_is_asked_for(override: str, missing: str) -> None:
    files = [f"--file={COMPOSE / name}.yaml" for name in ("compose", override)]
    said = run("docker-compose", "--env-file=/dev/null", *files, "config", **NEEDED)
    assert said.returncode != 0
    assert f"required variable {missing} is missing a value: it is a line of .env: " in said.stderr


def test_the_example_has_what_has_to_be_set_and_the_secrets_are_those_that_are_made() -> None:
    example = (COMPOSE / ".env.example").read_text()
    lines = dict(line.removeprefix("#").split("=", 1) for line in example.splitlines() if re.match(r"#?[A-Z_]+=", line))
    secrets = {each.name for each in DEPLOYMENT_SECRETS}
    assert NEEDED.keys() == {*secrets, "VERSION", "LIBRARY", "EXPORTS"}
    assert NEEDED.keys() - secrets <= lines.keys()
    assert not secrets & lines.keys(), "a template makes no secrets"
    texts = [path.read_text() for path in COMPOSE.glob("*.yaml")]
    known = {name for text in texts for name in re.findall(r"\$\{([A-Z_]+)", text)}
    assert lines.keys() <= known, "a line that nothing reads"
    version = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert lines["VERSION"] == version[1]
    # Each line is explained, and its value is that which holds without it.
    for before, line in pairwise(example.splitlines()):
        assert before or not re.match("[A-Z#]", line) or line.startswith("# ")
    for name in ("LIBRARY_READ_ONLY", "PUBLISH", "MEDIA_MEMORY", "INFERENCE_MEMORY"):
        assert any(f"${{{name}:-{lines[name]}}}" in text for text in texts), name


def test_every_variable_of_a_service_is_a_setting_that_it_reads() -> None:
    services = configured(*OVERRIDES)["services"]
    known = {name for kind in SERVICES.values() for name in variables_of(kind)}
    for name, kind in SERVICES.items():
        ours = {variable for variable in services[name]["environment"] if variable.startswith("RUSHES_")}
        # What all services have in common some of them do not read.
        shared = set(written("compose.yaml")["x-rushes"])
        assert shared <= known
        assert ours - shared <= variables_of(kind), name
    for path in COMPOSE.iterdir():
        assert set(_SETTING.findall(path.read_text())) <= known, path.name


def test_settings_take_the_values_that_they_are_given(stack: Any, recipe: dict[str, Stage]) -> None:
    for name, kind in SERVICES.items():
        given = {**recipe[name].environment, **stack[name]["environment"]}
        fields: dict[str, Any] = {
            variable.removeprefix("RUSHES_").lower(): value
            for variable, value in given.items()
            if variable in variables_of(kind) and value
        }
        read = kind(**fields)
        assert read.plaintext == "private-network"
        assert read.catalog == f"dns:///catalog:{port_of('catalog', recipe)}"
        assert read.inference == f"dns:///inference:{port_of('inference', recipe)}"
        assert read.service_secret.get_secret_value() == NEEDED["RUSHES_SERVICE_SECRET"]


def port_of(service: str, recipe: dict[str, Stage]) -> str:
    """Where an image listens."""
    return recipe[service].environment["RUSHES_LISTEN"].rpartition(":")[2]


def test_secrets_are_given_to_those_alone_that_need_them(stack: Any) -> None:
    for secret, readers in (
        ("RUSHES_TOKEN", {"gateway"}),
        ("RUSHES_SERVICE_SECRET", set(SERVICES)),
        ("POSTGRES_PASSWORD", {"db", "catalog"}),
    ):
        value = NEEDED[secret]
        assert {name for name, service in stack.items() if value in json.dumps(service)} == readers


def test_every_service_has_as_few_rights_as_it_can_have(stack: Any) -> None:
    for name, service in stack.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert int(service["mem_limit"]) >= 1 << 28, name
        assert service["pids_limit"] > 0, name
        assert any(mount.startswith("/tmp") for mount in service["tmpfs"]), name
        assert service["restart"] == "unless-stopped", name
        assert service["logging"]["options"]["max-size"], name
        assert not service.get("privileged"), name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else []), name
        assert (service["user"] == USER) == (name in SERVICES), name
        assert (service["user"] == "0:0") == (name == "caddy"), name


def test_only_the_gateway_and_front_ends_have_a_port_and_only_on_this_machine(stack: Any) -> None:
    for name, service in stack.items():
        ports = service.get("ports", [])
        assert bool(ports) == (name in {"gateway", *PROFILES}), name
        assert all(port["host_ip"] == "127.0.0.1" for port in ports), name
    [port] = stack["gateway"]["ports"]
    assert (port["published"], port["target"]) == ("8000", 8000)


def test_several_gateways_get_a_port_each_of_a_range() -> None:
    [port] = configured(PUBLISH="0.0.0.0:8000-8009")["services"]["gateway"]["ports"]
    assert (port["host_ip"], port["published"]) == ("0.0.0.0", "8000-8009")


def test_no_service_has_a_name_or_address_that_a_second_one_would_need_too(stack: Any) -> None:
    for name in SERVICES:
        assert "container_name" not in stack[name]
        assert stack[name]["networks"] == {"default": None}
    assert stack["catalog"]["deploy"]["replicas"] == 2
    assert stack["catalog"]["environment"]["RUSHES_STANDBY"] == "true"
    assert '--name "$$HOSTNAME"' in stack["media"]["entrypoint"][-1]
    assert '--advertise "$$HOSTNAME:9003"' in stack["media"]["entrypoint"][-1]


def test_a_service_may_drain_before_it_is_killed(stack: Any, recipe: dict[str, Stage]) -> None:
    for name in SERVICES:
        minutes = re.fullmatch(r"(\d+)m0s", stack[name]["stop_grace_period"])
        assert minutes is not None
        drain = float(recipe[name].environment.get("RUSHES_DRAIN_SECONDS", "0"))
        # The calls that still run have half a minute after it, and its end a few seconds.
        assert int(minutes[1]) * 60 >= drain + 35, name


def test_folders_of_this_machine_are_mounted_and_never_made(stack: Any, recipe: dict[str, Stage]) -> None:
    binds = {mount["target"]: mount for mount in stack["media"]["volumes"] if mount["type"] == "bind"}
    assert binds.keys() == {"/library", "/exports"}
    for mount in binds.values():
        # True is what Compose leaves out of its answer, as it is its default.
        assert mount["bind"].get("create_host_path") is False
    assert binds["/library"]["read_only"] is True
    assert not binds["/exports"].get("read_only")
    assert stack["media"]["environment"]["RUSHES_LIBRARY"] == "library=/library"
    # Folders of other suffixes lie beside the folder of clips, so they are mounted with it.
    assert recipe["media"].environment["RUSHES_EXPORT_DIR"].startswith("/exports/")
    made = (DEPLOY / "images" / "Dockerfile").read_text()
    folders = re.search(r"install -d -o 10001 -g 10001 -m 0750 (.*)", made)
    assert folders is not None
    for name in SERVICES:
        for mount in stack[name].get("volumes", []):
            assert mount["target"] in folders[1].split(), "a volume would belong to root"


def test_sorting_may_move_videos_where_it_is_wanted() -> None:
    [library] = [
        mount
        for mount in configured(LIBRARY_READ_ONLY="false")["services"]["media"]["volumes"]
        if mount["target"] == "/library"
    ]
    assert not library.get("read_only")


def test_the_health_of_what_is_waited_for_is_checked(stack: Any, recipe: dict[str, Stage]) -> None:
    for service in stack.values():
        for name, needed in service.get("depends_on", {}).items():
            assert needed["condition"] == "service_healthy"
            assert "healthcheck" in stack[name] or recipe[name].health_check


def test_the_front_end_has_the_address_that_gateways_trust() -> None:
    for prefix in ("172.31.253", "10.9.8"):
        config = configured(profiles=PROFILES, NETWORK=prefix)
        [network] = config["networks"]["default"]["ipam"]["config"]
        for profile in PROFILES:
            front = config["services"][profile]["networks"]["default"]["ipv4_address"]
            assert front == config["services"]["gateway"]["environment"]["RUSHES_TRUSTED_PROXIES"]
            # It is no address that another container is given.
            assert network == {"subnet": f"{prefix}.0/24", "ip_range": f"{prefix}.128/25"}
            assert int(front.rpartition(".")[2]) < 128


def test_front_ends_take_what_the_gateway_takes(recipe: dict[str, Stage]) -> None:
    nginx = (COMPOSE / "nginx.conf").read_text()
    for directive in (
        "client_max_body_size 0;",
        "proxy_buffering off;",
        "proxy_request_buffering off;",
        "large_client_header_buffers 4 64k;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header Connection $connection_upgrade;",
        "proxy_pass http://$gateway:8000;",
    ):
        assert directive in nginx
    caddy = (COMPOSE / "Caddyfile").read_text()
    for directive in ("max_header_size 64KB", "flush_interval -1", "port 8000", "name gateway"):
        assert directive in caddy
    assert 8000 in recipe["gateway"].ports


def test_the_profile_of_decoders_allows_what_they_need_and_denies_the_rest() -> None:
    profile = json.loads((COMPOSE / "media.seccomp.json").read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    rules = [rule for rule in profile["syscalls"] if "unshare" in rule["names"]]
    plain, ours = rules
    # Docker's own rule, for containers that are nearly root.
    assert plain["includes"] == {"caps": ["CAP_SYS_ADMIN"]}
    flags = network.CLONE_NEWUSER | network.CLONE_NEWNET
    assert ours["names"] == ["unshare"]
    assert ours["args"] == [{"index": 0, "value": flags, "op": "SCMP_CMP_EQ"}]
    assert ours["action"] == "SCMP_ACT_ALLOW"
    unconditional = {
        name
        for rule in profile["syscalls"]
        if rule["action"] == "SCMP_ACT_ALLOW" and not rule.keys() & {"includes", "excludes", "args"}
        for name in rule["names"]
    }
    needed = {"capset", "openat2", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"}
    assert needed <= unconditional
    refused = {"bpf", "clone", "keyctl", "mount", "ptrace", "setns", "unshare", "userfaultfd", "io_uring_setup"}
    assert not refused & unconditional
    assert configured()["services"]["media"]["security_opt"][-1] == "seccomp=media.seccomp.json"
