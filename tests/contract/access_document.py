"""docs/access.md as it is committed: who may do what. `python -m tests.contract.access_document` writes it.

What there is comes from OpenAPI and from the contract; who may comes from the gateway's tables.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import MethodDescriptor

from rushes_footage.proxies import DEFAULT_HEIGHT
from rushes_gateway.access.gatekeeper import Gatekeeper
from rushes_gateway.access.roles import Role
from rushes_gateway.access.route_table import ROUTES, WEBSOCKET
from rushes_gateway.access.rpc_table import RPCS
from rushes_gateway.bytes.lab_files import LabFiles
from rushes_gateway.clients import Services
from rushes_gateway.roots import RootNames
from rushes_gateway.routes.cutter.app import cutter_app
from rushes_gateway.routes.detect.app import detect_app
from rushes_gateway.routes.detect.editor import editor_app
from rushes_gateway.routes.lab.app import lab_app
from rushes_gateway.routes.native.app import native_app
from rushes_gateway.routes.sorter.app import sorter_app

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "access.md"
_METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}

# In front of the framework, or not of HTTP: OpenAPI does not know them.
BESIDE_OPENAPI = {
    ("GET", "/api/v1/openapi.json"): "This API's description.",
    ("GET", "/api/proxies/{file_id:path}/file"): "A file's scrub proxy, by ranges.",
    ("GET", "/api/video/{path:path}"): "A file of a root, by ranges.",
    ("GET", "/api/stream/{path:path}"): "A file's picture in a quality, by ranges; begun where it is missing.",
    ("GET", "/api/audio/{path:path}"): "A file's sound, by ranges; begun where it is missing.",
    (WEBSOCKET, "/ws/export"): "What happens to exports.",
    ("GET", "/videos/stream"): "A file of the library, by ranges.",
    ("GET", "/videos/{file_id:path}/stream"): "The same with the id in the path.",
    ("GET", "/videos/{filename}"): "A video of the sort folder by its name, loose or sorted, by ranges.",
    ("GET", "/"): "The page.",
    ("GET", "/library"): "The page.",
    ("GET", "/cut"): "The page.",
    ("GET", "/cut/{asset_id}"): "The page.",
    ("GET", "/jobs"): "The page.",
    ("GET", "/problems"): "The page.",
    ("GET", "/settings"): "The page.",
    ("GET", "/history"): "The page.",
    ("GET", "/sort"): "The page.",
    ("GET", "/tune"): "The page.",
    ("GET", "/tune/{timeline_id}"): "The page.",
    ("GET", "/setup"): "The page.",
    ("GET", "/signin"): "The sign-in page.",
    ("GET", "/assets/{file:path}"): "Scripts, styles and fonts of the page.",
    ("GET", "/favicon.svg"): "The page's icon.",
    ("GET", "/scheme.js"): "The page's colour scheme.",
}

_HEAD = """# Who may do what

Made by `make api` out of the gateway's tables ([routes](../gateway/rushes_gateway/access/route_table.py),
[RPCs](../gateway/rushes_gateway/access/rpc_table.py)), OpenAPI and the protos; tests prove it current and walk it.

`RUSHES_TOKEN` is admin; admins make tokens for others at `/api/v1/tokens`. A program sends
`Authorization: Bearer <token>`, a person signs in at `/signin`. Each role may do what the ones before it may: viewer,
editor, admin. Why it is so: [decision 8](decisions/0008-secrets-are-rows.md).
"""


def routes() -> dict[tuple[str, str], str]:
    """Every route with its summary."""
    services = Services.__new__(Services)
    found = dict(BESIDE_OPENAPI)
    native = native_app(services, Gatekeeper.__new__(Gatekeeper), LabFiles.__new__(LabFiles), DEFAULT_HEIGHT)
    cutter = cutter_app(services, RootNames.__new__(RootNames))
    for app in (
        native,
        cutter,
        lab_app(services, LabFiles.__new__(LabFiles)),
        sorter_app(services),
        detect_app(services),
        editor_app(services),
    ):
        paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
        # OpenAPI leaves converters out: {filename:path} is {filename} there.
        written = {template.replace(":path}", "}"): template for _, template in ROUTES}
        for path, item in paths.items():
            for method in _METHODS & item.keys():
                first = str(item[method].get("description", "")).partition("\n")[0]
                found[method.upper(), written.get(path, path)] = first
    return found


def rpcs() -> dict[str, MethodDescriptor]:
    """Every RPC of the contract."""
    found: dict[str, MethodDescriptor] = {}
    for proto in sorted((ROOT / "protos" / "rushes").glob("*/v1/*.proto")):
        module = import_module(f"rushes.{proto.parts[-3]}.v1.{proto.stem}_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            found |= {f"{service.full_name}/{method.name}": method for method in service.methods}
    return found


def document() -> str:
    """The whole document."""
    lines = [_HEAD, "## Routes", "", "| method | path | who | what |", "|---|---|---|---|"]
    said = routes()
    for (method, path), needs in ROUTES.items():
        lines.append(f"| {method} | `{path}` | {_who(needs, 'everyone')} | {said[method, path]} |")
    lines += ["", "Of paths that are not listed one learns that nothing is there only when signed in.", ""]
    lines += [
        "## RPCs",
        "",
        "Between processes; who reaches them through the gateway.",
        "",
        "| RPC | who |",
        "|---|---|",
    ]
    lines += [f"| `{name}` | {_who(RPCS[name], 'services only')} |" for name in sorted(rpcs())]
    lines += ["", "`grpc.health.v1.Health` answers everyone who reaches the port.", ""]
    return "\n".join(lines)


def _who(needs: Role | None, nobody: str) -> str:
    return nobody if needs is None else needs.word


if __name__ == "__main__":
    COMMITTED.write_text(document())
