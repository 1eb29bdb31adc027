"""The required role of each route; docs/access.md shows them, and tests prove that no route lacks a row."""

import re
from dataclasses import dataclass
from functools import lru_cache

from google.protobuf.descriptor import MethodDescriptor
from starlette.routing import compile_path

from rushes.api.v1 import options_pb2
from rushes_gateway.access.roles import Role
from rushes_gateway.contract.bindings import bindings

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WEBSOCKET = "WEBSOCKET"
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 1024
"""Characters of a path that are cached: longer ones could take a quarter of a gigabyte."""

_VIEWER, _EDITOR, _ADMIN = Role.VIEWER, Role.EDITOR, Role.ADMIN
_OF_RPCS = {
    options_pb2.ROLE_UNSPECIFIED: None,
    options_pb2.ROLE_VIEWER: _VIEWER,
    options_pb2.ROLE_EDITOR: _EDITOR,
    options_pb2.ROLE_ADMIN: _ADMIN,
}


def role_of(rpc: MethodDescriptor) -> Role | None:
    """With which role users reach an RPC through the gateway; None: only our own processes call it."""
    return _OF_RPCS[rpc.GetOptions().Extensions[options_pb2.role]]


# None: no credential needed. HEAD is treated like GET. Routes that are made from RPCs have the RPC's role.
ROUTES: dict[tuple[str, str], Role | None] = {
    # Needed for signing in.
    ("GET", "/health"): None,
    ("GET", "/signin"): None,
    ("GET", "/assets/{file:path}"): None,
    ("GET", "/favicon.svg"): None,
    ("GET", "/scheme.js"): None,
    ("GET", "/api/v1/session"): None,
    ("POST", "/api/v1/session"): None,
    ("DELETE", "/api/v1/session"): None,
    # The page; without a session it is served as the sign-in page, with status 401.
    ("GET", "/"): _VIEWER,
    ("GET", "/library"): _VIEWER,
    ("GET", "/cut"): _VIEWER,
    ("GET", "/cut/{asset_id}"): _VIEWER,
    ("GET", "/jobs"): _VIEWER,
    ("GET", "/problems"): _VIEWER,
    ("GET", "/settings"): _VIEWER,
    ("GET", "/history"): _VIEWER,
    ("GET", "/find"): _VIEWER,
    ("GET", "/find/{finder_id}"): _VIEWER,
    ("GET", "/sort"): _VIEWER,
    ("GET", "/tune"): _VIEWER,
    ("GET", "/tune/{timeline_id}"): _VIEWER,
    # The set-up page of the replaced sorter.
    ("GET", "/setup"): _VIEWER,
    # The native API.
    ("GET", "/api/v1/openapi.json"): _VIEWER,
    ("GET", "/api/v1/assets/facets"): _VIEWER,
    ("GET", "/api/v1/brand-lists/{name}.csv"): _VIEWER,
    ("PUT", "/api/v1/brand-lists/{name}.csv"): _EDITOR,
    ("PUT", "/api/v1/brand-lists/{name}"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/original"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/edges"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/edges.png"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/field"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/field.png"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/stages/{stage}/{overlay}.png"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/detections"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/detections"): _VIEWER,
    ("GET", "/api/v1/runs/{run_id}/report.csv"): _VIEWER,
    ("GET", "/api/v1/runs/{run_id}/report.html"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/edges"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/field"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/tracks"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/subject-path"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/coco.json"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/mot.txt"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/yolo.zip"): _VIEWER,
    # POST, because a picture is too large for an address.
    ("POST", "/api/v1/detect"): _VIEWER,
    # A model takes disk space, and cores while it runs.
    ("POST", "/api/v1/models"): _ADMIN,
    ("GET", "/api/v1/assets/{asset_id}/thumbnail"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/picture"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/storyboard"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/storyboard.jpg"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/storyboard.vtt"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/waveform"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/shots"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/packets"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/packets/{run}"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/hls/master.m3u8"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/hls/{track}/index.m3u8"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/hls/{track}/{part}"): _VIEWER,
    ("POST", "/api/v1/assets/{asset_id}/transcript"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/transcript"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/transcript.vtt"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/transcript.srt"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/renditions"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/renditions/{kind}"): _VIEWER,
    ("DELETE", "/api/v1/assets/{asset_id}/renditions/{kind}"): _EDITOR,
    ("POST", "/api/v1/assets/{asset_id}/renditions/{kind}"): _EDITOR,
    ("GET", "/api/v1/renditions"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/proxy"): _VIEWER,
    ("POST", "/api/v1/assets/{asset_id}/proxy"): _EDITOR,
    ("DELETE", "/api/v1/assets/{asset_id}/proxy"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/proxy/file"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/proxy/frames"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/proxy/frames/{number}"): _VIEWER,
    ("POST", "/api/v1/assets/{asset_id}/cuts/export"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/cuts.csv"): _VIEWER,
    ("PUT", "/api/v1/assets/{asset_id}/cuts.csv"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/cuts.edl"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/cuts.otio"): _VIEWER,
    ("PUT", "/api/v1/assets/{asset_id}/hidden"): _EDITOR,
    ("DELETE", "/api/v1/assets/{asset_id}/hidden"): _EDITOR,
    ("POST", "/api/v1/assets/hidden"): _EDITOR,
    ("PUT", "/api/v1/assets/{asset_id}/starred"): _EDITOR,
    ("DELETE", "/api/v1/assets/{asset_id}/starred"): _EDITOR,
    ("POST", "/api/v1/assets/starred"): _EDITOR,
    ("POST", "/api/v1/scans"): _EDITOR,
    ("POST", "/api/v1/exports"): _EDITOR,
    # Shown beside a video to everyone who may watch it; nothing is stored.
    ("POST", "/api/v1/exports/plan"): _VIEWER,
    ("POST", "/api/v1/exports/changes"): _EDITOR,
    ("PATCH", "/api/v1/exports/{export_id}"): _EDITOR,
    ("PATCH", "/api/v1/runs/{run_id}"): _EDITOR,
    ("DELETE", "/api/v1/exports/{export_id}"): _EDITOR,
    ("POST", "/api/v1/moments/export"): _EDITOR,
    ("GET", "/api/v1/clips/{clip_id}/video"): _VIEWER,
    ("GET", "/api/v1/clips/{clip_id}/pictures/{number}"): _VIEWER,
    ("GET", "/api/v1/clips/{clip_id}/sound"): _VIEWER,
    ("DELETE", "/api/v1/clips/{clip_id}"): _EDITOR,
    ("POST", "/api/v1/clips/deletions"): _EDITOR,
    ("POST", "/api/v1/jobs/changes"): _EDITOR,
    # Paths and addresses of the machine: not for viewers.
    ("GET", "/api/v1/settings"): _EDITOR,
    ("GET", "/api/v1/sort"): _VIEWER,
    # Affects what everybody sorts, and where videos are moved.
    ("PUT", "/api/v1/sort/folder"): _ADMIN,
    ("GET", "/api/v1/sort/training"): _VIEWER,
    ("POST", "/api/v1/sort/duplicates/search"): _EDITOR,
    ("GET", "/api/v1/sort/classifiers"): _VIEWER,
    ("GET", "/api/v1/sort/descriptors"): _VIEWER,
    ("POST", "/api/v1/sort/descriptors/{name}/choose"): _EDITOR,
    ("POST", "/api/v1/sort/classifiers/{classifier_id}/choose"): _EDITOR,
    ("GET", "/api/v1/events"): _VIEWER,
    # A viewer may delegate reading; the audit record has who signed, and which addresses.
    ("POST", "/api/v1/signed-addresses"): _VIEWER,
    ("DELETE", "/api/v1/tokens/{token_id}"): _ADMIN,
    # Of the replaced cutter.
    ("GET", "/api/roots"): _VIEWER,
    ("GET", "/api/files"): _VIEWER,
    ("GET", "/api/video/{path:path}"): _VIEWER,
    ("GET", "/api/stream/{path:path}"): _VIEWER,
    ("GET", "/api/audio/{path:path}"): _VIEWER,
    ("GET", "/api/cache/status/{path:path}"): _VIEWER,
    ("GET", "/api/markers/{filename:path}"): _VIEWER,
    ("GET", "/api/profiles"): _VIEWER,
    ("POST", "/api/profiles"): _EDITOR,
    ("GET", "/api/labels"): _VIEWER,
    ("GET", "/api/hidden"): _VIEWER,
    ("POST", "/api/hidden/{filename:path}"): _EDITOR,
    ("DELETE", "/api/hidden/{filename:path}"): _EDITOR,
    ("POST", "/api/export"): _EDITOR,
    ("GET", "/api/export/{job_id}"): _VIEWER,
    ("POST", "/api/export/{job_id}/cancel"): _EDITOR,
    ("DELETE", "/api/export"): _EDITOR,
    ("DELETE", "/api/export/{output_path:path}"): _EDITOR,
    (WEBSOCKET, "/ws/export"): _VIEWER,
    # Scrub proxies by file ids.
    ("POST", "/api/proxies"): _EDITOR,
    ("DELETE", "/api/proxies"): _EDITOR,
    ("GET", "/api/proxies/{file_id:path}/file"): _VIEWER,
    ("GET", "/api/proxies/{file_id:path}"): _VIEWER,
    ("GET", "/api/files/{file_id:path}/frame"): _VIEWER,
    # Of the replaced lab library.
    ("GET", "/videos/"): _VIEWER,
    ("GET", "/videos/stream"): _VIEWER,
    ("GET", "/videos/stream-transcoded"): _VIEWER,
    ("GET", "/videos/thumbnail"): _VIEWER,
    ("GET", "/videos/{file_id:path}/stream"): _VIEWER,
    ("GET", "/videos/{file_id:path}/stream-transcoded"): _VIEWER,
    ("GET", "/videos/{file_id:path}/thumbnail"): _VIEWER,
    # Of the replaced collection sorter.
    ("GET", "/videos/{filename}"): _VIEWER,
    ("GET", "/api/videos"): _VIEWER,
    ("GET", "/api/folders"): _VIEWER,
    ("POST", "/api/folders"): _EDITOR,
    ("PATCH", "/api/folders/{name}"): _EDITOR,
    ("DELETE", "/api/folders/{name}"): _EDITOR,
    ("POST", "/api/sort"): _EDITOR,
    ("POST", "/api/sort/auto"): _EDITOR,
    ("POST", "/api/sort/undo"): _EDITOR,
    ("POST", "/api/retrain"): _EDITOR,
    ("GET", "/api/retrain/status"): _VIEWER,
    ("POST", "/api/setup"): _ADMIN,
    ("GET", "/api/config/status"): _VIEWER,
    # Of the replaced detection editor. Read-only: POST because a picture is too large for an address.
    ("POST", "/detect/gpu/detect_edges"): _VIEWER,
    ("POST", "/detect/gpu/detect_edges/debug"): _VIEWER,
    ("POST", "/detect/gpu/segment_field"): _VIEWER,
    ("POST", "/detect/gpu/segment_field/debug"): _VIEWER,
    ("GET", "/detect/stages"): _VIEWER,
    ("GET", "/detect/checkpoints/{timeline_id}"): _VIEWER,
    ("GET", "/detect/checkpoints/{timeline_id}/{stage}"): _VIEWER,
    ("GET", "/detect/scenarios"): _VIEWER,
    ("POST", "/detect/scenarios"): _EDITOR,
    ("PATCH", "/detect/scenarios/{scenario_id}"): _EDITOR,
    ("DELETE", "/detect/scenarios/{scenario_id}"): _EDITOR,
    ("POST", "/detect/replay"): _EDITOR,
    # Nothing is stored.
    ("POST", "/detect/replay-stage"): _VIEWER,
    ("POST", "/detect/retry"): _EDITOR,
    ("POST", "/detect/overlays"): _EDITOR,
    ("POST", "/detect/overlays/generate"): _VIEWER,
    ("GET", "/detect/overlays/{timeline_id}/{job_id}/{stage}"): _VIEWER,
    ("GET", "/detect/overlays/{timeline_id}/{job_id}/{stage}/{seq}"): _VIEWER,
    ("GET", "/detect/overlays/{timeline_id}/{job_id}/{stage}/{seq}/{key}.png"): _VIEWER,
    ("GET", "/detect/jobs/{job_id}"): _VIEWER,
    ("POST", "/detect/jobs/{job_id}/cancel"): _EDITOR,
    **{(binding.verb, binding.path): role_of(binding.rpc) for binding in bindings()},
}

# Read-only, whatever their method: not in the audit record.
ASKING = frozenset(
    template
    for (method, template) in ROUTES
    if template.startswith("/detect/gpu/")
    or template
    in (
        "/api/v1/detect",
        "/api/v1/exports/plan",
        "/api/v1/models/{name}/test",
        "/detect/replay-stage",
        "/detect/overlays/generate",
    )
)

# Long-lived, so the credential is checked again periodically.
LASTING = frozenset({"/api/v1/events", "/ws/export"})


# Served in front of the framework, and read-only: any user who may read gets 405 for other methods.
BYTES = frozenset(
    {
        "/api/v1/assets/{asset_id}/original",
        "/api/v1/assets/{asset_id}/hls/{track}/{part}",
        "/api/v1/assets/{asset_id}/packets/{run}",
        "/api/v1/assets/{asset_id}/renditions/{kind}",
        "/api/v1/assets/{asset_id}/proxy/file",
        "/api/v1/assets/{asset_id}/proxy/frames",
        "/api/v1/assets/{asset_id}/proxy/frames/{number}",
        "/api/proxies/{file_id:path}/file",
        "/videos/{filename}",
        "/api/v1/clips/{clip_id}/video",
        "/api/v1/clips/{clip_id}/pictures/{number}",
        "/api/v1/clips/{clip_id}/sound",
        "/api/video/{path:path}",
        "/api/stream/{path:path}",
        "/api/audio/{path:path}",
        "/videos/stream",
        "/videos/{file_id:path}/stream",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """The template of a request's route, its path parameters, and the required role."""

    template: str
    names: tuple[str, ...]
    needs: Role | None


def specificity(template: str) -> tuple[int, ...]:
    """Sort key by which a route comes before those that match its paths too: /jobs/counts before /jobs/{job_id}."""
    return (*(_openness(segment) for segment in template.split("/")), 4)


def _openness(segment: str) -> int:
    """0 for words, 1 for a parameter with words beside it, 2 for a parameter alone, 3 for one of several segments."""
    if ":path}" in segment:
        return 3
    return 0 if "{" not in segment else 1 + int(segment.startswith("{") and segment.endswith("}"))


def _compiled() -> list[tuple[str, re.Pattern[str], str, Role | None]]:
    # The framework's own compiler, so that both match the same paths.
    rows = sorted(ROUTES.items(), key=lambda row: specificity(row[0][1]))
    return [(method, compile_path(template)[0], template, needs) for (method, template), needs in rows]


_COMPILED = _compiled()


def row_of(method: str, path: str) -> Row:
    """The row of a request.

    For unknown paths, reading needs a signed-in user and changing an admin; for paths of bytes the role for reading is
    enough.
    """
    return _remembered(method, path) if len(path) <= _LONGEST_REMEMBERED else _found(method, path)


def _found(method: str, path: str) -> Row:
    wanted = "GET" if method == "HEAD" else method
    for listed, pattern, template, needs in _COMPILED:
        if listed == wanted and (match := pattern.match(path)):
            return Row(template, tuple(match.groups()), needs)
    if method in READING or any(template in BYTES and pattern.match(path) for _, pattern, template, _ in _COMPILED):
        return Row("", (), Role.VIEWER)
    return Row("", (), Role.ADMIN)


_remembered = lru_cache(_REMEMBERED)(_found)
