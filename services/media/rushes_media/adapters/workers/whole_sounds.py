"""The whole sound of files, decoded by a worker for as long as somebody reads it."""

import os
from collections.abc import AsyncGenerator
from typing import Final

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.parts import WorkersParts
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.streams.sounds import BYTES_PER_SAMPLE, WholeSound
from rushes_media.ports import Deaths

_CPU_SECONDS: Final = 6 * 3600
"""Long enough for the sound of a week."""


class WholeSounds:
    """Runs a worker per file, at low priority; a few at once, others wait."""

    def __init__(self, sandbox: Sandbox, deaths: Deaths) -> None:
        self._parts = WorkersParts(sandbox, deaths, at_once=max(2, os.cpu_count() or 1))

    def parts(self, file: OpenFile, sound: WholeSound) -> AsyncGenerator[bytes]:
        """The sound in domain.streams.sounds' format; see WorkersParts.of."""
        parameters = {
            "stream": sound.stream,
            "origin": str(sound.origin),
            "samples": sound.samples,
            "clock": [(step.position, str(step.offset)) for step in sound.clock],
        }
        return self._parts.of(
            file,
            "whole_sound",
            parameters,
            most=sound.samples * BYTES_PER_SAMPLE,
            unit=BYTES_PER_SAMPLE,
            exactly=False,  # A track may end before the picture does.
            cpu_seconds=_CPU_SECONDS,
        )
