"""Added models as descriptors of windows: implement ports.windows.WindowDescriber.

A row is the model's vector of one window, of which only the direction counts: its numbers have a mean square of 1, so
that they fit into 16 bits whatever the model says. The vector of silence may be 0 and stays so.
"""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import Executor
from contextlib import aclosing
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_footage.features import Descriptor
from rushes_footage.files import Source
from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.errors import BackendFailed
from rushes_inference.domain.finders import WindowDescriptor, WindowKind
from rushes_inference.domain.model_sounds import SoundInput
from rushes_inference.domain.models import Model, NetworkInput
from rushes_inference.domain.sounds import RATE, sound_of
from rushes_inference.domain.windows import Numbers, Rows, RowsBy
from rushes_inference.hearing.model_input import input_of, vectors_of
from rushes_inference.ports.networks import Networks
from rushes_inference.ports.windows import VideoWindows
from rushes_inference.vision.clip_pictures import clip_square

_RECIPE: Final = "1"
"""Version of the pre- and post-processing around models: raise it whenever rows change."""
_HASH: Final = 32
_TOGETHER: Final = 8
"""Windows that a model gets at once."""
_EVERY: Final = 1.0
"""Seconds of a window of pictures, and between two."""
_LEAST_SIDE, _MOST_SIDE = 16, 512
"""Limits of media's pictures, in pixels."""
_SLACK: Final = 1e-9


class _EncoderWindows:
    """What both kinds have in common: each row is a window's vector."""

    def __init__(self, descriptor: WindowDescriptor, model: Model, networks: Networks) -> None:
        self._descriptor, self._model, self._networks = descriptor, model, networks

    @property
    def descriptor(self) -> WindowDescriptor:
        """The version follows from the file's hash and from what windows are made of."""
        return self._descriptor

    @property
    def rows_by(self) -> RowsBy:
        """One for each window."""
        by = self._descriptor.descriptor
        return RowsBy(by.name, by.version, by.dimensions, self._descriptor.hop)

    def window_count(self, rows: int) -> int:
        """As many."""
        return rows

    def vectors_of(self, rows: Rows, windows: Numbers) -> Vectors:
        """The rows themselves."""
        return rows[windows].astype(np.float32)

    async def _rows(self, given: NetworkInput) -> Rows:
        answer = vectors_of(await self._networks.run(self._model, given))
        wanted = (len(given), self._descriptor.descriptor.dimensions)
        if answer.shape != wanted:
            raise BackendFailed(self._model.name, f"it gave the shape {answer.shape}, not {wanted}")
        if not np.isfinite(answer).all():
            raise BackendFailed(self._model.name, "it gave numbers that are not finite")
        return scaled(answer)


def scaled(vectors: Vectors) -> Rows:
    """Vectors with a mean square of 1; those of length 0 stay as they are."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    directions = vectors / np.where(lengths == 0, 1, lengths)
    return np.asarray(directions * np.sqrt(vectors.shape[1]), np.float16)


class SoundEncoderWindows(_EncoderWindows):
    """A model that describes sound."""

    def __init__(
        self, model: Model, asked: SoundInput, media: VideoWindows, networks: Networks, threads: Executor
    ) -> None:
        """The model's input is made in `threads`."""
        parts = [_RECIPE, model.sha256[:_HASH], f"{asked.window:g}", *([] if asked.mels is None else [asked.mels])]
        by = Descriptor(model.name, "-".join(parts), model.network.dimensions)
        super().__init__(WindowDescriptor(WindowKind.SOUND, by, asked.window, asked.hop), model, networks)
        self._asked, self._media, self._threads = asked, media, threads

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """Of windows that lie within the sound, whose last hop is completed with silence; of a shorter sound one."""
        asked, cut = self._asked, _Cut(self._asked)
        async with aclosing(self._media.sound(source)) as parts:
            async for part in parts:
                cut.hear(part)
                while cut.complete >= _TOGETHER:
                    yield await self._described(cut.take(_TOGETHER), asked)
        cut.end()
        while cut.complete:
            yield await self._described(cut.take(min(_TOGETHER, cut.complete)), asked)

    async def _described(self, windows: NDArray[np.float32], asked: SoundInput) -> Rows:
        return await self._rows(
            await asyncio.get_running_loop().run_in_executor(self._threads, input_of, windows, asked)
        )


class _Cut:
    """Cuts sound, as it comes, into windows that overlap."""

    def __init__(self, asked: SoundInput) -> None:
        self._asked = asked
        self._heard = bytearray()
        self._dropped = 0
        """Samples before those of `_heard`."""
        self._next = 0
        self._count: int | None = None
        """Of all windows, once the sound has ended."""

    def hear(self, part: bytes) -> None:
        """What comes next, as 16-bit samples; a part may end within one."""
        self._heard += part

    def end(self) -> None:
        """No more comes."""
        seconds = self._samples / RATE
        hops = ceil(seconds / self._asked.hop - _SLACK)
        within = floor(hops - self._asked.window / self._asked.hop + _SLACK) + 1
        self._count = max(within, self._next, min(hops, 1))

    @property
    def complete(self) -> int:
        """Windows that can be taken."""
        if self._count is not None:
            return self._count - self._next
        last = floor((self._samples - self._asked.samples) / (self._asked.hop * RATE))
        # Beginnings are rounded to samples.
        while last >= self._next and self._begin(last) + self._asked.samples > self._samples:
            last -= 1
        return max(0, last + 1 - self._next)

    def take(self, count: int) -> NDArray[np.float32]:
        """The next windows, a row each."""
        windows = np.zeros((count, self._asked.samples), np.float32)
        for row in windows:
            begin = 2 * (self._begin(self._next) - self._dropped)
            there = sound_of(bytes(self._heard[begin : begin + 2 * self._asked.samples]))
            row[: len(there)] = there
            self._next += 1
        behind = min(self._begin(self._next) - self._dropped, self._samples - self._dropped)
        del self._heard[: 2 * behind]
        self._dropped += behind
        return windows

    @property
    def _samples(self) -> int:
        return self._dropped + len(self._heard) // 2

    def _begin(self, window: int) -> int:
        return round(window * self._asked.hop * RATE)


class PictureEncoderWindows(_EncoderWindows):
    """A model that describes pictures as CLIP's image encoder does: of each second the picture in its middle."""

    def __init__(self, model: Model, media: VideoWindows, networks: Networks, threads: Executor) -> None:
        """Pictures larger than media's are made in `threads`."""
        by = Descriptor(model.name, f"{_RECIPE}-{model.sha256[:_HASH]}", model.network.dimensions)
        super().__init__(WindowDescriptor(WindowKind.PICTURE, by, _EVERY, _EVERY), model, networks)
        self._media, self._threads = media, threads

    async def rows(self, source: Source) -> AsyncGenerator[Rows]:
        """Of the whole picture, stretched to a square."""
        size = self._model.network.input_size
        side = min(max(size, _LEAST_SIDE), _MOST_SIDE)
        async with aclosing(self._media.pictures(source, _EVERY, side)) as parts:
            async for part in parts:
                for at in range(0, len(part), _TOGETHER):
                    yield await self._described(part[at : at + _TOGETHER], size)

    async def _described(self, pictures: NDArray[np.uint8], size: int) -> Rows:
        if pictures.shape[1] != size:
            pictures = await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: np.stack([clip_square(each, size) for each in pictures])
            )
        return await self._rows(pictures)
