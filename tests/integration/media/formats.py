"""Orders of clips in each format, and what lies there then."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from rushes.media.v1 import export_folder_pb2, work_pb2
from tests.clips import recipe_of, wanted_frames
from tests.integration.media.node import Node

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

sequences = pytest.mark.parametrize("form", SEQUENCES, ids=list(SEQUENCES.values()))
_FIRST, *_FURTHER = SEQUENCES
# For what is the same code for each of them.
one_sequence = pytest.mark.parametrize(
    "form",
    [_FIRST, *(pytest.param(form, marks=pytest.mark.proof("formats")) for form in _FURTHER)],
    ids=list(SEQUENCES.values()),
)


@dataclass(frozen=True)
class Order:
    """One clip that was ordered."""

    task: UUID
    spec: work_pb2.ExportClipSpec
    cursor: float
    seconds: float

    @property
    def frames(self) -> list[int]:
        """What was ordered of coded footage."""
        return wanted_frames(recipe_of(self.spec.source.path), self.cursor, self.seconds)

    def place(self, node: Node) -> Path:
        """Where the folder of a sequence lies."""
        return node.exports / self.spec.place.group / self.spec.place.name

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
    keeps_hdr: bool = False,
) -> Order:
    """An order for a clip of a video, in a group of its own."""
    source = node.source(video.name)
    plan = await node.plan(source, cursor, seconds)
    place = work_pb2.ClipPlace(group=f"formats_{uuid4()}", name="clip", format=form)
    spec = work_pb2.ExportClipSpec(
        source=source, plan=plan, place=place, audio=audio, short_side=short_side, crop=crop, label=label
    )
    if keeps_hdr:
        spec.dynamic_range = work_pb2.DYNAMIC_RANGE_SOURCE
    return Order(uuid4(), spec, cursor, seconds)


def wav_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.wav")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def size_of(path: Path) -> int:
    """Bytes of a file or of all files in a folder; 0 where nothing is there."""
    if path.is_dir():
        return sum(each.stat().st_size for each in path.iterdir())
    return path.stat().st_size if path.exists() else 0
