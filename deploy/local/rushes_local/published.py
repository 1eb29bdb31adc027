"""Models that others have published, and fetching their files: only where somebody has typed a command that says so."""

import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

from rushes_local.calls import Progress

SITE: Final = "https://huggingface.co"
"""Where they lie; another one may have copies at the same paths."""
_SECONDS: Final = 60.0
"""In which something has to come."""
_PART: Final = 1 << 20


class NotDownloaded(Exception):
    """They are not there; the message says why."""


@dataclass(frozen=True)
class Published:
    """Files that somebody has published together."""

    repository: str
    does: str
    """For people: what for."""
    licence: str
    files: tuple[str, ...]
    if_there: tuple[str, ...] = ()
    """Files that some such repositories have."""


_WHISPER_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
_WHISPER_MAY_HAVE: Final = ("vocabulary.json", "vocabulary.txt", "preprocessor_config.json")

RECOGNISERS: Final[Mapping[str, Published]] = {
    size: Published(f"Systran/faster-whisper-{size}", "hears what is said", "MIT", _WHISPER_FILES, _WHISPER_MAY_HAVE)
    for size in ("tiny", "base", "small", "medium", "large-v3")
}
"""Whisper's sizes."""
TEXT_ENCODER: Final = Published(
    "Qdrant/clip-ViT-B-32-text", "tells what texts mean", "MIT", ("model.onnx", "tokenizer.json")
)
IMAGE_ENCODERS: Final[Mapping[str, Published]] = {
    "clip-vit-b-32": Published("Qdrant/clip-ViT-B-32-vision", "describes pictures", "MIT", ("model.onnx",))
}
"""By the name that `rushes models add` takes."""


class _Answer(Protocol):
    """Of a server, as urllib has it."""

    headers: Mapping[str, str]

    def read(self, most: int) -> bytes: ...

    def close(self) -> None: ...


def download(wanted: Sequence[tuple[Published, Path]], *, say: Callable[[str], None], site: str = SITE) -> None:
    """Fetch all of these, each into its folder; says how much that is before it begins. Raises NotDownloaded."""
    files = [
        (published, name, folder / name, size)
        for published, folder in wanted
        for name in (*published.files, *published.if_there)
        if (size := _size(site, published, name, missing_is_fine=name in published.if_there)) is not None
    ]
    for published, _ in wanted:
        sizes = sum(size for each, _, _, size in files if each is published)
        address = f"{site}/{published.repository}"
        say(f"Downloading {_megabytes(sizes)} from {address}: {published.does} ({published.licence})")
    with Progress() as progress:
        for published, name, target, size in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            _fetch(site, published, name, target, size, progress)


def _size(site: str, published: Published, name: str, *, missing_is_fine: bool) -> int | None:
    """In bytes; None where it is not there."""
    try:
        with closing(_asked(site, published, name)) as answer:
            return int(answer.headers["Content-Length"] or 0)
    except urllib.error.HTTPError as refused:
        refused.close()
        if missing_is_fine and refused.code == HTTPStatus.NOT_FOUND:
            return None
        raise _not_downloaded(site, published, name, refused) from refused
    except (OSError, ValueError) as failed:
        raise _not_downloaded(site, published, name, failed) from failed


def _fetch(site: str, published: Published, name: str, target: Path, size: int, progress: Progress) -> None:
    came = 0
    try:
        with closing(_asked(site, published, name)) as answer, target.open("wb") as file:
            while part := answer.read(_PART):
                came += file.write(part)
                progress.show(f"{name}: {_megabytes(came)} of {_megabytes(size)}")
    except OSError as failed:
        raise _not_downloaded(site, published, name, failed) from failed
    if came != size:
        raise _not_downloaded(site, published, name, f"it broke off after {came} of {size} bytes")


def _asked(site: str, published: Published, name: str) -> _Answer:
    address = f"{site}/{published.repository}/resolve/main/{name}"
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{site} is no address of a site")
    answer: _Answer = urllib.request.urlopen(address, timeout=_SECONDS)  # noqa: S310  # of the web, as was just seen
    return answer


def _not_downloaded(site: str, published: Published, name: str, why: object) -> NotDownloaded:
    if isinstance(why, urllib.error.URLError) and isinstance(why.reason, OSError):
        why = why.reason.strerror or why.reason  # without the number and the wrapping
    return NotDownloaded(f"{published.repository}/{name} cannot be downloaded from {site}: {why}")


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
