"""Searching pictures by words: with a small CLIP that knows colours, in videos of which each second has one."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from rushes.inference.v1 import sight_pb2
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.files import source_to
from tests.footage.colours import write_colours
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models import clip
from tests.models.clip import COLOURS

pytestmark = pytest.mark.proof("find")

NAME = "colours"
GREY = (128, 128, 128)
RED, BLUE, GREEN = (COLOURS[name] for name in ("red", "blue", "green"))
STRETCHES = {
    "a.mp4": ((GREY, 3), (RED, 4), (GREY, 2), (BLUE, 3)),
    "b.mp4": ((BLUE, 2), (RED, 1), (GREEN, 2), (RED, 3)),
    "grey.mp4": ((GREY, 5),),
    "late.mp4": ((GREY, 2), (RED, 2)),
}
NUMBERS = {name: number for number, name in enumerate(STRETCHES, 11)}
FIRST = ("a.mp4", "b.mp4", "grey.mp4")
Found = tuple[str, float, float]


@dataclass
class Library:
    """Inference beside a media node whose library has the videos."""

    inference: Inference
    node: Node
    asked: int = field(default=0)

    async def describe(self, name: str, model: str = NAME) -> list[sight_pb2.DescribeSeenResponse]:
        request = sight_pb2.DescribeSeenRequest(model=model, source=self.node.source(name))
        return [each async for each in self.inference.sight.DescribeSeen(request)]

    async def load(
        self, names: Sequence[str], revision: str = "1", model: str = NAME
    ) -> list[sight_pb2.LoadSeenResponse]:
        requests = [sight_pb2.LoadSeenRequest(library=library(revision, model))]
        requests += [sight_pb2.LoadSeenRequest(video=self.video(name)) for name in names]
        return [each async for each in self.inference.sight.LoadSeen(iter(requests))]

    def video(self, name: str) -> sight_pb2.SeenVideo:
        source = Place("library", name).at(FileVersion.of((self.node.library / name).stat()))
        return sight_pb2.SeenVideo(number=NUMBERS[name], source=source_to(source), fingerprint=name)

    async def stretches(self, text: str, revision: str = "1") -> list[sight_pb2.SeenStretch]:
        request = sight_pb2.SearchSeenRequest(library=library(revision), text=text, limit=50)
        return list((await self.inference.sight.SearchSeen(request)).stretches)

    async def found(self, text: str, revision: str = "1") -> set[Found]:
        names = {number: name for name, number in NUMBERS.items()}
        return {(names[each.number], each.start, each.end) for each in await self.stretches(text, revision)}


def library(revision: str = "1", model: str = NAME) -> sight_pb2.SeenLibrary:
    return sight_pb2.SeenLibrary(name="all", revision=revision, model=model)


def shown(colour: tuple[int, int, int], names: Sequence[str] = FIRST) -> set[Found]:
    """When videos show a colour, by their recipe."""
    found = set()
    for name in names:
        second = 0
        for each, seconds in STRETCHES[name]:
            if each == colour:
                found.add((name, float(second), float(second + seconds)))
            second += seconds
    return found


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Inference, Node]]:
    folder = tmp_path_factory.mktemp("sight")
    videos = folder / "library"
    videos.mkdir()
    for name, stretches in STRETCHES.items():
        write_colours(videos / name, stretches)
    async with (
        running_node(folder, videos, waits=False) as node,
        running_inference(folder, [node.target]) as inference,
    ):
        added = await inference.add(NAME, clip.picture_encoder().SerializeToString(), words=clip.files())
        assert (added.kind, added.words, added.dimensions) == ("embed", True, clip.DIMENSIONS)
        yield inference, node


@pytest_asyncio.fixture(scope="module", name="seen")
async def _seen(pair: tuple[Inference, Node]) -> Library:
    return Library(*pair)


async def test_what_is_asked_for_is_found_at_the_seconds_that_show_it_and_nonsense_is_not(seen: Library) -> None:
    for name in FIRST:
        *parts, last = await seen.describe(name)
        assert all(each.WhichOneof("said") == "fraction" for each in parts)
        assert last.pictures == sum(seconds for _, seconds in STRETCHES[name])
    loaded = (await seen.load([*FIRST, "late.mp4"]))[-1].loaded
    assert (loaded.videos, loaded.missing) == (3, 1)
    assert loaded.pictures == sum(seconds for name in FIRST for _, seconds in STRETCHES[name])
    for text, colour in (("red", RED), ("a blue picture", BLUE), ("the GREEN picture", GREEN)):
        assert await seen.found(text) == shown(colour)
    scores = [each.score for each in await seen.stretches("red")]
    assert scores == sorted(scores, reverse=True)
    assert 0.9 < scores[-1] <= scores[0] <= 1
    for nonsense in ("the tax is due in march", "seven and five are twelve", "white", " "):
        assert await seen.found(nonsense) == set()
