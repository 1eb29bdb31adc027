"""ffmpeg's options for the source of a picture: the file itself, or a feed's frames (domain.frames.feeds)."""

from collections.abc import Iterator
from fractions import Fraction

from rushes_media.domain.frames.feeds import Feed

_LIMITED, _FULL = "limited", "full"


def fed_input(descriptor: int) -> Iterator[str]:
    """Options of the input that reads a feed."""
    yield from ("-protocol_whitelist", "pipe", "-format_whitelist", "nut", "-f", "nut", "-i", f"pipe:{descriptor}")


def fed_filters(feed: Feed) -> Iterator[str]:
    """Filters that come first: NUT has a time base of its own, and does not name colours."""
    yield f"settb={_fraction(feed.time_base)}"
    colours = feed.colours
    yield (
        f"setparams=range={_FULL if colours.full_range else _LIMITED}:colorspace={colours.matrix}"
        f":color_primaries={colours.primaries}:color_trc={colours.transfer}"
    )


def _fraction(fraction: Fraction) -> str:
    return f"{fraction.numerator}/{fraction.denominator}"
