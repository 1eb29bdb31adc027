"""`python -m rushes_inference`: the composition root of inference."""

from rushes_chassis.memory import importing

with importing():
    from argparse import ArgumentParser
    from collections.abc import AsyncIterator, Mapping, Sequence
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import AsyncExitStack, aclosing, asynccontextmanager
    from dataclasses import dataclass
    from functools import partial
    from typing import TYPE_CHECKING, Final

    import grpc
    from prometheus_client import Gauge

    from rushes_chassis.listening import add_listen, addresses_of
    from rushes_chassis.own_folders import refuse_unwritable
    from rushes_chassis.processes import background_threads
    from rushes_chassis.server import Parts, Service, run_service
    from rushes_chassis.servicers import add_servicers
    from rushes_chassis.settings import load_settings
    from rushes_footage.brands import FoundBy
    from rushes_inference.adapters.device_trials import ProcessDeviceTrials
    from rushes_inference.adapters.download_folder import DownloadFolder
    from rushes_inference.adapters.download_process import ProcessFetching
    from rushes_inference.adapters.embedded import embedded
    from rushes_inference.adapters.embedders import InstalledEmbedders
    from rushes_inference.adapters.installed_commands import find_installation
    from rushes_inference.adapters.media_nodes import media_nodes
    from rushes_inference.adapters.media_pixels import MediaPixels
    from rushes_inference.adapters.media_windows import MediaWindows
    from rushes_inference.adapters.model_folder import ModelFolder
    from rushes_inference.adapters.onnx_networks import onnx_networks
    from rushes_inference.adapters.seen_files import SeenFiles
    from rushes_inference.adapters.speech_folder import SpeechFolder
    from rushes_inference.adapters.speech_process import ProcessSpeechTrials, SpeechProcess
    from rushes_inference.adapters.text_process import ProcessTextTrials, TextProcess
    from rushes_inference.adapters.training import ProcessTrainer
    from rushes_inference.adapters.trials import ProcessTrials
    from rushes_inference.adapters.triton.address import TritonAddress
    from rushes_inference.adapters.window_describers import InstalledDescribers
    from rushes_inference.domain.published import PUBLISHED, SITE, PublishedModel
    from rushes_inference.domain.served import EMBEDDED, TRITON, ByBackend
    from rushes_inference.operations.batches import Batches
    from rushes_inference.operations.choose_device import DeviceByTrial
    from rushes_inference.operations.classify import Classifying
    from rushes_inference.operations.cut_crops import CropCutting
    from rushes_inference.operations.describe import Describing
    from rushes_inference.operations.describe_windows import WindowDescribing
    from rushes_inference.operations.detect import Detector
    from rushes_inference.operations.download_models import Downloading
    from rushes_inference.operations.examine import Examining
    from rushes_inference.operations.find import Finding
    from rushes_inference.operations.hash_frames import HashingFrames
    from rushes_inference.operations.keep_models import ModelKeeping
    from rushes_inference.operations.keep_speech import SpeechKeeping
    from rushes_inference.operations.place_crops import CropPlacing
    from rushes_inference.operations.room import Room
    from rushes_inference.operations.see import Seeing
    from rushes_inference.operations.stand_in import VisionWithStandIn
    from rushes_inference.operations.track import Tracking
    from rushes_inference.operations.transcribe import Transcribing
    from rushes_inference.ports.networks import NetworkBackend
    from rushes_inference.ports.vision import Vision
    from rushes_inference.rpc.ask import AskServicer
    from rushes_inference.rpc.backends import BackendsServicer
    from rushes_inference.rpc.classifiers import ClassifiersServicer
    from rushes_inference.rpc.detect import DetectServicer
    from rushes_inference.rpc.duplicates import DuplicatesServicer
    from rushes_inference.rpc.examine import ExamineServicer
    from rushes_inference.rpc.features import FeaturesServicer
    from rushes_inference.rpc.finders import FindersServicer
    from rushes_inference.rpc.models import ModelsServicer
    from rushes_inference.rpc.sight import SightServicer
    from rushes_inference.rpc.speech import SpeechServicer
    from rushes_inference.rpc.tracks import TracksServicer
    from rushes_inference.settings import InferenceSettings

