"""Encoding of clips, segments, proxies, renditions and live streams."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rushes_footage.encoders import Trial
from rushes_footage.formats import ClipFormat
from rushes_media.domain.decoders import Decoder
from rushes_media.domain.encodings import ClipEncoding
from rushes_media.domain.live import LiveEncoding
from rushes_media.domain.proxies import ProxyPart, ProxyPlan
from rushes_media.domain.renditions import PictureRendition, SoundRendition
from rushes_media.domain.segments import Segment
from rushes_media.ports.files import File


@dataclass(frozen=True)
class ClipRecipe:
    """How to encode a clip, beside its contents."""

    form: ClipFormat
    encoder: str
    """FFmpeg's name of the encoder of a file's picture."""
    mark: str
    """Text that identifies the clip's task."""
    seek_micros: int | None
    """Where decoding begins, in microseconds of the source's timestamps; None is its start."""


class Encoder(Protocol):
    """Encodes clips."""

    async def finish(
        self, picture: File, source: File, targets: Sequence[int], encoding: ClipEncoding, recipe: ClipRecipe
    ) -> None:
        """Mux an encoded picture with the source's sound; raises like `encode`."""

    async def encode(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None],
    ) -> None:
        """Encode one clip to descriptors: of a file, or for a sequence of its folder and its sound file.

        `on_frame` is called with the number of finished frames. When cancelled, it leaves no process running. Raises
        EncoderFailed, OutputTooLarge, WorkStalled, WorkersAway.
        """


class SegmentEncoder(Protocol):
    """Encodes segments."""

    async def encode_segments(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        segments: Sequence[Segment],
        seek_micros: int | None,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write segments of a clip to descriptors, decoding once from `seek_micros`; raises like Encoder.encode."""


class ProxyEncoder(Protocol):
    """Encodes scrub proxies."""

    async def encode_part(
        self,
        source: File,
        target: int,
        plan: ProxyPlan,
        part: ProxyPart,
        *,
        decoder: Decoder,
        most_bytes: int,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write a part's frames, each a JPEG, as AVI to the descriptor `target`.

        `on_frame` is called with the number of finished frames of the part. When cancelled, it leaves no process
        running. Raises EncoderFailed, OutputTooLarge, WorkStalled, WorkersAway.
        """


class EncoderTrials(Protocol):
    """Tries encoders."""

    def results(self) -> AsyncGenerator[Trial]:
        """The result for each encoder of the ladder, in order; raises only for bugs."""


class DecoderTrials(Protocol):
    """Tries hardware decoders."""

    def results(self) -> AsyncGenerator[Trial]:
        """The result for each, in order; raises only for bugs."""


class LiveEncoder(Protocol):
    """Live transcoding."""

    def encode(
        self, source: File, encoding: LiveEncoding, decoder: Decoder, encoder: str, ended: "asyncio.Future[None]"
    ) -> AsyncGenerator[bytes]:
        """Fragmented MP4, produced as fast as it is read; closing it ends the encoder.

        `ended` is done when the encoder is, although not all that it wrote may have been read. Raises EncoderFailed,
        WorkStalled, and NotWatched where nothing was read for half a minute.
        """


class RenditionEncoder(Protocol):
    """Encodes renditions. When cancelled, it leaves no process running.

    `on_progress` is called with the progress, 0 to 1. Raises EncoderFailed, OutputTooLarge, WorkStalled, WorkTimedOut,
    WorkersAway.
    """

    async def encode_picture(
        self,
        source: File,
        target: int,
        encoding: PictureRendition,
        *,
        decoder: Decoder,
        encoder: str,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the picture to the descriptor `target`."""

    async def encode_sound(
        self,
        source: File,
        target: int,
        encoding: SoundRendition,
        *,
        most_bytes: int,
        on_progress: Callable[[float], None],
    ) -> None:
        """Write the sound to the descriptor `target`."""
