"""Formats of clips: each one holds exactly the frames and the sound that were ordered."""

from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import pytest_asyncio

from rushes.media.v1 import work_pb2
from rushes_chassis.errors import InvalidInput
from tests.clips import begin_of, lasting, shown_after
from tests.footage import recipes
from tests.footage.matrix import MATRIX
from tests.footage.place import pictures, place_of
from tests.footage.read import coded_frames, numbers, picture_numbers, sound, sound_lead
from tests.footage.recipes import Recipe
from tests.footage.sound import source_time_of
from tests.integration.media.formats import (
    AAC,
    FLAC,
    JPEG,
    MKV,
    MOV,
    MP4,
    PCM,
    SEQUENCES,
    WEBP,
    Order,
    names_in,
    one_sequence,
    ordered,
    sequences,
    size_of,
    wav_of,
)
from tests.integration.media.node import Node, running_node

ANAMORPHIC = next(s.recipe for s in MATRIX if s.recipe.picture.pixel_aspect != 1)
PORTRAIT = work_pb2.Crop(
    ratio=work_pb2.AspectRatio(width=9, height=16),
    anchor=work_pb2.CROP_ANCHOR_TRAVEL,
    path=[work_pb2.CropPoint(seconds=0, center=1)],
)


def check_sound(wav: Path, order: Order, recipe: Recipe) -> None:
    """Sixteen bits at the source's rate, from the first frame on, exactly as long as the pictures."""
    assert recipe.sound is not None
    length = lasting(recipe, order.frames, order.seconds)
    with av.open(str(wav)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.sample_rate) == ("pcm_s16le", recipe.sound.rate)
        samples = sum(frame.samples for frame in container.decode(stream))
    assert samples == round(length * recipe.sound.rate)
    heard = sound(wav)
    assert heard.start == 0
    starts = source_time_of(heard.samples, heard.rate)
    assert abs(starts - float(begin_of(recipe, order.cursor))) < 0.001


@pytest.mark.parametrize(
    "recipe",
    [
        recipes.CFR25_MP4,
        *(
            pytest.param(each, marks=pytest.mark.proof("formats"))
            for each in (recipes.VFR_MKV, recipes.SILENT_MP4, recipes.LATE_AUDIO_MKV, recipes.HEVC_10BIT_MKV)
        ),
    ],
    ids=lambda recipe: recipe.name,
)
@sequences
async def test_a_sequence_holds_every_frame_as_a_picture_and_the_sound_beside_it(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, form: work_pb2.ClipFormat.ValueType
) -> None:
    order = await ordered(node, make_footage(recipe), form)
    clip = await node.run(order.request())
    folder = Path(clip.path)
    frames = len(order.frames)
    assert names_in(folder) == [f"frame_{number:04d}.{SEQUENCES[form]}" for number in range(1, frames + 1)]
    assert picture_numbers(folder) == order.frames
    assert (clip.proof.frames, clip.proof.duration_seconds) == (frames, 0)
    if recipe.sound is None:
        assert names_in(folder.parent) == ["clip"]
        assert not clip.proof.HasField("audio_offset_ms")
    else:
        assert names_in(folder.parent) == ["clip", "clip.wav"]
        check_sound(wav_of(folder), order, recipe)
        assert clip.proof.audio_offset_ms == 0
    assert clip.size == size_of(folder) + size_of(wav_of(folder))
    assert await order.differences(node) == []
    assert node.litter() == []


@pytest.mark.proof("formats")
@one_sequence
async def test_a_sequence_is_cropped_and_scaled_as_other_clips_are(
    node: Node, cfr25_mp4: Path, form: work_pb2.ClipFormat.ValueType
) -> None:
    order = await ordered(node, cfr25_mp4, form, crop=PORTRAIT)
    clip = await node.run(order.request())
    assert (clip.proof.width, clip.proof.height) == (102, 180)
    assert picture_numbers(Path(clip.path)) == order.frames
    for frame in (0, len(order.frames) - 1):
        [shown] = pictures(Path(clip.path) / f"frame_{frame + 1:04d}.{SEQUENCES[form]}")
        [source] = pictures(cfr25_mp4, order.frames[frame], 1)
        assert place_of(shown, source) == (218, 0)
    scaled = await ordered(node, cfr25_mp4, form, crop=PORTRAIT, short_side=91)
    assert [(clip.proof.width, clip.proof.height) for clip in [await node.run(scaled.request())]] == [(90, 160)]


