"""What ffmpeg has to be told to decode with a graphics card, and to fail where it cannot.

By itself it goes on with the CPU without a word, in the middle of a stream too. So the card's own kind of frames is
demanded: of frames that the CPU decoded `hwdownload` makes an error.
"""

from collections.abc import Sequence

from rushes_media.domain.decoders import Decoder

_SURFACES = {"videotoolbox": "videotoolbox_vld"}
"""FFmpeg's names of the cards' own frames, where it is not that of the way to the card."""
_MORE_SURFACES = "8"
"""As many frames may wait for filters; cards have a fixed number of them."""


def decoder_options(decoder: Decoder, vaapi_device: str) -> Sequence[str]:
    """What stands before the input."""
    if not decoder.on_card:
        return ()
    return (
        *("-hwaccel", decoder.name),
        *(("-hwaccel_device", vaapi_device) if decoder.name == "vaapi" else ()),
        *("-hwaccel_output_format", _SURFACES.get(decoder.name, decoder.name)),
        *("-extra_hw_frames", _MORE_SURFACES),
    )


def downloaded(decoder: Decoder) -> Sequence[str]:
    """The first filters: they bring frames to where the CPU's are, and make the same of them bit by bit."""
    if decoder.coding is None:
        return ()
    coding = decoder.coding
    return ("hwdownload", f"format={coding.downloaded_format}", f"format={coding.pixel_format}")
