"""What the code has that files of deploy/ name: settings, options, probes, metrics, calls, images."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from http.client import HTTPConnection
from threading import Thread
from typing import Any, Final, cast

from pydantic import AliasChoices, ValidationError

from rushes_chassis.callers import callers_of
from rushes_chassis.probe_server import ProbeServer
from rushes_chassis.probes import Probes
from rushes_chassis.settings import mistakes_in, variable_of
from rushes_gateway.contract.bindings import services
from tests.deploy.programs import DEPLOY, ROOT
from tests.deploy.recipes import Stage, stages
from tests.deploy.settings_of import SERVICES

_SOURCES: Final = {role: f"services/{role}/rushes_{role}" for role in ("catalog", "media", "inference")} | {
    "gateway": "gateway/rushes_gateway"
}
_METRIC_KINDS: Final = {"Gauge": "", "GaugeMetricFamily": "", "Counter": "_total", "CounterMetricFamily": "_total"}
_SERVED: Final = ("catalog", "media", "inference")


@cache
def variables(role: str) -> dict[str, str]:
    """The variables that a process reads, each with the name of its setting."""
    found: dict[str, str] = {}
    for name, field in SERVICES[role].model_fields.items():
        alias = field.validation_alias
        names = alias.choices if isinstance(alias, AliasChoices) else [alias or variable_of(name)]
        found |= {str(each): name for each in names}
    return found


def mistakes_in_settings(role: str, values: dict[str, str]) -> list[str]:
    """What a process with these variables would say at its start; folders of secrets are not looked for."""
    names, kind = variables(role), cast("Any", SERVICES[role])
    given = {names[each]: value for each, value in values.items() if each in names and each != "RUSHES_SECRETS_DIR"}
    try:
        kind(**given)
    except ValidationError as invalid:
        return mistakes_in(invalid)
    return []


@cache
def options(role: str) -> frozenset[str]:
    """The options of a process's command line, from its source: importing all of a process takes seconds."""
    main = (ROOT / _SOURCES[role] / "__main__.py").read_text()
    sources = [main]
    if "add_listen(" in main:
        sources.append((ROOT / "services/chassis/rushes_chassis/listening.py").read_text())
    found = {
        str(call.args[0].value)
        for source in sources
        for call in _calls(ast.parse(source))
        if _name_of(call) == "add_argument" and call.args and isinstance(call.args[0], ast.Constant)
    }
    return frozenset(each for each in found if each.startswith("--"))


@cache
def probe_paths() -> frozenset[str]:
    """The paths that a process's probes answer, from a server of them."""
    server = ProbeServer(0, Probes())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        port = int(server.socket.getsockname()[1])
        _, words = _got(port, "/")
        named = re.findall(r"/[a-z]+", words)
        return frozenset(path for path in named if _got(port, path)[0] in (200, 503))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _got(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@cache
def series() -> dict[str, frozenset[str]]:
    """The names of all series of our metrics as Prometheus has them, each with its labels."""
    found: dict[str, frozenset[str]] = {}
    for folder in ("services", "gateway/rushes_gateway"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            source = file.read_text()
            if "prometheus_client" in source:
                found |= dict(_series_in(ast.parse(source)))
    return found


def _series_in(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    constants = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in _calls(tree):
        kind = _name_of(call)
        if not (call.args and isinstance(call.args[0], ast.Constant) and str(call.args[0].value).startswith("rushes_")):
            continue
        name = str(call.args[0].value)
        given = [*call.args[2:3], *(each.value for each in call.keywords if each.arg in ("labels", "labelnames"))]
        labels = frozenset(_strings(given[0], constants)) if given else frozenset[str]()
        if kind in _METRIC_KINDS:
            yield name + _METRIC_KINDS[kind], labels
        elif kind == "Histogram":
            yield f"{name}_bucket", labels | {"le"}
            yield f"{name}_sum", labels
            yield f"{name}_count", labels


def _strings(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """The strings of a list or tuple, that of other names included."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif isinstance(each, ast.Name) and each.id in constants:
            yield from _strings(constants[each.id], {})


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@cache
def callers() -> dict[str, frozenset[str]]:
    """The roles that may call an RPC of a process, by the role of that process; each has the services of all too."""
    found: dict[str, frozenset[str]] = {}
    for served in _SERVED:
        packages = (f"rushes.{served}.v1", "rushes.chassis.v1")
        paths = (
            f"/{service.full_name}/{method.name}"
            for service in services()
            if service.file.package in packages
            for method in service.methods
        )
        found[served] = frozenset[str]().union(*map(callers_of, paths)) - {served}
    return found


@cache
def version() -> str:
    """The version of this release."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


@cache
def images() -> frozenset[str]:
    """The names of our images: one for each target of the recipe that starts a process."""
    return frozenset(f"rushes-{name}" for name, stage in _recipe().items() if stage.entrypoint)


@cache
def image_user() -> int:
    """The number of the user as whom images run; the group has the same."""
    users = {stage.user for stage in _recipe().values() if stage.entrypoint}
    (user, group) = min(users).split(":")
    assert len(users) == 1
    assert user == group
    return int(user)


@cache
def _recipe() -> Mapping[str, Stage]:
    return stages((DEPLOY / "images" / "Dockerfile").read_text())