@pytest.mark.proof("formats")
@one_sequence
async def test_an_odd_row_or_column_is_cut_off_of_pictures_too(
    node: Node, odd_size_mkv: Path, form: work_pb2.ClipFormat.ValueType
) -> None:
    order = await ordered(node, odd_size_mkv, form)
    clip = await node.run(order.request())
    assert (clip.proof.width, clip.proof.height) == (320, 180)
    assert picture_numbers(Path(clip.path)) == order.frames


@pytest.mark.parametrize(
    ("form", "audio", "codec"),
    [
        (MP4, AAC, "aac"),
        (MOV, PCM, "pcm_s16le"),
        (MKV, FLAC, "flac"),
        pytest.param(MOV, AAC, "aac", marks=pytest.mark.proof("formats")),
        pytest.param(MKV, AAC, "aac", marks=pytest.mark.proof("formats")),
        pytest.param(MKV, PCM, "pcm_s16le", marks=pytest.mark.proof("formats")),
    ],
    ids=["mp4-aac", "mov-pcm", "mkv-flac", "mov-aac", "mkv-aac", "mkv-pcm"],
)
@pytest.mark.parametrize(
    "recipe",
    [
        recipes.VFR_MP4,
        *(
            pytest.param(each, marks=pytest.mark.proof("formats"))
            for each in (recipes.CFR2997_MKV, recipes.SILENT_MP4, recipes.LATE_AUDIO_MKV)
        ),
    ],
    ids=lambda recipe: recipe.name,
)
async def test_a_file_of_each_container_holds_its_frames_at_their_times_with_their_sound(
    node: Node,
    make_footage: Callable[[Recipe], Path],
    recipe: Recipe,
    form: work_pb2.ClipFormat.ValueType,
    audio: work_pb2.ClipAudio.ValueType,
    codec: str,
) -> None:
    order = await ordered(node, make_footage(recipe), form, audio)
    clip = await node.run(order.request())
    path = Path(clip.path)
    assert path.suffix == {MP4: ".mp4", MOV: ".mov", MKV: ".mkv"}[form]
    assert numbers(path) == order.frames
    shown = list(coded_frames(path))
    least = Fraction(1, 1000) if form == MKV else Fraction(1, 90_000)
    for frame, wanted in zip(shown, shown_after(recipe, order.cursor, order.frames), strict=True):
        assert abs(frame.time - shown[0].time - wanted) <= least
    with av.open(str(path)) as container:
        sounds = [stream.codec_context.name for stream in container.streams.audio]
        assert container.streams.video[0].codec_context.name == "h264"
    assert sounds == ([codec] if recipe.sound else [])
    if recipe.sound:
        assert abs(sound_lead(path, recipe, begin_of(recipe, order.cursor))) < 0.001
        assert abs(clip.proof.audio_offset_ms) <= 1
    assert await order.differences(node) == []


def states_a_rate(file: Path) -> bool:
    return b"\x23\xe3\x83" in file.read_bytes()[:4096]