if TYPE_CHECKING:
    from rushes_inference.adapters.chat_completions import ChatCompletions
    from rushes_inference.adapters.triton.server import TritonServer

_IN_FLIGHT = Gauge("rushes_pictures_in_flight", "Pictures that are examined or wait for it")
_AWAY_SECONDS: Final = 1.0
"""Seconds for which a Triton that takes no call is retried before pictures are examined in this process."""


@dataclass(frozen=True)
class Backend:
    """What one backend runs."""

    vision: Vision
    networks: NetworkBackend


@asynccontextmanager
async def _backends(
    settings: InferenceSettings, listen: Sequence[str], models: ModelFolder, device: DeviceByTrial
) -> AsyncIterator[ByBackend[Backend]]:
    # An idle backend beside Triton costs nothing: threads start, and ONNX Runtime is loaded, with its first request.
    engines = settings.engines_folder
    async with AsyncExitStack() as open_:
        vision = await open_.enter_async_context(embedded(settings.threads))
        networks = open_.enter_context(onnx_networks(models, settings.threads, device, engines=engines))
        here = Backend(vision, networks)
        if settings.triton is None:
            yield ByBackend({EMBEDDED: here})
            return
        async with _triton(settings, settings.triton, listen) as server:
            yield _with_triton(server, models, here)


# Triton's client is imported only where it is configured: it takes memory.


@asynccontextmanager
async def _triton(
    settings: InferenceSettings, address: TritonAddress, listen: Sequence[str]
) -> AsyncIterator["TritonServer"]:
    from rushes_inference.adapters.triton.connection import TlsFiles, triton_server

    tls = TlsFiles(settings.triton_ca, settings.triton_certificate, settings.triton_key)
    async with triton_server(address, tls, seconds=settings.triton_seconds, owner=",".join(listen)) as server:
        yield server


def _with_triton(server: "TritonServer", models: ModelFolder, here: Backend) -> ByBackend[Backend]:
    from rushes_inference.adapters.triton.networks import TritonNetworks
    from rushes_inference.adapters.triton.vision import TritonVision

    networks = TritonNetworks(server, models)
    usual = VisionWithStandIn(TritonVision(server, away_seconds=_AWAY_SECONDS), here.vision)
    there = Backend(TritonVision(server), networks)
    return ByBackend({TRITON: there, EMBEDDED: here}, Backend(usual, networks))


async def _outside_models(settings: InferenceSettings, open_: AsyncExitStack) -> Mapping[str, "ChatCompletions"]:
    """Those whose addresses are set, by name."""
    key = settings.vlm_cloud_key.get_secret_value()
    said = {
        FoundBy.LOCAL.value: (settings.vlm_local_url, settings.vlm_local_model, ""),
        FoundBy.CLOUD.value: (settings.vlm_cloud_url, settings.vlm_cloud_model, key),
    }
    if not any(url for url, _, _ in said.values()):
        return {}
    # The client of HTTP is imported only where there is such a model: it takes memory.
    from rushes_inference.adapters.chat_completions import OutsideModel, chat_completions

    return {
        name: await open_.enter_async_context(
            chat_completions(OutsideModel(url, model, secret), seconds=settings.vlm_seconds)
        )
        for name, (url, model, secret) in said.items()
        if url
    }


