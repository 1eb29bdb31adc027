"""A client that behaves as the replaced cutter's web client does: what it asks for, how often, and what it forgets."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.e2e import plain_http

LOADING_SECONDS = 120.0
_PIECE = 1 << 18


class NotPlayable(Exception):
    """A file's picture or sound did not become ready."""


@dataclass(frozen=True)
class Patience:
    """Seconds between its requests; a test may be in more of a hurry."""

    poll: float = 2.0
    """Between two looks at the state of the cache or of a job."""
    first_wait: float = 2.0
    """Before the socket is opened again; doubled each time that it cannot be."""
    longest_wait: float = 30.0
    keep_alive: float = 15.0
    """Of silence before the socket sends a text frame."""


class Loaded(NamedTuple):
    """What the player got, whole."""

    video: bytes
    sound: bytes | None
    """A track of its own; None for a silent file."""


@dataclass
class Panel:
    """The settings that it keeps from session to session, with its own defaults."""

    quality: str = "low"
    clips: int = 3
    spread: float = 3.0
    short_side: int | None = 512
    portrait_ratio: str | None = None
    format: str = "MP4"
    hw_encode: bool = False
    profile: str = "default"
    label: str = ""
    category: str = ""


class ExportSocket:
    """/ws/export, opened again whenever it is closed: after a first wait that doubles, and begins anew once open."""

    def __init__(self, url: str, hear: Callable[[dict[str, Any]], None], patience: Patience) -> None:
        self._url, self._hear, self._patience = url, hear, patience
        self._open: ClientConnection | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._stay_open)
        self.openings = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if (socket := self._open) is not None:
            socket.close()
        self._thread.join()

    def _stay_open(self) -> None:
        wait = self._patience.first_wait
        while not self._over.is_set():
            try:
                with connect(self._url) as socket:
                    self._open = socket
                    self.openings += 1
                    wait = self._patience.first_wait
                    self._listen(socket)
            except (OSError, WebSocketException):
                if self._over.is_set():
                    return
            self._open = None
            self._over.wait(wait)
            wait = min(2 * wait, self._patience.longest_wait)

    def _listen(self, socket: ClientConnection) -> None:
        while not self._over.is_set():
            try:
                frame = socket.recv(timeout=self._patience.keep_alive)
            except TimeoutError:
                socket.send("keep-alive")
            else:
                self._hear(json.loads(frame))


