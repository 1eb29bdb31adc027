"""ffmpeg commands as pure functions. Files are named only as inherited descriptors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from rushes_footage.crops import Anchor, Crop, Move
from rushes_footage.encoders import CPU
from rushes_footage.formats import PICTURE_NAMES, ClipAudio, ClipFormat
from rushes_media.adapters.ffmpeg.card_decoding import decoder_options, downloaded
from rushes_media.adapters.ffmpeg.codecs import (
    clip_quality,
    device_options,
    filter_tail,
    live_quality,
    rendition_rate,
)
from rushes_media.adapters.ffmpeg.fed import fed_filters, fed_input
from rushes_media.bt601 import BT601, kept_by_scaler, scales, to_bt601
from rushes_media.domain.clips.encodings import ClipEncoding, ClipRecipe, PictureCrop, SoundEncoding
from rushes_media.domain.clips.segments import Segment, segment_encoding, starts_after
from rushes_media.domain.frames.colours import VideoColours
from rushes_media.domain.frames.feeds import Feed
from rushes_media.domain.streams.live import LiveEncoding
from rushes_media.domain.streams.proxies import QUALITY, ProxyPart, ProxyPlan
from rushes_media.domain.streams.renditions import PictureRendition
from rushes_media.domain.trials.decoders import Decoder
from rushes_media.sandbox.orders import DEMUXERS, FIRST_INPUT
from rushes_media.tone_mapping import to_sdr
from rushes_media.video_conversion import named, read_as, scaling

PICTURE, SOUND, OUTPUT, BESIDE = range(FIRST_INPUT, FIRST_INPUT + 4)
"""Descriptors of an export: the source, a pipe with its sound, and the output file; of a sequence the output folder,
and the file for its sound. Live streams have the source twice, each with its own position."""


def export_clip_argv(program: str, encoding: ClipEncoding, recipe: ClipRecipe, vaapi_device: str) -> list[str]:
    """The command that encodes one clip.

    Decoding starts at the recipe's `seek_micros`, which must not be after the clip's first frame. Frames are selected
    by exact timestamps; ffmpeg's own -ss and -t work in microseconds and would sometimes be off by one frame.
    """
    return [
        *_head(program),
        *(() if recipe.form.is_sequence else device_options(recipe.encoder, vaapi_device)),
        *_source(encoding.feed, recipe.seek_micros),
        *(_heard_input(SOUND) if encoding.sound else ()),
        *(_sequence(encoding, recipe) if recipe.form.is_sequence else _file(encoding, recipe)),
    ]


def segments_argv(
    program: str, encoding: ClipEncoding, segments: Sequence[Segment], *, seek_micros: int | None
) -> list[str]:
    """The command that encodes segments of a clip, each to a descriptor of its own after the source's."""
    splits = [f"[s{number}]" for number in range(len(segments))]
    graph = [f"[{_stream(encoding.feed, encoding.stream)}]split={len(segments)}{''.join(splits)}"]
    outputs: list[str] = []
    for number, segment in enumerate(segments):
        # Times relative to the whole clip, so that ffmpeg's progress is the clip's.
        ticks = starts_after(encoding, segment) / _tick(encoding)
        filters = (*_file_filters(segment_encoding(encoding, segment)), f"setpts=PTS+{ticks}", *filter_tail(CPU))
        graph.append(f"{splits[number]}{','.join(filters)}[v{number}]")
        outputs += ("-map", f"[v{number}]", *_own_times(encoding), *clip_quality(CPU), *_order(encoding))
        outputs += ("-map_metadata", "-1", "-f", "nut", f"/proc/self/fd/{SOUND + number}")
    return [*_head(program), *_source(encoding.feed, seek_micros), "-filter_complex", ";".join(graph), *outputs]


