"""Published models that the service downloads: added whole or not at all, whatever the site sends, and whoever dies."""

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from rushes.inference.v1 import models_pb2
from rushes_chassis.errors import AlreadyExists, Conflict, NotFound
from rushes_inference.adapters.download_folder import DownloadFolder
from rushes_inference.adapters.download_process import ProcessFetching
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.adapters.speech_process import ProcessSpeechTrials, installed
from rushes_inference.adapters.text_process import ProcessTextTrials
from rushes_inference.adapters.trials import ProcessTrials
from rushes_inference.domain.downloads import INTERRUPTED, Download, Phase
from rushes_inference.domain.published import PinnedFiles, PublishedKind, PublishedModel
from rushes_inference.domain.served import ByBackend
from rushes_inference.domain.speech import RECOGNISER
from rushes_inference.domain.texts import TEXT
from rushes_inference.download.transfer import SECONDS
from rushes_inference.operations.download_models import Downloading
from rushes_inference.operations.keep_models import ModelKeeping
from rushes_inference.operations.keep_speech import SpeechKeeping
from rushes_inference.ports.networks import NetworkBackend
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import eventually
from tests.models import clip
from tests.models import speech as made
from tests.models.drawn import MODEL
from tests.models.published_inference import PROGRAM, settings_for
from tests.models.site import Site, pinned, running_site

FILE = MODEL.read_bytes()
NO_ONNX = b"no model at all"


def published(name: str, content: bytes) -> PublishedModel:
    """A model of one file with this content."""
    files = PinnedFiles("somebody/" + name, "0123", "", "MIT", {"model.onnx": hashlib.sha256(content).hexdigest()})
    return PublishedModel(name, PublishedKind.DETECT, "Finds shapes.", "MIT", 11, ("models", "add", name), {"": files})


SHAPES, CHANGED, NO_MODEL = published("shapes", FILE), published("changed", b"other"), published("text", NO_ONNX)
MADE = PublishedModel("made", PublishedKind.DETECT, "", "AGPL-3.0", 6, ("models", "add", "made"), {})
CATALOGUE = (SHAPES, CHANGED, NO_MODEL, MADE)
ADDRESS = "/somebody/shapes/resolve/0123/model.onnx"


@pytest.fixture(name="site")
def _site() -> Iterator[Site]:
    with running_site() as site:
        site.files[ADDRESS] = FILE
        site.files["/somebody/changed/resolve/0123/model.onnx"] = b"changed"
        site.files["/somebody/text/resolve/0123/model.onnx"] = NO_ONNX
        yield site


@dataclass(frozen=True)
class Service:
    """What a process of inference has for its downloads."""

    downloading: Downloading
    models: ModelFolder
    downloads: DownloadFolder
    data: Path

    def state(self, name: str = "shapes") -> Download | None:
        """As another process sees it."""
        return DownloadFolder(self.data / "downloads").find(name)

    def left(self) -> list[str]:
        """Names of all files of downloads and models."""
        return sorted(str(path.relative_to(self.data)) for path in self.data.glob("*/**/*") if path.is_file())

    async def failed(self, name: str = "shapes") -> str:
        """Download a model; why it failed."""
        await self.downloading.start(name)
        await eventually(lambda: (state := self.state(name)) is not None and state.phase is Phase.FAILED)
        state = self.state(name)
        assert state is not None
        return state.problem


def service(data: Path, site: str | None, catalogue: Sequence[PublishedModel] = CATALOGUE) -> Service:
    models, speech = ModelFolder(data / "models"), SpeechFolder(data / "speech")
    networks: ByBackend[NetworkBackend] = ByBackend({})  # nothing is run
    downloads = DownloadFolder(data / "downloads")
    downloading = Downloading(
        catalogue,
        site,
        downloads,
        ProcessFetching(),
        models,
        ModelKeeping(models, ProcessTrials(), ProcessTextTrials(1), networks),
        SpeechKeeping(speech, ProcessSpeechTrials(1)),
    )
    return Service(downloading, models, downloads, data)


@pytest_asyncio.fixture(name="running")
async def _running(tmp_path: Path, site: Site) -> AsyncIterator[Service]:
    running = service(tmp_path, site.address)
    yield running
    await running.downloading.end()


