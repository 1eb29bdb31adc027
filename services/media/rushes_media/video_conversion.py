"""Converting pictures to the colours that encoded video names, as FFmpeg filters, the same ones for its program and its
libraries.

The filters are three parts: `read_as` in front of all others, `scaling` in the options of the `scale` that makes the
size, and `named` last. Each conversion names what it converts from and to: where FFmpeg's scaler is left to choose, it
converts RGB, and in graphs of its libraries all pictures, to BT.601, whatever the result names. See
docs/decisions/0087.
"""

from rushes_media.bt601 import converted, kept_by_scaler, taken_for
from rushes_media.domain.frames.colours import VideoColours
from rushes_media.tone_mapping import to_sdr


def read_as(matrix: str) -> tuple[str, ...]:
    """Filters by which frames are taken for pictures of a matrix; none for "", which RGB and gray have."""
    return (f"setparams={taken_for(matrix)}",) if matrix else ()


def scaling(colours: VideoColours) -> str:
    """Colour options of the `scale` that makes the size."""
    if colours.mapped is None and colours.source in ("", colours.matrix):
        return kept_by_scaler(colours.matrix, full=False)
    return kept_by_scaler(colours.source, full=None) if colours.source else "out_range=full"


def named(colours: VideoColours) -> tuple[str, ...]:
    """Filters that convert scaled pictures, whose sides are even, and name their colours."""
    told = (
        f"colorspace={colours.matrix}",
        "range=limited",
        *((f"color_primaries={colours.primaries}",) if colours.primaries else ()),
        *((f"color_trc={colours.transfer}",) if colours.transfer else ()),
    )
    return (*_conversion(colours), f"setparams={':'.join(told)}")


def _conversion(colours: VideoColours) -> tuple[str, ...]:
    if colours.mapped is not None:
        return (*to_sdr(colours.mapped), f"scale={kept_by_scaler(colours.matrix, full=False)}")
    if colours.source in ("", colours.matrix):
        return ()
    # With 10 bits nothing is lost before the conversion.
    into = converted(colours.source, colours.matrix, from_full=None, full=False, pixel_format="yuv420p")
    return "format=yuv420p10", f"colorspace={into}"