@dataclass
class CutterClient:
    """One person in front of it. A request that gets no answer raises httpx.TransportError, but for what it polls."""

    url: str
    patience: Patience = field(default_factory=Patience)
    panel: Panel = field(default_factory=Panel)

    file: dict[str, Any] = field(default_factory=dict)
    """The chosen one, as it was listed."""
    markers: list[dict[str, Any]] = field(default_factory=list)
    """On the timeline."""
    heard: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Method and path of every request."""

    def __post_init__(self) -> None:
        self._http = plain_http.Client(base_url=self.url, timeout=60, event_hooks={"request": [self._note]})
        self.socket = ExportSocket(f"{self.url.replace('http', 'ws')}/ws/export", self._hear, self.patience)

    def __enter__(self) -> Self:
        self.socket.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.__exit__(kind, error, trace)
        self._http.close()

    def _note(self, request: httpx.Request) -> None:
        self.asked.append(f"{request.method} {request.url.path}")

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "clip_done":
            try:
                self.load_markers()
            except httpx.HTTPError as error:
                _let_pass_if_away(error)  # the next clip brings them, or the end of the job
        self.heard.append(message)

    def _answer(self, method: str, path: str, **query: Any) -> Any:
        answer = self._http.request(method, path, params=query or None)
        answer.raise_for_status()
        return answer.json()

    def _of_file(self, kind: str) -> str:
        segments = (quote(segment, safe="") for segment in self.file["path"].split("/"))
        return f"/api/{kind}/{'/'.join(segments)}"

    def files(self) -> list[dict[str, Any]]:
        """The sidebar: every file of every root."""
        roots = self._answer("GET", "/api/roots")
        return [file for root in roots for file in self._answer("GET", "/api/files", root=root)]

    def choose(self, path: str) -> Loaded:
        """Click on a file."""
        [self.file] = [file for file in self.files() if file["path"] == path]
        self.load_markers()
        return self.load()

    def load(self) -> Loaded:
        """What the player does for another file or quality. Raises NotPlayable."""
        video, sound = self._of_file("stream"), self._of_file("audio")
        root, quality = {"root": self.file["root"]}, {"quality": self.panel.quality}
        for path, query in ((video, root | quality), (sound, root)):
            with self._http.stream("GET", path, params=query):  # begins it; what it answers is of no interest
                pass
        deadline = time.monotonic() + LOADING_SECONDS
        while True:
            states = self._answer("GET", self._of_file("cache/status"), **root)
            picture_state, sound_state = states[self.panel.quality], states["audio"]
            if picture_state == "ready" and sound_state in ("ready", "none"):
                break
            if "error" in (picture_state, sound_state) or time.monotonic() > deadline:
                raise NotPlayable(f"{self.file['path']}: {states}")
            time.sleep(self.patience.poll)
        heard = self._by_ranges(sound, root) if sound_state == "ready" else None
        return Loaded(self._by_ranges(video, root | quality), heard)

    def _by_ranges(self, path: str, query: dict[str, str]) -> bytes:
        content, size = b"", 1
        while len(content) < size:
            wanted = {"range": f"bytes={len(content)}-{len(content) + _PIECE - 1}"}
            answer = self._http.get(path, params=query, headers=wanted)
            assert answer.status_code == 206, answer.text
            size = int(answer.headers["content-range"].rpartition("/")[2])
            content += answer.content
        return content

    def load_markers(self) -> None:
        """It knows files by their bare names."""
        name = quote(self.file["name"], safe="")
        self.markers = self._answer("GET", f"/api/markers/{name}", profile=self.panel.profile)

    def export(self, cursor: float, *, folder_suffix: str = "") -> str:
        """Press Export, or the button of a subprofile; the job."""
        panel = self.panel
        body = {
            "input_path": f"{self.file['root']}/{self.file['path']}",
            "cursor": cursor,
            "name": self.file["name"].rpartition(".")[0],
            "clips": panel.clips,
            "spread": panel.spread,
            "short_side": panel.short_side,
            "portrait_ratio": panel.portrait_ratio,
            "crop_center": 0.5,
            "format": panel.format,
            "label": panel.label,
            "category": panel.category,
            "profile": panel.profile,
            "folder_suffix": folder_suffix,
            "encoder": "h264_nvenc" if panel.hw_encode else "libx264",
        }
        answer = self._http.post("/api/export", json=body)
        answer.raise_for_status()
        return str(answer.json()["job_id"])

    def follow(self, job_id: str, seconds: float = LOADING_SECONDS) -> dict[str, Any]:
        """Look at a job until it has ended, also while nobody answers; then at the markers. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                state: dict[str, Any] = self._answer("GET", f"/api/export/{job_id}")
                if state["status"] != "running":
                    self.load_markers()
                    return state
            except httpx.HTTPError as error:
                _let_pass_if_away(error)
            time.sleep(self.patience.poll)
        raise TimeoutError(f"job {job_id}")

    def heard_of(self, job_id: str) -> list[str]:
        """The types of the messages about a job, in their order."""
        return [message["type"] for message in self.heard if message["job_id"] == job_id]

    def delete_marker(self, marker: dict[str, Any]) -> None:
        """Right click on it: its first clip goes."""
        self._answer("DELETE", "/api/export", output_path=marker["output_path"])
        self.load_markers()

    def toggle_hidden(self, name: str) -> None:
        """Right click on a file."""
        method = "DELETE" if name in self.hidden() else "POST"
        self._answer(method, f"/api/hidden/{quote(name, safe='')}", profile=self.panel.profile)

    def hidden(self) -> list[str]:
        """Names hidden in its profile."""
        names: list[str] = self._answer("GET", "/api/hidden", profile=self.panel.profile)
        return names

    def profiles(self) -> list[str]:
        """For the selector."""
        names: list[str] = self._answer("GET", "/api/profiles")
        return names

    def labels(self) -> list[str]:
        """For the label's list."""
        texts: list[str] = self._answer("GET", "/api/labels")
        return texts


def _let_pass_if_away(error: httpx.HTTPError) -> None:
    """Raise what no waiting mends."""
    if isinstance(error, httpx.TransportError):
        return
    if not isinstance(error, httpx.HTTPStatusError) or error.response.status_code < 500:
        raise error
