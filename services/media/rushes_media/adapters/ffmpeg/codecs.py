"""ffmpeg options of each encoder: device, pixel format and quality.

H.264 encoders write 8 bits, 4:2:0 in closed GOPs, the encoder for HDR 10 bits. Quality scales differ between encoders;
values are those nearest to x264's crf 18.
"""

from collections.abc import Sequence
from fractions import Fraction

from rushes_footage.encoders import CPU, CPU_HDR

_KEY_DISTANCE = 250
"""Largest GOP of a clip in frames: x264's default."""
# IDR frames only, so that no frame refers to an earlier GOP.
_CLOSED = ("-flags:v", "+cgop")

_FILTER_TAILS = {
    CPU_HDR: ("format=yuv420p10le",),
    "h264_vaapi": ("format=nv12", "hwupload"),
    "h264_qsv": ("format=nv12",),
    "h264_amf": ("format=nv12",),
    "h264_videotoolbox": ("format=nv12",),
}

# Options in any case. Presets comparable to x264's `fast`: one pass, with B-frames.
_MODES = {
    CPU: ("-preset", "fast"),
    # Apple's players need this tag for HEVC in MP4; Matroska ignores it.
    CPU_HDR: ("-preset", "fast", "-tag:v", "hvc1", "-x265-params", "log-level=error:open-gop=0"),
    "h264_nvenc": ("-preset", "p5", "-tune", "hq", "-profile:v", "high", "-rc", "vbr", *_CLOSED),
    "h264_vaapi": ("-profile:v", "high", *_CLOSED),
    "h264_qsv": ("-preset", "medium", "-profile:v", "high", *_CLOSED),
    "h264_amf": ("-usage", "transcoding", "-quality", "quality", "-profile:v", "high", *_CLOSED),
    # Never Apple's software encoder: x264 is better.
    "h264_videotoolbox": ("-allow_sw", "0", "-profile:v", "high", *_CLOSED),
}

_QUALITIES = {
    CPU: ("-crf", "18"),
    CPU_HDR: ("-crf", "18"),
    "h264_nvenc": ("-cq", "19", "-b:v", "0"),
    # Constant quantisers, which every driver supports; constant-quality modes are missing in some.
    "h264_vaapi": ("-rc_mode", "CQP", "-qp", "20"),
    "h264_qsv": ("-global_quality", "20"),
    "h264_amf": ("-rc", "cqp", "-qp_i", "18", "-qp_p", "20", "-qp_b", "22"),
    "h264_videotoolbox": ("-q:v", "70"),
}

# Low latency for live viewing: no picture waits for later ones.
_LIVE = {
    CPU: ("-preset", "ultrafast", "-tune", "zerolatency", "-crf", "23", "-threads", "2"),
    "h264_nvenc": ("-preset", "p2", "-tune", "ll", "-profile:v", "high", "-rc", "vbr", "-cq", "25", "-b:v", "0"),
    "h264_vaapi": ("-profile:v", "high", "-rc_mode", "CQP", "-qp", "25"),
    "h264_qsv": ("-preset", "veryfast", "-profile:v", "high", "-global_quality", "25"),
    "h264_amf": (
        *("-usage", "lowlatency", "-quality", "speed", "-profile:v", "high"),
        *("-rc", "cqp", "-qp_i", "24", "-qp_p", "25", "-qp_b", "26"),
    ),
    "h264_videotoolbox": ("-allow_sw", "0", "-profile:v", "high", "-q:v", "55"),
}

_RATE_MODES = {
    "h264_vaapi": ("-rc_mode", "VBR"),
    "h264_amf": ("-rc", "vbr_peak"),
}


def device_options(encoder: str, vaapi_device: str) -> Sequence[str]:
    """Options before the inputs."""
    return ("-vaapi_device", vaapi_device) if encoder == "h264_vaapi" else ()


def filter_tail(encoder: str) -> Sequence[str]:
    """The last filters: conversion to the encoder's pixel format and memory."""
    return _FILTER_TAILS.get(encoder, ("format=yuv420p",))


def clip_quality(encoder: str) -> Sequence[str]:
    """Encoder and quality of a clip."""
    distance = () if encoder == CPU else ("-g", str(_KEY_DISTANCE))
    return ("-c:v", encoder, *_QUALITIES[encoder], *_MODES[encoder], *distance)


def rendition_rate(encoder: str, bit_rate: int, key_distance: int, mean_rate: Fraction | None) -> Sequence[str]:
    """Encoder and bit rate of a rendition; `mean_rate` is that of frames of a variable rate.

    libx264 plans by the rate that the container states, which of slides is one a second or more, and would leave each
    a small part of its bits. Peaks are limited to one and a half times the rate, which is chosen so that slow
    connections keep up.
    """
    return (
        *("-c:v", encoder, *_MODES[encoder], *_RATE_MODES.get(encoder, ())),
        *("-g", str(key_distance)),
        *(("-x264-params", f"fps={mean_rate}") if encoder == CPU and mean_rate is not None else ()),
        *("-b:v", str(bit_rate), "-maxrate", str(bit_rate * 3 // 2), "-bufsize", str(2 * bit_rate)),
    )


def live_quality(encoder: str, key_distance: int) -> Sequence[str]:
    """Encoder and quality for live viewing, without B-frames."""
    no_b_frames = () if encoder == CPU else ("-bf", "0", *_CLOSED)
    return ("-c:v", encoder, *_LIVE[encoder], *no_b_frames, "-g", str(key_distance))
