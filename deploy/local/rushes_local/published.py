"""Downloading published models by commands: how much it is is printed before, and then the progress."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rushes_inference.domain.published import SITE, PinnedFiles, RemoteFile
from rushes_inference.domain.speech import MOST_BYTES
from rushes_inference.download.transfer import download_files
from rushes_local.calls import Progress


def download(wanted: Sequence[tuple[PinnedFiles, Path]], *, say: Callable[[str], None], site: str = SITE) -> None:
    """Download all files, each model's into its folder; their sizes are printed first.

    A file with another hash is deleted. Raises NotDownloaded.
    """
    files = [(pinned, file) for pinned, folder in wanted for file in pinned.remote(site, folder)]
    sizes: dict[RemoteFile, int] = {}

    def announced(given: Sequence[int]) -> None:
        sizes.update(zip((file for _, file in files), given, strict=True))
        for pinned, _ in wanted:
            size = _megabytes(sum(sizes[file] for each, file in files if each is pinned))
            say(f"Downloading {size} from {site}/{pinned.repository}: {pinned.purpose} ({pinned.licence})")

    with Progress() as progress:
        download_files(
            [file for _, file in files],
            most_bytes=MOST_BYTES,
            announced=announced,
            came=lambda file, length: progress.show(
                f"{file.target.name}: {_megabytes(length)} of {_megabytes(sizes[file])}"
            ),
        )


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