@asynccontextmanager
async def _register(
    server: grpc.aio.Server, settings: InferenceSettings, listen: Sequence[str], published: Sequence[PublishedModel]
) -> AsyncIterator[Parts]:
    installation = find_installation(
        settings.data_dir,
        has_secret=bool(settings.trust.credential),
        site=settings.download_site or SITE,
        models_dir=settings.models_dir,
    )
    models = ModelFolder(settings.models_folder)
    # One more than are processed at once: its pixels arrive meanwhile.
    room = Room(at_once=settings.threads + 1, most=settings.inference_queue)
    _IN_FLIGHT.set_function(lambda: room.taken)
    async with AsyncExitStack() as open_:
        device = DeviceByTrial(settings.inference_device, ProcessDeviceTrials())
        backends = await open_.enter_async_context(_backends(settings, listen, models, device))
        visions, networks = backends.map(lambda each: each.vision), backends.map(lambda each: each.networks)
        nodes = await open_.enter_async_context(media_nodes(settings.media, settings.catalog_peer))
        pixels = MediaPixels(nodes)
        detectors: dict[str, Detector] = {}
        for name, each in networks.each.items():
            batches = await open_.enter_async_context(aclosing(Batches(each, each.rhythm)))
            detectors[name] = Detector(pixels, pixels, models, batches, room)
        detector = ByBackend(detectors)
        examining = ByBackend(
            {name: Examining(pixels, pixels, each, detectors[name], room) for name, each in visions.each.items()},
            None if visions.unnamed is None else Examining(pixels, pixels, visions.unnamed, detector.usual, room),
        )
        # Models that describe videos or their windows run in this process even beside Triton, which object detection
        # needs more.
        speech_models = SpeechFolder(settings.speech_folder)
        speech = SpeechProcess(speech_models, settings.threads)
        open_.push_async_callback(speech.end)
        background = open_.enter_context(background_threads(settings.threads, "describing"))
        embedders = InstalledEmbedders(models, networks.each[EMBEDDED], speech_models, speech, background)
        media_windows = MediaWindows(nodes)
        describers = InstalledDescribers(media_windows, models, networks.each[EMBEDDED], background)
        describing_windows = WindowDescribing(media_windows, at_once=settings.threads)
        finding = Finding(describers, describing_windows, ProcessTrainer(), background)
        texts = TextProcess(models, settings.threads)
        open_.push_async_callback(texts.end)
        seeing = Seeing(
            models,
            describers,
            describing_windows,
            media_windows,
            texts,
            SeenFiles(settings.data_dir / "seen", most_bytes=settings.seen_bytes),
            open_.enter_context(background_threads(settings.threads, "loading")),
            # Of its own, and of the usual priority: somebody waits for a search, whatever is loaded or described.
            open_.enter_context(ThreadPoolExecutor(settings.threads, "searching")),
            settings.threads,
        )
        keeping = ModelKeeping(models, ProcessTrials(), ProcessTextTrials(settings.threads), networks)
        keeping_speech = SpeechKeeping(speech_models, ProcessSpeechTrials(settings.threads))
        downloads = DownloadFolder(settings.downloads_folder)
        downloading = Downloading(
            published, settings.download_site, downloads, ProcessFetching(), models, keeping, keeping_speech
        )
        open_.push_async_callback(downloading.end)
        outside = await _outside_models(settings, open_)
        names = add_servicers(
            server,
            (
                ModelsServicer(models, keeping, downloading, installation),
                BackendsServicer(visions, networks.usual, models, {name: each.model for name, each in outside.items()}),
                AskServicer(CropCutting(pixels, room), outside),
                DetectServicer(detector),
                TracksServicer(Tracking(detector.usual), CropPlacing(detector.usual, models)),
                ExamineServicer(examining),
                FeaturesServicer(Describing(pixels, pixels, embedders, speech, room)),
                SpeechServicer(
                    keeping_speech,
                    Transcribing(speech_models, speech, media_windows),
                    installation.command("speech", "add") if installation else "",
                ),
                ClassifiersServicer(Classifying(ProcessTrainer())),
                DuplicatesServicer(HashingFrames(pixels, room, background)),
                FindersServicer(finding),
                SightServicer(seeing),
            ),
        )
        yield Parts(names, {"trial of the device for models": device.choose, **nodes.loops})


def inference_service(
    settings: InferenceSettings, listen: Sequence[str], published: Sequence[PublishedModel] = PUBLISHED
) -> Service:
    """Inference. `published`: the models that can be downloaded."""
    register = partial(_register, settings=settings, listen=listen, published=published)
    return Service("inference", "inference", listen, settings, register, is_one_of_many=True)


def command_line() -> ArgumentParser:
    """The options of this process."""
    options = ArgumentParser(prog="rushes_inference", description="Rushes: models")
    add_listen(options)
    return options


def main(published: Sequence[PublishedModel] = PUBLISHED) -> None:
    """Serve until told to stop. `published`: the models that can be downloaded."""
    settings = load_settings(InferenceSettings)
    listen = addresses_of(command_line().parse_args(), settings, settings.inference)
    refuse_unwritable([("RUSHES_MODELS_DIR" if settings.models_dir else "RUSHES_DATA_DIR", settings.models_folder)])
    run_service(inference_service(settings, listen, published))


if __name__ == "__main__":
    main()
