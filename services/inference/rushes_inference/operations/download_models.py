"""Downloading published models, and adding them."""

import asyncio
import errno
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from rushes_chassis.errors import RushesError
from rushes_inference.adapters.download_folder import ClaimedFolder, DownloadFolder
from rushes_inference.adapters.download_process import ProcessFetching
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.domain.downloads import INTERRUPTED, Cause, Download, Phase, Progress, seconds_left
from rushes_inference.domain.errors import DownloadFailed, DownloadRuns, NotDownloadable, PublishedNotFound
from rushes_inference.domain.models import MOST_BYTES
from rushes_inference.domain.published import PublishedKind, PublishedModel
from rushes_inference.domain.speech import INSTALL_SPEECH
from rushes_inference.domain.speech import MOST_BYTES as MOST_BYTES_OF_SPEECH
from rushes_inference.operations.keep_models import ModelKeeping
from rushes_inference.operations.keep_speech import SpeechKeeping

log = structlog.get_logger()

_LOOKS_AGAIN: Final = 0.2
"""Seconds after which a running download is asked whether it was cancelled."""
_ENDS_WITHIN: Final = 20.0
"""Seconds that a cancelled download has to end before its slot is claimed again."""
_PART: Final = 1 << 20
_NOTHING: Final = Progress(0, 0)
_OFF: Final = "This server downloads nothing: RUSHES_MODELS_SITE is off."
_EXPORTED: Final = (
    "It is made of a PyTorch file, which can hold code, so no service opens it: only the command downloads it."
)
_NOT_INSTALLED: Final = f"Speech needs faster-whisper where inference runs: {INSTALL_SPEECH}."
_TO_DO: Final = {
    Cause.SITE: "Check the network of this server and RUSHES_MODELS_SITE, then download it again.",
    Cause.CONTENT: "Nothing was added. Download it again, or choose another site by RUSHES_MODELS_SITE.",
    Cause.STORAGE: "Nothing was added. Make room in the data folder, then download it again.",
    Cause.PROCESS: "Nothing was added. Download it again.",
}


@dataclass(frozen=True)
class OfferedModel:
    """A published model that is not added."""

    model: PublishedModel
    hindrance: str
    """Why this service does not download it, for people; empty: it does."""
    download: Download | None
    """A running or failed download."""