def finished_clip_argv(program: str, encoding: ClipEncoding, recipe: ClipRecipe) -> list[str]:
    """The command that muxes a picture encoded by libx264 with the source's sound."""
    return [
        *_head(program),
        *_input(PICTURE, None),
        *(_heard_input(SOUND) if encoding.sound else ()),
        *("-map", "0:v:0", "-c:v", "copy", "-metadata:s:v:0", f"encoder=Lavc {CPU}"),
        *_sound_and_container(encoding, recipe),
    ]


def _head(program: str) -> Iterator[str]:
    yield program
    yield from ("-nostdin", "-hide_banner", "-v", "error", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5")
    yield "-y"
    yield "-copyts"  # Keep the timestamps of the frame index.
    # Undecodable packets cost only themselves; what is missing is found by those who check the result.
    yield from ("-max_error_rate", "1")


def _file(encoding: ClipEncoding, recipe: ClipRecipe) -> Iterator[str]:
    yield from _picture(encoding, *_file_filters(encoding), *filter_tail(recipe.encoder))
    yield from clip_quality(recipe.encoder)
    yield from _last_frame(encoding)
    yield from _sound_and_container(encoding, recipe)


def _order(encoding: ClipEncoding) -> tuple[str, ...]:
    """At a variable rate only its duration says when the last frame ends; without B-frames its packet is the last."""
    return ("-bf", "0") if encoding.rate is None else ()


def _last_frame(encoding: ClipEncoding) -> Iterator[str]:
    if encoding.rate is None:
        plan = encoding.plan
        begins = max(0, encoding.last_pts - plan.start_pts)
        lasts = plan.end_pts - plan.start_pts - begins
        yield from (*_order(encoding), "-bsf:v", f"setts=duration=if(eq(PTS\\,{begins})\\,{lasts}\\,NEXT_PTS-PTS)")


def _sound_and_container(encoding: ClipEncoding, recipe: ClipRecipe) -> Iterator[str]:
    if encoding.sound is not None:
        yield from _sound(encoding.sound)
    yield from _said(recipe.mark)
    if recipe.form is ClipFormat.MKV:
        # Without checksums, as the header is changed afterwards, see domain.clips.matroska_header.
        yield from ("-write_crc32", "0", "-f", "matroska")
    else:
        if encoding.rate is None:
            yield from ("-video_track_timescale", str(encoding.time_base.denominator))
        yield from ("-movflags", "+faststart", "-f", recipe.form.value)
    yield f"/proc/self/fd/{OUTPUT}"


def _sequence(encoding: ClipEncoding, recipe: ClipRecipe) -> Iterator[str]:
    still = _STILLS[recipe.form]
    yield from _picture(encoding, *_picture_filters(encoding), *_still_filters(still, encoding))
    yield from still.encoder
    yield from ("-f", "image2", f"/proc/self/fd/{OUTPUT}/{PICTURE_NAMES}.{recipe.form.suffix}")
    if encoding.sound is not None:
        yield from _sound(encoding.sound)
        yield from _said(recipe.mark)
        yield from ("-f", "wav", f"/proc/self/fd/{BESIDE}")


@dataclass(frozen=True)
class _Still:
    """Encoder options of a still format; see docs/decisions/0012."""

    flags: str
    """Of ffmpeg's scaler."""
    pixel_format: str
    ycbcr: str
    """The same format without its range; "" for RGB."""
    full: bool
    """Whether its range is the full one."""
    encoder: tuple[str, ...]


_STILLS = {
    ClipFormat.WEBP: _Still(
        "lanczos",
        "yuv420p",
        "yuv420p",
        full=False,
        encoder=("-c:v", "libwebp", "-quality", "92", "-compression_level", "1"),
    ),
    ClipFormat.PNG: _Still(
        "lanczos+accurate_rnd+full_chroma_int",
        "rgb24",
        "",
        full=True,
        encoder=("-c:v", "png", "-pred", "mixed", "-compression_level", "3"),
    ),
    ClipFormat.JPEG: _Still(
        "lanczos",
        "yuvj444p",
        "yuv444p",
        full=True,
        encoder=("-c:v", "mjpeg", "-q:v", "2"),
    ),
}


def _still_filters(still: _Still, encoding: ClipEncoding) -> Iterator[str]:
    """Square pixels, which viewers assume, converted to the format's colours."""
    scale = f"scale=w='trunc(iw*sar/2+1/2)*2':h=ih:flags={still.flags}"
    source = encoding.colours.source
    if encoding.mapped is not None:
        yield from to_sdr(encoding.mapped)
    if encoding.mapped is None and source and (still.ycbcr or not scales(source)):
        # With 10 bits nothing is lost before the conversion, of 8 bits neither.
        between = still.ycbcr or "yuv444p"
        yield from _in_bt601(scale, source, f"{between}10", between, full=still.full)
    else:
        yield f"{scale}:{kept_by_scaler(BT601, full=still.full)}" if still.ycbcr else scale
    yield "setsar=1"
    yield f"format={still.pixel_format}"


def _in_bt601(scale: str, matrix: str, before: str, after: str, *, full: bool) -> Iterator[str]:
    """Scale in the video's matrix, and convert from it; `before` and `after` are the pixel formats on both sides."""
    yield f"{scale}:{kept_by_scaler(matrix, full=None)}"
    yield f"format={before}"
    yield f"colorspace={to_bt601(matrix, from_full=None, full=full, pixel_format=after)}"
    yield f"scale={kept_by_scaler(BT601, full=full)}"


def _said(mark: str) -> tuple[str, ...]:
    return ("-map_metadata", "-1", "-map_chapters", "-1", "-metadata", f"comment={mark}")


def _input(descriptor: int, seek_micros: int | None) -> Iterator[str]:
    yield from ("-protocol_whitelist", "fd", "-format_whitelist", DEMUXERS)
    if seek_micros is not None:
        # -noaccurate_seek: no frame is dropped before the filters, which select exactly.
        yield from ("-seek_timestamp", "1", "-noaccurate_seek", "-ss", f"{seek_micros}us")
    yield from ("-fd", str(descriptor), "-i", "fd:")


def _source(feed: Feed | None, seek_micros: int | None) -> Iterator[str]:
    """The input of the picture: a feed's frames are read from a pipe, at the descriptor of the file."""
    return _input(PICTURE, seek_micros) if feed is None else fed_input(PICTURE)


def _stream(feed: Feed | None, stream: int) -> str:
    return f"0:{stream}" if feed is None else "0:0"


def _heard_input(descriptor: int) -> Iterator[str]:
    """Sound that a worker decodes into a pipe, see sandbox.clips.heard: it begins and ends with the clip."""
    yield from ("-protocol_whitelist", "fd", "-format_whitelist", "wav", "-f", "wav", "-ignore_length", "1")
    yield from ("-fd", str(descriptor), "-i", "fd:")


def _picture(encoding: ClipEncoding, *filters: str) -> Iterator[str]:
    yield from ("-map", _stream(encoding.feed, encoding.stream), "-filter:v", ",".join(filters))
    yield from _own_times(encoding)


def _file_filters(encoding: ClipEncoding) -> Iterator[str]:
    yield from _picture_filters(encoding, scaling(encoding.colours))
    yield from named(encoding.colours)


def _own_times(encoding: ClipEncoding) -> Iterator[str]:
    # passthrough: no frame is duplicated or dropped to keep a rate. No -frames: it would also end the sound with the
    # last picture, and the filters pass no other frames anyway.
    yield from ("-fps_mode:v", "passthrough", "-enc_time_base:v", _fraction(_tick(encoding)))


def _tick(encoding: ClipEncoding) -> Fraction:
    return encoding.time_base if encoding.rate is None else 1 / encoding.rate


def _picture_filters(encoding: ClipEncoding, colours: str = "") -> Iterator[str]:
    """Up to the scaled pictures; `colours` are options of `scale` that convert or keep the colours."""
    plan, source = encoding.plan, encoding.colours.source
    if encoding.feed is not None:
        yield from fed_filters(encoding.feed)
    yield f"trim=start_pts={encoding.shown_from}:end_pts={plan.end_pts}"
    if encoding.source_rate is not None:
        yield f"settb={_fraction(1 / encoding.source_rate)}"
        yield "setpts=N"
    else:
        # The first frame may have been shown before the clip begins.
        yield f"setpts='max(PTS,{plan.start_pts})-{plan.start_pts}'"
    yield from read_as(source)
    if encoding.crop is not None:
        yield from _crop_filters(encoding.crop, encoding.colours)
    if plan.resampling is not None:
        # Rounding up shows each frame from the first grid point at or after its time; the last frame is repeated.
        yield f"fps={plan.resampling.rate}:round=up"
        yield "tpad=stop=-1:stop_mode=clone"
        yield f"trim=end_frame={plan.resampling.frames}"
    if encoding.size is not None:
        width, height = encoding.size
        kept = colours or (kept_by_scaler(source, full=None) if source else "")
        yield f"scale={width}:{height}:flags=lanczos{':' * bool(kept)}{kept}"
        yield "setsar=1"
    else:
        # An odd row or column is cropped: scaling would blur the whole picture.
        yield "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
        if colours:
            yield f"scale={colours}"


def _crop_filters(crop: PictureCrop, colours: VideoColours) -> Iterator[str]:
    """Crop the window out of pictures whose pixels may not be square: ffmpeg counts in those."""
    first = crop.window_at(Fraction(0))
    size = f"w=iw*{first.width}/{crop.width}:h=ih*{first.height}/{crop.height}:y=ih*{first.top}/{crop.height}"
    if not crop.crop.moves:
        yield f"crop={size}:x=iw*{first.left}/{crop.width}"
        return
    # Full chroma resolution, so that the window can be at odd pixels.
    yield f"scale={kept_by_scaler(colours.source or colours.matrix, full=None if colours.source else False)}"
    yield "format=yuv444p"
    yield f"crop={size}:x='iw/{crop.width}*floor({_left_over_time(crop, first.width)}+1/2)'"


def _left_over_time(crop: PictureCrop, width: int) -> str:
    """ffmpeg expression for rushes_footage.crops.window_at, before rounding."""
    center = _center_over_time(crop.crop)
    if crop.crop.anchor is Anchor.TRAVEL:
        return f"{crop.width - width}*({center})"
    return f"clip({crop.width}*({center})-{width}/2,0,{crop.width - width})"


def _center_over_time(crop: Crop) -> str:
    """ffmpeg expression for rushes_footage.crops.center_at: the sum over all segments of the path up to a time."""
    terms = [f"{crop.path[0].center:.9f}"]
    for before, after in pairwise(crop.path):
        length, way = after.seconds - before.seconds, after.center - before.center
        done = f"clip((t-({before.seconds:.9f}))/{length:.9f},0,1)"
        if crop.move is Move.EASE:
            done = f"st(0,{done})*ld(0)*(3-2*ld(0))"
        terms.append(f"({way:.9f})*{done}")
    return "+".join(terms)


_SOUND_ENCODERS = {ClipAudio.AAC: "aac", ClipAudio.PCM: "pcm_s16le", ClipAudio.FLAC: "flac"}
"""FFmpeg's names."""


def _sound(sound: SoundEncoding) -> Iterator[str]:
    """The encoding of sound that was heard for the clip."""
    yield from ("-map", "1:a:0")
    if sound.codec is not ClipAudio.AAC:
        # Packets of 50 ms each, whose start times Matroska can represent in milliseconds.
        yield from ("-filter:a", f"asetnsamples=n={max(1, sound.sample_rate // 20)}:p=0")
    yield from _encoded_sound(sound)


def _decoded_sound(sound: SoundEncoding) -> Iterator[str]:
    """Decoding and encoding of the source's own sound, for what has no proof."""
    filters = (
        # Resampled to a continuous signal with silence in gaps, starting exactly at the clip's first sample: earlier
        # sound is cut off, later sound is preceded by silence.
        f"aresample={sound.sample_rate}:async=1:first_pts={sound.first_sample}",
        "asetpts=N",
        f"apad=whole_len={sound.samples}",
        f"atrim=end_sample={sound.samples}",
    )
    yield from ("-map", f"1:{sound.stream}", "-filter:a", ",".join(filters))
    yield from _encoded_sound(sound)


def _encoded_sound(sound: SoundEncoding) -> Iterator[str]:
    yield from ("-c:a", _SOUND_ENCODERS[sound.codec])
    if sound.codec is ClipAudio.AAC:
        yield from ("-b:a", "192k")


def _fraction(fraction: Fraction) -> str:
    return f"{fraction.numerator}/{fraction.denominator}"


RENDITION_OUTPUT = FIRST_INPUT + 1
"""Descriptor of a rendition's file; the source is PICTURE, whichever part of it is wanted."""

_KEY_DISTANCE = 60
"""Largest GOP in frames, which bounds the decoding for a seek."""


def picture_rendition_argv(
    program: str, encoding: PictureRendition, *, decoder: Decoder, encoder: str, vaapi_device: str
) -> list[str]:
    """The command that encodes the picture of a whole file, each frame at its own time from frame 0."""
    width, height = encoding.size
    filters = [
        *downloaded(decoder),
        *(fed_filters(encoding.feed) if encoding.feed else ()),
        # Also for full decodes: frames before frame 0 are not part of the video.
        f"trim=start_pts={encoding.first_pts}:end_pts={encoding.end_pts}",
        f"settb={_fraction(encoding.tick)}",
        "setpts=PTS-STARTPTS",
        *read_as(encoding.colours.source),
        f"scale={width}:{height}:flags=lanczos:{scaling(encoding.colours)}",
        "setsar=1",
        *named(encoding.colours),
        *filter_tail(encoder),
    ]
    return [
        *_head(program),
        *device_options(encoder, vaapi_device),
        *decoder_options(decoder, vaapi_device),
        *_source(encoding.feed, None),
        *("-map", _stream(encoding.feed, encoding.stream), "-an", "-filter:v", ",".join(filters)),
        *("-fps_mode:v", "passthrough", "-enc_time_base:v", _fraction(encoding.tick)),
        *("-video_track_timescale", str(encoding.tick.denominator)),
        *rendition_rate(encoder, encoding.bit_rate, _KEY_DISTANCE, encoding.mean_rate),
        *("-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart"),
        *("-f", "mp4", f"/proc/self/fd/{RENDITION_OUTPUT}"),
    ]


def sound_rendition_argv(program: str) -> list[str]:
    """The command that writes the sound of a whole file, which is heard from frame 0 on."""
    return [
        *_head(program),
        *_heard_input(PICTURE),
        *("-map", "0:a:0", "-c:a", "pcm_s16le", "-map_metadata", "-1", "-map_chapters", "-1"),
        # Becomes RF64 where a 32-bit length is too small.
        *("-rf64", "auto", "-f", "wav", f"/proc/self/fd/{RENDITION_OUTPUT}"),
    ]


_PROXY_TICK = "1/25"
"""Any time base would do: frames are matched by their order in the part."""


def proxy_part_argv(
    program: str, plan: ProxyPlan, part: ProxyPart, *, decoder: Decoder, vaapi_device: str
) -> list[str]:
    """The command that encodes a part of a scrub proxy, one JPEG per frame, in AVI."""
    width, height = plan.size
    # FFmpeg's default scaler for what is compared with its pictures; the other one takes a tenth less time.
    scaler = "bicubic" if plan.as_ffmpeg else "bilinear"
    scale, bt601 = f"scale={width}:{height}:flags={scaler}", kept_by_scaler(BT601, full=True)
    if plan.transfer is not None:
        scaled = [f"{scale}:{kept_by_scaler(plan.source, full=None)}", *to_sdr(plan.transfer), f"scale={bt601}"]
    elif plan.source:
        scaled = [*_in_bt601(scale, plan.source, "yuv420p", "yuv420p", full=True)]
    else:
        scaled = [f"{scale}:{bt601}"]
    filters = [
        *downloaded(decoder),
        *(fed_filters(part.feed) if part.feed else ()),
        f"trim=start_pts={part.start_pts}:end_pts={part.end_pts}",
        f"settb={_PROXY_TICK}",
        "setpts=N",
        *read_as(plan.source),
        *scaled,
        "setsar=1",
        "format=yuvj420p",
    ]
    return [
        *_head(program),
        *decoder_options(decoder, vaapi_device),
        *_source(part.feed, part.seek_micros),
        *("-map", _stream(part.feed, plan.stream), "-an", "-filter:v", ",".join(filters)),
        *("-fps_mode:v", "passthrough", "-enc_time_base:v", _PROXY_TICK),
        *("-c:v", "mjpeg", "-q:v", str(QUALITY), "-map_metadata", "-1"),
        *("-f", "avi", f"/proc/self/fd/{RENDITION_OUTPUT}"),
    ]


def decoded_frames_argv(program: str, decoder: Decoder, *, vaapi_device: str, seek_micros: int | None) -> list[str]:
    """The command that writes the time and hash of each frame from a key frame on; None is the source's start."""
    filters = [*downloaded(decoder), *(() if seek_micros is None else (f"trim=start={seek_micros}us",))]
    return [
        *_head(program),
        *decoder_options(decoder, vaapi_device),
        *_input(PICTURE, seek_micros),
        *("-map", "0:v:0", "-filter:v", ",".join(filters) or "null", "-fps_mode:v", "passthrough"),
        *("-f", "framemd5", f"/proc/self/fd/{RENDITION_OUTPUT}"),
    ]


_LIVE_GOP = 60
_LIVE_FRAGMENT_MICROS = 500_000
"""Duration of a fragment, which a viewer waits for."""


def live_argv(program: str, encoding: LiveEncoding, *, decoder: Decoder, encoder: str, vaapi_device: str) -> list[str]:
    """The command that writes fragmented MP4 to standard output, with times from 0 on."""
    start = encoding.start
    filters = (
        *downloaded(decoder),
        *(_picture_filters(start.rest) if start else ()),
        *read_as(encoding.colours.source),
        f"scale={encoding.width}:{encoding.height}:flags=bilinear:{scaling(encoding.colours)}",
        "setsar=1",
        *named(encoding.colours),
        *filter_tail(encoder),
    )
    return [
        *(program, "-nostdin", "-hide_banner", "-v", "error", "-nostats"),
        *device_options(encoder, vaapi_device),
        *decoder_options(decoder, vaapi_device),
        *(("-copyts",) if start else ()),
        *(_source(start.rest.feed, start.seek_micros) if start else _input(PICTURE, None)),
        *(_input(SOUND, start.rest.sound.seek_micros) if start and start.rest.sound else ()),
        # Excludes cover pictures.
        *("-map", _stream(start.rest.feed, start.rest.stream) if start else "0:V:0", "-filter:v", ",".join(filters)),
        *live_quality(encoder, _LIVE_GOP),
        *("-max_muxing_queue_size", "1024"),
        *_live_sound(encoding),
        *("-map_metadata", "-1", "-map_chapters", "-1"),
        *("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", str(_LIVE_FRAGMENT_MICROS)),
        *("-f", "mp4", "pipe:1"),
    ]


def _live_sound(encoding: LiveEncoding) -> Sequence[str]:
    if encoding.start:
        return tuple(_decoded_sound(encoding.start.rest.sound)) if encoding.start.rest.sound else ("-an",)
    return ("-map", "0:a:0", "-c:a", "aac", "-b:a", "128k") if encoding.sound else ("-an",)
