"""Waveforms: each sound where a clip has it, made once among all nodes, and words where there is none."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.media.v1 import source_pb2, waveforms_pb2, work_pb2
from rushes_chassis.errors import InvalidInput, OutOfRange
from rushes_footage.files import FileVersion, Source
from rushes_footage.renditions import Kind, Made
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.derived.rendition_files import FOLDER, RenditionFiles
from rushes_media.adapters.ffmpeg.rendition_encoder import FfmpegRenditions
from rushes_media.adapters.ffmpeg.runner import FfmpegRunner
from rushes_media.adapters.ffmpeg.trials import FfmpegTrials
from rushes_media.adapters.files.fingerprints import Fingerprints, fingerprint
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.feeds import Feeds
from rushes_media.adapters.workers.heard_sound import HeardSound
from rushes_media.adapters.workers.pouring import Pours
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.adapters.workers.sandbox import Sandbox, WorkerEnd
from rushes_media.domain.files.sources import Root
from rushes_media.domain.streams.renditions import Rendition, State, rendition_name
from rushes_media.operations.frames.frame_indexes import FrameIndexes, identity_of
from rushes_media.operations.streams.making_news import MakingNews
from rushes_media.operations.streams.renditions import LOOKING_SECONDS, Renditions
from rushes_media.operations.trials.card_sessions import CardSessions
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from rushes_media.sandbox.orders import FIRST_INPUT, Limits
from tests.fakes.encoder_trials import FakeDecoderTrials
from tests.fakes.index_reports import NotedIndexes
from tests.footage import recipes
from tests.footage.read import numbers, sound
from tests.footage.recipes import Recipe
from tests.footage.sound import coded_sound, source_time_of
from tests.integration.media.containers import CONTAINERS
from tests.integration.media.node import Node, eventually
from tests.integration.media.test_renditions import finished, fresh_node, working

MAKING, READY, ERROR, NONE = (
    waveforms_pb2.WAVEFORM_STATE_MAKING,
    waveforms_pb2.WAVEFORM_STATE_READY,
    waveforms_pb2.WAVEFORM_STATE_ERROR,
    waveforms_pb2.WAVEFORM_STATE_NONE,
)
PER_SECOND = 100
RATE = 48_000
T = TypeVar("T")
Levels = npt.NDArray[np.float64]


async def look(
    node: Node, source: source_pb2.Source, start: float = 0, end: float | None = None, buckets: int = 1000
) -> waveforms_pb2.GetWaveformResponse:
    request = waveforms_pb2.GetWaveformRequest(source=source, start=start, end=end, buckets=buckets)
    return await node.waveforms.GetWaveform(request)


async def made(
    node: Node, source: source_pb2.Source, start: float = 0, end: float | None = None, buckets: int = 1000
) -> waveforms_pb2.GetWaveformResponse:
    """The stretch when the waveform is no longer being made."""
    async with asyncio.timeout(120):
        while True:
            answer = await look(node, source, start, end, buckets)
            if answer.state != MAKING:
                return answer
            await asyncio.sleep(0.02)


def levels(answer: waveforms_pb2.GetWaveformResponse) -> Levels:
    """How far each bucket swings, full scale is 1."""
    assert answer.state == READY, answer
    lows, highs = (np.frombuffer(each, np.int8).astype(np.float64) for each in (answer.lows, answer.highs))
    swings: Levels = np.maximum(-lows, highs) / 127
    return swings


def expected(start: float, seconds: float) -> Levels:
    """The same of the coded sound from a second on, at the finest."""
    swings = np.abs(coded_sound(start, seconds, RATE))
    loudest: Levels = swings.reshape(-1, RATE // PER_SECOND).max(axis=1).astype(np.float64)
    return loudest


def shift(seen: Levels, wanted: Levels) -> int:
    """By how many buckets what is seen lies behind what is wanted."""
    reach = 8
    inner = wanted[reach:-reach]
    differences = {by: np.abs(seen[reach + by : len(seen) - reach + by] - inner).mean() for by in range(-reach, reach)}
    return min(differences, key=lambda by: differences[by])


PLACED = (
    recipes.CFR25_MP4,
    recipes.CFR2997_MKV,
    recipes.NONZERO_START_TS,
    recipes.NONZERO_START_MKV,
    recipes.EARLY_AUDIO_MP4,
    recipes.EDIT_LIST_MP4,
    recipes.LATE_AUDIO_MKV,
)


@pytest.mark.parametrize("recipe", PLACED, ids=lambda recipe: recipe.name)
async def test_the_sound_lies_where_a_clip_has_it(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    seen = levels(await made(node, node.source(make_footage(recipe).name), 2, 12, 1000))
    first = float(recipe.times[recipe.shown[0]])
    wanted = expected(first + 2, 10)
    assert shift(seen, wanted) == 0
    # Lossy codecs smear a little.
    assert np.abs(seen - wanted).mean() < 0.02
    for second in range(3, 11):
        # A chirp of 100 ms with silence on both sides; see tests/footage/sound.py.
        at = round((second - first % 1 - 2) * PER_SECOND)
        assert seen[at + 3 : at + 8].min() > 0.2, second
        assert max(seen[at - 9 : at - 3].max(), seen[at + 12 : at + 14].max()) < 0.1, second


@pytest.mark.proof("containers")
@pytest.mark.parametrize("name", ["xvid.avi", "reordered.avi", "copied.flv", "windows.wmv"])
async def test_a_clip_has_the_sound_that_is_seen_there(node: Node, cfr60_mp4_bframes: Path, name: str) -> None:
    # Containers that have an idea of their own of when sound is.
    video = next(each for each in CONTAINERS if each.name == name).made_from(cfr60_mp4_bframes)
    source = node.source(video.name)
    plan = await node.plan(source, 3, 2)
    place = work_pb2.ClipPlace(group="seen_001", name=name.replace(".", "_"))
    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    # Second 3 at 60 frames a second.
    assert numbers(Path(clip.path))[0] == 180
    heard = sound(Path(clip.path))
    assert heard.start == 0
    second = source_time_of(heard.samples, heard.rate)
    # The container has its sound a little beside its picture, and a clip has it as the file has it.
    assert second == pytest.approx(3, abs=0.06)
    seen = levels(await made(node, source, 3, 4.9, 190))
    assert shift(seen, expected(second, 1.9)) in (-1, 0, 1)


async def test_before_late_sound_sets_in_there_is_silence(node: Node, late_audio_mkv: Path) -> None:
    seen = levels(await made(node, node.source(late_audio_mkv.name), 0, 1, 100))
    assert seen[:65].max() == 0
    assert seen[75:85].max() > 0.2


async def test_no_peak_is_lost_from_afar(node: Node, cfr25_mp4: Path) -> None:
    source = node.source(cfr25_mp4.name)
    fine = levels(await made(node, source, 0, 20, 2000))
    for buckets in (1, 4, 20, 100):
        coarse = levels(await made(node, source, 0, 20, buckets))
        parts = np.array([part.max() for part in np.array_split(fine, buckets)])
        assert (coarse >= parts - 1e-9).all()
        assert coarse.max() == fine.max()


async def test_a_silent_file_says_so(node: Node, silent_mp4: Path) -> None:
    answer = await made(node, node.source(silent_mp4.name))
    assert (answer.state, answer.lows, answer.etag) == (NONE, b"", "")


async def test_the_same_stretch_is_the_same_answer(node: Node, cfr25_mp4: Path, cfr2997_mkv: Path) -> None:
    one, same = [await made(node, node.source(cfr25_mp4.name), 1, 2, 50) for _ in range(2)]
    other = await made(node, node.source(cfr25_mp4.name), 1, 3, 50)
    another = await made(node, node.source(cfr2997_mkv.name), 1.001, 2, 50)
    assert one.etag == same.etag
    assert len({one.etag, other.etag, another.etag}) == 3


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"buckets": 0}, "buckets"),
        ({"buckets": 4097}, "buckets"),
        ({"start": -1}, "start"),
        ({"start": float("nan")}, "start"),
        ({"start": 2e9}, "start"),
        ({"end": float("inf")}, "end"),
        ({"start": 3, "end": 3}, "request"),
    ],
)
async def test_a_bad_stretch_is_refused_by_the_name_of_its_field(
    node: Node, cfr25_mp4: Path, fields: dict[str, float], named: str
) -> None:
    source = node.source(cfr25_mp4.name)
    with pytest.raises(InvalidInput) as refused:
        await look(node, source, fields.get("start", 0), fields.get("end"), int(fields.get("buckets", 10)))
    assert [mistake.path for mistake in refused.value.fields] == [named]


async def test_a_stretch_that_begins_behind_the_end_is_refused(node: Node, short_5s_mp4: Path) -> None:
    source = node.source(short_5s_mp4.name)
    await made(node, source)
    with pytest.raises(OutOfRange, match=r"5\.000"):
        await look(node, source, 5)


@pytest.mark.proof("kills")
async def test_it_is_made_once_among_all_nodes_and_told_by_each(tmp_path: Path, long_60s_mp4: Path) -> None:
    async with fresh_node(tmp_path, long_60s_mp4, nodes=2) as nodes:
        source = nodes[0].source(long_60s_mp4.name)
        first, second = await asyncio.gather(*(made(node, source) for node in nodes))
        assert first == second
        assert len(finished(nodes[0])) == 1
        await eventually(lambda: working(nodes[0]) == [])


@pytest.mark.proof("pictures")
async def test_a_replaced_file_never_has_the_old_waveform(tmp_path: Path, cfr25_mp4: Path, silent_mp4: Path) -> None:
    async with fresh_node(tmp_path) as [node]:
        place, source = node.library / "a.mp4", node.source("a.mp4")
        shutil.copyfile(cfr25_mp4, place)
        assert (await made(node, source)).state == READY
        shutil.copyfile(silent_mp4, place)
        assert (await made(node, source)).state == NONE


def torn(video: Path) -> bytes:
    """A quarter of it, from its middle on, is zeros."""
    data = video.read_bytes()
    begin, end = len(data) // 2, len(data) * 3 // 4
    return data[:begin] + bytes(end - begin) + data[end:]


@pytest.mark.proof("hostile")
async def test_of_damaged_sound_there_is_what_could_be_read(tmp_path: Path, cfr25_mp4: Path, cfr2997_mkv: Path) -> None:
    async with fresh_node(tmp_path) as [node]:
        for whole in (cfr25_mp4, cfr2997_mkv):
            name = f"torn{whole.suffix}"
            (node.library / name).write_bytes(torn(whole))
            answer = await made(node, node.source(name), 0, 20, 2000)
            assert levels(answer)[:800].max() > 0.2
            assert levels(answer)[1100:1400].max() == 0
        (node.library / "noise.mp4").write_bytes(os.urandom(100_000))
        noise = await made(node, node.source("noise.mp4"))
        assert (noise.state, noise.problem.reason) == (ERROR, "NotVideo")
        assert noise.retry_after_seconds > 60


@pytest.mark.proof("kills")
async def test_one_that_made_room_for_others_is_made_again(tmp_path: Path, short_5s_mp4: Path) -> None:
    async with fresh_node(tmp_path, short_5s_mp4) as [node]:
        source = node.source(short_5s_mp4.name)
        first = await made(node, source)
        [kept] = (node.data / "derived" / "renditions").rglob("*.peaks")
        kept.unlink()
        assert (await look(node, source)).state == MAKING
        assert await made(node, source) == first


class Deaths:
    """Which files workers died of."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def note(self, source: Source, how: str) -> None:
        self.noted.append(source.path)


