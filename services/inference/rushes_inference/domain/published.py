"""Models published by others that can be added by name, with the SHA-256 of each of their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from rushes_inference.domain.speech import RECOGNISER
from rushes_inference.domain.texts import TEXT

SITE: Final = "https://huggingface.co"
"""The site with the models; another site may have copies at the same paths."""


@dataclass(frozen=True)
class RemoteFile:
    """A file to download."""

    site: str
    path: str
    """Its path on the site."""
    title: str
    """Its repository and name, for people."""
    sha256: str
    """In hexadecimal."""
    target: Path

    @property
    def address(self) -> str:
        """Where it is downloaded from."""
        return f"{self.site}/{self.path}"


@dataclass(frozen=True)
class PinnedFiles:
    """Files of one revision of a repository."""

    repository: str
    revision: str
    """A commit: what a branch names can change."""
    purpose: str
    """The purpose, for the output of commands."""
    licence: str
    files: Mapping[str, str]
    """Their SHA-256, by name."""

    def remote(self, site: str, folder: Path) -> list[RemoteFile]:
        """The files to download into a folder."""
        return [
            RemoteFile(
                site,
                f"{self.repository}/resolve/{self.revision}/{name}",
                f"{self.repository}/{name}",
                sha256,
                folder / name,
            )
            for name, sha256 in self.files.items()
        ]


class PublishedKind(StrEnum):
    """What a published model does."""

    DETECT = "detect"
    EMBED = "embed"
    SPEECH = "speech"


@dataclass(frozen=True)
class PublishedModel:
    """A model that others have published, by the name that is shown for it."""

    name: str
    kind: PublishedKind
    purpose: str
    """What it is for, in a sentence."""
    licence: str
    """Licence of its weights."""
    download_bytes: int
    """About as large as what is downloaded, without packages."""
    adding: Sequence[str]
    """Arguments of the command `rushes` that adds it."""
    parts: Mapping[str, PinnedFiles]
    """What it consists of, by folder; "" is the folder itself. Empty: a command makes it of a PyTorch file."""

    @property
    def is_exported(self) -> bool:
        """Whether it is made into an ONNX file first, which needs the packages of the extra `yolo`."""
        return not self.parts

    @property
    def slot(self) -> str:
        """Models with equal slots exclude each other: there is one model of speech."""
        return self.kind if self.kind is PublishedKind.SPEECH else self.name

    @property
    def origin(self) -> str:
        """Where it comes from, for people."""
        return ", ".join(part.repository for part in self.parts.values())

    def names(self) -> list[str]:
        """Paths of its files."""
        return [str(Path(folder, name)) for folder, part in self.parts.items() for name in part.files]

    def remote(self, site: str, folder: Path) -> list[RemoteFile]:
        """The files to download into a folder."""
        return [file for under, part in self.parts.items() for file in part.remote(site, folder / under)]


_TOKENIZER: Final = {"tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"}
_VOCABULARY: Final = {"vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"}
_OF_LARGE: Final = {
    "tokenizer.json": "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
    "vocabulary.json": "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1",
    "preprocessor_config.json": "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
}


def _whisper(size: str, revision: str, model: str, config: str, others: Mapping[str, str]) -> PinnedFiles:
    files = {"model.bin": model, "config.json": config, **others}
    return PinnedFiles(f"Systran/faster-whisper-{size}", revision, "recognises speech", "MIT", files)


RECOGNISERS: Final[Mapping[str, PinnedFiles]] = {
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
TEXT_ENCODER: Final = PinnedFiles(
    "Qdrant/clip-ViT-B-32-text",
    "48ca1db27cb4063eb311ec2aa7f087a808112876",
    "encodes texts",
    "MIT",
    {
        "model.onnx": "4dbe762b11e36488304471e439cde89da053ad7acaddbf9e096745d142ec8d8b",
        "tokenizer.json": "b68d571997a1f81bf521fb73806740ddb91e4ed6666cb6e996c066bb289cf55b",
    },
)
IMAGE_ENCODERS: Final[Mapping[str, PinnedFiles]] = {
    "clip-vit-b-32": PinnedFiles(
        "Qdrant/clip-ViT-B-32-vision",
        "e0c24ed0fa57fa3e4f97f30de74c51d944036ace",
        "describes pictures",
        "MIT",
        {"model.onnx": "c68d3d9a200ddd2a8c8a5510b576d4c94d1ae383bf8b36dd8c084f94e1fb4d63"},
    )
}
"""By the name that `rushes models add` takes."""
WORDS: Final[Mapping[str, PinnedFiles]] = {"clip-vit-b-32": TEXT_ENCODER}
"""By the same name the encoder of texts that was trained together with it."""
WORDS_OF_FILES: Final[Mapping[str, PinnedFiles]] = {
    sha256: WORDS[name] for name, encoder in IMAGE_ENCODERS.items() for sha256 in encoder.files.values()
}
"""The same by the SHA-256 of the encoder of pictures, whatever name it was added by."""


def _speech(size: str, download_bytes: int, purpose: str) -> PublishedModel:
    return PublishedModel(
        f"whisper-{size}",
        PublishedKind.SPEECH,
        purpose,
        TEXT_ENCODER.licence,
        download_bytes,
        ("speech", "add", "--whisper", size),
        {RECOGNISER: RECOGNISERS[size], TEXT: TEXT_ENCODER},
    )


PUBLISHED: Final = (
    PublishedModel(
        "yolo11n",
        PublishedKind.DETECT,
        "Finds people, balls, animals, vehicles and other everyday objects: 80 classes.",
        "AGPL-3.0",
        6_000_000,
        ("models", "add", "yolo11n"),
        {},
    ),
    PublishedModel(
        "clip-vit-b-32",
        PublishedKind.EMBED,
        "Describes pictures, so that Sort tells videos apart by what is seen in them, and words find it.",
        IMAGE_ENCODERS["clip-vit-b-32"].licence,
        610_000_000,
        ("models", "add", "clip-vit-b-32"),
        {"": IMAGE_ENCODERS["clip-vit-b-32"], TEXT: WORDS["clip-vit-b-32"]},
    ),
    _speech("tiny", 330_000_000, "The fastest, and the least accurate."),
    _speech("base", 400_000_000, "Fast; good for clear speech."),
    _speech("small", 740_000_000, "More accurate than base, and some three times slower."),
    _speech("medium", 1_790_000_000, "More accurate than small, and some three times slower."),
    _speech("large-v3", 3_350_000_000, "The most accurate, and the slowest."),
)
"""All of them; there is one for each of RECOGNISERS and IMAGE_ENCODERS."""
