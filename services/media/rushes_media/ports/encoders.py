"""Processes that make clips, segments, proxies, renditions and what is watched live."""

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
    """How a clip is encoded, beside what is in it."""

    form: ClipFormat
    encoder: str
    """FFmpeg's name of what a file's pictures are encoded with."""
    mark: str
    """What the clip says of itself."""
    seek_micros: int | None
    """Where to begin decoding, in microseconds of the source's timestamps; None is its start."""


class Encoder(Protocol):
    """Makes clips."""

    async def finish(
        self, picture: File, source: File, targets: Sequence[int], encoding: ClipEncoding, recipe: ClipRecipe
    ) -> None:
        """Write a clip of a picture that has been encoded, and the source's sound; raises like `encode`."""

    async def encode(
        self,
        source: File,
        targets: Sequence[int],
        encoding: ClipEncoding,
        recipe: ClipRecipe,
        on_frame: Callable[[int], None],
    ) -> None:
        """Write one clip to descriptors: of a file, or of a folder for pictures and of a file for their sound.

        `on_frame` hears how many frames are done. Whoever is cancelled leaves no process behind. Raises EncoderFailed,
        OutputTooLarge, WorkStalled, WorkersAway.
        """


class SegmentEncoder(Protocol):
    """Makes segments."""

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
    """Makes scrub proxies."""

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

        `on_frame` hears how many frames of the part are done. Whoever is cancelled leaves no process behind. Raises
        EncoderFailed, OutputTooLarge, WorkStalled, WorkersAway.
        """


class EncoderTrials(Protocol):
    """Tries encoders."""

    def results(self) -> AsyncGenerator[Trial]:
        """What comes of each of the ladder, one after the other; raises nothing but for mistakes of ours."""


class DecoderTrials(Protocol):
    """Tries decoders of graphics cards."""

    def results(self) -> AsyncGenerator[Trial]:
        """What comes of each, one after the other; raises nothing but for mistakes of ours."""


class LiveEncoder(Protocol):
    """Encodes what is watched."""

    def encode(
        self, source: File, encoding: LiveEncoding, decoder: Decoder, encoder: str, ended: "asyncio.Future[None]"
    ) -> AsyncGenerator[bytes]:
        """Fragmented MP4, as fast as it is read; closing it ends the encoder.

        `ended` is done when the encoder is, although not all that it wrote may have been read. Raises EncoderFailed,
        WorkStalled, and NotWatched where nothing was read for half a minute.
        """


class RenditionEncoder(Protocol):
    """Makes renditions. Whoever is cancelled leaves no process behind.

    `on_progress` hears how far it is, 0 to 1. Raises EncoderFailed, OutputTooLarge, WorkStalled, WorkTimedOut,
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
