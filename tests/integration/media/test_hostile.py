"""Files that are not what they seem take nothing down, open nothing else, and are reported in words."""

import io
import os
import random
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest
import pytest_asyncio
from av.bitstream import BitStreamFilterContext
from PIL import Image

from rushes.media.v1 import files_pb2, frames_pb2, streams_pb2, work_pb2
from rushes_chassis.errors import DataLoss, NotFound, OutOfRange, RushesError
from tests.clips import wanted_frames
from tests.footage import recipes
from tests.footage.code import read_code
from tests.footage.read import numbers
from tests.footage.recipes import Recipe
from tests.integration.media.formats import names_in
from tests.integration.media.node import Node, running_node
from tests.integration.media.streamed import COPIED, part, streams


@pytest_asyncio.fixture(scope="module")
async def hostile_node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    """A node whose library a test fills."""
    library = tmp_path_factory.mktemp("hostile")
    async with running_node(tmp_path_factory.mktemp("hostile-node"), library) as node:
        yield node


def hls_playlist(target: Path, victim: Path) -> None:
    target.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{victim}\n#EXT-X-ENDLIST\n")


def concat_script(target: Path, victim: Path) -> None:
    target.write_text(f"ffconcat version 1.0\nfile '{victim}'\n")


def picture_script(target: Path, victim: Path) -> None:
    target.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{victim}"/></svg>')


def sdp_description(target: Path, victim: Path) -> None:
    target.write_text(
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
    )


def cut_off_before_its_index(target: Path, victim: Path) -> None:
    target.write_bytes(victim.read_bytes()[: victim.stat().st_size // 2])


def noise(target: Path, victim: Path) -> None:
    target.write_bytes(random.Random(5).randbytes(200_000))


def nothing(target: Path, victim: Path) -> None:
    target.touch()


MAKERS = [hls_playlist, concat_script, picture_script, sdp_description, cut_off_before_its_index, noise, nothing]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
async def test_what_is_no_video_is_an_answer_in_words(
    hostile_node: Node, cfr25_mp4: Path, make: Callable[[Path, Path], None]
) -> None:
    path = hostile_node.library / f"{make.__name__}.mp4"
    make(path, cfr25_mp4)
    source = hostile_node.source(path.name)
    response = await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))
    assert response.problem.reason == "NotVideo"
    assert response.problem.detail.endswith(".")
    assert len(response.fingerprint) == 64
    with pytest.raises(DataLoss) as failed:
        await hostile_node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    assert failed.value.reason == "NotVideo"


