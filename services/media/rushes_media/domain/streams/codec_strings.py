"""Codec strings for a browser's canPlayType (RFC 6381), derived from container data."""

from collections.abc import Iterator


def codec_string(codec: str, extradata: bytes, *, profile: str = "", level: int = 0, bit_depth: int = 8) -> str:
    """The codec string, "" where it is not known.

    `codec` is FFmpeg's name; `extradata` is the decoder configuration from the container, or the stream's first
    parameter sets with start codes.
    """
    match codec:
        case "h264":
            return _avc(extradata)
        case "hevc":
            return _hevc(extradata)
        case "vp8":
            return "vp8"
        case "vp9":
            number = profile.removeprefix("Profile ")
            return f"vp09.{int(number) if number.isdigit() else 0:02d}.{max(level, 10):02d}.{bit_depth:02d}"
        case "av1":
            return _av1(extradata)
        case _:
            return ""


def _avc(extradata: bytes) -> str:
    if len(extradata) >= 4 and extradata[0] == 1:
        return f"avc1.{extradata[1:4].hex()}"
    for unit in _units(extradata):
        if len(unit) >= 4 and unit[0] & 0x1F == 7:
            return f"avc1.{unit[1:4].hex()}"
    return ""


def _units(stream: bytes) -> Iterator[bytes]:
    """NAL units between start codes."""
    yield from stream.split(b"\0\0\1")[1:]


def _hevc(extradata: bytes) -> str:
    if len(extradata) >= 13 and extradata[0] == 1:
        return _hevc_name(extradata[1:13])
    for unit in _units(extradata):
        # The sequence parameter set: after three bytes of headers, the same twelve bytes as in a container, with
        # emulation prevention.
        if len(unit) >= 15 and (unit[0] >> 1) & 0x3F == 33:
            return _hevc_name(unit.replace(b"\0\0\3", b"\0\0")[3:15])
    return ""


def _hevc_name(level_and_profile: bytes) -> str:
    space, tier, profile = level_and_profile[0] >> 6, level_and_profile[0] >> 5 & 1, level_and_profile[0] & 0x1F
    compatible = int(f"{int.from_bytes(level_and_profile[1:5], 'big'):032b}"[::-1], 2)
    constraints = level_and_profile[5:11].rstrip(b"\0")
    parts = [f"hvc1.{['', 'A', 'B', 'C'][space]}{profile}", f"{compatible:x}", f"{'LH'[tier]}{level_and_profile[11]}"]
    return ".".join((*parts, *(f"{byte:x}" for byte in constraints)))


def _av1(extradata: bytes) -> str:
    if len(extradata) < 4 or extradata[0] != 0x81:
        return ""
    profile, level = extradata[1] >> 5, extradata[1] & 0x1F
    tier, high, twelve = extradata[2] >> 7, extradata[2] >> 6 & 1, extradata[2] >> 5 & 1
    depth = 12 if high and twelve else 10 if high else 8
    return f"av01.{profile}.{level:02d}{'MH'[tier]}.{depth:02d}"
