"""Models published by others, and downloading them, which only commands of a user do."""

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
"""The site with the models; another site may have copies at the same paths."""
_SECONDS: Final = 60.0
"""Timeout of connecting and of each read."""
_PART: Final = 1 << 20


class NotDownloaded(Exception):
    """A download failed; the message has the reason."""


@dataclass(frozen=True)
class Published:
    """A published model: files of one repository."""

    repository: str
    purpose: str
    """The purpose, for the output."""
    licence: str
    files: tuple[str, ...]
    optional_files: tuple[str, ...] = ()
    """Files that are downloaded where the repository has them."""


_WHISPER_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
_WHISPER_MAY_HAVE: Final = ("vocabulary.json", "vocabulary.txt", "preprocessor_config.json")

RECOGNISERS: Final[Mapping[str, Published]] = {
    size: Published(f"Systran/faster-whisper-{size}", "recognises speech", "MIT", _WHISPER_FILES, _WHISPER_MAY_HAVE)
    for size in ("tiny", "base", "small", "medium", "large-v3")
}
"""By Whisper's size."""
TEXT_ENCODER: Final = Published("Qdrant/clip-ViT-B-32-text", "encodes texts", "MIT", ("model.onnx", "tokenizer.json"))
IMAGE_ENCODERS: Final[Mapping[str, Published]] = {
    "clip-vit-b-32": Published("Qdrant/clip-ViT-B-32-vision", "describes pictures", "MIT", ("model.onnx",))
}
"""By the name that `rushes models add` takes."""


class _Answer(Protocol):
    """The response of urllib."""

    headers: Mapping[str, str]

    def read(self, most: int) -> bytes: ...

    def close(self) -> None: ...


def download(wanted: Sequence[tuple[Published, Path]], *, say: Callable[[str], None], site: str = SITE) -> None:
    """Download all files, each model's into its folder; their sizes are printed first. Raises NotDownloaded."""
    files = [
        (published, name, folder / name, size)
        for published, folder in wanted
        for name in (*published.files, *published.optional_files)
        if (size := _size(site, published, name, missing_is_fine=name in published.optional_files)) is not None
    ]
    for published, _ in wanted:
        sizes = sum(size for each, _, _, size in files if each is published)
        address = f"{site}/{published.repository}"
        say(f"Downloading {_megabytes(sizes)} from {address}: {published.purpose} ({published.licence})")
    with Progress() as progress:
        for published, name, target, size in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            _fetch(site, published, name, target, size, progress)


def _size(site: str, published: Published, name: str, *, missing_is_fine: bool) -> int | None:
    """Size of a file in bytes; None where it does not exist and `missing_is_fine`. Raises NotDownloaded."""
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
        raise _not_downloaded(site, published, name, f"the connection ended after {came} of {size} bytes")


def _asked(site: str, published: Published, name: str) -> _Answer:
    address = f"{site}/{published.repository}/resolve/main/{name}"
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{site} is no address of a site")
    answer: _Answer = urllib.request.urlopen(address, timeout=_SECONDS)  # noqa: S310  # http or https, as checked above
    return answer


def _not_downloaded(site: str, published: Published, name: str, why: object) -> NotDownloaded:
    if isinstance(why, urllib.error.URLError) and isinstance(why.reason, OSError):
        why = why.reason.strerror or why.reason  # the reason alone, without URLError and errno
    return NotDownloaded(f"{published.repository}/{name} cannot be downloaded from {site}: {why}")


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
