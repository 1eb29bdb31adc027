"""Fetching published files: all of them, or clear words and what was not there."""

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rushes_inference.domain.speech import FILES, RECOGNISER, RECOGNISER_FILES, TEXT, TEXT_FILES, VOCABULARIES
from rushes_local.cli import WhisperSize
from rushes_local.published import IMAGE_ENCODERS, RECOGNISERS, TEXT_ENCODER, NotDownloaded, Published, download

NAMES = ("model.bin", "deeper/a.json")
CONTENTS = {name: name.encode() * 100_000 for name in NAMES}
MODEL = Published(
    "somebody/model",
    "0123abcd",
    "does something",
    "MIT",
    {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()},
)


@dataclass
class Site:
    """A server on this machine."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """By their addresses."""
    breaks_off: set[str] = field(default_factory=set)
    """Those of which the second time one byte does not come."""
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes] | None:
        """The length that is told, and what is sent."""
        self.asked.append(path)
        content = self.files.get(path)
        if content is None:
            return None
        torn = path in self.breaks_off and self.asked.count(path) > 1
        return len(content), content[:-1] if torn else content


class Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *rest: object) -> None:
        self._site = site
        super().__init__(*rest)  # type: ignore[arg-type]  # as socketserver gives them

    def do_GET(self) -> None:
        answer = self._site.answer(self.path)
        if answer is None:
            self.send_error(404)
            return
        length, content = answer
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(name="site")
def _site() -> Iterator[Site]:
    site = Site()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        site.address = f"http://127.0.0.1:{server.server_port}"
        for name, content in CONTENTS.items():
            site.files[f"/somebody/model/resolve/0123abcd/{name}"] = content
        yield site
        server.shutdown()
        thread.join()


def test_all_files_come_and_how_much_that_is_is_said_before(site: Site, tmp_path: Path) -> None:
    said: list[tuple[str, int]] = []
    download([(MODEL, tmp_path)], say=lambda text: said.append((text, len(site.asked))), site=site.address)
    [(text, asked)] = said
    assert text == f"Downloading 2.2 MB from {site.address}/somebody/model: does something (MIT)"
    assert len(site.asked) == asked + len(MODEL.files), "it was said before they were fetched"
    assert (tmp_path / "deeper" / "a.json").read_bytes() == b"deeper/a.json" * 100_000


def test_a_file_that_was_changed_is_refused_and_deleted(site: Site, tmp_path: Path) -> None:
    site.files["/somebody/model/resolve/0123abcd/model.bin"] = CONTENTS["model.bin"][:-1] + b"!"
    with pytest.raises(NotDownloaded, match=f"{MODEL.files['model.bin']} is expected"):
        download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)
    assert not (tmp_path / "model.bin").exists()


def test_what_is_missing_or_breaks_off_is_named(site: Site, tmp_path: Path) -> None:
    address = "/somebody/model/resolve/0123abcd/model.bin"
    site.breaks_off.add(address)
    with pytest.raises(NotDownloaded, match=r"somebody/model/model\.bin cannot be downloaded"):
        download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)
    del site.files[address]
    with pytest.raises(NotDownloaded, match="404"):
        download([(MODEL, tmp_path)], say=lambda _: None, site=site.address)


def test_without_a_network_it_is_said_what_cannot_be_reached(tmp_path: Path) -> None:
    with pytest.raises(NotDownloaded, match=r"from http://127\.0\.0\.1:9: .*refused"):
        download([(MODEL, tmp_path)], say=lambda _: None, site="http://127.0.0.1:9")
    with pytest.raises(NotDownloaded, match="no address of a site"):
        download([(MODEL, tmp_path)], say=lambda _: None, site="file:///etc")


def test_what_is_published_is_what_a_model_of_speech_consists_of() -> None:
    assert [each.value for each in WhisperSize] == list(RECOGNISERS)
    for size, recogniser in RECOGNISERS.items():
        assert recogniser.repository.endswith(f"-{size}")
        names = {
            f"{part}/{name}" for part, each in ((RECOGNISER, recogniser), (TEXT, TEXT_ENCODER)) for name in each.files
        }
        assert names <= set(FILES)
        assert names >= {f"{RECOGNISER}/{name}" for name in RECOGNISER_FILES} | {
            f"{TEXT}/{name}" for name in TEXT_FILES
        }
        assert names & {f"{RECOGNISER}/{name}" for name in VOCABULARIES}


@pytest.mark.parametrize("published", [*RECOGNISERS.values(), TEXT_ENCODER, *IMAGE_ENCODERS.values()])
def test_what_is_published_cannot_change_under_its_name(published: Published) -> None:
    assert re.fullmatch("[0-9a-f]{40}", published.revision)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in published.files.values())
