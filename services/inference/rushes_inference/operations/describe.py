"""Computing feature vectors of videos from some frames and the first seconds of sound."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from typing import Final

from rushes_chassis import errors
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor, Transcript
from rushes_footage.files import Source
from rushes_inference.adapters.embedders import InstalledEmbedders
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.errors import BackendFailed, NotHeard, SpeechFails
from rushes_inference.domain.features import Described, FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import MOST_SECONDS, RATE, SILENCE, Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.operations.file_batches import each_file
from rushes_inference.operations.room import Room
from rushes_inference.ports.embedders import Embedder
from rushes_inference.ports.pixels import VideoSamples
from rushes_inference.ports.sounds import VideoSounds
from rushes_inference.ports.speech import Speech
from rushes_inference.vision.samples import sample_numbers

_MOST_DEATHS: Final = 3
"""Times that a recogniser may die at one sound before the sound is blamed: a process may die once of other causes."""


@dataclass(frozen=True)
class _Seen:
    vector: FeatureVector
    transcript: Transcript | None


class Describing:
    """Processes batches of files."""

    def __init__(
        self, samples: VideoSamples, sounds: VideoSounds, embedders: InstalledEmbedders, speech: Speech, room: Room
    ) -> None:
        self._samples, self._sounds, self._embedders = samples, sounds, embedders
        self._speech, self._room = speech, room

    async def descriptors(self) -> Sequence[Descriptor]:
        """Descriptors of all embedders, the built-in one first."""
        return [each.descriptor for each in await asyncio.to_thread(self._embedders.list)]

    async def embedder(self, name: str) -> Embedder:
        """The embedder of this descriptor name, the first one where it is empty; raises DescriptorNotFound."""
        return await asyncio.to_thread(self._embedders.get, name)

    async def files(
        self, sources: Sequence[Source], embedder: Embedder, known: Mapping[int, Transcript] | None = None
    ) -> AsyncGenerator[Described]:
        """Each file's vector or problem, in their order; `known` are transcripts by the same recogniser from earlier
        calls, by index.

        Raises SpeechNotInstalled, SpeechDamaged, SpeechFails, Busy, and errors of media or the embedder that concern no
        single file.
        """
        numbers = count()
        if embedder.speech is not None:
            # A failure of the model itself concerns all files; where there is none, this loads the model.
            await self._speech.vector(embedder.speech, "")

        async def look(source: Source) -> _Seen | Problem:
            # Started in their order.
            return await self._seen(source, embedder, (known or {}).get(next(numbers)))

        async with aclosing(each_file(self._room, sources, look)) as answers:
            number = 0
            async for answer in answers:
                if isinstance(answer, Problem):
                    yield Described(number, answer)
                else:
                    yield Described(number, answer.vector, answer.transcript)
                number += 1

    async def _seen(self, source: Source, embedder: Embedder, known: Transcript | None) -> "_Seen | Problem":
        pictures = await self._pictures(source, embedder.sample.box)
        if not pictures:
            return Problem("NoFrames", "The video has no frame.")
        sound = await self._sound(source, embedder.sample.seconds)
        try:
            transcript = None if embedder.speech is None else await self._transcript(source, embedder.speech, known)
            vector = await embedder.vector(pictures, sound, "" if transcript is None else transcript.text)
        except BackendFailed as failed:  # Another video need not cause it.
            return Problem(failed.reason, failed.message)
        return _Seen(vector, transcript)

    async def _transcript(self, source: Source, model: SpeechModel, known: Transcript | None) -> Transcript:
        if known is not None:
            return known
        sound = await self._sound(source, MOST_SECONDS)
        deaths = 0
        while True:
            try:
                return Transcript(model.recogniser, await self._speech.text(model, sound))
            except NotHeard as failed:
                deaths += failed.died
                if failed.died and deaths < _MOST_DEATHS:
                    continue
                # A model that fails at everything must not mark each video's sound as a problem.
                await self._speech.try_noise(model, len(sound) / RATE)
                return Transcript(model.recogniser, "", Problem(failed.reason, failed.message))
            except BackendFailed as failed:
                raise SpeechFails(failed.message) from failed

    async def _pictures(self, source: Source, box: int) -> Sequence[RgbPicture]:
        """The frames that can be decoded; raises the last frame's error where none can."""
        pictures: list[RgbPicture] = []
        unread: errors.RushesError | None = None
        for number in sample_numbers(await self._samples.count(source)):
            try:
                pictures.append(await self._samples.sample(VideoFrame(source, number), box))
            except (errors.DataLoss, errors.NotFound) as damaged:
                unread = damaged
        if not pictures and unread is not None:
            raise unread
        return pictures

    async def _sound(self, source: Source, seconds: float) -> Sound:
        """The sound; one that cannot be decoded counts as silence, since the pictures suffice."""
        try:
            return await self._sounds.sound(source, seconds) if seconds else SILENCE
        except errors.DataLoss:
            return SILENCE
