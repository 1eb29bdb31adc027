"""Encoding scrub proxies with ffmpeg: implements ports.encoders.ProxyEncoder."""

from collections.abc import Callable
from pathlib import Path

from rushes_footage.encoders import CPU
from rushes_media.adapters.ffmpeg.argv import proxy_part_argv
from rushes_media.adapters.ffmpeg.encoder import note_death
from rushes_media.adapters.ffmpeg.runner import PREPARED, FfmpegRunner, limits_for
from rushes_media.domain.decoders import Decoder
from rushes_media.domain.errors import EncoderFailed
from rushes_media.domain.proxies import ProxyPart, ProxyPlan
from rushes_media.ports.files import File
from rushes_media.ports.workers import Deaths
from rushes_media.threads import close_beside, reopened


class FfmpegProxies:
    """ffmpeg gets descriptors only, no paths."""

    def __init__(self, runner: FfmpegRunner, program: Path, vaapi_device: str, deaths: Deaths) -> None:
        self._runner, self._program, self._deaths = runner, str(program), deaths
        self._vaapi_device = vaapi_device

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
        """Write a part's frames as AVI to the descriptor `target`."""
        again = await reopened(source)
        try:
            await self._runner.run(
                proxy_part_argv(self._program, plan, part, decoder=decoder, vaapi_device=self._vaapi_device),
                files=(again, target),
                limits=limits_for(CPU, decoder=decoder, output=most_bytes, niceness=PREPARED),
                on_frame=on_frame,
            )
        except EncoderFailed as failed:
            note_death(self._deaths, source, CPU, failed, decoder=decoder)
            raise
        finally:
            close_beside(source.source, again)
