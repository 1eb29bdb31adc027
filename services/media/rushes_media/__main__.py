"""`python -m rushes_media`: the composition root of the media service."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import grpc

from rushes.media.v1 import frames_pb2, frames_pb2_grpc
from rushes_chassis.server import Service, run_service
from rushes_chassis.settings import load_settings
from rushes_media.adapters.byte_reader import ByteReader
from rushes_media.adapters.containers import Containers
from rushes_media.adapters.derived_store import DerivedStore
from rushes_media.adapters.fingerprints import Fingerprints
from rushes_media.adapters.library import Library
from rushes_media.adapters.nursery import Nursery
from rushes_media.adapters.open_files import OpenFiles
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.rpc import files
from rushes_media.rpc.frames import FramesServicer
from rushes_media.settings import MediaSettings

_FILE_THREADS = 32
"""Threads wait for disks, not for cores: one share that hangs must not keep the others from being read."""


@asynccontextmanager
async def _register(server: grpc.aio.Server, settings: MediaSettings) -> AsyncIterator[Sequence[str]]:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_FILE_THREADS, "files"))
    library = Library(settings.library, settings.export_folder)
    open_files = OpenFiles(library)
    derived = DerivedStore(settings.cache_folder, settings.cache_bytes)
    fingerprints = Fingerprints()
    async with Nursery().running() as nursery:
        containers = Containers(nursery, at_once=2 * (os.cpu_count() or 1))
        indexes = FrameIndexes(library, fingerprints, containers, derived)
        files.add_files_servicer(files.FilesServicer(library, fingerprints, containers, ByteReader(open_files)), server)
        frames_pb2_grpc.add_FramesServiceServicer_to_server(FramesServicer(indexes, containers, derived), server)
        await asyncio.to_thread(derived.sweep)
        yield [files.SERVICE, frames_pb2.DESCRIPTOR.services_by_name["FramesService"].full_name]
        open_files.close()


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(MediaSettings)
    options = argparse.ArgumentParser(prog="rushes_media", description="Rushes: footage and clips")
    options.add_argument("--listen", default=settings.media[0], help="gRPC address to listen on")
    options.add_argument("--name", default="media-1", help="name of this node, unique among the catalog's nodes")
    chosen = options.parse_args()
    run_service(Service(chosen.name, chosen.listen, settings, lambda server: _register(server, settings)))


if __name__ == "__main__":
    main()
