"""`python -m rushes_media`: the composition root of the media service."""

from rushes_chassis.memory import importing

with importing():
    import asyncio
    import os
    from argparse import ArgumentParser
    from collections.abc import AsyncIterator, Sequence
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import asynccontextmanager
    from functools import partial

    import grpc

    from rushes.catalog.v1 import library_pb2_grpc
    from rushes_chassis.addresses import is_socket, socket_target
    from rushes_chassis.channel import open_channel
    from rushes_chassis.listening import add_listen, addresses_of
    from rushes_chassis.loops import Loop
    from rushes_chassis.own_folders import refuse_unwritable
    from rushes_chassis.server import Parts, Service, run_service
    from rushes_chassis.servicers import add_servicers
    from rushes_chassis.settings import load_settings, refuse_settings
    from rushes_media.adapters.clips.export_folder import ExportFolder
    from rushes_media.adapters.clips.trash import Trash
    from rushes_media.adapters.derived.derived_store import DerivedStore
    from rushes_media.adapters.derived.proxy_files import ProxyFiles
    from rushes_media.adapters.derived.rendition_files import FOLDER, RenditionFiles
    from rushes_media.adapters.derived.segment_files import SegmentFiles
    from rushes_media.adapters.derived.window_files import WindowFiles
    from rushes_media.adapters.ffmpeg.decoder_trials import FfmpegDecoderTrials
    from rushes_media.adapters.ffmpeg.encoder import FfmpegEncoder
    from rushes_media.adapters.ffmpeg.live_encoder import FfmpegLive
    from rushes_media.adapters.ffmpeg.proxy_encoder import FfmpegProxies
    from rushes_media.adapters.ffmpeg.rendition_encoder import FfmpegRenditions
    from rushes_media.adapters.ffmpeg.runner import WAITED_FOR, FfmpegRunner
    from rushes_media.adapters.ffmpeg.trials import FfmpegTrials
    from rushes_media.adapters.files.byte_reader import ByteReader
    from rushes_media.adapters.files.fingerprints import Fingerprints
    from rushes_media.adapters.files.grants import Grants
    from rushes_media.adapters.files.growth import Growth
    from rushes_media.adapters.files.held_files import WORKING
    from rushes_media.adapters.files.library import Library
    from rushes_media.adapters.files.open_files import OpenFiles
    from rushes_media.adapters.files.other_files import OtherFiles
    from rushes_media.adapters.files.passed_over import FolderRules, OwnFolders
    from rushes_media.adapters.files.watch import Watches
    from rushes_media.adapters.sorting.sort_folders import SortFolders
    from rushes_media.adapters.workers.asked_workers import AskedWorkers
    from rushes_media.adapters.workers.containers import Containers
    from rushes_media.adapters.workers.decoders import MOST_UNHURRIED, Decoders
    from rushes_media.adapters.workers.even_stills import WorkersStills
    from rushes_media.adapters.workers.feeds import Feeds
    from rushes_media.adapters.workers.fragment_makers import FragmentMakers
    from rushes_media.adapters.workers.heard_sound import HeardSound
    from rushes_media.adapters.workers.pouring import Pours
    from rushes_media.adapters.workers.proofs import Proofs
    from rushes_media.adapters.workers.sandbox import Sandbox
    from rushes_media.adapters.workers.sent_pictures import SentPictures
    from rushes_media.adapters.workers.whole_sounds import WholeSounds
    from rushes_media.catalog.death_reports import DeathReports
    from rushes_media.catalog.index_reports import IndexReports
    from rushes_media.catalog.link import CatalogLink, NodeFacts
    from rushes_media.operations.clips.export_clip import ClipExporter
    from rushes_media.operations.clips.segments import Segments
    from rushes_media.operations.clips.trash_clips import TrashClips
    from rushes_media.operations.files.sweeping import keep_swept
    from rushes_media.operations.frames.derived_ahead import DerivedAhead, Makers
    from rushes_media.operations.frames.even_stills import VideoStills
    from rushes_media.operations.frames.frame_indexes import FrameIndexes
    from rushes_media.operations.frames.frames import Frames
    from rushes_media.operations.frames.pictures import Pictures
    from rushes_media.operations.frames.storyboards import Storyboards
    from rushes_media.operations.streams.live_transcodes import LiveTranscodes
    from rushes_media.operations.streams.making_news import MakingNews
    from rushes_media.operations.streams.packet_indexes import PacketIndexes
    from rushes_media.operations.streams.packets import Packets
    from rushes_media.operations.streams.proxies import Proxies
    from rushes_media.operations.streams.renditions import Renditions
    from rushes_media.operations.streams.shots import Shots
    from rushes_media.operations.streams.sounds import Sounds
    from rushes_media.operations.streams.streams import Streams
    from rushes_media.operations.streams.waveforms import Waveforms
    from rushes_media.operations.streams.windows import Windows
    from rushes_media.operations.trials.card_sessions import CardSessions
    from rushes_media.operations.trials.encoders import Encoders
    from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
    from rushes_media.operations.works import Works
    from rushes_media.rpc.encoders import EncodersServicer
    from rushes_media.rpc.export_folder import ExportFolderServicer
    from rushes_media.rpc.files import FilesServicer
    from rushes_media.rpc.frames import FramesServicer
    from rushes_media.rpc.pictures import PicturesServicer
    from rushes_media.rpc.sort_folder import SortFolderServicer
    from rushes_media.rpc.stills import StillsServicer
    from rushes_media.rpc.storyboards import StoryboardsServicer
    from rushes_media.rpc.streams.live import LiveServicer
    from rushes_media.rpc.streams.packets import PacketsServicer
    from rushes_media.rpc.streams.proxies import ProxiesServicer
    from rushes_media.rpc.streams.renditions import RenditionsServicer
    from rushes_media.rpc.streams.shots import ShotsServicer
    from rushes_media.rpc.streams.sounds import SoundsServicer
    from rushes_media.rpc.streams.streams import StreamsServicer
    from rushes_media.rpc.streams.waveforms import WaveformsServicer
    from rushes_media.rpc.streams.windows import WindowsServicer
    from rushes_media.rpc.work import WorkServicer
    from rushes_media.settings import MediaSettings, reachable