class DeadlySandbox(Sandbox):
    """Its first workers with a task, such as measuring a sound, are killed when they have written half of something."""

    def __init__(self, deaths: int, deadly: str = "waveform") -> None:
        super().__init__()
        self._left = deaths
        self._deadly = deadly

    async def run(
        self,
        read: Callable[[asyncio.StreamReader], Awaitable[T]],
        *,
        inputs: Sequence[int],
        limits: Limits,
        timeout: float | None,
        task: str = "",
        parameters: str = "",
        argv: Sequence[str] = (),
    ) -> tuple[T, WorkerEnd]:
        if task == self._deadly and self._left:
            self._left -= 1
            # It may send no signal, not even to itself: the kernel kills it when its second is used up.
            last = f"echo half >&{FIRST_INPUT + len(inputs) - 1}; ulimit -t 1; while :; do :; done"
            task, argv = "", ("/bin/sh", "-c", last)
        return await super().run(
            read, inputs=inputs, limits=limits, timeout=timeout, task=task, parameters=parameters, argv=argv
        )


@asynccontextmanager
async def renditions_on(
    sandbox: Sandbox,
    library: Path,
    cache: Path,
    deaths: Deaths,
    patience: float = LOOKING_SECONDS,
    news: MakingNews | None = None,
) -> AsyncIterator[Renditions]:
    """What a media service makes its renditions with; nobody waits for one for longer than `patience`."""
    derived = DerivedStore(cache, 1 << 30)
    async with sandbox.running():
        ffmpeg = Path(get_ffmpeg_exe())
        workers, runner, pours = AskedWorkers(sandbox, 2, deaths), FfmpegRunner(sandbox, 60), Pours(sandbox, deaths)
        containers, proofs = Containers(workers), Proofs(workers)
        folder = Library([Root("library", str(library))], cache / "exports", cache / FOLDER)
        renditions = Renditions(
            FrameIndexes(folder, Fingerprints(), containers, derived, NotedIndexes()),
            containers,
            proofs,
            FfmpegRenditions(runner, Feeds(pours), HeardSound(pours, niceness=0), ffmpeg, "", deaths),
            Encoders("media-1", FfmpegTrials(runner, containers, proofs, ffmpeg, "", ())),
            HardwareDecoders("media-1", FakeDecoderTrials()),
            CardSessions(1),
            RenditionFiles(derived),
            news or MakingNews(),
            at_once=1,
            looking_seconds=patience,
        )
        try:
            yield renditions
        finally:
            await renditions.close()


