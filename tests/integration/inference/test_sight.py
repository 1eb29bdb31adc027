"""Searching pictures by words: with a small CLIP that knows colours, in videos of which each second has one."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from rushes.inference.v1 import models_pb2, sight_pb2
from rushes_chassis.errors import AlreadyExists, Conflict, InvalidInput, NotFound
from rushes_chassis.trust import Peer
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.files import source_to
from rushes_inference.domain.published import SITE
from rushes_local import models as commands
from tests.footage.colours import write_colours
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models import clip
from tests.models.clip import COLOURS
from tests.models.made import encoder, network

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

    async def search(self, text: str, revision: str = "1") -> sight_pb2.SearchSeenResponse:
        request = sight_pb2.SearchSeenRequest(library=library(revision), text=text, limit=50)
        return await self.inference.sight.SearchSeen(request)

    async def stretches(self, text: str, revision: str = "1") -> list[sight_pb2.SeenStretch]:
        return list((await self.search(text, revision)).stretches)

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
    assert (loaded.videos, loaded.missing, list(loaded.not_described)) == (3, 1, [NUMBERS["late.mp4"]])
    assert loaded.pictures == sum(seconds for name in FIRST for _, seconds in STRETCHES[name])
    for text, colour in (("red", RED), ("a blue picture", BLUE), ("the GREEN picture", GREEN)):
        assert await seen.found(text) == shown(colour)
    said = await seen.search("red")
    assert (said.searched, said.known) == (3, 4)
    scores = [each.score for each in said.stretches]
    assert scores == sorted(scores, reverse=True)
    assert 0.9 < scores[-1] <= scores[0] <= 1
    for nonsense in ("the tax is due in march", "seven and five are twelve", "white", " "):
        assert await seen.found(nonsense) == set()


async def test_what_is_described_later_is_found_once_it_is_loaded(seen: Library) -> None:
    for name in FIRST:
        await seen.describe(name)
    await seen.load([*FIRST, "late.mp4"], "2")
    assert await seen.found("red", "2") == shown(RED)
    assert [each.WhichOneof("said") for each in await seen.describe("late.mp4")][-1] == "pictures"
    loaded = (await seen.load([*FIRST, "late.mp4"], "3"))[-1].loaded
    assert (loaded.videos, loaded.missing) == (4, 0)
    assert await seen.found("red", "3") == shown(RED, (*FIRST, "late.mp4"))
    with pytest.raises(NotFound) as other:
        await seen.found("red", "2")
    assert other.value.reason == "LibraryNotLoaded"
    # What was described once is there at once.
    [said] = await seen.describe("late.mp4")
    assert said.pictures == 4


async def test_what_is_wrong_with_a_request_is_said(seen: Library) -> None:
    (seen.node.library / "broken.mp4").write_bytes(b"no video")
    [said] = await seen.describe("broken.mp4")
    assert said.problem.reason
    assert said.problem.detail
    with pytest.raises(NotFound, match="'none'") as unknown:
        await seen.describe("a.mp4", "none")
    assert unknown.value.reason == "ModelNotFound"
    await seen.inference.add("mute", encoder().SerializeToString())
    for call in (seen.describe("a.mp4", "mute"), seen.load(["a.mp4"], model="mute")):
        with pytest.raises(Conflict, match="rushes models words mute") as mute:
            await call
        assert mute.value.reason == "NoWords"
    requests = iter([sight_pb2.LoadSeenRequest(video=seen.video("a.mp4"))])
    with pytest.raises(InvalidInput, match="library must be in the first message"):
        [each async for each in seen.inference.sight.LoadSeen(requests)]
    with pytest.raises(InvalidInput, match=r"video.number must be different for each video, and 11 comes twice"):
        await seen.load(["a.mp4", "a.mp4"])


async def test_a_process_that_was_started_again_says_that_nothing_is_loaded(
    seen: Library, pair: tuple[Inference, Node]
) -> None:
    await seen.describe("a.mp4")
    await seen.load(["a.mp4"], "9")
    assert await seen.found("red", "9") == shown(RED, ["a.mp4"])
    inference, node = pair
    async with running_inference(inference.data, [node.target], name="again.sock") as again:
        other = Library(again, node)
        with pytest.raises(NotFound) as lost:
            await other.found("red", "9")
        assert lost.value.reason == "LibraryNotLoaded"
        await other.load(["a.mp4"], "9")
        assert await other.found("red", "9") == shown(RED, ["a.mp4"])
        again.process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(again.process.wait)
    assert not any((inference.data / "seen").iterdir())


WRONG: Mapping[str, tuple[Callable[[], Mapping[str, bytes]], str]] = {
    "input": (lambda: clip.files(clip.text_encoder(ids="words")), r"text/model.onnx wants words, not input_ids"),
    "dimensions": (
        lambda: clip.files(clip.text_encoder(32)),
        r"its encoder of texts says 32 numbers and that of pictures 64",
    ),
    "blind": (lambda: clip.files(clip.text_encoder(blind=True)), r"encoder of texts says the same of all texts"),
    "tokenizer": (
        lambda: clip.files() | {"text/tokenizer.json": b"{}"},
        r"text/tokenizer.json cannot be read: ",
    ),
    "model": (lambda: clip.files() | {"text/model.onnx": b"no model"}, r"text/model.onnx cannot be loaded: "),
    "half": (lambda: dict(list(clip.files().items())[:1]), r"it lacks text/tokenizer.json"),
}


@pytest.mark.parametrize("wrong", list(WRONG))
async def test_files_that_are_no_encoder_of_texts_are_refused_in_a_sentence(seen: Library, wrong: str) -> None:
    made, says = WRONG[wrong]
    picture = clip.picture_encoder().SerializeToString()
    with pytest.raises(InvalidInput, match=says) as refused:
        await seen.inference.add("wrong", picture, words=made())
    assert refused.value.reason == "UnusableModel"
    assert "\n" not in refused.value.message
    await seen.inference.add("later", picture)
    try:
        with pytest.raises(InvalidInput, match=says):
            await add_words(seen.inference, "later", made())
        assert not (await model_of(seen.inference, "later")).words
    finally:
        await seen.inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="later"))
    assert not [path for path in seen.inference.model_folder.iterdir() if path.name.startswith(".")]


async def test_words_are_added_to_a_model_that_is_there_once(seen: Library) -> None:
    detector = network().SerializeToString()
    with pytest.raises(InvalidInput, match="encoder of texts is only for a model that describes pictures") as refused:
        await seen.inference.add("finds", detector, words=clip.files())
    assert refused.value.reason == "NotOfPictures"
    await seen.inference.add("plain", clip.picture_encoder().SerializeToString())
    # As after a process that died between its two renames.
    left = seen.inference.model_folder / "plain" / "text"
    left.mkdir()
    (left / "model.onnx").write_bytes(b"left")
    assert not (await model_of(seen.inference, "plain")).words
    assert (await add_words(seen.inference, "plain", clip.files())).words
    assert (left / "model.onnx").read_bytes() == clip.files()["text/model.onnx"]
    await seen.describe("a.mp4", "plain")
    loaded = (await seen.load(["a.mp4"], model="plain"))[-1].loaded
    assert loaded.videos == 1
    with pytest.raises(AlreadyExists) as twice:
        await add_words(seen.inference, "plain", clip.files())
    assert twice.value.reason == "WordsExist"
    with pytest.raises(InvalidInput, match="name must be in the first message"):
        await seen.inference.models.AddWords(iter([models_pb2.AddWordsRequest(data=b"")]))


async def add_words(inference: Inference, name: str, files: Mapping[str, bytes]) -> models_pb2.Model:
    requests = [models_pb2.AddWordsRequest(name=name)]
    for path, content in files.items():
        requests += [models_pb2.AddWordsRequest(file=path), models_pb2.AddWordsRequest(data=content)]
    return (await inference.models.AddWords(iter(requests))).model


async def model_of(inference: Inference, name: str) -> models_pb2.Model:
    return (await inference.models.GetModel(models_pb2.GetModelRequest(name=name))).model


async def test_words_are_added_and_shown_from_the_command_line(
    seen: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = Peer("inference", f"unix:{seen.inference.data / 'inference.sock'}")
    picture, text, tokenizer = clip.write(tmp_path)
    words = commands.words_files(text, tokenizer)

    async def ends_with(status: int, command: Callable[..., int], *given: object) -> str:
        assert await asyncio.to_thread(command, target, *given) == status
        said = capsys.readouterr()
        return said.out + said.err

    new = commands.NewModel("by-hand", "MIT")
    assert "describes pictures in 64 numbers, and texts" in await ends_with(
        0, commands.add, str(picture), new, SITE, words
    )
    await seen.inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="by-hand"))
    assert "and texts" not in await ends_with(0, commands.add, str(picture), new, SITE)
    unknown = await ends_with(1, commands.add_words, "by-hand", None, SITE)
    assert "rushes models words by-hand --text text.onnx --tokenizer tokenizer.json" in unknown
    nowhere = commands.WordsFiles(tmp_path / "none.onnx", tokenizer)
    assert f"There is no file {tmp_path / 'none.onnx'}." in await ends_with(
        1, commands.add_words, "by-hand", nowhere, SITE
    )
    assert "and texts" in await ends_with(0, commands.add_words, "by-hand", words, SITE)
    assert "by-hand" in (listed := await ends_with(0, commands.list_models))
    assert "64 numbers, and texts" in listed
    with pytest.raises(commands.OnlyOne, match="give both --text and --tokenizer"):
        commands.words_files(text, None)
