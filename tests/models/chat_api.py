"""A server on this machine that speaks the chat completions API, and misbehaves as it is told."""

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PREFIX = "data:image/jpeg;base64,"


@dataclass(frozen=True)
class Asked:
    """A request."""

    path: str
    headers: Mapping[str, str]
    """By names in small letters."""
    body: dict[str, object]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Of the only message: text and pictures."""
        messages: Any = self.body["messages"]
        [message] = messages
        found: list[dict[str, Any]] = message["content"]
        return found

    @property
    def text(self) -> str:
        return str(self.parts[0]["text"])

    @property
    def jpeg(self) -> bytes:
        address: str = self.parts[1]["image_url"]["url"]
        assert address.startswith(_PREFIX)
        return base64.b64decode(address.removeprefix(_PREFIX), validate=True)


@dataclass
class ChatApi:
    """A running server."""

    url: str = ""
    """Base of its API."""
    answer: Callable[[Asked], str] = lambda _: "none"
    """What the model says."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Sent in place of a completion."""
    holds: bool = False
    """No answer comes until `go_on` is set."""
    go_on: threading.Event = field(default_factory=threading.Event)
    asked: list[Asked] = field(default_factory=list)
    read: int = 0
    """Bytes of the last answer that were taken from it."""


def completion(words: object) -> bytes:
    """An answer of the API."""
    message = {"role": "assistant", "content": words}
    return json.dumps({"object": "chat.completion", "choices": [{"index": 0, "message": message}]}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, api: ChatApi, *rest: object) -> None:
        self._api = api
        super().__init__(*rest)  # type: ignore[arg-type]  # as socketserver gives them

    def do_POST(self) -> None:
        api = self._api
        said = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, said)
        api.asked.append(asked)
        if api.holds:
            api.go_on.wait(60)
        body = completion(api.answer(asked)) if api.body is None else api.body
        self.send_response(api.status)
        for name, value in {"content-length": str(len(body)), **api.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        api.read = 0
        try:
            for begin in range(0, len(body), 1 << 14):
                self.wfile.write(body[begin : begin + (1 << 14)])
                api.read = begin + (1 << 14)
        except OSError:
            self.close_connection = True

    def do_GET(self) -> None:
        """Where redirects lead."""
        self._api.asked.append(Asked(self.path, {}, {}))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextmanager
def chat_api(port: int = 0) -> Iterator[ChatApi]:
    """A server on a port of its own, until the end of the block."""
    api = ChatApi()
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, api))
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield api
    finally:
        api.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