async def test_a_model_is_downloaded_tried_and_added(running: Service, site: Site) -> None:
    site.holds.add(ADDRESS)
    begun = await running.downloading.start("shapes")
    assert (begun.model, begun.hindrance) == (SHAPES, "")
    assert begun.download is not None
    assert begun.download.phase is Phase.DOWNLOADING
    await eventually(lambda: (state := running.state()) is not None and state.progress.done == len(FILE) // 2)
    state = running.state()
    assert state is not None
    assert state.progress.total == len(FILE)
    assert running.models.list() == []
    site.go_on.set()
    await eventually(lambda: running.state() is None)
    [model] = running.models.list()
    assert (model.name, model.origin, model.licence) == ("shapes", "somebody/shapes", "MIT")
    assert running.left() == ["models/shapes/model.json", "models/shapes/model.onnx"]
    assert "shapes" not in [each.model.name for each in await running.downloading.offered()]
    with pytest.raises(AlreadyExists, match="shapes"):
        await running.downloading.start("shapes")


@pytest.mark.proof("kills")
async def test_of_two_processes_one_downloads_a_model(running: Service, site: Site) -> None:
    site.holds.add(ADDRESS)
    other = service(running.data, site.address)
    await running.downloading.start("shapes")
    await eventually(lambda: site.asked.count(ADDRESS) == 2)
    again = await other.downloading.start("shapes")
    assert again.download is not None
    assert again.download.phase is Phase.DOWNLOADING
    site.go_on.set()
    await eventually(lambda: len(running.models.list()) == 1 and running.state() is None)
    assert site.asked.count(ADDRESS) == 2
    await other.downloading.end()


@pytest.mark.proof("kills")
async def test_what_is_cancelled_leaves_nothing_and_can_be_begun_again(running: Service, site: Site) -> None:
    site.holds.add(ADDRESS)
    await running.downloading.start("shapes")
    await eventually(lambda: (state := running.state()) is not None and state.progress.done > 0)
    other = service(running.data, site.address)  # cancelled by another process than downloads it
    await other.downloading.cancel("shapes")
    assert running.state() is None
    assert await asyncio.to_thread(site.left.wait, 60)
    await eventually(lambda: running.left() == [])
    site.holds.clear()
    await running.downloading.start("shapes")
    await eventually(lambda: len(running.models.list()) == 1)
    await other.downloading.end()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("changed", "is expected. It was changed there, or on the way, and is deleted. Nothing was added."),
        ("text", "This file is no model that Rushes can run: it is not ONNX. Nothing was added."),
    ],
)
async def test_what_is_not_what_was_published_is_not_added(running: Service, name: str, problem: str) -> None:
    assert problem in await running.failed(name)
    assert running.left() == [f"downloads/{name}/state.json"]
    await running.downloading.cancel(name)
    assert running.state(name) is None
    assert running.left() == []


async def test_a_site_that_has_nothing_or_breaks_off_is_said_with_what_to_do(running: Service, site: Site) -> None:
    site.breaks_off.add(ADDRESS)
    size = len(FILE)
    todo = "Check the network of this server and RUSHES_MODELS_SITE, then download it again."
    assert f"the connection ended after {size - 1} of {size} bytes. {todo}" in await running.failed()
    del site.files[ADDRESS]
    assert f"HTTP Error 404: Not Found. {todo}" in await running.failed()
    assert running.left() == ["downloads/shapes/state.json"]


async def test_without_a_network_it_is_said_what_cannot_be_reached(tmp_path: Path) -> None:
    running = service(tmp_path, "http://127.0.0.1:9")
    assert await running.failed() == (
        "somebody/shapes/model.onnx cannot be downloaded from http://127.0.0.1:9: Connection refused. Check the "
        "network of this server and RUSHES_MODELS_SITE, then download it again."
    )


async def test_a_process_that_ends_says_that_the_download_was_interrupted(running: Service, site: Site) -> None:
    site.holds.add(ADDRESS)
    await running.downloading.start("shapes")
    await eventually(lambda: (state := running.state()) is not None and state.progress.done > 0)
    await running.downloading.end()
    state = running.state()
    assert state is not None
    assert (state.phase, state.problem) == (Phase.FAILED, INTERRUPTED)
    assert running.left() == ["downloads/shapes/state.json"]


async def test_what_cannot_be_downloaded_is_refused_with_the_reason(running: Service, site: Site) -> None:
    hindrances = {each.model.name: each.hindrance for each in await running.downloading.offered()}
    assert hindrances["shapes"] == ""
    with pytest.raises(Conflict, match="PyTorch file") as exported:
        await running.downloading.start("made")
    assert exported.value.message == hindrances["made"]
    with pytest.raises(NotFound, match="There is shapes, changed, text, made"):
        await running.downloading.start("nosuch")
    off = service(running.data, None)
    assert {each.hindrance for each in await off.downloading.offered()} == {
        "This server downloads nothing: RUSHES_MODELS_SITE is off."
    }
    with pytest.raises(Conflict, match="RUSHES_MODELS_SITE is off"):
        await off.downloading.start("shapes")
    assert site.asked == []
    assert running.left() == []


def running_with(folder: Path, site: Site) -> AbstractAsyncContextManager[Inference]:
    settings = {**settings_for(CATALOGUE, folder / "published.json"), "RUSHES_MODELS_SITE": site.address}
    return running_inference(folder, settings=settings, program=PROGRAM)


async def listed(inference: Inference) -> dict[str, models_pb2.PublishedModel]:
    answer = await inference.models.ListPublished(models_pb2.ListPublishedRequest())
    return {model.name: model for model in answer.models}


