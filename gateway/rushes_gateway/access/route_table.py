"""The one table of who may use which route; docs/access.md shows it, and tests prove that no route lacks a row."""

import re
from dataclasses import dataclass
from functools import lru_cache

from starlette.routing import compile_path

from rushes_gateway.access.roles import Role

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WEBSOCKET = "WEBSOCKET"
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 1024
"""Characters of a path: anybody may send longer ones, and so many of those would be a quarter of a gigabyte."""

_VIEWER, _EDITOR, _ADMIN = Role.VIEWER, Role.EDITOR, Role.ADMIN

# None: whoever comes. HEAD is asked for what GET is.
ROUTES: dict[tuple[str, str], Role | None] = {
    # What one needs in order to sign in.
    ("GET", "/health"): None,
    ("GET", "/signin"): None,
    ("GET", "/assets/{file:path}"): None,
    ("GET", "/favicon.svg"): None,
    ("GET", "/scheme.js"): None,
    ("GET", "/api/v1/session"): None,
    ("POST", "/api/v1/session"): None,
    ("DELETE", "/api/v1/session"): None,
    # The page; who is not signed in gets it too, as the sign-in page, under status 401.
    ("GET", "/"): _VIEWER,
    ("GET", "/library"): _VIEWER,
    ("GET", "/cut"): _VIEWER,
    ("GET", "/cut/{asset_id}"): _VIEWER,
    ("GET", "/jobs"): _VIEWER,
    ("GET", "/problems"): _VIEWER,
    ("GET", "/settings"): _VIEWER,
    ("GET", "/history"): _VIEWER,
    ("GET", "/sort"): _VIEWER,
    ("GET", "/tune"): _VIEWER,
    ("GET", "/tune/{timeline_id}"): _VIEWER,
    # Where the replaced sorter's set-up was.
    ("GET", "/setup"): _VIEWER,
    # The native API.
    ("GET", "/api/v1/openapi.json"): _VIEWER,
    ("GET", "/api/v1/roots"): _VIEWER,
    ("GET", "/api/v1/folders"): _VIEWER,
    ("GET", "/api/v1/assets"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/neighbours"): _VIEWER,
    ("POST", "/api/v1/assets/{asset_id}/inspect"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/original"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/edges"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/edges.png"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/field"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/field.png"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/frames/{frame}/detections"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/detections"): _VIEWER,
    ("POST", "/api/v1/timelines"): _EDITOR,
    ("GET", "/api/v1/timelines"): _VIEWER,
    ("GET", "/api/v1/timelines/{timeline_id}"): _VIEWER,
    ("PATCH", "/api/v1/timelines/{timeline_id}"): _EDITOR,
    ("DELETE", "/api/v1/timelines/{timeline_id}"): _EDITOR,
    ("DELETE", "/api/v1/checkpoints/{checkpoint_id}"): _EDITOR,
    ("POST", "/api/v1/runs"): _EDITOR,
    ("GET", "/api/v1/runs"): _VIEWER,
    ("GET", "/api/v1/runs/{run_id}"): _VIEWER,
    ("PATCH", "/api/v1/runs/{run_id}"): _EDITOR,
    ("DELETE", "/api/v1/runs/{run_id}"): _EDITOR,
    ("POST", "/api/v1/runs/{run_id}/cancel"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/edges"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/field"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/tracks"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/subject-path"): _VIEWER,
    ("POST", "/api/v1/assets/{asset_id}/detection-runs"): _EDITOR,
    ("GET", "/api/v1/assets/{asset_id}/detection-runs"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}"): _VIEWER,
    ("DELETE", "/api/v1/detection-runs/{run_id}"): _EDITOR,
    ("GET", "/api/v1/detection-runs/{run_id}/frames"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/lanes"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/coco.json"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/mot.txt"): _VIEWER,
    ("GET", "/api/v1/detection-runs/{run_id}/yolo.zip"): _VIEWER,
    # A picture is too large for an address.
    ("POST", "/api/v1/detect"): _VIEWER,
    ("GET", "/api/v1/models"): _VIEWER,
    # A model takes room, and cores for as long as it runs.
    ("POST", "/api/v1/models"): _ADMIN,
    ("GET", "/api/v1/models/{name}"): _VIEWER,
    ("DELETE", "/api/v1/models/{name}"): _ADMIN,
    ("POST", "/api/v1/models/{name}/test"): _ADMIN,
    ("GET", "/api/v1/speech"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/thumbnail"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/picture"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/storyboard"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/storyboard.jpg"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/storyboard.vtt"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/waveform"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/packets"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/packets/{run}"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/hls/master.m3u8"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/hls/{track}/index.m3u8"): _VIEWER,
    ("GET", "/api/v1/assets/{asset_id}/hls/{track}/{part}"): _VIEWER,
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
    ("GET", "/api/v1/assets/{asset_id}/markers"): _VIEWER,
    ("PUT", "/api/v1/assets/{asset_id}/hidden"): _EDITOR,
    ("DELETE", "/api/v1/assets/{asset_id}/hidden"): _EDITOR,
    ("POST", "/api/v1/assets/hidden"): _EDITOR,
    ("POST", "/api/v1/scans"): _EDITOR,
    ("GET", "/api/v1/profiles"): _VIEWER,
    ("POST", "/api/v1/profiles"): _EDITOR,
    ("GET", "/api/v1/labels"): _VIEWER,
    ("GET", "/api/v1/exports"): _VIEWER,
    ("POST", "/api/v1/exports"): _EDITOR,
    # What whoever may watch sees beside the video; nothing of it is kept.
    ("POST", "/api/v1/exports/plan"): _VIEWER,
    ("POST", "/api/v1/exports/changes"): _EDITOR,
    ("GET", "/api/v1/exports/{export_id}"): _VIEWER,
    ("PATCH", "/api/v1/exports/{export_id}"): _EDITOR,
    ("DELETE", "/api/v1/exports/{export_id}"): _EDITOR,
    ("GET", "/api/v1/import"): _VIEWER,
    ("GET", "/api/v1/clips/{clip_id}/video"): _VIEWER,
    ("GET", "/api/v1/clips/{clip_id}/pictures/{number}"): _VIEWER,
    ("GET", "/api/v1/clips/{clip_id}/sound"): _VIEWER,
    ("POST", "/api/v1/clips/{clip_id}/verify"): _EDITOR,
    ("DELETE", "/api/v1/clips/{clip_id}"): _EDITOR,
    ("GET", "/api/v1/changes"): _VIEWER,
    ("POST", "/api/v1/changes/{change_id}/undo"): _EDITOR,
    ("POST", "/api/v1/changes/{change_id}/redo"): _EDITOR,
    ("GET", "/api/v1/trash"): _VIEWER,
    # What it takes away nobody can bring back: others' changes too.
    ("DELETE", "/api/v1/trash"): _ADMIN,
    ("GET", "/api/v1/jobs"): _VIEWER,
    ("GET", "/api/v1/jobs/{job_id}"): _VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/tasks"): _VIEWER,
    ("GET", "/api/v1/jobs/{job_id}/log"): _VIEWER,
    ("PATCH", "/api/v1/jobs/{job_id}"): _EDITOR,
    ("POST", "/api/v1/jobs/{job_id}/pause"): _EDITOR,
    ("POST", "/api/v1/jobs/{job_id}/resume"): _EDITOR,
    ("POST", "/api/v1/jobs/{job_id}/cancel"): _EDITOR,
    ("POST", "/api/v1/jobs/{job_id}/retry"): _EDITOR,
    ("GET", "/api/v1/nodes"): _VIEWER,
    ("POST", "/api/v1/nodes/{name}/trial"): _EDITOR,
    # Paths and addresses of the machine: not for those who only look.
    ("GET", "/api/v1/settings"): _EDITOR,
    ("GET", "/api/v1/sort"): _VIEWER,
    ("POST", "/api/v1/sort"): _EDITOR,
    # It says what everybody sorts, and where videos are moved.
    ("PUT", "/api/v1/sort/folder"): _ADMIN,
    ("GET", "/api/v1/sort/proposals"): _VIEWER,
    ("GET", "/api/v1/sort/review"): _VIEWER,
    ("GET", "/api/v1/sort/videos/{asset_id}/lookalikes"): _VIEWER,
    ("POST", "/api/v1/sort/review/dismiss"): _EDITOR,
    ("POST", "/api/v1/sort/batch"): _EDITOR,
    ("POST", "/api/v1/sort/auto"): _EDITOR,
    ("POST", "/api/v1/sort/categories"): _EDITOR,
    ("PATCH", "/api/v1/sort/categories/{category}"): _EDITOR,
    ("POST", "/api/v1/sort/categories/{category}/merge"): _EDITOR,
    ("DELETE", "/api/v1/sort/categories/{category}"): _EDITOR,
    ("GET", "/api/v1/sort/training"): _VIEWER,
    ("POST", "/api/v1/sort/training"): _EDITOR,
    ("DELETE", "/api/v1/sort/training"): _EDITOR,
    ("GET", "/api/v1/sort/duplicates"): _VIEWER,
    ("POST", "/api/v1/sort/duplicates/search"): _EDITOR,
    ("DELETE", "/api/v1/sort/duplicates/search"): _EDITOR,
    ("POST", "/api/v1/sort/duplicates/dismiss"): _EDITOR,
    ("POST", "/api/v1/sort/duplicates/aside"): _EDITOR,
    ("GET", "/api/v1/sort/classifiers"): _VIEWER,
    ("GET", "/api/v1/sort/descriptors"): _VIEWER,
    ("POST", "/api/v1/sort/descriptors/{name}/choose"): _EDITOR,
    ("POST", "/api/v1/sort/classifiers/{classifier_id}/choose"): _EDITOR,
    ("GET", "/api/v1/events"): _VIEWER,
    # Who may read something may have it read; the record says who did, and what.
    ("POST", "/api/v1/signed-addresses"): _VIEWER,
    ("GET", "/api/v1/tokens"): _ADMIN,
    ("POST", "/api/v1/tokens"): _ADMIN,
    ("DELETE", "/api/v1/tokens/{token_id}"): _ADMIN,
    ("GET", "/api/v1/audit"): _ADMIN,
    # The replaced cutter's.
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
    # Scrub proxies by files' ids.
    ("POST", "/api/proxies"): _EDITOR,
    ("DELETE", "/api/proxies"): _EDITOR,
    ("GET", "/api/proxies/{file_id:path}/file"): _VIEWER,
    ("GET", "/api/proxies/{file_id:path}"): _VIEWER,
    ("GET", "/api/files/{file_id:path}/frame"): _VIEWER,
    # The replaced lab library's.
    ("GET", "/videos/"): _VIEWER,
    ("GET", "/videos/stream"): _VIEWER,
    ("GET", "/videos/stream-transcoded"): _VIEWER,
    ("GET", "/videos/thumbnail"): _VIEWER,
    ("GET", "/videos/{file_id:path}/stream"): _VIEWER,
    ("GET", "/videos/{file_id:path}/stream-transcoded"): _VIEWER,
    ("GET", "/videos/{file_id:path}/thumbnail"): _VIEWER,
    # The replaced collection sorter's.
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
    # The replaced detection editor's. Whoever asks for these changes nothing: the picture is too large for an address.
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
    # Nothing of it is kept.
    ("POST", "/detect/replay-stage"): _VIEWER,
    ("POST", "/detect/retry"): _EDITOR,
    ("POST", "/detect/overlays"): _EDITOR,
    ("POST", "/detect/overlays/generate"): _VIEWER,
    ("GET", "/detect/overlays/{timeline_id}/{job_id}/{stage}"): _VIEWER,
    ("GET", "/detect/overlays/{timeline_id}/{job_id}/{stage}/{seq}"): _VIEWER,
    ("GET", "/detect/overlays/{timeline_id}/{job_id}/{stage}/{seq}/{key}.png"): _VIEWER,
    ("GET", "/detect/jobs/{job_id}"): _VIEWER,
    ("POST", "/detect/jobs/{job_id}/cancel"): _EDITOR,
}

# They change nothing, whatever their method: no record is kept of who drags a slider.
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

# They last, so whether the one who listens still may is asked again and again.
LASTING = frozenset({"/api/v1/events", "/ws/export"})


# In front of the framework, and only read: whoever may read there is told so, whatever they wanted to do.
BYTES = frozenset(
    {
        "/api/v1/assets/{asset_id}/original",
        "/api/v1/assets/{asset_id}/hls/{track}/{part}",
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
class Asked:
    """What a request asks for: the route's template, what its path names, and the role that is needed."""

    template: str
    names: tuple[str, ...]
    needs: Role | None


def _compiled() -> list[tuple[str, re.Pattern[str], str, Role | None]]:
    # With the framework's own compiler: a path that it takes for a route must be one here too.
    return [(method, compile_path(template)[0], template, needs) for (method, template), needs in ROUTES.items()]


_COMPILED = _compiled()


def asked_for(method: str, path: str) -> Asked:
    """The row for a request.

    Where nothing is at the path, one has to be signed in to learn that, and admin to change what is not there; where
    there are bytes, it is enough to be one who may read them.
    """
    return _remembered(method, path) if len(path) <= _LONGEST_REMEMBERED else _found(method, path)


def _found(method: str, path: str) -> Asked:
    wanted = "GET" if method == "HEAD" else method
    for listed, pattern, template, needs in _COMPILED:
        if listed == wanted and (match := pattern.match(path)):
            return Asked(template, tuple(match.groups()), needs)
    if method in READING or any(template in BYTES and pattern.match(path) for _, pattern, template, _ in _COMPILED):
        return Asked("", (), Role.VIEWER)
    return Asked("", (), Role.ADMIN)


_remembered = lru_cache(_REMEMBERED)(_found)