class Downloading:
    """Downloads published models on request. Belongs to one event loop."""

    def __init__(
        self,
        published: Sequence[PublishedModel],
        site: str | None,
        downloads: DownloadFolder,
        fetching: ProcessFetching,
        models: ModelFolder,
        keeping: ModelKeeping,
        speech: SpeechKeeping,
    ) -> None:
        """`site`: address of the site with the models; None: nothing is downloaded."""
        self.site = site
        self._published = {model.name: model for model in published}
        self._downloads, self._fetching = downloads, fetching
        self._models, self._keeping, self._speech = models, keeping, speech
        self._running: set[asyncio.Task[None]] = set()

    async def offered(self) -> list[OfferedModel]:
        """The published models that are not added; any of speech only where there is none."""
        known = await asyncio.to_thread(self._models.all)
        taken = {model.name for model, _ in known.described} | {each.name for each in known.unreadable}
        speech = await self._speech.state()
        return [
            OfferedModel(model, self._hindrance(model, speech.installed), await self._state(model))
            for model in self._published.values()
            if (speech.model is None if model.kind is PublishedKind.SPEECH else model.name not in taken)
        ]

    async def start(self, name: str) -> OfferedModel:
        """Begin to download a model, unless it is being downloaded already.

        Raises PublishedNotFound, NotDownloadable, ModelExists, SpeechNotInstalled, SpeechExists, DownloadRuns, OSError.
        """
        model = self._model(name)
        if model.kind is PublishedKind.SPEECH:
            await self._speech.check_free()
        else:
            await self._keeping.check_free(name)
        if hindrance := self._hindrance(model, speech_installed=True):
            raise NotDownloadable(hindrance)
        assert self.site is not None
        claim = await self._claim(model)
        if claim is not None:
            try:
                await asyncio.to_thread(claim.tell, Download(name, Phase.DOWNLOADING, _NOTHING, None, ""))
            except OSError:
                await asyncio.to_thread(claim.release, None)
                raise
            running = asyncio.create_task(self._run(claim, model, self.site))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        return OfferedModel(model, "", await self._state(model))

    async def cancel(self, name: str) -> None:
        """End a download, or forget a failed one; where there is neither, nothing changes.

        Raises PublishedNotFound, OSError.
        """
        model = self._model(name)
        if await self._state(model) is not None:
            await asyncio.to_thread(self._downloads.cancel, model.slot)

    async def end(self) -> None:
        """End all downloads of this process."""
        for running in self._running:
            running.cancel()
        if self._running:
            await asyncio.wait(self._running)

    def _model(self, name: str) -> PublishedModel:
        if name not in self._published:
            raise PublishedNotFound(name, list(self._published))
        return self._published[name]

    def _hindrance(self, model: PublishedModel, speech_installed: bool) -> str:
        if model.kind is PublishedKind.SPEECH and not speech_installed:
            return _NOT_INSTALLED
        if self.site is None:
            return _OFF
        return _EXPORTED if model.is_exported else ""

    async def _state(self, model: PublishedModel) -> Download | None:
        found = await asyncio.to_thread(self._downloads.find, model.slot)
        return found if found is not None and found.name == model.name else None

    async def _claim(self, model: PublishedModel) -> ClaimedFolder | None:
        """None where the model is being downloaded; raises DownloadRuns where another one of its slot is.

        A download that was cancelled is waited for.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _ENDS_WITHIN
        while True:
            claim = await asyncio.to_thread(self._downloads.claim, model.slot)
            if claim is not None:
                return claim
            running = await asyncio.to_thread(self._downloads.find, model.slot)
            if running is not None and running.phase is not Phase.FAILED:
                if running.name == model.name:
                    return None
                raise DownloadRuns(running.name)
            if loop.time() > deadline:
                raise DownloadRuns(model.name)
            await asyncio.sleep(_LOOKS_AGAIN)

    async def _run(self, claim: ClaimedFolder, model: PublishedModel, site: str) -> None:
        log.info("model is downloaded", model=model.name, site=site)
        problem = INTERRUPTED
        adding = asyncio.create_task(self._add(claim, model, site))
        try:
            while not adding.done():
                await asyncio.wait((adding,), timeout=_LOOKS_AGAIN)
                if await asyncio.to_thread(claim.is_cancelled):
                    adding.cancel()
            problem = _problem_of(adding)
        finally:
            adding.cancel()
            await asyncio.wait((adding,))
            if problem:
                log.warning("model was not added", model=model.name, why=problem)
            failed = Download(model.name, Phase.FAILED, _NOTHING, None, problem) if problem else None
            await asyncio.to_thread(claim.release, failed)

    async def _add(self, claim: ClaimedFolder, model: PublishedModel, site: str) -> None:
        is_speech = model.kind is PublishedKind.SPEECH
        files = model.remote(site, claim.path)
        loop = asyncio.get_running_loop()
        began, latest = loop.time(), _NOTHING
        # A model's file, and its encoder of texts.
        most_bytes = MOST_BYTES_OF_SPEECH if is_speech else 2 * MOST_BYTES
        async with aclosing(self._fetching.fetch(files, most_bytes)) as coming:
            async for latest in coming:
                left = seconds_left(latest, loop.time() - began)
                await asyncio.to_thread(claim.tell, Download(model.name, Phase.DOWNLOADING, latest, left, ""))
        whole = Progress(latest.total, latest.total)
        await asyncio.to_thread(claim.tell, Download(model.name, Phase.TESTING, whole, None, ""))
        parts = _named_parts(claim.path, model.names())
        if is_speech:
            await self._speech.add(model.licence, model.origin, parts)
        else:
            await self._keeping.add(model.name, model.licence, model.origin, parts)
        log.info("model was added", model=model.name)


async def _named_parts(folder: Path, names: Sequence[str]) -> AsyncIterator[str | bytes]:
    for name in names:
        yield name
        async for part in _parts(folder / name):
            yield part


async def _parts(file: Path) -> AsyncIterator[bytes]:
    """The bytes of a file, which is deleted at its end: a model of speech has gigabytes, and is copied meanwhile."""
    parts = _read(file)
    while part := await asyncio.to_thread(next, parts, b""):
        yield part
    await asyncio.to_thread(file.unlink)


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while part := opened.read(_PART):
            yield part


def _problem_of(adding: asyncio.Task[None]) -> str:
    """Why it failed and what to do; empty where it did not, or was cancelled."""
    failed = None if adding.cancelled() else adding.exception()
    if failed is None:
        return ""
    if isinstance(failed, DownloadFailed):
        return f"{failed.message} {_TO_DO[failed.cause]}"
    if isinstance(failed, RushesError):
        return f"{failed.message.removesuffix('.')}. Nothing was added."
    if isinstance(failed, OSError):
        lacks_room = failed.errno in (errno.ENOSPC, errno.EDQUOT)
        return f"It cannot be kept: {failed.strerror}. {_TO_DO[Cause.STORAGE] if lacks_room else 'Nothing was added.'}"
    log.error("download failed unexpectedly", exc_info=failed)
    return "It could not be added, for a reason that the log of inference has. Download it again."
