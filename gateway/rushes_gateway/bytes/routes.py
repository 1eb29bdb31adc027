"""Paths of file bytes, served in front of the web framework."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from rushes.catalog.v1 import exports_pb2, library_pb2, sorting_pb2
from rushes_chassis.errors import Conflict, InvalidInput, NotFound
from rushes_chassis.recent import Recent
from rushes_footage.files import EXPORTS_ROOT, Place, Source
from rushes_footage.formats import picture_name
from rushes_footage.messages.plans import place_from
from rushes_gateway.asgi import App, Message, Receive, Scope, Send, answer_json
from rushes_gateway.bytes.dispositions import shown_as
from rushes_gateway.bytes.file_server import FileServer
from rushes_gateway.bytes.grants import Grants
from rushes_gateway.bytes.lab_file_ids import file_action_of, readings_in_path
from rushes_gateway.bytes.lab_files import LabFiles, asset_of
from rushes_gateway.bytes.packet_server import PacketServer
from rushes_gateway.bytes.places import (
    MOST_PLACES,
    DecodablePlaces,
    decodable,
    named_place,
    refuse_quarantined,
    source_of,
)
from rushes_gateway.bytes.proxy_server import ProxyServer
from rushes_gateway.bytes.rendition_server import RenditionServer
from rushes_gateway.bytes.stream_server import StreamServer
from rushes_gateway.clients import Services
from rushes_gateway.problem_responses import answer_not_allowed
from rushes_gateway.resources.renditions.convert import KINDS, rendition
from rushes_gateway.resources.renditions.shapes import Kind
from rushes_gateway.roots import RootNames

_LONGEST_REMEMBERED = 4096  # bytes of a query
_UUID = "[0-9a-fA-F-]{36}"
_ORIGINAL = re.compile(rf"/api/v1/assets/({_UUID})/original")
_CLIP = re.compile(rf"/api/v1/clips/({_UUID})/(video|sound|pictures/([1-9]\d{{0,8}}))")
_PROXY_FILE = re.compile(rf"/api/v1/assets/({_UUID})/proxy/file")
_PROXY_FRAME = re.compile(rf"/api/v1/assets/({_UUID})/proxy/frames(?:/(\d{{1,18}}))?")
_PROXY_OF_FILE = re.compile(r"/api/proxies/(.+)/file", re.DOTALL)
# Any id: DELETE is the framework's, which would answer GET with 405.
_RENDITION = re.compile(r"/api/v1/assets/([^/]+)/renditions/([^/]+)")
_FRAGMENT = re.compile(rf"/api/v1/assets/({_UUID})/hls/([^/]+)/((?!index\.m3u8)[^/]+)")
_PACKETS = re.compile(rf"/api/v1/assets/({_UUID})/packets/([^/]+)")
_CUTTER = re.compile(r"/api/(video|stream|audio)/(.+)", re.DOTALL)
_OF_NO_KIND, _AS_MP4 = (b"content-type", b"application/octet-stream"), (b"content-type", b"video/mp4")
# Of the replaced sorter; the lab library's paths with one segment are matched before.
_SORTED = re.compile(r"/videos/([^/]+)")
VIDEO_NAME = re.compile(r"[0-9]+\.mp4")
"""Names of the videos that the replaced sorter could play and sort."""
_FILES = (_CUTTER, _ORIGINAL, _CLIP, _PROXY_FILE, _PROXY_OF_FILE, _FRAGMENT, _PACKETS)
_DEFAULT_QUALITY = "low"
_READING = ("GET", "HEAD")
_LAB = "/videos/"
_LAB_CACHE = b"max-age=3600"
_LAB_TRIES = 2
MOVED_WITHIN = (0.05, 0.2, 0.75)
"""Delays in seconds between attempts to find a file that is being moved."""


class ByteRoutes:
    """Serves originals, renditions, proxies, fragments, packets, clips and the replaced tools' videos.

    Passes all other requests on.
    """

    def __init__(
        self,
        app: App,
        services: Services,
        roots: RootNames,
        lab: LabFiles,
        decodable_places: DecodablePlaces,
        grants: Grants | None,
        *,
        shared: bool,
        proxy_height: int,
        moved_within: Sequence[float] = MOVED_WITHIN,
    ) -> None:
        """`shared`: responses are the same for all users, so shared caches may store them.

        `proxy_height` is the height of scrub proxies for requests that name none.
        """
        self._app = app
        self._services = services
        self._roots = roots
        self._lab = lab
        self._files = FileServer(services.media, grants)
        self._renditions = RenditionServer(services.media, self._files)
        self._proxies = ProxyServer(services, self._files, proxy_height)
        self._streams = StreamServer(services.media)
        self._packets = PacketServer(decodable_places, services.media)
        self._moved_within = moved_within
        self._places: Recent[str, Source] = Recent(MOST_PLACES)
        self._lab_cache = (b"cache-control", (b"public, " if shared else b"private, ") + _LAB_CACHE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        path = scope["path"]
        if scope["type"] != "http" or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
        elif scope["method"] != "GET" and scope["method"] not in (allowed := _allowed(scope)):
            # Before any look-up: the method is wrong for any file.
            await answer_not_allowed(scope, send, allowed)
        elif match := _CUTTER.fullmatch(path):
            await self._serve_cutter(match[1], match[2], scope, receive, send)
        elif match := _ORIGINAL.fullmatch(path):
            await self._serve_known(match[1], self._asset_place, scope, receive, send)
        elif match := _CLIP.fullmatch(path):
            clip_id, what, number = match[1], match[2], int(match[3] or 0)
            await self._serve_known(path, lambda _: self._clip_place(clip_id, what, number), scope, receive, send)
        elif match := _PROXY_FRAME.fullmatch(path):
            await self._serve_proxy_frames(match[1], match[2], scope, send)
        elif match := _PROXY_FILE.fullmatch(path):
            await self._proxies.serve_file(match[1], scope, receive, send)
        elif match := _PROXY_OF_FILE.fullmatch(path):
            named = readings_in_path(scope, match[1], "/api/proxies/", "/file")
            asset_id = await asset_of(self._services.library, self._lab, named)
            await self._proxies.serve_file(asset_id, scope, receive, send)
        elif scope["method"] in _READING and (match := _RENDITION.fullmatch(path)):
            await self._serve_rendition(match[1], match[2], scope, receive, send)
        elif match := _PACKETS.fullmatch(path):
            await self._packets.serve(match[1], match[2], scope, receive, send)
        elif match := _FRAGMENT.fullmatch(path):
            place = await decodable(self._services.library, match[1])
            await self._streams.serve(match[1], place, match[2], match[3], scope, receive, send)
        elif path.startswith(_LAB) and (wanted := file_action_of(scope)) is not None and wanted.action == "stream":
            await self._serve_lab(wanted.paths, scope, receive, send)
        elif (match := _SORTED.fullmatch(path)) and file_action_of(scope) is None:
            await self._serve_sorted(match[1], scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve_known(
        self, key: str, find: Callable[[str], Awaitable[Source]], scope: Scope, receive: Receive, send: Send
    ) -> None:
        known = self._places.get(key)
        if known is not None and await self._served(known, scope, receive, send):
            # Put again: it may have been dropped meanwhile.
            self._places.put(key, known)
            return
        # Moved, renamed or edited since, and another file may be there: the catalog decides.
        self._places.drop(key)
        self._places.put(key, await self._serve_wherever(key, find, scope, receive, send))

    async def _serve_wherever(
        self, key: str, find: Callable[[str], Awaitable[Source]], scope: Scope, receive: Receive, send: Send
    ) -> Source:
        """Serve a file, retrying while a sorted or restored video's row is being updated; returns its place.

        A file that is gone for good fails at once.
        """
        found = await find(key)
        for pause in self._moved_within:
            try:
                return await self._serve_found(found, scope, receive, send)
            except NotFound:
                if being_sorted := await self._is_being_sorted(key):
                    await asyncio.sleep(pause)
                now = await find(key)
                if not being_sorted and now.place == found.place:
                    raise
                found = now
        return await self._serve_found(found, scope, receive, send)

    async def _is_being_sorted(self, key: str) -> bool:
        """Whether an asset is being sorted; clips, whose key is their path in the URL, never are."""
        if key.startswith("/"):
            return False
        asked = sorting_pb2.IsBeingSortedRequest(asset_id=key)
        return (await self._services.sorting.IsBeingSorted(asked)).being_sorted

    async def _serve_found(self, found: Source, scope: Scope, receive: Receive, send: Send) -> Source:
        if found.version is not None and await self._served(found, scope, receive, send):
            return found
        # No version is known, or it was edited a moment ago: serve the present one.
        served = await self._files.serve(found.place, scope, receive, _with_name(send, found.place))
        return found.place.at(found.version or served)

    async def _served(self, known: Source, scope: Scope, receive: Receive, send: Send) -> bool:
        """Whether the file was still the expected version; otherwise nothing was sent."""
        try:
            named = _with_name(send, known.place)
            await self._files.serve(known.place, scope, receive, named, only=known.version)
        except NotFound:
            return False
        except Conflict as changed:
            if changed.reason != "SourceChanged":
                raise
            return False
        return True

    async def _serve_proxy_frames(self, asset_id: str, number: str | None, scope: Scope, send: Send) -> None:
        if number is None:
            await self._proxies.serve_frames(asset_id, scope, send)
        else:
            await self._proxies.serve_frame(asset_id, int(number), scope, send)

    async def _asset_place(self, asset_id: str) -> Source:
        found = await self._services.library.GetAsset(library_pb2.GetAssetRequest(asset_id=asset_id))
        return source_of(found.asset)

    async def _clip_place(self, clip_id: str, what: str, number: int) -> Source:
        """Place of a clip's video, or of a sequence's sound or one of its pictures, counted from 1.

        Without a version: the catalog has none, and the present file is the clip while the row says so.
        """
        found = await self._services.exports.GetClip(exports_pb2.GetClipRequest(id=clip_id))
        clip = found.clip
        if clip.state != exports_pb2.CLIP_STATE_DONE:
            raise NotFound("This clip has no file: it is not done, or was deleted.", reason="ClipNotFound")
        if not found.HasField("place"):
            raise NotFound(
                f"The clip {clip.path} was imported and is not in an export folder: Rushes does not read it there.",
                reason="ClipOutside",
            )
        place = place_from(found.place)
        path, form = place.path, place.format
        if not form.is_sequence and what == "video":
            return Source(EXPORTS_ROOT, path)
        if not form.is_sequence:
            raise NotFound("This clip is one file, which has its sound: request its video.", reason="ClipNotFound")
        if what == "video":
            raise NotFound(
                f"This clip is a folder of pictures: request pictures/1 to pictures/{clip.frame_count}, or sound.",
                reason="ClipNotFound",
            )
        part = f"{path}/{picture_name(form, number)}" if number else f"{path}.wav"
        return Source(EXPORTS_ROOT, part)

    async def _serve_rendition(self, asset_id: str, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        known = _kind(kind)
        if known is None:
            raise NotFound(f"There is no rendition {kind!r}. Renditions: {', '.join(KINDS)}.", reason="NoSuchRendition")
        place = await decodable(self._services.library, asset_id)
        await self._renditions.serve(place, known, lambda said: rendition(said).model_dump(), scope, receive, send)

    async def _serve_cutter(self, what: str, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"]
        asked = _known_query(query) if len(query) <= _LONGEST_REMEMBERED else _query(query)
        if asked.root is None:
            missing = {"loc": ["query", "root"], "msg": "Field required", "type": "missing"}
            await answer_json(send, 422, {"detail": [missing]})
            return
        kind = _kind(asked.quality) if what == "stream" else "audio"
        if kind is None or (what == "stream" and kind == "audio"):
            qualities = ", ".join(known for known in KINDS if known != "audio")
            await answer_json(send, 400, {"detail": f"quality {asked.quality!r} is not one of {qualities}"})
            return
        try:
            place = named_place(await self._roots.name_of(asked.root), path)
        except InvalidInput as unknown:
            await answer_json(send, 400, {"detail": unknown.message})
            return
        if what == "video":
            await self._files.serve(place, scope, receive, send)
            return
        await refuse_quarantined(self._services.library, place)
        waiting = {"status": "transcoding"} if kind == "audio" else {"status": "transcoding", "quality": kind}
        await self._renditions.serve(place, kind, lambda _: waiting, scope, receive, send)

    async def _serve_sorted(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        if VIDEO_NAME.fullmatch(name) is None:
            await answer_json(send, 400, {"detail": f"The name must be digits and .mp4, as in 12.mp4, not {name!r}."})
            return
        # Looked up each time: a loose video takes precedence over a sorted one of the same name.
        found = await self._services.sorting.FindSortedVideo(sorting_pb2.FindSortedVideoRequest(name=name))
        await self._files.serve(Place(found.root, found.path), scope, receive, send)

    async def _serve_lab(self, paths: tuple[str, ...], scope: Scope, receive: Receive, send: Send) -> None:
        if not paths:
            missing = {"loc": ["query", "file_id"], "msg": "Field required", "type": "missing"}
            await answer_json(send, 422, {"detail": [missing]})
            return

        async def send_cached(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [field for field in message["headers"] if field[0] != b"cache-control"]
                # Old clients play only files declared as video.
                others = [_AS_MP4 if field == _OF_NO_KIND else field for field in others]
                message["headers"] = [*others, self._lab_cache]
            await send(message)

        for tries_left in reversed(range(_LAB_TRIES)):
            place = await self._lab.place(paths)
            try:
                await self._files.serve(place, scope, receive, send_cached)
            except NotFound:
                self._lab.forget(paths)  # Moved since.
                if not tries_left:
                    raise
            else:
                return


def _with_name(send: Send, place: Place) -> Send:
    """Tell the file's name, under which browsers save what they show."""

    async def send_named(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 206):
            name = place.path.rpartition("/")[2]
            message["headers"] = [*message["headers"], (b"content-disposition", shown_as(name))]
        await send(message)

    return send_named


def _allowed(scope: Scope) -> Collection[str]:
    """Allowed methods of a path of bytes; all methods for other paths, which the framework handles."""
    path = scope["path"]
    if _PROXY_FRAME.fullmatch(path):
        return ("GET",)
    if _RENDITION.fullmatch(path):
        return (*_READING, "POST", "DELETE")
    if any(pattern.fullmatch(path) for pattern in _FILES):
        return _READING
    if path.startswith(_LAB) and (wanted := file_action_of(scope)) is not None and wanted.action == "stream":
        return _READING
    if _SORTED.fullmatch(path) and file_action_of(scope) is None:
        return _READING
    return (scope["method"],)


def _kind(name: str) -> Kind | None:
    return next((kind for kind in KINDS if kind == name), None)


@dataclass(frozen=True)
class _Query:
    """Query parameters of the cutter's clients."""

    root: str | None
    quality: str


def _query(query: bytes) -> _Query:
    fields = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    return _Query(fields.get("root", [None])[-1], fields.get("quality", [_DEFAULT_QUALITY])[-1])


_known_query = lru_cache(MOST_PLACES)(_query)  # Cached: a player sends the same query hundreds of times.
