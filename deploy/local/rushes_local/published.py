"""Models published by others, and downloading them, which only commands of a user do."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
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
    """A published model: files of one revision of a repository."""

    repository: str
    revision: str
    """A commit: what a branch names can change."""
    purpose: str
    """The purpose, for the output."""
    licence: str
    files: Mapping[str, str]
    """Their SHA-256, by name."""


_TOKENIZER: Final = {"tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"}
_VOCABULARY: Final = {"vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"}
_OF_LARGE: Final = {
    "tokenizer.json": "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
    "vocabulary.json": "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1",
    "preprocessor_config.json": "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
}


def _whisper(size: str, revision: str, model: str, config: str, others: Mapping[str, str]) -> Published:
    files = {"model.bin": model, "config.json": config, **others}
    return Published(f"Systran/faster-whisper-{size}", revision, "recognises speech", "MIT", files)


RECOGNISERS: Final[Mapping[str, Published]] = {
    "tiny": _whisper(
        "tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
        "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8",
        _TOKENIZER | _VOCABULARY,
    ),
    "base": _whisper(
        "base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        _TOKENIZER | _VOCABULARY,
    ),
    "small": _whisper(
        "small",
        "536b0662742c02347bc0e980a01041f333bce120",
        "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
        "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828",
        _TOKENIZER | _VOCABULARY,
    ),
    "medium": _whisper(
        "medium",
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
        "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807",
        _TOKENIZER | _VOCABULARY,
    ),
    "large-v3": _whisper(
        "large-v3",
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
        "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9",
        _OF_LARGE,
    ),
}
"""By Whisper's size."""
TEXT_ENCODER: Final = Published(
    "Qdrant/clip-ViT-B-32-text",
    "48ca1db27cb4063eb311ec2aa7f087a808112876",
    "encodes texts",
    "MIT",
    {
        "model.onnx": "4dbe762b11e36488304471e439cde89da053ad7acaddbf9e096745d142ec8d8b",
        "tokenizer.json": "b68d571997a1f81bf521fb73806740ddb91e4ed6666cb6e996c066bb289cf55b",
    },
)
IMAGE_ENCODERS: Final[Mapping[str, Published]] = {
    "clip-vit-b-32": Published(
        "Qdrant/clip-ViT-B-32-vision",
        "e0c24ed0fa57fa3e4f97f30de74c51d944036ace",
        "describes pictures",
        "MIT",
        {"model.onnx": "c68d3d9a200ddd2a8c8a5510b576d4c94d1ae383bf8b36dd8c084f94e1fb4d63"},
    )
}
"""By the name that `rushes models add` takes."""


class _Answer(Protocol):
    """The response of urllib."""

    headers: Mapping[str, str]

    def read(self, most: int) -> bytes: ...

    def close(self) -> None: ...


def download(wanted: Sequence[tuple[Published, Path]], *, say: Callable[[str], None], site: str = SITE) -> None:
    """Download all files, each model's into its folder; their sizes are printed first.

    A file with another hash is deleted. Raises NotDownloaded.
    """
    files = [
        (published, name, folder / name, _size(site, published, name))
        for published, folder in wanted
        for name in published.files
    ]
    for published, _ in wanted:
        sizes = sum(size for each, _, _, size in files if each is published)
        address = f"{site}/{published.repository}"
        say(f"Downloading {_megabytes(sizes)} from {address}: {published.purpose} ({published.licence})")
    with Progress() as progress:
        for published, name, target, size in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            _fetch(site, published, name, target, size, progress)


def _size(site: str, published: Published, name: str) -> int:
    """Size of a file in bytes; raises NotDownloaded."""
    try:
        with closing(_asked(site, published, name)) as answer:
            return int(answer.headers["Content-Length"] or 0)
    except urllib.error.HTTPError as refused:
        refused.close()
        raise _not_downloaded(site, published, name, refused) from refused
    except (OSError, ValueError) as failed:
        raise _not_downloaded(site, published, name, failed) from failed


def _fetch(site: str, published: Published, name: str, target: Path, size: int, progress: Progress) -> None:
    came, digest = 0, hashlib.sha256()
    try:
        with closing(_asked(site, published, name)) as answer, target.open("wb") as file:
            while part := answer.read(_PART):
                came += file.write(part)
                digest.update(part)
                progress.show(f"{name}: {_megabytes(came)} of {_megabytes(size)}")
    except OSError as failed:
        raise _not_downloaded(site, published, name, failed) from failed
    if came != size:
        raise _not_downloaded(site, published, name, f"the connection ended after {came} of {size} bytes")
    if digest.hexdigest() != published.files[name]:
        target.unlink()
        found = f"it has the SHA-256 {digest.hexdigest()}, and {published.files[name]} is expected"
        raise _not_downloaded(site, published, name, f"{found}. It was changed there, or on the way, and is deleted")


def _asked(site: str, published: Published, name: str) -> _Answer:
    address = f"{site}/{published.repository}/resolve/{published.revision}/{name}"
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
