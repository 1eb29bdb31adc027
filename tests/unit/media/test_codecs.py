"""What ffmpeg is told for each encoder."""

from fractions import Fraction

import pytest

from rushes_footage.encoders import HARDWARE, LADDER
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlan
from rushes_footage.renditions import Kind
from rushes_media.adapters.ffmpeg.argv import export_clip_argv, live_argv, picture_rendition_argv
from rushes_media.adapters.ffmpeg.runner import limits_for
from rushes_media.domain.clips.encodings import ClipRecipe, clip_encoding
from rushes_media.domain.frames.colours import VideoColours
from rushes_media.domain.streams.live import LiveEncoding
from rushes_media.domain.streams.renditions import picture_rendition
from rushes_media.domain.trials.decoders import ON_CPU
from tests.unit.media.indexes import steady

DEVICE = "/dev/dri/renderD129"
INDEX = steady(Fraction(25), 500, Fraction(1, 12_800))


def clip(encoder: str) -> list[str]:
    plan = ClipPlan(0.0, 0, 50, 0, 25_600)
    encoding = clip_encoding(INDEX, plan, 0)
    return export_clip_argv("ffmpeg", encoding, ClipRecipe(ClipFormat.MP4, encoder, "", None), DEVICE)


def rendition(encoder: str) -> list[str]:
    whole = picture_rendition(INDEX, Kind.LOW)
    return picture_rendition_argv("ffmpeg", whole, decoder=ON_CPU, encoder=encoder, vaapi_device=DEVICE)


def live(encoder: str) -> list[str]:
    return live_argv(
        "ffmpeg",
        LiveEncoding(None, 320, 180, sound=False, colours=VideoColours("bt709", "bt709", "", "", None)),
        decoder=ON_CPU,
        encoder=encoder,
        vaapi_device=DEVICE,
    )


def told(argv: list[str]) -> dict[str, str]:
    """Everything behind the encoder, up to the file's own options."""
    words = argv[argv.index("-c:v") : argv.index("-map_metadata")]
    return dict(zip(words[::2], words[1::2], strict=True))


CLOSED = {"-flags:v": "+cgop", "-profile:v": "high", "-g": "250"}


@pytest.mark.parametrize(
    ("encoder", "options"),
    [
        ("libx264", {"-crf": "18", "-preset": "fast"}),
        ("h264_nvenc", {"-preset": "p5", "-tune": "hq", "-rc": "vbr", "-cq": "19", "-b:v": "0", **CLOSED}),
        ("h264_vaapi", {"-rc_mode": "CQP", "-qp": "20", **CLOSED}),
        ("h264_qsv", {"-preset": "medium", "-global_quality": "20", **CLOSED}),
        (
            "h264_amf",
            {
                "-usage": "transcoding",
                "-quality": "quality",
                "-rc": "cqp",
                "-qp_i": "18",
                "-qp_p": "20",
                "-qp_b": "22",
                **CLOSED,
            },
        ),
        ("h264_videotoolbox", {"-q:v": "70", "-allow_sw": "0", **CLOSED}),
    ],
)
def test_a_clips_quality(encoder: str, options: dict[str, str]) -> None:
    assert told(clip(encoder)) == {"-c:v": encoder, **options}


@pytest.mark.parametrize(
    ("encoder", "options"),
    [
        ("libx264", {"-preset": "fast"}),
        ("h264_nvenc", {"-preset": "p5", "-tune": "hq", "-rc": "vbr"}),
        ("h264_vaapi", {"-rc_mode": "VBR"}),
        ("h264_qsv", {"-preset": "medium"}),
        ("h264_amf", {"-usage": "transcoding", "-quality": "quality", "-rc": "vbr_peak"}),
        ("h264_videotoolbox", {"-allow_sw": "0"}),
    ],
)
def test_a_renditions_bit_rate(encoder: str, options: dict[str, str]) -> None:
    rate = {"-b:v": "2000000", "-maxrate": "3000000", "-bufsize": "4000000", "-g": "60"}
    closed = {} if encoder == "libx264" else {"-flags:v": "+cgop", "-profile:v": "high"}
    assert told(rendition(encoder)) == {"-c:v": encoder, **options, **closed, **rate}


@pytest.mark.parametrize("encoder", LADDER)
def test_what_is_watched_has_no_pictures_that_wait_for_later_ones(encoder: str) -> None:
    argv = live(encoder)
    assert argv[argv.index("-c:v") + 1] == encoder
    assert argv[argv.index("-g") + 1] == "60"
    if encoder == "libx264":
        assert argv[argv.index("-tune") + 1] == "zerolatency"
    else:
        assert argv[argv.index("-bf") + 1] == "0"
        assert "-threads" not in argv


@pytest.mark.parametrize("encoder", LADDER)
@pytest.mark.parametrize("made", [clip, rendition, live])
def test_every_encoder_gets_pictures_that_name_their_colours(encoder: str, made: type) -> None:
    argv: list[str] = made(encoder)
    *_, told = [step for step in argv[argv.index("-filter:v") + 1].split(",") if step.startswith("setparams=")]
    assert told == "setparams=colorspace=bt709:range=limited"


@pytest.mark.parametrize("encoder", LADDER)
@pytest.mark.parametrize("made", [clip, rendition, live])
def test_pictures_have_8_bits_and_colour_for_every_second_pixel_where_the_encoder_takes_them(
    encoder: str, made: type
) -> None:
    argv: list[str] = made(encoder)
    filters = argv[argv.index("-filter:v") + 1]
    tail = {"libx264": ",format=yuv420p", "h264_nvenc": ",format=yuv420p", "h264_vaapi": ",format=nv12,hwupload"}
    assert filters.endswith(tail.get(encoder, ",format=nv12"))


@pytest.mark.parametrize("made", [clip, rendition, live])
def test_vaapis_device_stands_before_the_inputs_and_no_other_encoder_has_one(made: type) -> None:
    argv: list[str] = made("h264_vaapi")
    assert argv[argv.index("-vaapi_device") + 1] == DEVICE
    assert argv.index("-vaapi_device") < argv.index("-fd")
    assert not [encoder for encoder in LADDER if DEVICE in made(encoder) and encoder != "h264_vaapi"]


def test_nothing_is_decoded_by_a_card_where_none_is_named() -> None:
    assert not [
        encoder
        for encoder in LADDER
        for argv in (clip(encoder), rendition(encoder), live(encoder))
        if "-hwaccel" in argv
    ]


def test_drivers_may_reserve_addresses_and_x264_may_not() -> None:
    assert not limits_for("libx264").reserves
    assert all(limits_for(encoder).reserves for encoder in HARDWARE)