async def waveform(renditions: Renditions, source: Source) -> Rendition:
    """The rendition when it is no longer being made."""
    async with asyncio.timeout(120):
        while True:
            found = await renditions.ensured(source, Kind.WAVEFORM)
            if found.state is not State.TRANSCODING:
                return found
            await asyncio.sleep(0.02)


@pytest.mark.proof("hostile")
async def test_a_worker_that_is_killed_is_started_once_more(tmp_path: Path, short_5s_mp4: Path) -> None:
    source, deaths = Source("library", short_5s_mp4.name), Deaths()
    async with renditions_on(DeadlySandbox(1), short_5s_mp4.parent, tmp_path, deaths) as renditions:
        assert (await waveform(renditions, source)).state is State.READY
    assert len(deaths.noted) == 1
    assert len(list((tmp_path / FOLDER).rglob("*.peaks"))) == 1


@pytest.mark.proof("hostile")
async def test_a_file_that_workers_die_of_says_so_and_leaves_nothing(tmp_path: Path, short_5s_mp4: Path) -> None:
    source, deaths = Source("library", short_5s_mp4.name), Deaths()
    async with renditions_on(DeadlySandbox(9), short_5s_mp4.parent, tmp_path, deaths) as renditions:
        found = await waveform(renditions, source)
    assert found.state is State.ERROR
    assert found.failure is not None
    assert found.failure.reason == "WorkerDied"
    assert "signal 9" in found.failure.detail
    assert deaths.noted == [short_5s_mp4.name] * 2
    assert [path for path in (tmp_path / FOLDER).rglob("*") if path.is_file() and ".peaks" in path.name] == []


