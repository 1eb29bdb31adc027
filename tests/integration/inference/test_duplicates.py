"""Copies of real footage over gRPC: recompressed, mirrored, trimmed; and other footage, which is none."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.inference.v1 import duplicates_pb2
from rushes_chassis.errors import InvalidInput
from rushes_inference.domain.copies import METHOD, video_hashes_of
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node

pytestmark = pytest.mark.proof("sorting")

_SMALL: Final = ("-vf", "scale=320:-2", "-crf", "34", "-preset", "ultrafast", "-an")
_COPIES: Final = {
    "smaller.mp4": _SMALL,
    "mirrored.mp4": ("-vf", "hflip,scale=480:-2", "-crf", "28", "-preset", "ultrafast", "-an"),
    "late.mp4": ("-ss", "1.1", *_SMALL),
}


@dataclass(frozen=True)
class Pair:
    """Inference, and the node that it gets its frames of."""

    inference: Inference
    node: Node

    async def hashed(self, *paths: str) -> list[duplicates_pb2.HashFramesResponse]:
        request = duplicates_pb2.HashFramesRequest(sources=[self.node.source(path) for path in paths])
        return [answer async for answer in self.inference.duplicates.HashFrames(request, timeout=120)]

    async def copies(self, *videos: Sequence[bytes]) -> list[duplicates_pb2.FoundCopy]:
        """Sent in these messages."""
        requests = [duplicates_pb2.FindCopiesRequest(videos=some) for some in videos]
        return [
            each
            async for answer in self.inference.duplicates.FindCopies(iter(requests), timeout=120)
            for each in answer.copies
        ]


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path], real_clip: Path
) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("duplicates")
    library = folder / "library"
    library.mkdir()
    shutil.copy(real_clip, library / "clip.mp4")
    shutil.copy(make_footage(recipes.SHORT_5S_MP4), library / "coded.mp4")
    (library / "text.mp4").write_text("no video")
    for name, options in _COPIES.items():
        command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", real_clip, *options, library / name]
        encoding = await asyncio.create_subprocess_exec(*command)
        assert await encoding.wait() == 0
    async with running_node(folder, library) as node, running_inference(folder, [node.target]) as inference:
        yield Pair(inference, node)


async def test_copies_of_a_video_are_found_and_nothing_else_is(pair: Pair) -> None:
    names = ["coded.mp4", "clip.mp4", *_COPIES]
    hashed = await pair.hashed(*names, "text.mp4", "nowhere.mp4", "clip.mp4")
    assert [each.number for each in hashed] == list(range(len(hashed)))
    *answers, text, nowhere, again = hashed
    assert (text.WhichOneof("answer"), nowhere.problem.reason) == ("problem", "FileNotFound")
    assert again.hashes == answers[1].hashes, "the same video has the same hashes"
    # Each quarter of a second of five.
    assert len(video_hashes_of(answers[1].hashes).hashes) in (20, 21)

    videos = [answer.hashes for answer in answers]
    found = {(names[each.one], names[each.other]): each for each in await pair.copies(videos[:2], videos[2:])}
    kept = names[1:]
    assert set(found) == {(one, other) for place, one in enumerate(kept) for other in kept[place + 1 :]}
    assert {pair for pair, each in found.items() if each.mirrored} == {pair for pair in found if "mirrored.mp4" in pair}
    for each in found.values():
        assert each.alike > 0.9
    assert abs(found["clip.mp4", "late.mp4"].later_seconds - 1.1) <= 0.15
    assert found["clip.mp4", "smaller.mp4"].later_seconds == 0


async def test_what_is_no_hashes_is_refused_with_its_place(pair: Pair) -> None:
    assert (await pair.inference.duplicates.GetHashMethod(duplicates_pb2.GetHashMethodRequest())).method == METHOD
    assert await pair.copies() == []
    with pytest.raises(InvalidInput, match=r"videos \[1\] must have 8 to 2056 bytes, a multiple of 8, and has 9"):
        await pair.copies([(128).to_bytes(8, "little"), b"123456789"])
    with pytest.raises(InvalidInput, match="sources"):
        await pair.hashed()
