"""Every kind of file is handled exactly, and docs/exactness.md says so of each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rushes.media.v1 import files_pb2, frames_pb2
from tests.footage.matrix import MATRIX, Specimen
from tests.footage.real_file import RealFile, real_file
from tests.footage.real_files import REAL_FILES
from tests.footage.recipes import Recipe
from tests.integration.media.exactness import DOCUMENT, measure, measure_real
from tests.integration.media.node import Node


@pytest.mark.proof("containers")
@pytest.mark.parametrize("specimen", MATRIX, ids=lambda specimen: specimen.recipe.name)
async def test_a_kind_of_file_is_handled_exactly(
    node: Node, make_footage: Callable[[Recipe], Path], specimen: Specimen
) -> None:
    video = make_footage(specimen.recipe)
    found = await measure(node, specimen, video)
    assert found.wrong == 0, found
    assert found.row(specimen) in DOCUMENT.read_text().splitlines(), "make exactness writes the document's table anew"
    source = node.source(video.name)
    index = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    facts = (await node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    seconds = (index.end_pts - index.first_pts) * index.time_base.numerator / index.time_base.denominator
    # The header is believed without reading the file: where sound is longer than the picture it may count that.
    assert facts.duration_seconds == pytest.approx(seconds, abs=0.1)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: file.name)
async def test_a_file_whose_packets_are_not_its_pictures_is_handled_exactly(
    node: Node, footage_folder: Path, file: RealFile
) -> None:
    found = await measure_real(node, file, real_file(file, footage_folder))
    assert found.wrong == 0, found
    assert found.row(file) in DOCUMENT.read_text().splitlines(), "make exactness writes the document's table anew"
