"""Downloading files whose SHA-256 is known, by HTTP."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from http.client import HTTPException, HTTPMessage
from typing import IO, Final, Protocol

from rushes_inference.domain.downloads import Cause
from rushes_inference.domain.published import RemoteFile

SECONDS: Final = 60.0
"""Timeout of connecting and of each read."""
_PART: Final = 1 << 18


class NotDownloaded(Exception):
    """A download failed; the message has the reason."""

    def __init__(self, why: str, cause: Cause) -> None:
        super().__init__(why)
        self.cause = cause


class _Answer(Protocol):
    """The response of urllib."""

    headers: HTTPMessage

    def read1(self, most: int) -> bytes: ...

    def close(self) -> None: ...


class NeverLessSafe(urllib.request.HTTPRedirectHandler):
    """Follows redirects, from https to https only."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """See HTTPRedirectHandler."""
        if not newurl.startswith(("https://",) if req.type == "https" else ("https://", "http://")):
            fp.close()
            raise urllib.error.URLError(f"it redirects to {newurl.partition('?')[0]}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download_files(
    files: Sequence[RemoteFile],
    *,
    most_bytes: int,
    announced: Callable[[Sequence[int]], None],
    came: Callable[[RemoteFile, int], None],
    seconds: float = SECONDS,
) -> None:
    """Download all files; those before a failure stay, and none with another hash.

    `announced` gets their sizes in bytes before the first one, `came` a file and how many bytes of it there are.
    Raises NotDownloaded, also where they have more than `most_bytes` together.
    """
    sizes = [_size(file, seconds) for file in files]
    if sum(sizes) > most_bytes:
        raise _failed(files[0], f"{sum(sizes)} bytes are announced, and {most_bytes} are the limit", Cause.CONTENT)
    announced(sizes)
    for file, size in zip(files, sizes, strict=True):
        _fetch(file, size, came, seconds)


def _size(file: RemoteFile, seconds: float) -> int:
    try:
        with closing(_asked(file, seconds)) as answer:
            announced = answer.headers["Content-Length"]
    except (OSError, HTTPException, ValueError) as failed:
        raise _failed(file, failed) from failed
    if announced is None or not announced.isdecimal():
        raise _failed(file, "the site does not say how large it is")
    return int(announced)


def _fetch(file: RemoteFile, size: int, came: Callable[[RemoteFile, int], None], seconds: float) -> None:
    digest, length = hashlib.sha256(), 0
    try:
        file.target.parent.mkdir(parents=True, exist_ok=True)
        with closing(_read(file, seconds)) as parts, file.target.open("wb") as target:
            for part in parts:
                length += len(part)
                if length > size:
                    raise _failed(file, f"more than the announced {size} bytes came", Cause.CONTENT)
                target.write(part)
                digest.update(part)
                came(file, length)
    except OSError as full:  # only of the disk: those of the network are translated already
        raise NotDownloaded(f"{file.target} cannot be written: {full.strerror}", Cause.STORAGE) from full
    if length != size:
        raise _failed(file, f"the connection ended after {length} of {size} bytes")
    if digest.hexdigest() != file.sha256:
        file.target.unlink()
        found = f"it has the SHA-256 {digest.hexdigest()}, and {file.sha256} is expected"
        raise _failed(file, f"{found}. It was changed there, or on the way, and is deleted", Cause.CONTENT)


def _read(file: RemoteFile, seconds: float) -> Generator[bytes]:
    try:
        with closing(_asked(file, seconds)) as answer:
            # What has come so far, so that progress is even on a slow connection.
            while part := answer.read1(_PART):
                yield part
    except (OSError, HTTPException) as failed:
        raise _failed(file, failed) from failed


def _asked(file: RemoteFile, seconds: float) -> _Answer:
    if not file.site.startswith(("https://", "http://")):
        raise ValueError(f"{file.site} is no address of a site")
    opener = urllib.request.build_opener(NeverLessSafe)
    try:
        answer: _Answer = opener.open(file.address, timeout=seconds)
    except urllib.error.HTTPError as refused:
        refused.close()
        raise
    return answer


def _failed(file: RemoteFile, why: object, cause: Cause = Cause.SITE) -> NotDownloaded:
    return NotDownloaded(f"{file.title} cannot be downloaded from {file.site}: {_reason(why)}", cause)


def _reason(failed: object) -> object:
    """The reason alone, without the name of an exception and an errno."""
    if isinstance(failed, urllib.error.URLError) and not isinstance(failed, urllib.error.HTTPError):
        failed = failed.reason
    if isinstance(failed, TimeoutError):
        return "it did not answer in time"
    if isinstance(failed, OSError) and failed.strerror:
        return failed.strerror
    return failed