def with_noise_in_its_middle(source: Path, target: Path) -> None:
    """The first and the last third are whole."""
    data = bytearray(source.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = random.Random(5).randbytes(third)
    target.write_bytes(data)


@pytest.mark.proof("hostile")
@pytest.mark.parametrize(
    "recipe", [recipes.NONZERO_START_TS, recipes.CFR2997_MKV, recipes.CFR25_MP4], ids=lambda recipe: recipe.name
)
async def test_of_a_video_with_noise_in_it_what_lies_before_and_behind_is_exact(
    hostile_node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    noisy = hostile_node.library / f"noisy{recipe.suffix}"
    with_noise_in_its_middle(make_footage(recipe), noisy)
    source = hostile_node.source(noisy.name)
    facts = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    assert (facts.video.codec, facts.video.width, facts.video.height) == ("h264", 320, 180)

    async def cut(cursor: float) -> work_pb2.ExportClipResult:
        place = work_pb2.ClipPlace(group=recipe.name, name=f"at_{cursor:g}")
        spec = work_pb2.ExportClipSpec(source=source, plan=await hostile_node.plan(source, cursor, 1), place=place)
        return await hostile_node.run(hostile_node.order(spec))

    period = 1 / recipe.clock.nominal_rate
    for cursor in (1, 16):
        # Frames are missing, so that the rate varies: a clip begins with the one that is on the screen.
        shown = [n for n, time in enumerate(recipe.times) if cursor - period < time < cursor + 1]
        assert numbers(Path((await cut(cursor)).path)) == shown
    # Of the noise itself a clip has what can be decoded; where that is no sound, there is none.
    made, refused = {"at_1.mp4", "at_16.mp4"}, ""
    try:
        assert (await cut(8)).proof.duration_seconds == pytest.approx(1, abs=0.002)
        made.add("at_8.mp4")
    except RushesError as failed:
        refused = failed.reason
    assert refused in ("", "EncoderFailed")
    assert set(names_in(hostile_node.exports / recipe.name)) == made
    assert hostile_node.litter() == []


def with_its_header_first(source: Path, target: Path) -> None:
    """As finished films are sent: what is copied in part has all of its header."""
    with av.open(str(source)) as read, av.open(str(target), "w", options={"movflags": "faststart"}) as written:
        streams = {stream.index: written.add_stream_from_template(stream) for stream in read.streams}
        for packet in read.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                written.mux(packet)


@pytest.mark.parametrize(
    "recipe", [recipes.CFR25_MP4, recipes.CFR30_MOV, recipes.CFR2997_MKV], ids=lambda recipe: recipe.name
)
async def test_of_a_video_that_was_cut_short_its_length_is_what_can_be_read(
    hostile_node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, tmp_path: Path
) -> None:
    whole, short = tmp_path / recipe.file_name, hostile_node.library / f"short{recipe.suffix}"
    if recipe.suffix == ".mkv":  # its header comes first always
        shutil.copy(make_footage(recipe), whole)
    else:
        with_its_header_first(make_footage(recipe), whole)
    shutil.copy(whole, short)
    source = hostile_node.source(short.name)
    before = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    assert not before.HasField("warning")
    os.truncate(short, whole.stat().st_size // 4)
    source = hostile_node.source(short.name)
    facts = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    assert facts.warning.reason == "CutShort"
    assert f"Its header says {before.duration_seconds:.1f} s" in facts.warning.detail
    assert 0 < facts.duration_seconds < before.duration_seconds / 2
    index = await hostile_node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    seconds = Fraction(index.time_base.numerator, index.time_base.denominator) * (index.end_pts - index.first_pts)
    assert facts.duration_seconds == pytest.approx(float(seconds), abs=0.001)
    last = facts.duration_seconds - 1.5
    place = work_pb2.ClipPlace(group=f"short_{recipe.name}", name="last")
    spec = work_pb2.ExportClipSpec(source=source, plan=await hostile_node.plan(source, last, 1), place=place)
    assert numbers(Path((await hostile_node.run(hostile_node.order(spec))).path)) == wanted_frames(recipe, last, 1)


def as_avi(source: Path, target: Path) -> None:
    """The same pictures in AVI, without sound."""
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        pictures = read.streams.video[0]
        stream = written.add_stream_from_template(pictures)
        with_start_codes = BitStreamFilterContext("h264_mp4toannexb", pictures, stream)
        for packet in read.demux(pictures):
            for changed in with_start_codes.filter(packet if packet.dts is not None else None):
                changed.stream = stream
                written.mux(changed)


async def test_of_an_avi_that_was_cut_short_the_length_is_no_guess_from_its_size(
    hostile_node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    recipe, short = recipes.CFR25_MP4, hostile_node.library / "short.avi"
    as_avi(make_footage(recipe), short)
    source = hostile_node.source(short.name)
    before = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    assert not before.HasField("warning")
    os.truncate(short, short.stat().st_size // 4)
    facts = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    assert facts.warning.reason == "CutShort"
    assert f"Its header says {before.duration_seconds:.1f} s" in facts.warning.detail
    index = await hostile_node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    assert facts.video.frame_count == index.frame_count < recipe.frames / 2
    seconds = Fraction(index.time_base.numerator, index.time_base.denominator) * (index.end_pts - index.first_pts)
    assert facts.duration_seconds == pytest.approx(float(seconds), abs=0.001)


def as_piped(source: Path, target: Path) -> None:
    """The same packets in Matroska, as written to a pipe: nothing states a length."""
    with target.open("wb") as file, av.open(str(source)) as read:
        pipe = Unseekable(file)
        with av.open(pipe, "w", format="matroska") as written:
            streams = {stream.index: written.add_stream_from_template(stream) for stream in read.streams}
            for packet in read.demux():
                if packet.dts is not None:
                    packet.stream = streams[packet.stream_index]
                    written.mux(packet)


class Unseekable:
    """A file that can only be written on, as a pipe."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data)


async def test_a_recording_that_states_no_length_is_cut_short_where_its_last_part_is(
    hostile_node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    short = hostile_node.library / "piped.mkv"
    as_piped(make_footage(recipes.CFR2997_MKV), short)
    source = hostile_node.source(short.name)
    before = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    assert (before.HasField("warning"), before.duration_seconds) == (False, 0)
    os.truncate(short, short.stat().st_size // 2)
    source = hostile_node.source(short.name)
    facts = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    index = await hostile_node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    seconds = Fraction(index.time_base.numerator, index.time_base.denominator) * (index.end_pts - index.first_pts)
    assert 0 < index.frame_count < recipes.CFR2997_MKV.frames
    assert facts.duration_seconds == pytest.approx(float(seconds), abs=0.001)
    assert facts.warning.reason == "CutShort"
    assert facts.warning.detail.startswith(f"The file ends amid its data, after {float(seconds):.1f} s")


async def test_a_frame_that_the_end_of_the_file_cuts_is_none(
    hostile_node: Node, make_footage: Callable[[Recipe], Path], tmp_path: Path
) -> None:
    whole, short = tmp_path / "whole.mp4", hostile_node.library / "amid.mp4"
    with_its_header_first(make_footage(recipes.CFR25_MP4), whole)
    with av.open(str(whole)) as read:
        places = [
            packet.pos + packet.size // 2 for packet in read.demux(video=0) if packet.size and packet.pos is not None
        ]
    shutil.copy(whole, short)
    os.truncate(short, places[40])
    source = hostile_node.source(short.name)
    facts = (await hostile_node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
    index = await hostile_node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    assert (facts.warning.reason, facts.video.frame_count, index.frame_count) == ("CutShort", 40, 40)


def with_years_before_its_last_frame(source: Path, target: Path) -> None:
    """A single wrong timestamp, as recorders write it whose clock was set meanwhile."""
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        streams = {stream.index: written.add_stream_from_template(stream) for stream in read.streams}
        packets = [packet for packet in read.demux() if packet.dts is not None]
        last = max((packet for packet in packets if packet.stream.type == "video"), key=lambda packet: packet.pts or 0)
        packets.remove(last)
        assert last.pts is not None
        assert last.time_base is not None
        last.pts = last.dts = last.pts + round(30 * 365 * 24 * 3600 / last.time_base)
        for packet in (*packets, last):
            packet.stream = streams[packet.stream_index]
            written.mux(packet)


async def test_of_a_video_with_a_wrong_timestamp_nothing_is_made_for_each_second_of_the_years(
    hostile_node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    path = hostile_node.library / "years.mkv"
    with_years_before_its_last_frame(make_footage(recipes.SHORT_5S_MP4), path)
    source, frames = hostile_node.source(path.name), recipes.SHORT_5S_MP4.frames
    index = await hostile_node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    assert index.frame_count == frames
    assert index.end_pts - index.first_pts > 10**11
    height, sound = streams_pb2.StreamTrack(height=180), streams_pb2.StreamTrack(sound=1)
    for track in (COPIED, height, sound):
        with pytest.raises(OutOfRange, match="this video lasts 262"):
            await hostile_node.streams.GetTimeline(streams_pb2.GetTimelineRequest(source=source, track=track))
        with pytest.raises(OutOfRange, match="this video lasts 262"):
            await part(hostile_node, source, track, 0)
    with pytest.raises(OutOfRange, match="168 hours are streamed"):
        await streams(hostile_node, source)
    # Every frame is shown and can be cut out all the same; a clip lasts no longer than it was ordered to.
    plan = await hostile_node.plan(source, 0, 8)
    assert (plan.first_frame, plan.frame_count) == (0, frames - 1)
    tick = Fraction(index.time_base.numerator, index.time_base.denominator)
    assert (plan.end_pts - plan.start_pts) * tick == 8
    place = work_pb2.ClipPlace(group="years", name="before")
    spec = work_pb2.ExportClipSpec(source=source, plan=await hostile_node.plan(source, 1, 3), place=place)
    assert numbers(Path((await hostile_node.run(hostile_node.order(spec))).path)) == list(range(25, 100))
    last = frames_pb2.GetPictureRequest(source=source, frame=frames - 1, width=320, height=320)
    shown = Image.open(io.BytesIO((await hostile_node.frames.GetPicture(last)).data)).convert("L")
    assert read_code(np.asarray(shown)) == frames - 1


def make_special_files(library: Path) -> None:
    os.mkfifo(library / "fifo.mp4")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(library / "socket.mp4"))
    (library / "folder.mp4").mkdir()


async def test_fifos_sockets_and_folders_are_no_files(hostile_node: Node) -> None:
    make_special_files(hostile_node.library)
    for name in ("fifo.mp4", "socket.mp4", "folder.mp4"):
        with pytest.raises(NotFound):
            await hostile_node.files.Inspect(files_pb2.InspectRequest(source=hostile_node.source(name)))


async def test_the_service_itself_never_loads_a_demuxer(node: Node, cfr25_mp4: Path) -> None:
    await node.files.Inspect(files_pb2.InspectRequest(source=node.source(cfr25_mp4.name)))
    maps = maps_of(node.process.pid)
    assert "grpc" in maps
    assert "libav" not in maps


def maps_of(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()