@pytest.mark.proof("formats")
async def test_matroska_states_a_rate_where_there_is_one_and_none_where_it_varies(
    node: Node, cfr25_mp4: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    found = {}
    for path in (cfr25_mp4, make_footage(recipes.VFR_MP4)):
        order = await ordered(node, path, MKV)
        clip = Path((await node.run(order.request())).path)
        assert numbers(clip) == order.frames
        # FFmpeg would work out a rate from the frames: the header is asked.
        found[path.name] = states_a_rate(clip)
    assert found == {"cfr25_mp4.mp4": True, "vfr_mp4.mp4": False}


@pytest.mark.parametrize(
    ("form", "audio"),
    [(MP4, PCM), (MP4, FLAC), (MOV, FLAC), (WEBP, AAC), (JPEG, FLAC)],
    ids=["mp4-pcm", "mp4-flac", "mov-flac", "webp-aac", "jpeg-flac"],
)
async def test_sound_that_a_format_cannot_hold_is_refused(
    node: Node,
    cfr25_mp4: Path,
    form: work_pb2.ClipFormat.ValueType,
    audio: work_pb2.ClipAudio.ValueType,
) -> None:
    order = await ordered(node, cfr25_mp4, form, audio)
    with pytest.raises(InvalidInput, match="audio must be AAC in MP4, AAC or PCM in MOV"):
        await node.run(order.request())


COLOURS = [(200, 40, 40), (32, 192, 64), (40, 60, 210)]


def coloured_video(path: Path, matrix: int, height: int, *, told: bool) -> Path:
    """Frames of one colour after the other, coded by one of FFmpeg's matrices, which the file tells or does not."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = height * 16 // 9, height, "yuv420p"
        stream.options = {"crf": "4", "preset": "ultrafast"}
        stream.codec_context.colorspace = matrix if told else 2
        for number in range(50):
            colour = np.full((height, stream.width, 3), COLOURS[number % 3], np.uint8)
            frame = av.VideoFrame.from_ndarray(colour, format="rgb24")
            coded = frame.reformat(format="yuv420p", dst_colorspace=matrix)
            coded.colorspace = matrix if told else 2
            container.mux(stream.encode(coded))
        container.mux(stream.encode(None))
    return path


@pytest_asyncio.fixture(scope="module")
async def own_node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Node]:
    """A node whose library is to be filled."""
    library = tmp_path_factory.mktemp("colours")
    async with running_node(tmp_path_factory.mktemp("colours-node"), library) as node:
        yield node


@pytest.mark.proof("formats")
@pytest.mark.parametrize(
    ("matrix", "height", "told"),
    [
        pytest.param(1, 180, True, id="709"),
        pytest.param(5, 720, True, id="601", marks=pytest.mark.proof("formats")),
        pytest.param(5, 180, False, id="SD", marks=pytest.mark.proof("formats")),
        pytest.param(1, 720, False, id="HD"),
    ],
)
@one_sequence
async def test_pictures_have_the_colours_of_the_video_whether_it_tells_its_matrix_or_browsers_assume_one(
    own_node: Node, form: work_pb2.ClipFormat.ValueType, matrix: int, height: int, told: bool
) -> None:
    name = f"{SEQUENCES[form]}-{matrix}-{height}.mp4"
    video = coloured_video(own_node.library / name, matrix, height, told=told)
    order = await ordered(own_node, video, form, cursor=0, seconds=0.4)
    clip = await own_node.run(order.request())
    for number, colour in enumerate(COLOURS, start=1):
        [shown] = pictures(Path(clip.path) / f"frame_{number:04d}.{SEQUENCES[form]}")
        assert np.abs(shown[90, 160] - colour).max() <= 5
    # The proof goes by the same colours: it would find a difference of brightness otherwise.
    assert clip.proof.first.difference < 5
    assert clip.proof.last.difference < 5


@pytest.mark.proof("formats")
@sequences
async def test_pictures_have_square_pixels(
    node: Node, make_footage: Callable[[Recipe], Path], form: work_pb2.ClipFormat.ValueType
) -> None:
    video = make_footage(ANAMORPHIC)
    order = await ordered(node, video, form, seconds=0.4, cursor=1)
    clip = await node.run(order.request())
    [source] = pictures(video, order.frames[0], 1)
    [shown] = pictures(Path(clip.path) / f"frame_0001.{SEQUENCES[form]}")
    assert shown.shape[0] == source.shape[0]
    assert abs(shown.shape[1] - source.shape[1]) <= 1
    width = min(shown.shape[1], source.shape[1])
    assert np.abs(shown[:, :width] - source[:, :width]).mean() < 8
    assert await order.differences(node) == []
