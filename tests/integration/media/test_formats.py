"""Formats of clips: each one holds exactly the frames and the sound that were ordered, and none is published half."""

import asyncio
import os
import shutil
import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from uuid import UUID, uuid4

import av
import pytest

from rushes.media.v1 import export_folder_pb2, frames_pb2, work_pb2
from rushes_chassis.errors import AlreadyExists, InvalidInput
from tests.footage import recipes
from tests.footage.place import pictures, place_of
from tests.footage.read import numbers, picture_numbers, sound, sound_lead
from tests.footage.recipes import Recipe
from tests.footage.sound import source_time_of
from tests.integration.media.node import Node, eventually

SECONDS = 2.0
MP4, MOV, MKV, WEBP, PNG, JPEG = (
    work_pb2.CLIP_FORMAT_UNSPECIFIED,
    work_pb2.CLIP_FORMAT_MOV,
    work_pb2.CLIP_FORMAT_MKV,
    work_pb2.CLIP_FORMAT_WEBP,
    work_pb2.CLIP_FORMAT_PNG,
    work_pb2.CLIP_FORMAT_JPEG,
)
AAC, PCM, FLAC = work_pb2.CLIP_AUDIO_UNSPECIFIED, work_pb2.CLIP_AUDIO_PCM, work_pb2.CLIP_AUDIO_FLAC
SEQUENCES = {WEBP: "webp", PNG: "png", JPEG: "jpg"}
PORTRAIT = work_pb2.Crop(
    ratio_width=9,
    ratio_height=16,
    anchor=work_pb2.CROP_ANCHOR_TRAVEL,
    path=[work_pb2.CropPoint(seconds=0, center=1)],
)

sequences = pytest.mark.parametrize("form", SEQUENCES, ids=list(SEQUENCES.values()))


@dataclass(frozen=True)
class Order:
    """One clip that was ordered."""

    task: UUID
    spec: work_pb2.ExportClipSpec

    @property
    def plan(self) -> frames_pb2.ClipPlan:
        return self.spec.plan

    @property
    def frames(self) -> list[int]:
        return list(range(self.plan.first_frame, self.plan.first_frame + self.plan.frame_count))

    def request(self, attempt: int = 1) -> work_pb2.RunRequest:
        return work_pb2.RunRequest(task_id=str(self.task), attempt=attempt, export_clip=self.spec)

    async def differences(self, node: Node) -> list[str]:
        request = export_folder_pb2.VerifyClipRequest(task_id=str(self.task), spec=self.spec)
        return list((await node.export_folder.VerifyClip(request)).differences)

    async def removed(self, node: Node) -> bool:
        request = export_folder_pb2.RemoveClipRequest(place=self.spec.place, task_id=str(self.task))
        return (await node.export_folder.RemoveClip(request)).removed


async def ordered(
    node: Node,
    video: Path,
    form: work_pb2.ClipFormat.ValueType,
    audio: work_pb2.ClipAudio.ValueType = PCM,
    *,
    cursor: float = 3,
    seconds: float = SECONDS,
    short_side: int = 0,
    crop: work_pb2.Crop | None = None,
    label: str = "",
) -> Order:
    source = node.source(video.name)
    plan = await node.plan(source, cursor, seconds)
    place = work_pb2.ClipPlace(group=f"formats_{uuid4()}", name="clip", format=form)
    spec = work_pb2.ExportClipSpec(
        source=source, plan=plan, place=place, audio=audio, short_side=short_side, crop=crop, label=label
    )
    return Order(uuid4(), spec)


def wav_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.wav")


def heard_from(path: Path) -> float:
    """Which second of the source the first sample is."""
    heard = sound(path)
    return source_time_of(heard.samples, heard.rate) + float(heard.start)


@pytest.mark.parametrize(
    "recipe", [recipes.CFR25_MP4, recipes.VFR_MKV, recipes.SILENT_MP4, recipes.LATE_AUDIO_MKV, recipes.HEVC_10BIT_MKV]
)
@sequences
async def test_a_sequence_holds_every_frame_as_a_picture_and_the_sound_beside_it(
    node: Node,
    make_footage: Callable[[Recipe], Path],
    recipe: Recipe,
    form: work_pb2.ClipFormat.ValueType,
) -> None:
    order = await ordered(node, make_footage(recipe), form)
    clip = await node.run(order.request())
    folder = Path(clip.path)
    names = [f"frame_{number:04d}.{SEQUENCES[form]}" for number in range(1, order.plan.frame_count + 1)]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert picture_numbers(folder) == order.frames
    assert (clip.proof.frames, clip.proof.duration_seconds) == (order.plan.frame_count, 0)
    files = [*folder.iterdir()]
    if recipe.sound is None:
        assert sorted(path.name for path in folder.parent.iterdir()) == ["clip"]
        assert not clip.proof.HasField("audio_offset_ms")
    else:
        assert sorted(path.name for path in folder.parent.iterdir()) == ["clip", "clip.wav"]
        files.append(wav_of(folder))
        with av.open(str(folder.parent / "clip.wav")) as container:
            stream = container.streams.audio[0]
            assert stream.codec_context.name == "pcm_s16le"
            assert stream.sample_rate == recipe.sound.rate
            base = 1 / recipe.clock.nominal_rate if recipe.clock.nominal_rate == 25 else Fraction(1, 1000)
            length = (
                order.plan.frame_count * base
                if recipe.clock.nominal_rate == 25
                else (order.plan.end_pts - order.plan.start_pts) * base
            )
            assert sum(frame.samples for frame in container.decode(stream)) == round(length * recipe.sound.rate)
        assert abs(heard_from(wav_of(folder)) - float(recipe.times[order.plan.first_frame])) < 0.001
        assert clip.proof.audio_offset_ms == 0
    assert clip.size == sum(path.stat().st_size for path in files)
    assert await order.differences(node) == []
    assert node.litter() == []
