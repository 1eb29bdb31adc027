"""A site on this machine from which models are downloaded, which fails as it is told."""

import hashlib
import select
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rushes_inference.domain.published import PinnedFiles


@dataclass
class Site:
    """A running site. Files, and what goes wrong, are given by their paths; failures begin with the second request,
    since the first one only asks for the size."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    breaks_off: set[str] = field(default_factory=set)
    """Of these one byte does not come."""
    grows: set[str] = field(default_factory=set)
    """These have one byte more than was announced."""
    unannounced: set[str] = field(default_factory=set)
    """The size of these is never said."""
    redirects: dict[str, str] = field(default_factory=dict)
    """To these addresses, from the first request on."""
    holds: set[str] = field(default_factory=set)
    """Of these half comes, and the rest when `go_on` is set."""
    go_on: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    """Somebody went away from a held file."""
    asked: list[str] = field(default_factory=list)


def pinned(site: Site, repository: str, files: Mapping[str, Path]) -> tuple[PinnedFiles, list[str]]:
    """Have a site publish files, and their paths there in order."""
    contents = {name: path.read_bytes() for name, path in files.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    published = PinnedFiles(repository, "0123", "", "MIT", hashes)
    site.files |= {f"/{repository}/resolve/0123/{name}": content for name, content in contents.items()}
    return published, [f"/{repository}/resolve/0123/{name}" for name in files]


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *rest: object) -> None:
        self._site = site
        super().__init__(*rest)  # type: ignore[arg-type]  # as socketserver gives them

    def do_GET(self) -> None:
        site, path = self._site, self.path
        site.asked.append(path)
        is_second = site.asked.count(path) > 1
        if path in site.redirects:
            self.send_response(302)
            self.send_header("Location", site.redirects[path])
            self.end_headers()
            return
        if path not in site.files:
            self.send_error(404)
            return
        content = site.files[path] + (b"!" if path in site.grows and is_second else b"")
        self.send_response(200)
        if path not in site.unannounced:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if path in site.breaks_off and is_second:
            content = content[:-1]
        if path in site.holds and is_second:
            half = len(content) // 2
            self.wfile.write(content[:half])
            self._hold()
            content = content[half:]
        self.wfile.write(content)

    def _hold(self) -> None:
        while not self._site.go_on.wait(0.01):
            # It sends nothing: only the end of the connection can be read.
            if select.select([self.connection], [], [], 0)[0]:
                self._site.left.set()
                return

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # Who asked for the size alone went away.

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def running_site() -> Iterator[Site]:
    """A site without files."""
    site = Site()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        site.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield site
        finally:
            site.go_on.set()
            server.shutdown()
            thread.join()