_FILE_THREADS = 32
"""Threads wait for disks, not for cores: a share that hangs must not block reads from others."""
PROXIES_AT_ONCE = 1
"""Each keeps all cores busy at low priority."""


@asynccontextmanager
async def _register(
    server: grpc.aio.Server,
    settings: MediaSettings,
    name: str,
    address: str,
    listen: Sequence[str],
    stopping: asyncio.Event,
) -> AsyncIterator[Parts]:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_FILE_THREADS, "files"))
    own = OwnFolders(settings.data_dir, settings.cache_folder)
    folders = FolderRules(with_copies=settings.snapshot_folders)
    library = Library(settings.library, settings.export_folder, settings.cache_folder / FOLDER, own, folders)
    folder = ExportFolder(settings.export_folder)
    derived = DerivedStore(settings.cache_folder, settings.cache_bytes)
    rendition_files, segment_files, proxy_files = RenditionFiles(derived), SegmentFiles(derived), ProxyFiles(derived)
    window_files = WindowFiles(derived)
    fingerprints, open_files, works = Fingerprints(), OpenFiles(library), Works(settings.media_slots)
    grants = Grants(library)
    slow_works = Works(PROXIES_AT_ONCE)
    facts = NodeFacts(name, address, settings.media_slots, str(settings.export_folder))
    catalog = open_channel(settings.catalog_peer)
    async with catalog as channel, Sandbox().running() as sandbox:
        library_of_catalog = library_pb2_grpc.LibraryServiceStub(channel)
        deaths = DeathReports(library_of_catalog)
        workers = AskedWorkers(sandbox, at_once=2 * (os.cpu_count() or 1), deaths=deaths)
        containers, proofs = Containers(workers), Proofs(workers)
        indexes = FrameIndexes(library, fingerprints, containers, derived, IndexReports(library_of_catalog))
        decoders = Decoders(sandbox, deaths)
        unhurried = Decoders(sandbox, deaths, most=MOST_UNHURRIED, hurried=False)
        runner = FfmpegRunner(sandbox, settings.stall_seconds, confined=settings.ffmpeg_confined)
        pours = Pours(sandbox, deaths)
        feeds, heard = Feeds(pours), HeardSound(pours, niceness=WAITED_FOR)
        ffmpeg, device = settings.ffmpeg_program, settings.vaapi_device
        encoders = Encoders(name, FfmpegTrials(runner, containers, proofs, ffmpeg, device, settings.encoders))
        decoder_trials = FfmpegDecoderTrials(runner, ffmpeg, device, wanted=settings.decoder == "auto")
        hardware_decoders = HardwareDecoders(name, decoder_trials)
        sessions = CardSessions(settings.max_card_sessions)
        encoder = FfmpegEncoder(runner, feeds, heard, ffmpeg, device, deaths)
        making_news = MakingNews()
        rendition_encoder = FfmpegRenditions(runner, feeds, heard, ffmpeg, device, deaths)
        renditions = Renditions(
            indexes,
            containers,
            proofs,
            rendition_encoder,
            encoders,
            hardware_decoders,
            sessions,
            rendition_files,
            making_news,
            at_once=settings.max_live_transcodes,
        )
        live = LiveTranscodes(
            indexes,
            containers,
            FfmpegLive(runner, feeds, ffmpeg, device, settings.stall_seconds, deaths),
            encoders,
            hardware_decoders,
            sessions,
            most=settings.max_live_transcodes,
        )
        makers = FragmentMakers(sandbox, deaths, encoders=settings.max_live_transcodes)
        packet_indexes = PacketIndexes(indexes, containers)
        streams = Streams(indexes, packet_indexes, derived, makers)
        trash = TrashClips(folder, Trash(folder), containers)
        segments = Segments(segment_files, encoder, proofs)
        proxy_encoder = FfmpegProxies(runner, feeds, ffmpeg, device, deaths)
        proxies = Proxies(
            indexes, packet_indexes, containers, proofs, proxy_encoder, hardware_decoders, proxy_files, segment_files
        )
        exporter = ClipExporter(indexes, containers, proofs, encoder, encoders, sessions, segments, folder, trash)
        files = FilesServicer(
            library,
            Growth(settings.still_seconds),
            OtherFiles(),
            Watches(library, settings.watch, settings.poll_seconds),
            fingerprints,
            containers,
            ByteReader(open_files),
            grants,
            sandbox,
        )
        pictures = Pictures(indexes, containers, decoders, derived)
        storyboards = Storyboards(indexes, containers, derived)
        ahead_makers = Makers(pictures, storyboards, indexes, packet_indexes, renditions)
        ahead = DerivedAhead(ahead_makers, derived, sandbox, settings.pictures_ahead)
        sent = SentPictures(sandbox, at_once=2 * (os.cpu_count() or 1))
        names = add_servicers(
            server,
            (
                files,
                FramesServicer(indexes, Frames(indexes, decoders, unhurried), pictures, ahead),
                PicturesServicer(sent),
                StoryboardsServicer(storyboards),
                RenditionsServicer(renditions, name),
                ProxiesServicer(proxies),
                StreamsServicer(streams),
                PacketsServicer(Packets(streams, makers)),
                LiveServicer(live),
                WaveformsServicer(Waveforms(renditions, library)),
                ShotsServicer(Shots(renditions, indexes, containers, library)),
                SoundsServicer(Sounds(library, indexes, containers, WholeSounds(sandbox, deaths))),
                StillsServicer(VideoStills(indexes, WorkersStills(sandbox, deaths))),
                WindowsServicer(Windows(indexes, window_files)),
                EncodersServicer(encoders, hardware_decoders),
                WorkServicer(works, exporter, slow_works, proxies),
                ExportFolderServicer(folder, containers, exporter, trash),
                SortFolderServicer(SortFolders(library)),
            ),
        )
        await asyncio.to_thread(derived.sweep)
        link = CatalogLink(settings.catalog_peer, facts, library, encoders, hardware_decoders, making_news)

        async def drain() -> None:
            link.drain()
            await asyncio.gather(works.drain(), slow_works.drain())

        loops: dict[str, Loop] = {
            "end of watches": partial(_ended_with, files, stopping),
            "link to the catalog": link.keep_attached,
            "sandbox": sandbox.keep_alive,
            "sweeping": partial(keep_swept, folder, rendition_files, segment_files, proxy_files, window_files),
            "trials of decoders": hardware_decoders.keep_trying,
            "trials of encoders": encoders.keep_trying,
        }
        async with grants.listening(next(filter(is_socket, listen), ""), wanted=settings.grants):
            try:
                yield Parts(names, loops, drain)
            finally:
                await works.close()
                await slow_works.close()
                proxies.close()
                await renditions.close()
                await decoders.close()
                await unhurried.close()
                await makers.close()
                open_files.close()


