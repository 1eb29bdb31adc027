"""Inspecting files: fingerprints and container metadata."""

import asyncio
from collections.abc import Sequence

from rushes_chassis.errors import RushesError
from rushes_footage.facts import Inspection
from rushes_footage.files import Source
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.threads import kept_open, let_go, opened


async def inspect_file(
    library: Library, fingerprints: Fingerprints, containers: Containers, source: Source
) -> Inspection:
    """The present version, its fingerprint, and its facts or problem; raises like Library.open."""
    file = await opened(library, source)
    with kept_open(file):
        fingerprint = await fingerprints.of(source, file)
        return Inspection(file.version, fingerprint, await containers.inspect(file))


async def inspect_files(
    library: Library, fingerprints: Fingerprints, containers: Containers, sources: Sequence[Source]
) -> list[Inspection | None]:
    """The same for several files by one worker; None for each that has to be inspected alone.

    Raises WorkersAway.
    """
    files: list[OpenFile] = []

    async def identified(source: Source) -> tuple[OpenFile, str] | None:
        try:
            file = await opened(library, source)
            files.append(file)
            return file, await fingerprints.of(source, file)
        except RushesError:
            return None

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(identified(source)) for source in sources]
        found = [task.result() for task in tasks]
        outcomes = iter(await containers.inspect_all([each[0] for each in found if each is not None]))
        return [
            Inspection(each[0].version, each[1], outcome)
            if each is not None and (outcome := next(outcomes)) is not None
            else None
            for each in found
        ]
    finally:
        let_go(*files)
