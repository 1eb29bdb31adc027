"""Cuts of whole videos and of stretches: at the frames where the footage was cut, whatever its container."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.media.v1 import frames_pb2, renditions_pb2, shots_pb2
from rushes_chassis.errors import DataLoss, InvalidInput, OutOfRange
from rushes_footage.files import Source
from rushes_footage.renditions import Kind
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.derived.rendition_files import FOLDER
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.files.sources import Root
from rushes_media.domain.streams.renditions import Rendition, State
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile
from rushes_media.operations.streams.renditions import Renditions
from rushes_media.operations.streams.shots import Shots
from tests.fakes.index_reports import NotedIndexes
from tests.footage import edited
from tests.footage.edited import Dissolve, Drawn, Edit, ThroughColour
from tests.integration.media.node import Node, eventually, running_node
from tests.integration.media.test_derived_ahead import files_of, kept, prepare_all
from tests.integration.media.test_waveforms import DeadlySandbox, Deaths, renditions_on

MAKING, READY, ERROR = shots_pb2.SHOTS_STATE_MAKING, shots_pb2.SHOTS_STATE_READY, shots_pb2.SHOTS_STATE_ERROR
KINDS = {shots_pb2.CUT_KIND_CUT: "cut", shots_pb2.CUT_KIND_FADE: "fade"}

MIXED = Edit(
    "mixed",
    [
        (Drawn(11), 50, None),
        (Drawn(12, pan=(2, 0)), 45, None),
        (Drawn(13), 70, Dissolve(16)),
        (Drawn(14, flashes=(20, 21)), 60, ThroughColour(12, 5, 0)),
        (Drawn(15), 50, None),
    ],
)
SHORT_SHOTS = [(Drawn(seed, pan=(1, 0)), 12 + seed % 5, None) for seed in range(1, 9)]
SHORT = Edit("short", SHORT_SHOTS)
B_FRAMES = {"bf": "3", "b-adapt": "0", "g": "250", "sc_threshold": "0"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edited")


@pytest_asyncio.fixture(scope="module")
async def its_node(tmp_path_factory: pytest.TempPathFactory, library: Path) -> AsyncIterator[Node]:
    async with running_node(tmp_path_factory.mktemp("shots"), library) as node:
        yield node


async def found(node: Node, name: str) -> shots_pb2.GetShotsResponse:
    """All cuts of a video, when they are no longer being found."""
    async with asyncio.timeout(300):
        while True:
            answer = await node.shots.GetShots(shots_pb2.GetShotsRequest(source=node.source(name)))
            if answer.state != MAKING:
                return answer
            await asyncio.sleep(0.02)


async def among(node: Node, name: str, first: int, last: int) -> list[shots_pb2.Cut]:
    request = shots_pb2.FindCutsRequest(source=node.source(name), first_frame=first, last_frame=last)
    return list((await node.shots.FindCuts(request)).cuts)


def told(cuts: list[shots_pb2.Cut]) -> list[tuple[int, str]]:
    return [(cut.frame, KINDS[cut.kind]) for cut in cuts]


async def test_cuts_are_where_the_video_was_cut_and_stretches_have_the_same(its_node: Node, library: Path) -> None:
    name = "mixed.mp4"
    known = [(cut.frame, cut.kind) for cut in edited.write(MIXED, library / name)]
    first, dissolve, fade, last = (frame for frame, _ in known)
    # Nothing is stored yet: each is decoded for itself.
    for begin, end in ((0, 263), (first, first + 20), (first - 1, first), (dissolve - 5, fade + 5), (last, 10_000)):
        assert told(await among(its_node, name, begin, end)) == [each for each in known if begin < each[0] <= end]
    answer = await found(its_node, name)
    assert (answer.state, told(list(answer.cuts))) == (READY, known)
    assert answer.frames == 264
    assert answer.seconds == pytest.approx(264 / 25)
    assert [cut.seconds for cut in answer.cuts] == [pytest.approx(frame / 25) for frame, _ in known]
    assert all(0.5 <= cut.confidence <= 1 for cut in answer.cuts)
    assert (await found(its_node, name)).etag == answer.etag
    # From what is stored.
    assert await among(its_node, name, first - 1, fade) == list(answer.cuts[:3])


async def test_a_stretch_behind_the_end_is_refused_by_the_name_of_its_field(its_node: Node, library: Path) -> None:
    edited.write(Edit("end", SHORT_SHOTS[:2]), library / "end.mp4")
    with pytest.raises(OutOfRange, match="first_frame: must be less than 27") as refused:
        await among(its_node, "end.mp4", 27, 30)
    assert refused.value.reason == "BeyondEnd"
    assert await among(its_node, "end.mp4", 26, 30) == []
    for first, last in ((5, 4), (0, 1_000_000), (-1, 5)):
        with pytest.raises(InvalidInput):
            await among(its_node, "end.mp4", first, last)


def copied(path: Path, target: Path, before: Sequence[str] = (), after: Sequence[str] = ()) -> None:
    """Packets of a video in another file."""
    command = [get_ffmpeg_exe(), "-v", "error", "-y", *before, "-i", path, *after, "-c", "copy", target]
    subprocess.run([*map(str, command)], check=True)


CONTAINERS = {
    "b_frames.mp4": Edit("b_frames", SHORT_SHOTS, options=B_FRAMES),
    "uneven.mkv": Edit("uneven", SHORT_SHOTS, uneven=True, rate=Fraction(30), options=B_FRAMES),
    "open_gop.ts": Edit("open_gop", SHORT_SHOTS, options={**B_FRAMES, "g": "24", "x264-params": "open-gop=1"}),
    "counted.avi": Edit("counted", SHORT_SHOTS, options=B_FRAMES),
    "noisy.mkv": Edit("noisy", SHORT_SHOTS, noise=12, letterbox=24),
}


@pytest.mark.proof("find")
@pytest.mark.parametrize("name", CONTAINERS)
async def test_cuts_are_exact_in_every_container(its_node: Node, library: Path, name: str) -> None:
    known = [(cut.frame, cut.kind) for cut in edited.write(CONTAINERS[name], library / name)]
    some = known[3][0] - 1, known[5][0]
    assert told(await among(its_node, name, *some)) == known[3:6]
    assert told(list((await found(its_node, name)).cuts)) == known


@pytest.mark.proof("find")
async def test_what_an_edit_list_hides_has_no_cuts(its_node: Node, library: Path, tmp_path: Path) -> None:
    known = edited.write(Edit("whole", SHORT_SHOTS, options=B_FRAMES), tmp_path / "whole.mp4")
    copied(tmp_path / "whole.mp4", library / "trimmed.mp4", before=("-ss", "1"))
    shown = [(cut.frame - 25, cut.kind) for cut in known if cut.frame > 25]
    assert told(await among(its_node, "trimmed.mp4", 0, 1000)) == shown
    assert told(list((await found(its_node, "trimmed.mp4")).cuts)) == shown


@pytest.mark.proof("find")
@pytest.mark.parametrize("frames", [1, 8])
async def test_a_video_of_a_moment_is_one_shot(its_node: Node, library: Path, frames: int) -> None:
    name = f"moment{frames}.mp4"
    edited.write(Edit("moment", [(Drawn(1), frames, None)]), library / name)
    assert await among(its_node, name, 0, frames) == []
    answer = await found(its_node, name)
    assert (answer.state, list(answer.cuts), answer.frames) == (READY, [], frames)


@pytest.mark.proof("find")
async def test_what_has_no_picture_says_so(its_node: Node, library: Path, cfr25_mp4: Path) -> None:
    copied(cfr25_mp4, library / "sound.mp4", after=("-vn",))
    answer = await found(its_node, "sound.mp4")
    assert (answer.state, answer.problem.reason) == (ERROR, "NotVideo")
    assert "no picture" in answer.problem.detail
    assert answer.retry_after_seconds > 60
    with pytest.raises(DataLoss, match="no picture"):
        await among(its_node, "sound.mp4", 0, 5)


@pytest.mark.proof("find")
async def test_of_a_damaged_video_there_is_what_could_be_decoded(its_node: Node, library: Path) -> None:
    whole = library / "whole.ts"
    known = [(cut.frame, cut.kind) for cut in edited.write(MIXED, whole)]
    data = whole.read_bytes()
    begin, end = len(data) * 2 // 3 // 188 * 188, len(data) * 3 // 4 // 188 * 188
    (library / "torn.ts").write_bytes(data[:begin] + bytes(end - begin) + data[end:])
    answer = await found(its_node, "torn.ts")
    assert answer.state == READY
    assert told(list(answer.cuts))[:2] == known[:2]


@pytest.mark.proof("find")
async def test_a_replaced_file_never_has_the_old_cuts(its_node: Node, library: Path) -> None:
    place = library / "replaced.mp4"
    first = [(cut.frame, cut.kind) for cut in edited.write(SHORT, place)]
    assert told(list((await found(its_node, "replaced.mp4")).cuts)) == first
    other = edited.write(Edit("other", SHORT_SHOTS[::-1]), library / "other.mp4")
    (library / "other.mp4").replace(place)
    second = [(cut.frame, cut.kind) for cut in other]
    assert told(list((await found(its_node, "replaced.mp4")).cuts)) == second != first


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda stored: stored[:-1],
    "empty": lambda _: b"",
    "other bytes": lambda stored: bytes(len(stored)),
    "more frames": lambda stored: stored[:8] + bytes([stored[8] + 1]) + stored[9:],
}


@pytest.mark.proof("find")
async def test_damaged_cuts_are_made_anew(its_node: Node, library: Path) -> None:
    before = cut_files(its_node)
    known = [(cut.frame, cut.kind) for cut in edited.write(SHORT, library / "damaged.mp4")]
    assert told(list((await found(its_node, "damaged.mp4")).cuts)) == known
    [file] = cut_files(its_node) - before
    whole = file.read_bytes()
    for damage in DAMAGES.values():
        for ask in (all_of, its_own):
            file.write_bytes(damage(whole))
            assert told(await ask(its_node, "damaged.mp4")) == known
            assert told(await all_of(its_node, "damaged.mp4")) == known
            assert file.read_bytes() == whole


def cut_files(node: Node) -> set[Path]:
    """Whole ones."""
    folder = node.data / "derived" / FOLDER
    return {path for path in folder.rglob("*.cuts") if path.parent != folder / ".rushes"}


async def all_of(node: Node, name: str) -> list[shots_pb2.Cut]:
    answer = await found(node, name)
    assert answer.state == READY
    return list(answer.cuts)


async def its_own(node: Node, name: str) -> list[shots_pb2.Cut]:
    """The same, as those of a stretch."""
    return await among(node, name, 0, 10_000)


class Replaced(FrameIndexes):
    """Indexes of a video that is replaced just before the first one is asked for."""

    replace: Callable[[], object] | None = None

    @asynccontextmanager
    async def open(self, source: Source) -> AsyncIterator[IndexedFile]:
        """Of what is there then."""
        if self.replace is not None:
            self.replace()
            self.replace = None
        async with super().open(source) as indexed:
            yield indexed


@pytest.mark.proof("find")
async def test_a_video_replaced_while_its_cuts_are_read_has_its_own(tmp_path: Path) -> None:
    library, source = tmp_path / "library", Source("library", "a.mp4")
    library.mkdir()
    edited.write(SHORT, library / "a.mp4")
    known = [(cut.frame, cut.kind) for cut in edited.write(Edit("other", SHORT_SHOTS[::-1]), tmp_path / "other.mp4")]
    sandbox = Sandbox()
    async with renditions_on(sandbox, library, tmp_path / "derived", Deaths()) as renditions:
        assert (await made(renditions, source)).state is State.READY
        folder = Library([Root("library", str(library))], tmp_path / "exports", tmp_path / "derived" / FOLDER)
        containers = Containers(AskedWorkers(sandbox, 2, Deaths()))
        derived = DerivedStore(tmp_path / "derived", 1 << 30)
        indexes = Replaced(folder, Fingerprints(), containers, derived, NotedIndexes())
        indexes.replace = partial((tmp_path / "other.mp4").replace, library / "a.mp4")
        shots = Shots(renditions, indexes, containers, folder)
        assert (await shots.of(source)).found is None, "those of the other video"
        assert (await made(renditions, source)).state is State.READY
        answer = (await shots.of(source)).found
    assert answer is not None
    assert [(cut.frame, cut.kind.value) for cut in answer.cuts] == known


@pytest.mark.proof("find")
async def test_cuts_are_found_ahead_where_somebody_wants_them(tmp_path: Path, library: Path) -> None:
    known = [(cut.frame, cut.kind) for cut in edited.write(SHORT, library / "ahead.mp4")]
    async with running_node(tmp_path, library, {"RUSHES_PICTURES_AHEAD": "shots"}) as node:
        await prepare_all(node, await files_of(node, "ahead.mp4"), frames_pb2.PREPARED_STAGE_SHOTS)
        [_] = [name for name in kept(node, "renditions") if name.endswith(".cuts")]
        request = shots_pb2.GetShotsRequest(source=node.source("ahead.mp4"))
        answer = await node.shots.GetShots(request)
        assert (answer.state, told(list(answer.cuts))) == (READY, known)


@pytest.mark.proof("find")
async def test_a_node_that_was_killed_leaves_nothing_and_the_next_one_finds_the_cuts(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    known = [(cut.frame, cut.kind) for cut in edited.write(SHORT, library / "a.mp4")]
    claims = tmp_path / "derived" / FOLDER / ".rushes"
    async with running_node(tmp_path, library) as node:
        source = node.source("a.mp4")
        await node.renditions.GetRenditions(renditions_pb2.GetRenditionsRequest(source=source))
        await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
        # Nothing starts workers any more, so that the node dies before it has found the cuts, however fast it is.
        [sandbox] = psutil.Process(node.process.pid).children()
        sandbox.suspend()
        try:
            answer = await node.shots.GetShots(shots_pb2.GetShotsRequest(source=source))
            assert answer.state == MAKING
            node.process.kill()
            await asyncio.to_thread(node.process.wait, 120)
        finally:
            sandbox.resume()
        assert [path.suffix for path in claims.iterdir()] == [".cuts"], "what it had begun"
        assert cut_files(node) == set()
    async with running_node(tmp_path, library, name="media-2") as node:
        assert told(list((await found(node, "a.mp4")).cuts)) == known
        await eventually(lambda: list(claims.iterdir()) == [])
        assert len(list((tmp_path / "derived" / FOLDER).rglob("*.cuts"))) == 1


async def made(renditions: Renditions, source: Source) -> Rendition:
    """The cuts when they are no longer being found."""
    async with asyncio.timeout(300):
        while True:
            rendition = await renditions.ensured(source, Kind.SHOTS)
            if rendition.state is not State.TRANSCODING:
                return rendition
            await asyncio.sleep(0.02)


@pytest.mark.proof("find")
@pytest.mark.parametrize(("deaths", "state"), [(1, State.READY), (9, State.ERROR)])
async def test_a_worker_that_is_killed_is_started_once_more_and_leaves_nothing(
    tmp_path: Path, short_5s_mp4: Path, deaths: int, state: State
) -> None:
    source, noted = Source("library", short_5s_mp4.name), Deaths()
    async with renditions_on(DeadlySandbox(deaths, "shots"), short_5s_mp4.parent, tmp_path, noted) as renditions:
        found = await made(renditions, source)
    assert found.state is state
    assert len(noted.noted) == min(deaths, 2)
    files = [path.name for path in (tmp_path / FOLDER).rglob("*") if path.is_file()]
    assert len(files) == (state is State.READY), files
    assert found.failure is None or found.failure.reason == "WorkerDied"
