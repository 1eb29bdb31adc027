"""The recipe of the images names only what the code and the repository have."""

import re
import subprocess
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any, Final

import pytest

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import CommonSettings
from rushes_gateway.settings import GatewaySettings
from rushes_inference.settings import InferenceSettings
from rushes_media.settings import MediaSettings
from tests.deploy.programs import DEPLOY, ROOT, run
from tests.deploy.recipes import USER, Stage, stages
from tests.deploy.settings_of import SERVICES, variables_of

RECIPE: Final = DEPLOY / "images" / "Dockerfile"
TARGETS: Final[Mapping[str, type[CommonSettings]]] = {
    **SERVICES,
    "media-vaapi": MediaSettings,
    "inference-cuda": InferenceSettings,
}


@pytest.fixture(name="recipe", scope="module")
def _recipe() -> dict[str, Stage]:
    return stages(RECIPE.read_text())


def test_the_recipes_are_clean() -> None:
    said = run("hadolint", RECIPE, *(ROOT / "tests" / "compose" / "images").glob("*.Dockerfile"))
    assert said.returncode == 0, said.stdout


def test_there_is_a_target_for_each_service(recipe: dict[str, Stage]) -> None:
    assert TARGETS.keys() <= recipe.keys()
    for target, stage in recipe.items():
        if target in TARGETS:
            module = f"rushes_{target.partition('-')[0]}"
            assert stage.entrypoint == ["python", "-m", module], target
            assert (ROOT / "services" / module.removeprefix("rushes_") / module / "__main__.py").exists() or (
                ROOT / "gateway" / module / "__main__.py"
            ).exists()


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_sets_only_what_its_process_reads(target: str, recipe: dict[str, Stage]) -> None:
    stage, kind = recipe[target], TARGETS[target]
    rushes = {name: value for name, value in stage.environment.items() if name.startswith("RUSHES_")}
    assert rushes
    # Where the files of all services lie is said once for all of them.
    everywhere = {name for each in SERVICES.values() for name in variables_of(each)}
    common = {name for name in rushes if name in recipe["common"].environment}
    assert common <= everywhere
    assert rushes.keys() - common <= variables_of(kind)
    # And it takes the values.
    fields: dict[str, Any] = {
        name.removeprefix("RUSHES_").lower(): value for name, value in rushes.items() if name in variables_of(kind)
    }
    if kind is GatewaySettings:
        fields["token"] = "a-token-of-tests"
    read = kind(**fields)
    assert read.probe_port == 9100
    assert read.log_format == "json"
    assert read.drain_seconds == (0 if kind is CatalogSettings else 600)


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_is_the_plain_users_with_a_health_check_and_its_ports(target: str, recipe: dict[str, Stage]) -> None:
    stage = recipe[target]
    assert stage.user == USER
    assert "/opt/rushes/healthy.py" in stage.health_check
    assert stage.environment["PYTHONFAULTHANDLER"] == "1"
    port = {"catalog": 9000, "inference": 9002, "media": 9003, "gateway": 8000}[target.partition("-")[0]]
    assert stage.ports == {9100, port}
    if target == "gateway":
        assert stage.environment["RUSHES_HOST"] == "0.0.0.0"
        assert GatewaySettings.model_fields["port"].default == port
    else:
        assert stage.environment["RUSHES_LISTEN"] == f"0.0.0.0:{port}"


@pytest.mark.parametrize("target", ["media", "media-vaapi", "inference-cuda"])
def test_an_image_that_uses_a_card_asks_for_what_it_needs_of_the_driver(target: str, recipe: dict[str, Stage]) -> None:
    assert recipe[target].environment["NVIDIA_DRIVER_CAPABILITIES"] == "compute,video,utility"


def test_what_is_copied_is_there_and_let_into_the_build(recipe: dict[str, Stage]) -> None:
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    sources = {source for stage in recipe.values() for source in stage.copied}
    assert sources
    for source in sources:
        assert list(ROOT.glob(source)), f"{source} is not there"
        assert any(line.startswith("!") and matched(source, line[1:]) for line in let_in), f"{source} is left out"
    for line in let_in:
        if line.startswith("!"):
            assert any(matched(source, line[1:]) for source in sources), f"{line} lets in what nothing copies"


def matched(source: str, pattern: str) -> bool:
    """Whether a line of .dockerignore lets in a source."""
    return fnmatch(source.rstrip("/"), pattern) or source.startswith(f"{pattern}/")


def test_no_build_secret_is_kept_and_each_is_given_by_the_script(recipe: dict[str, Stage]) -> None:
    text = RECIPE.read_text()
    mounts = set(re.findall(r"--mount=type=secret,id=(\w+),target=(\S+)", text))
    assert {name for name, _ in mounts} == {"pip", "npm", "authorities"}
    script = (DEPLOY / "images" / "build.sh").read_text()
    for name, target in mounts:
        assert f'"{name}=${{' in script
        assert not re.search(rf"^COPY .*{re.escape(target)}", text, re.MULTILINE)


def test_the_build_refuses_a_secret_that_is_no_file() -> None:
    done = subprocess.run(
        [DEPLOY / "images" / "build.sh"],
        env={"PATH": "/usr/bin:/bin", "PIP_CERT": "/no/such.pem", "DOCKER": "/bin/false"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "/no/such.pem is no file: it was to be the build's secret authorities; unset the variable that names it, or "
        "correct it\n"
    )
