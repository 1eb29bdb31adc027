"""The one place where ffmpeg is run: in a worker, with limits, progress, an end on demand, and its last words."""

import asyncio
import signal
from collections.abc import Callable, Sequence

import structlog

from rushes_media.adapters.nursery import Nursery
from rushes_media.domain.errors import EncoderFailed, OutputTooLarge
from rushes_media.nursery.orders import Limits

log = structlog.get_logger()

_LIMITS = Limits(memory=16 << 30, cpu_seconds=4 * 3600, output=64 << 30)
_SAID = 500
"""Characters of ffmpeg's last words that an error carries."""


class FfmpegRunner:
    """Runs ffmpeg commands."""

    def __init__(self, nursery: Nursery) -> None:
        self._nursery = nursery

    async def run(
        self,
        argv: Sequence[str],
        *,
        files: Sequence[int],
        timeout: float,
        on_frame: Callable[[int], None] | None = None,
        on_micros: Callable[[int], None] | None = None,
        limits: Limits = _LIMITS,
    ) -> None:
        """Run a command that was built for these files.

        `on_frame` hears how many frames are done, `on_micros` how many microseconds of the result. Cancelling it ends
        ffmpeg before it returns. Raises EncoderFailed, OutputTooLarge, WorkTimedOut, WorkersAway.
        """
        heard = {"frame": on_frame, "out_time_us": on_micros}

        async def follow(progress: asyncio.StreamReader) -> None:
            async for line in progress:
                name, _, value = line.decode(errors="replace").strip().partition("=")
                if (hear := heard.get(name)) is not None and value.isdigit():
                    hear(int(value))

        _, end = await self._nursery.run(follow, argv=argv, inputs=files, limits=limits, timeout=timeout)
        if end.status == -signal.SIGXFSZ:
            raise OutputTooLarge(limits.output)
        if end.status != 0:
            log.warning("ffmpeg failed", command=" ".join(argv), status=end.status, last_words=end.last_words)
            how = f"ended with {end.status}" if end.status > 0 else f"was ended by signal {-end.status}"
            said = end.last_words.strip()[-_SAID:] or "it said nothing"
            raise EncoderFailed(f"ffmpeg {how}: {said}", died=end.status < 0)
