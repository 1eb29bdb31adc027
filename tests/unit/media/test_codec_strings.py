"""Codec names as browsers want them."""

import pytest

from rushes_media.domain.streams.codec_strings import codec_string

AVC_CONFIGURATION = bytes.fromhex("01640028ffe1")
AVC_PARAMETER_SET = bytes.fromhex("000000016764001fac")
HEVC_CONFIGURATION = bytes.fromhex("0101600000009000000000005d")
AV1_CONFIGURATION = bytes.fromhex("81080c00")


@pytest.mark.parametrize(
    ("codec", "extradata", "said"),
    [
        ("h264", AVC_CONFIGURATION, "avc1.640028"),
        ("h264", AVC_PARAMETER_SET, "avc1.64001f"),
        ("h264", b"", ""),
        ("hevc", HEVC_CONFIGURATION, "hvc1.1.6.L93.90"),
        ("av1", AV1_CONFIGURATION, "av01.0.08M.08"),
        ("vp8", b"", "vp8"),
        ("mpeg4", b"", ""),
    ],
)
def test_a_name_says_codec_profile_and_level(codec: str, extradata: bytes, said: str) -> None:
    assert codec_string(codec, extradata) == said


def test_vp9_says_its_profile_and_depth() -> None:
    assert codec_string("vp9", b"", profile="Profile 2", level=41, bit_depth=10) == "vp09.02.41.10"
