"""Encoding scrub proxies with ffmpeg."""

from collections.abc import Callable
from pathlib import Path

from rushes_footage.encoders import CPU
from rushes_media.adapters.ffmpeg.argv import proxy_part_argv
from rushes_media.adapters.ffmpeg.encoder import note_death
from rushes_media.adapters.ffmpeg.runner import PREPARED, FfmpegRunner, limits_for
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.feeds import Feeds
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.streams.proxies import ProxyPart, ProxyPlan
from rushes_media.domain.trials.decoders import Decoder
from rushes_media.ports import Deaths


class FfmpegProxies:
    """ffmpeg gets descriptors only, no paths."""

    def __init__(self, runner: FfmpegRunner, feeds: Feeds, program: Path, vaapi_device: str, deaths: Deaths) -> None:
        self._runner, self._feeds, self._program, self._deaths = runner, feeds, str(program), deaths
        self._vaapi_device = vaapi_device

    async def encode_part(
        self,
        source: OpenFile,
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
        try:
            async with self._feeds.picture(source, part.feed, niceness=PREPARED) as picture:
                await self._runner.run(
                    proxy_part_argv(self._program, plan, part, decoder=decoder, vaapi_device=self._vaapi_device),
                    files=(picture.descriptor, target),
                    limits=limits_for(CPU, decoder=decoder, output=most_bytes, niceness=PREPARED),
                    on_frame=on_frame,
                    beside=picture.beside,
                )
        except EncoderFailed as failed:
            note_death(self._deaths, source, CPU, failed, decoder=decoder)
            raise
