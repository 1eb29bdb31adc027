"""`python -m rushes_catalog`: the composition root of the catalog."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import grpc

from rushes_catalog.adapters.media import GrpcEncoderTrials, GrpcExportFolder, GrpcFootageReader, GrpcWorkNode
from rushes_catalog.adapters.media_channels import MediaChannels
from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.service import Media, running_catalog
from rushes_catalog.settings import CatalogSettings
from rushes_chassis.credentials import service_credential
from rushes_chassis.server import Service, run_service
from rushes_chassis.settings import load_settings


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(CatalogSettings)
    options = argparse.ArgumentParser(prog="rushes_catalog", description="Rushes: all state, and what is done when")
    options.add_argument("--listen", default=settings.catalog, help="gRPC address to listen on")
    stopping = asyncio.Event()

    @asynccontextmanager
    async def register(server: grpc.aio.Server) -> AsyncIterator[Sequence[str]]:
        fleet = Fleet()
        channels = MediaChannels(fleet, credential=service_credential(settings.token.get_secret_value()))
        media = Media(
            GrpcFootageReader(fleet, channels),
            GrpcWorkNode(fleet, channels),
            GrpcExportFolder(fleet, channels),
            GrpcEncoderTrials(fleet, channels),
        )
        file = settings.database_file
        trash_bytes = settings.trash_bytes
        async with running_catalog(
            server, file=file, fleet=fleet, media=media, stopping=stopping, trash_bytes=trash_bytes
        ) as names:
            yield names
        await channels.close()

    run_service(Service("catalog", options.parse_args().listen, settings, register, before_stop=stopping.set))


if __name__ == "__main__":
    main()
