"""Scrub proxies: a small intra-only copy of a file's picture, and how it is made."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from rushes_footage.facts import MediaFacts
from rushes_footage.proofs import FrameMatch
from rushes_footage.proxies import MadeProxy
from rushes_media.domain.clips.encodings import seek_micros
from rushes_media.domain.clips.proof import wrong_picture
from rushes_media.domain.errors import ProxyNotProven
from rushes_media.domain.frames.colours import Transfer, read_matrix
from rushes_media.domain.frames.feeds import Feed, feed_of
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.renditions import rendition_size
from rushes_media.domain.trials.decoders import Decoded

QUALITY = 5
"""FFmpeg's quality scale for JPEG: 2 is best, 31 worst."""
_RECIPE = f"1 mjpeg q{QUALITY}"
"""Part of a proxy's name: change it whenever proxies are made differently."""

_PART_FRAMES = 1500
"""A minute of most footage: the most that is encoded again after a crash."""
_BYTES_PER_PIXEL = Fraction(1, 12)
"""Of ordinary footage at this quality; noisy footage takes twice as much."""
_BYTES_PER_FRAME = 700
"""A JPEG's tables, its chunk's header, and its index entries."""
_FALLBACK_RATE = Fraction(25)
_MOST_JOINTS = 4
"""Joints of parts whose frames are compared with the source's when a proxy is finished."""


@dataclass(frozen=True)
class ProxyPart:
    """A span of a proxy made by one run of ffmpeg: the unit of resuming."""

    first_frame: int
    frame_count: int
    start_pts: int
    """Pts of its first frame, in the source's ticks."""
    end_pts: int
    """Pts at which its last frame ends."""
    seek_micros: int | None
    """Where decoding begins, in microseconds of the source's timestamps; None is its start."""
    feed: Feed | None
    """Its frames where ffmpeg does not find them by itself."""

    @property
    def end_frame(self) -> int:
        """One past its last frame."""
        return self.first_frame + self.frame_count


@dataclass(frozen=True)
class ProxyPlan:
    """The plan of a proxy: its frame n is the source's frame n, upright, in square pixels."""

    stream: int
    size: tuple[int, int]
    """Even, and never larger than the source."""
    source: str
    """The matrix of the source's frames, see read_matrix."""
    as_ffmpeg: bool
    """As FFmpeg makes it by default: its scaler, and its assumption where the source names no matrix, not that of
    browsers."""
    transfer: Transfer | None
    """HDR transfer function of a source, which is tone-mapped to SDR."""
    rate: Fraction
    """The container's frame rate. Where a source has no constant rate it is the mean, and only the times in the
    proxy's index are exact."""
    frame_count: int
    parts: tuple[ProxyPart, ...]
    """In order and without gaps."""

    @property
    def estimated_bytes(self) -> int:
        """Estimated size in bytes."""
        return _estimated_bytes(self.size, self.frame_count)


@dataclass(frozen=True)
class FinishedProxy:
    """The result of a task: a proxy that was made or found."""

    proxy: MadeProxy
    decoded: Decoded | None
    """What decoded its video; None where it existed already."""


@dataclass(frozen=True)
class ProxyFrame:
    """One frame of a proxy."""

    number: int
    jpeg: bytes


def proxy_plan(index: FrameIndex, height: int, *, as_ffmpeg: bool) -> ProxyPlan:
    """The plan of a proxy of at most that height; `as_ffmpeg` as in ProxyPlan."""
    source = read_matrix(index.told_matrix, index.height, index.transfer, tells=index.tells_matrix, as_ffmpeg=as_ffmpeg)
    return ProxyPlan(
        stream=index.stream,
        size=rendition_size(index.width, index.height, height),
        source=source,
        as_ffmpeg=as_ffmpeg,
        transfer=index.transfer,
        rate=index.nominal_rate,
        frame_count=index.frame_count,
        parts=tuple(_parts(index)),
    )


def expected_bytes(facts: MediaFacts, height: int) -> int:
    """Estimated size in bytes of a proxy of at most that height, from container metadata."""
    rate = facts.video.rate or _FALLBACK_RATE
    frames = facts.video.frame_count or ceil(facts.duration_seconds * rate)
    return _estimated_bytes(rendition_size(facts.video.width, facts.video.height, height), frames)


def proxy_name(identity: str, height: int) -> str:
    """The name of a proxy's file: its source and a hash of its plan."""
    digest = hashlib.blake2b(_RECIPE.encode(), digest_size=4).hexdigest()
    return f"{identity}.proxy{height}.{digest}.avi"


def telling_frames(plan: ProxyPlan) -> list[int]:
    """Frames that are compared with the source's: at both ends, and on both sides of some joints of parts."""
    joints = [part.first_frame for part in plan.parts[1:]]
    some = joints[:: max(1, len(joints) // _MOST_JOINTS)][:_MOST_JOINTS]
    return sorted({0, plan.frame_count - 1, *some, *(joint - 1 for joint in some)})


def telling_frames_of(part: ProxyPart) -> list[int]:
    """Frames of a part that are compared with the source's: at both ends and in the middle."""
    return sorted({part.first_frame, part.first_frame + part.frame_count // 2, part.end_frame - 1})


def check_frames(matches: dict[int, FrameMatch]) -> None:
    """Raise ProxyNotProven where frames, by their numbers, are not the source's."""
    wrong = [words for number, match in matches.items() for words in wrong_picture(f"{number}.", match)]
    if wrong:
        raise ProxyNotProven(f"The finished proxy does not show the video's frames: {'; '.join(wrong)}.")


def _estimated_bytes(size: tuple[int, int], frames: int) -> int:
    width, height = size
    return frames * ceil(width * height * _BYTES_PER_PIXEL + _BYTES_PER_FRAME)


def _parts(index: FrameIndex) -> list[ProxyPart]:
    """Parts begin at key frames where possible, so that nothing is decoded twice."""
    parts, first = [], 0
    while first < index.frame_count:
        end = _end_of_part(index, first)
        parts.append(
            ProxyPart(
                first,
                end - first,
                index.pts[first],
                index.pts_after(end - 1),
                seek_micros(index, first),
                feed_of(index, first, end - first),
            )
        )
        first = end
    return parts


def _end_of_part(index: FrameIndex, first: int) -> int:
    end = first + _PART_FRAMES
    if end >= index.frame_count:
        return index.frame_count
    key = index.key_frame_before(end)
    # Where key frames are rare a part ends anywhere, and the next one decodes its lead-in.
    return key if key is not None and key > first + _PART_FRAMES // 2 else end
