"""ffmpeg options that decode with a graphics card, and fail where the card cannot.

By default ffmpeg silently falls back to the CPU, even in the middle of a stream. So frames in the card's memory are
demanded: `hwdownload` fails on frames that the CPU decoded.
"""

from collections.abc import Sequence

from rushes_media.domain.trials.decoders import Decoder

_SURFACES = {"videotoolbox": "videotoolbox_vld"}
"""FFmpeg's pixel formats of frames in a card's memory, where they are not called like the hwaccel."""
_MORE_SURFACES = "8"
"""Extra surfaces for frames that wait in filters; cards have a fixed number."""


def decoder_options(decoder: Decoder, vaapi_device: str) -> Sequence[str]:
    """Options before the input."""
    if not decoder.on_card:
        return ()
    return (
        *("-hwaccel", decoder.name),
        *(("-hwaccel_device", vaapi_device) if decoder.name == "vaapi" else ()),
        *("-hwaccel_output_format", _SURFACES.get(decoder.name, decoder.name)),
        *("-extra_hw_frames", _MORE_SURFACES),
    )


def downloaded(decoder: Decoder) -> Sequence[str]:
    """The first filters: they copy frames to main memory, bit-exactly as the CPU decodes them."""
    if decoder.coding is None:
        return ()
    coding = decoder.coding
    return ("hwdownload", f"format={coding.downloaded_format}", f"format={coding.pixel_format}")