@pytest.mark.proof("kills")
async def test_a_process_that_is_killed_leaves_nothing_for_the_next_one(tmp_path: Path, site: Site) -> None:
    site.holds.add(ADDRESS)
    data = service(tmp_path, None)
    async with running_with(tmp_path, site) as first:
        await first.models.StartDownload(models_pb2.StartDownloadRequest(name="shapes"))
        await eventually(lambda: (state := data.state()) is not None and state.progress.done > 0)
        download = (await listed(first))["shapes"].download
        assert download.phase == models_pb2.DOWNLOAD_PHASE_DOWNLOADING
        assert (download.done_bytes, download.total_bytes) == (len(FILE) // 2, len(FILE))
        os.kill(first.process.pid, signal.SIGKILL)
        # Sooner than it would leave a site that stalls.
        assert await asyncio.to_thread(site.left.wait, SECONDS / 2), "the process that downloads has ended too"
    async with running_with(tmp_path, site) as second:
        assert data.left() == ["downloads/shapes/state.json"]
        shapes = (await listed(second))["shapes"]
        assert (shapes.download.phase, shapes.download.problem) == (models_pb2.DOWNLOAD_PHASE_FAILED, INTERRUPTED)
        assert shapes.addresses == [site.address + ADDRESS]
        site.go_on.set()
        await second.models.StartDownload(models_pb2.StartDownloadRequest(name="shapes"))
        await eventually(lambda: data.state() is None)
        [model] = (await second.models.ListModels(models_pb2.ListModelsRequest())).models
        assert model.name == "shapes"
        assert "shapes" not in await listed(second)


@pytest.mark.proof("find")
async def test_a_model_is_downloaded_with_its_words_and_not_added_without_them(tmp_path: Path, site: Site) -> None:
    picture, text, tokenizer = clip.write(tmp_path)
    encoder, _ = pinned(site, "pictures", {"model.onnx": picture})
    words, [_, tokens] = pinned(site, "words", {"model.onnx": text, "tokenizer.json": tokenizer})
    parts = {"": encoder, TEXT: words}
    colours = PublishedModel("colours", PublishedKind.EMBED, "", "MIT", 11, ("models", "add", "colours"), parts)
    running = service(tmp_path / "data", site.address, (colours,))
    site.files[tokens] = b"{}"
    assert "It was changed there, or on the way, and is deleted. Nothing was added." in await running.failed("colours")
    assert running.models.list() == []
    site.files[tokens] = tokenizer.read_bytes()
    await running.downloading.start("colours")
    await eventually(lambda: running.state("colours") is None)
    [model] = running.models.list()
    assert (model.name, model.origin) == ("colours", "pictures, words")
    assert model.words is not None
    assert model.words.dimensions == model.network.dimensions == clip.DIMENSIONS
    assert running.left() == [
        f"models/colours/{name}" for name in ("model.json", "model.onnx", "text/model.onnx", "text/tokenizer.json")
    ]
    await running.downloading.end()


@pytest.mark.proof("speech")
async def test_a_model_of_speech_is_downloaded_and_no_two_at_once(tmp_path: Path, site: Site) -> None:
    made.write_speech_model(tmp_path / "made")
    parts = {}
    for part in (RECOGNISER, TEXT):
        parts[part], _ = pinned(site, part, {path.name: path for path in (tmp_path / "made" / part).iterdir()})
    site.holds.add(f"/{TEXT}/resolve/0123/model.onnx")
    voices = [
        PublishedModel(name, PublishedKind.SPEECH, "", "MIT", 11, ("speech", "add"), parts) for name in ("one", "two")
    ]
    running = service(tmp_path, site.address, voices)
    await running.downloading.start("one")
    with pytest.raises(Conflict, match="one is being downloaded"):
        await running.downloading.start("two")
    states = {each.model.name: each.download is not None for each in await running.downloading.offered()}
    assert states == {"one": True, "two": False}
    site.go_on.set()
    await eventually(lambda: running.state("speech") is None)
    model = SpeechFolder(tmp_path / "speech").find()
    assert model is not None
    assert (model.origin, model.licence) == ("recogniser, text", "MIT")
    assert await running.downloading.offered() == []
    with pytest.raises(AlreadyExists, match="rushes speech remove"):
        await running.downloading.start("two")
    await running.downloading.end()


async def test_without_its_packages_speech_is_not_downloaded(running: Service, site: Site) -> None:
    part = PinnedFiles("voice", "0123", "", "MIT", {"model.bin": "00"})
    voice = PublishedModel("voice", PublishedKind.SPEECH, "", "MIT", 11, ("speech", "add"), {RECOGNISER: part})
    lacking = service(running.data, site.address, (voice,))
    if installed():
        pytest.skip("the packages of speech are installed here")
    [offered] = await lacking.downloading.offered()
    assert "install rushes[speech]" in offered.hindrance
    with pytest.raises(Conflict, match=r"install rushes\[speech\]"):
        await lacking.downloading.start("voice")
    assert site.asked == []
