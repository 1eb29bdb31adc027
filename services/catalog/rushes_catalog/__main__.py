"""`python -m rushes_catalog`: the composition root of the catalog."""

from rushes_chassis.memory import importing

with importing():
    import asyncio
    import signal
    import sys
    from argparse import ArgumentParser
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager
    from pathlib import Path

    import grpc
    import structlog

    from rushes_catalog.adapters.copy_finder import GrpcCopyFinder
    from rushes_catalog.adapters.cutter_database import SqliteCutterDatabase
    from rushes_catalog.adapters.frame_examiner import GrpcFrameExaminer
    from rushes_catalog.adapters.inference import GrpcObjectFinder, GrpcSubjectFinder
    from rushes_catalog.adapters.learner import GrpcLearner
    from rushes_catalog.adapters.media_channels import MediaChannels
    from rushes_catalog.adapters.media_exports import GrpcExportFolder
    from rushes_catalog.adapters.media_footage import GrpcFootageReader, GrpcFrameTimes
    from rushes_catalog.adapters.media_shots import GrpcShotFinder
    from rushes_catalog.adapters.media_sorting import GrpcSortingNode
    from rushes_catalog.adapters.media_work import GrpcEncoderTrials, GrpcProxyNode, GrpcWorkNode
    from rushes_catalog.adapters.outside_models import GrpcOutsideModels
    from rushes_catalog.adapters.sight import GrpcSight
    from rushes_catalog.adapters.speech_recogniser import GrpcSpeechRecogniser
    from rushes_catalog.adapters.window_classifiers import GrpcWindowClassifiers
    from rushes_catalog.files.operations.hash_files import HASH_PAUSE
    from rushes_catalog.nodes.domain.fleet import Fleet
    from rushes_catalog.service import running_catalog
    from rushes_catalog.settings import CatalogSettings
    from rushes_catalog.storage.dialects.chosen import dialect_at
    from rushes_catalog.storage.dialects.port import Unusable, Waiting
    from rushes_catalog.storage.migration import NewerDatabase
    from rushes_catalog.wiring.core import Choices, Inference, Media
    from rushes_chassis.channel import open_channel
    from rushes_chassis.listening import add_listen, addresses_of
    from rushes_chassis.own_folders import refuse_unwritable
    from rushes_chassis.probes import Probes
    from rushes_chassis.server import Parts, Service, run_service
    from rushes_chassis.settings import REFUSED, load_settings

log = structlog.get_logger()


def command_line() -> ArgumentParser:
    """The options of this process."""
    options = ArgumentParser(prog="rushes_catalog", description="Rushes catalog: all state, and the scheduling of jobs")
    add_listen(options)
    return options


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(CatalogSettings)
    chosen = command_line().parse_args()
    if isinstance(settings.database, Path):
        variable = "RUSHES_DATABASE_URL" if settings.database_url else "RUSHES_DATA_DIR"
        refuse_unwritable([(variable, settings.database.parent)])
    stopping, probes = asyncio.Event(), Probes()

    def standing_by(waiting: Waiting) -> None:
        if waiting.could_take_over:
            # Ready, or a rollout that replaces one catalog after the other would never end.
            probes.serving(f"standing by: {waiting.why}")
        else:
            probes.waiting(f"waiting: {waiting.why}")
        log.info("standing by", why=waiting.why)

    @asynccontextmanager
    async def register(server: grpc.aio.Server) -> AsyncIterator[Parts]:
        fleet = Fleet()
        channels = MediaChannels(fleet, settings.trust)
        media = Media(
            GrpcFootageReader(fleet, channels),
            GrpcWorkNode(fleet, channels),
            GrpcExportFolder(fleet, channels),
            GrpcEncoderTrials(fleet, channels),
            GrpcProxyNode(fleet, channels),
            GrpcSortingNode(fleet, channels),
            GrpcFrameTimes(fleet, channels),
            GrpcShotFinder(fleet, channels),
        )
        # A clean exit code: the supervisor reports that another catalog has the database.
        dialect = dialect_at(
            settings.database,
            lost=lambda: signal.raise_signal(signal.SIGTERM),
            standing_by=standing_by if settings.standby else None,
        )
        async with (
            open_channel(settings.inference_peer, spread=True) as inference,
            open_channel(settings.inference_peer) as one_inference,
            running_catalog(
                server,
                dialect,
                fleet,
                media,
                Inference(
                    GrpcSubjectFinder(inference),
                    GrpcObjectFinder(inference),
                    GrpcLearner(inference),
                    GrpcFrameExaminer(inference),
                    GrpcCopyFinder(inference),
                    GrpcWindowClassifiers(inference),
                    GrpcSpeechRecogniser(inference),
                    GrpcSight(inference, one_inference),
                    GrpcOutsideModels(inference),
                ),
                Choices(
                    trash_bytes=settings.trash_bytes,
                    sort_dir=settings.sort_dir,
                    learn_after=settings.learn_after,
                    hash_pause=HASH_PAUSE if settings.hash_files else None,
                    proxies_from_seconds=settings.proxies_from_seconds,
                    proxy_height=settings.proxy_height,
                    counts=bool(settings.probe_port or settings.metrics_port),
                    name_patterns=settings.name_patterns,
                    search_seen=settings.search_seen,
                    cutter=SqliteCutterDatabase(settings.cutter_file) if settings.cutter_file else None,
                ),
                stopping,
            ) as parts,
        ):
            yield parts
        await channels.close()

    listen = addresses_of(chosen, settings, settings.catalog)
    # It does not drain: it would keep the database from the one that stands by, and nothing is done meanwhile.
    service = Service(
        "catalog", "catalog", listen, settings, register, before_stop=stopping.set, drains=False, probes=probes
    )
    try:
        run_service(service)
    except (NewerDatabase, Unusable) as refused:
        print(refused, file=sys.stderr)  # noqa: T201
        raise SystemExit(REFUSED) from refused


if __name__ == "__main__":
    main()
