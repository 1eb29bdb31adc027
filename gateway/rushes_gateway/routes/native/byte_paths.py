"""The paths that bytes/routes.py answers in front of the framework, as OpenAPI describes them."""

from dataclasses import dataclass
from typing import Any

from rushes_footage.proxies import LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.resources.proxies.shapes import MOST_FRAMES

_PART = {"type": "string", "format": "binary"}
_HEIGHT = {
    "name": "height",
    "in": "query",
    "description": "Of the proxy, in pixels; where it is not said, that of RUSHES_PROXY_HEIGHT.",
    "schema": {"type": "integer", "minimum": LEAST_HEIGHT, "maximum": MOST_HEIGHT},
}
_NUMBERS = {
    "name": "n",
    "in": "query",
    "required": True,
    "description": f"Frames, separated by commas; at most {MOST_FRAMES}.",
    "schema": {"type": "string", "examples": ["100,102,104"]},
}
_VERSION = {
    "name": "v",
    "in": "query",
    "description": "The file's version, as playlists have it: the answer may then be kept for ever.",
    "schema": {"type": "string"},
}
_RANGE = {
    "name": "Range",
    "in": "header",
    "description": "Bytes of it, as RFC 9110 has them.",
    "schema": {"type": "string", "examples": ["bytes=0-1048575"]},
}
_PARAMETERS: dict[str, dict[str, Any]] = {
    "asset_id": {"type": "string", "format": "uuid"},
    "clip_id": {"type": "string", "format": "uuid"},
    "kind": {"type": "string", "enum": ["potato", "low", "medium", "high", "audio"]},
    "number": {"type": "integer", "minimum": 0},
    "track": {"type": "string", "description": "As the master playlist names it."},
    "part": {"type": "string", "description": "As the track's playlist names it."},
}


@dataclass(frozen=True)
class BytePath:
    """A path that answers GET and HEAD with a file or a part of one."""

    path: str
    summary: str
    media_type: str
    ranges: bool = True
    tag: str = "library"
    queries: tuple[dict[str, Any], ...] = ()
    # Further answers, by status.
    others: tuple[tuple[str, str], ...] = ()


BYTE_PATHS = (
    BytePath("/api/v1/assets/{asset_id}/original", "The file itself, by ranges.", "video/*"),
    BytePath(
        "/api/v1/assets/{asset_id}/renditions/{kind}",
        "A rendition, by ranges; begun where it is missing.",
        "video/mp4",
        others=(("202", "It is being made; Retry-After says when to ask again, the body how far it is"),),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/proxy/file",
        "Its scrub proxy, by ranges.",
        "video/x-msvideo",
        tag="proxies",
        queries=(_HEIGHT,),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/proxy/frames",
        "Several frames of it, in one answer.",
        "application/octet-stream",
        ranges=False,
        tag="proxies",
        queries=(_NUMBERS, _HEIGHT),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/proxy/frames/{number}",
        "A frame of it, a JPEG.",
        "image/jpeg",
        ranges=False,
        tag="proxies",
        queries=(_HEIGHT,),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/hls/{track}/{part}",
        "A fragment of a track or its header, made meanwhile.",
        "video/mp4",
        ranges=False,
        queries=(_VERSION,),
    ),
    BytePath("/api/v1/clips/{clip_id}/video", "A finished clip that is one file, by ranges.", "video/*", tag="exports"),
    BytePath(
        "/api/v1/clips/{clip_id}/pictures/{number}",
        "A picture of a finished sequence, counted from 1.",
        "image/*",
        tag="exports",
    ),
    BytePath(
        "/api/v1/clips/{clip_id}/sound", "The sound beside a finished sequence, by ranges.", "audio/wav", tag="exports"
    ),
)


def describe_byte_paths(document: dict[str, Any]) -> None:
    """Put them into an OpenAPI document whose other paths are there already, with the answers that all have."""
    everywhere = document["paths"]["/api/v1/roots"]["get"]["responses"]
    refusals = {status: answer for status, answer in everywhere.items() if status >= "400"}
    refusals["409"] = {**refusals["404"], "description": "It is being written, or changed while it was read"}
    for each in BYTE_PATHS:
        item = document["paths"].setdefault(each.path, {})
        item["get"] = _operation(each, refusals)


def _operation(each: BytePath, refusals: dict[str, Any]) -> dict[str, Any]:
    names = [part.strip("{}") for part in each.path.split("/") if part.startswith("{")]
    parameters = [{"name": name, "in": "path", "required": True, "schema": _PARAMETERS[name]} for name in names]
    content = {each.media_type: {"schema": _PART}}
    answers: dict[str, Any] = {"200": {"description": "All of it", "content": content}}
    if each.ranges:
        answers["206"] = {"description": "The range that was asked for", "content": content}
        answers["304"] = {"description": "It has not changed since"}
        answers["416"] = {"description": "It has no such bytes; Content-Range says how many it has"}
    answers |= {status: {"description": said} for status, said in each.others}
    words = [part for part in each.path.removeprefix("/api/v1/").split("/") if not part.startswith("{")]
    return {
        "tags": [each.tag],
        "summary": f"Get {' '.join(words)}".capitalize(),
        "description": each.summary,
        "operationId": f"get_{'_'.join([*words, *names])}",
        "parameters": [*parameters, *each.queries, *([_RANGE] if each.ranges else [])],
        "responses": {**answers, **refusals},
    }
