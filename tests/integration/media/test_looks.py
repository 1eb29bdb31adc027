"""Several files are looked into by one process, which answers for each that it came to."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from rushes.media.v1 import files_pb2
from rushes_footage.facts import MediaFacts, Problem
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.library import OpenFile, opened_regular
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.sandbox import Sandbox
from tests.integration.media.node import Node


class NoDeaths:
    """Implements ports.Deaths."""

    def note(self, source: Source, why: str) -> None:
        pytest.fail(f"{source} is said to end workers: {why}")


@contextmanager
def pipe() -> Iterator[OpenFile]:
    """No file: a worker fails where it goes to its start."""
    reading, writing = os.pipe()
    try:
        yield OpenFile("pipe.mp4", reading, FileVersion(0, 0))
    finally:
        os.close(reading)
        os.close(writing)


async def test_what_was_said_before_a_process_died_stands_and_the_rest_is_left_open(
    cfr25_mp4: Path, tmp_path: Path
) -> None:
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(b"noise" * 1000)
    async with Sandbox().running() as sandbox:
        with ExitStack() as files, pipe() as deadly:
            good, bad, behind = (files.enter_context(opened_regular(path)) for path in (cfr25_mp4, noise, cfr25_mp4))
            looks = await Containers(AskedWorkers(sandbox, 1, NoDeaths())).inspect_all([good, bad, deadly, behind])
    facts, problem, *rest = looks
    assert isinstance(facts, MediaFacts)
    assert facts.video.codec == "h264"
    assert isinstance(problem, Problem)
    assert problem.reason == "NotVideo"
    assert rest == [None, None]


async def test_each_of_several_files_is_what_it_is_by_itself_and_what_is_not_there_is_left_open(
    node: Node, cfr25_mp4: Path
) -> None:
    there = node.source(cfr25_mp4.name)
    asked = files_pb2.InspectFilesRequest(sources=[there, node.source("gone.mp4"), there])
    first, gone, last = (await node.files.InspectFiles(asked)).inspections
    assert first == last == await node.files.Inspect(files_pb2.InspectRequest(source=there))
    assert first.WhichOneof("outcome") == "facts"
    assert gone == files_pb2.InspectResponse()
