"""The paths that bytes/routes.py answers in front of the framework, as OpenAPI describes them."""

from dataclasses import dataclass
from typing import Any

from rushes_footage.proxies import LEAST_HEIGHT, MOST_HEIGHT
from rushes_gateway.resources.proxies.shapes import MOST_FRAMES

_PART = {"type": "string", "format": "binary"}
_HEIGHT = {
    "name": "height",
    "in": "query",
    "description": "Height of the proxy in pixels; absent: that of RUSHES_PROXY_HEIGHT.",
    "schema": {"type": "integer", "minimum": LEAST_HEIGHT, "maximum": MOST_HEIGHT},
}
_NUMBERS = {
    "name": "n",
    "in": "query",
    "required": True,
    "description": f"Numbers of frames, counted from 0, separated by commas; at most {MOST_FRAMES}.",
    "schema": {"type": "string", "examples": ["100,102,104"]},
}
_VERSION = {
    "name": "v",
    "in": "query",
    "description": "The file's version, as in playlists. With it, clients may keep the response without asking again.",
    "schema": {"type": "string"},
}
_MARK = {
    "name": "v",
    "in": "query",
    "description": "`version` of the packets: a run of another version is refused by 409. With it, clients may keep "
    "the response for a year without asking again.",
    "schema": {"type": "string", "maxLength": 100},
}
_RANGE = {
    "name": "Range",
    "in": "header",
    "description": "The bytes to send, as in RFC 9110.",
    "schema": {"type": "string", "examples": ["bytes=0-1048575"]},
}
_PARAMETERS: dict[str, dict[str, Any]] = {
    "asset_id": {"type": "string", "format": "uuid"},
    "clip_id": {"type": "string", "format": "uuid"},
    "kind": {"type": "string", "enum": ["potato", "low", "medium", "high", "audio"]},
    "run": {"type": "integer", "minimum": 0, "description": "Number of the run, counted from 0."},
    "track": {"type": "string", "description": "Name of the track in the master playlist."},
    "part": {"type": "string", "description": "Name of the fragment or header in the track's playlist."},
}


@dataclass(frozen=True)
class BytePath:
    """A path that answers GET and HEAD with a file or a part of a file."""

    path: str
    summary: str
    media_type: str
    ranges: bool = True
    tag: str = "library"
    queries: tuple[dict[str, Any], ...] = ()
    # Additional responses: status and description.
    others: tuple[tuple[str, str], ...] = ()
    # The lowest `number` of the path.
    first: int = 0
    # Description of the response with all of it.
    whole: str = "The whole file or picture"


BYTE_PATHS = (
    BytePath("/api/v1/assets/{asset_id}/original", "The original file. Supports ranges.", "video/*"),
    BytePath(
        "/api/v1/assets/{asset_id}/renditions/{kind}",
        "A rendition. Supports ranges. Where it is missing, it is made.",
        "video/mp4",
        others=(("202", "It is being made: Retry-After says when to repeat the request, the body is its progress"),),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/proxy/file",
        "The asset's scrub proxy. Supports ranges.",
        "video/x-msvideo",
        tag="proxies",
        queries=(_HEIGHT,),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/proxy/frames",
        "Several frames of the scrub proxy, in one response.",
        "application/octet-stream",
        ranges=False,
        tag="proxies",
        queries=(_NUMBERS, _HEIGHT),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/proxy/frames/{number}",
        "One frame of the scrub proxy, as a JPEG.",
        "image/jpeg",
        ranges=False,
        tag="proxies",
        queries=(_HEIGHT,),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/hls/{track}/{part}",
        "A fragment of an HLS track, or the track's header; it is made when it is requested.",
        "video/mp4",
        ranges=False,
        queries=(_VERSION,),
    ),
    BytePath(
        "/api/v1/assets/{asset_id}/packets/{run}",
        "A run of packets for WebCodecs.",
        "application/octet-stream",
        ranges=False,
        queries=(_MARK,),
        whole="The packets in the order of decoding. Each follows a header of 12 bytes, little-endian: its size (32 "
        "bits), its frame (32 bits, signed; -1 where it is decoded but never shown), flags (8 bits: 1, decoding can "
        "begin with it; 2, no other packet refers to it) and three zero bytes. Units of H.264 and HEVC are preceded by "
        "their lengths, as in `description`",
        others=(("304", "The run matches If-None-Match"),),
    ),
    BytePath(
        "/api/v1/clips/{clip_id}/video", "The video file of a finished clip. Supports ranges.", "video/*", tag="exports"
    ),
    BytePath(
        "/api/v1/clips/{clip_id}/pictures/{number}",
        "One picture of a finished sequence; pictures are numbered from 1.",
        "image/*",
        tag="exports",
        first=1,
    ),
    BytePath(
        "/api/v1/clips/{clip_id}/sound",
        "The sound of a finished sequence. Supports ranges.",
        "audio/wav",
        tag="exports",
    ),
)


def describe_byte_paths(document: dict[str, Any]) -> None:
    """Add these paths to an OpenAPI document that already has the others, with the responses that all paths share."""
    everywhere = document["paths"]["/api/v1/roots"]["get"]["responses"]
    refusals = {status: answer for status, answer in everywhere.items() if status >= "400"}
    refusals["409"] = {**refusals["404"], "description": "The file is being written, or changed while it was read"}
    for each in BYTE_PATHS:
        item = document["paths"].setdefault(each.path, {})
        item["get"] = _operation(each, refusals)


def _operation(each: BytePath, refusals: dict[str, Any]) -> dict[str, Any]:
    names = [part.strip("{}") for part in each.path.split("/") if part.startswith("{")]
    schemas = {**_PARAMETERS, "number": {"type": "integer", "minimum": each.first}}
    parameters = [{"name": name, "in": "path", "required": True, "schema": schemas[name]} for name in names]
    content = {each.media_type: {"schema": _PART}}
    answers: dict[str, Any] = {"200": {"description": each.whole, "content": content}}
    if each.ranges:
        answers["206"] = {"description": "The requested range", "content": content}
        answers["304"] = {"description": "It matches If-None-Match or has not changed since If-Modified-Since"}
        answers["416"] = {"description": "The range is beyond the file's end; Content-Range has its size"}
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