async def _ended_with(files: FilesServicer, stopping: asyncio.Event) -> None:
    await stopping.wait()
    files.stop()


def media_service(settings: MediaSettings, name: str, address: str, listen: Sequence[str]) -> Service:
    """The media service as the node of this name, which others reach by that address."""
    stopping = asyncio.Event()
    return Service(
        name,
        "media",
        listen,
        settings,
        lambda server: _register(server, settings, name, address, listen, stopping),
        before_stop=stopping.set,
    )


def command_line() -> ArgumentParser:
    """The options of this process."""
    options = ArgumentParser(prog="rushes_media", description="Rushes: footage and clips")
    add_listen(options)
    options.add_argument("--advertise", default="", help="gRPC address by which others reach this node")
    options.add_argument("--name", default="media-1", help="name of this node, unique among the catalog's nodes")
    return options


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(MediaSettings)
    chosen = command_line().parse_args()
    listen = addresses_of(chosen, settings, next(iter(settings.media), socket_target(settings.data_dir, chosen.name)))
    advertised = _advertised(chosen.advertise or settings.advertise, listen)
    # On one machine a disk may be mounted later, and `rushes up` says that nothing is written to it until then.
    if not all(map(is_socket, listen)):
        written = ("RUSHES_EXPORT_DIR", settings.export_folder), ("RUSHES_CACHE_DIR", settings.cache_folder)
        refuse_unwritable([*written, ("RUSHES_EXPORT_DIR", settings.export_folder / WORKING)])
    run_service(media_service(settings, chosen.name, advertised, listen))


def _advertised(chosen: str, listen: Sequence[str]) -> str:
    """The address that the catalog is told; exits where nobody could connect to it."""
    try:
        return reachable(chosen or next((each for each in listen if not is_socket(each)), listen[0]))
    except ValueError as mistake:
        refuse_settings([f"RUSHES_ADVERTISE (or --advertise): {mistake}"])


if __name__ == "__main__":
    main()