async def test_what_nobody_looks_at_any_more_is_not_made(tmp_path: Path, short_5s_mp4: Path) -> None:
    source, claims = Source("library", short_5s_mp4.name), tmp_path / FOLDER / ".rushes"
    for patience, left in ((-1, []), (LOOKING_SECONDS, [".peaks"])):
        deaths = Deaths()
        async with renditions_on(Sandbox(), short_5s_mp4.parent, tmp_path, deaths, patience) as renditions:
            assert (await renditions.ensured(source, Kind.WAVEFORM)).state is State.TRANSCODING
            await eventually(lambda: list(claims.iterdir()) == [])
            assert [file.suffix for file in (tmp_path / FOLDER).rglob("*.peaks")] == left
        assert deaths.noted == []


async def told_until_ended(news: MakingNews) -> list[Made]:
    told: list[Made] = []
    async with asyncio.timeout(120):
        while not any(each.ended for each in told):
            await news.some.wait()
            told += news.take()
    return told


async def test_whoever_waits_is_told_that_it_is_there_and_does_not_ask_again(
    tmp_path: Path, short_5s_mp4: Path
) -> None:
    source, news = Source("library", short_5s_mp4.name), MakingNews()
    async with renditions_on(Sandbox(), short_5s_mp4.parent, tmp_path, Deaths(), news=news) as renditions:
        assert (await renditions.ensured(source, Kind.WAVEFORM)).state is State.TRANSCODING
        told = await told_until_ended(news)
        assert {(each.place, each.kind) for each in told} == {(source.place, Kind.WAVEFORM)}
        assert [each.ended for each in told] == [False] * (len(told) - 1) + [True]
        assert (await renditions.ensured(source, Kind.WAVEFORM)).state is State.READY


async def test_what_somebody_else_makes_is_told_by_whom_it_was_asked_of(tmp_path: Path, short_5s_mp4: Path) -> None:
    source, news = Source("library", short_5s_mp4.name), MakingNews()
    with short_5s_mp4.open("rb") as file:
        version = FileVersion.of(os.fstat(file.fileno()))
        identity = identity_of(fingerprint(file.fileno(), version.size), version)
    claim = RenditionFiles(DerivedStore(tmp_path, 1 << 30)).claim(rendition_name(identity, Kind.LOW))
    assert claim is not None
    claim.tell(0.4)
    async with renditions_on(Sandbox(), short_5s_mp4.parent, tmp_path, Deaths(), news=news) as renditions:
        assert State.TRANSCODING in [each.state for each in await renditions.all(source)]
        await news.some.wait()
        assert news.take() == (Made(source.place, Kind.LOW, 0.4),)
        claim.release()
        assert await told_until_ended(news) == [Made(source.place, Kind.LOW, 0.4, ended=True)]
        assert State.TRANSCODING not in [each.state for each in await renditions.all(source)]
