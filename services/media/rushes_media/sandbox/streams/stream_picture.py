"""Encoding fragments of a picture, in a worker: one decoder continues through them, each has its own encoder."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import av
from av.container import InputContainer
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.bt601 import matrix_name
from rushes_media.domain.frames.colours import VideoColours
from rushes_media.domain.streams.stream_picture import EncodeOrder, PictureFormat
from rushes_media.domain.streams.stream_tracks import Timed
from rushes_media.sandbox.files.containers import NotUsable, packets_of, ticks
from rushes_media.sandbox.files.parameter_sets import Units
from rushes_media.sandbox.frames.counting import counted_frames, decode_alike
from rushes_media.sandbox.frames.cropping import Cropping
from rushes_media.sandbox.frames.decoding import skips_reliably
from rushes_media.sandbox.frames.pictures import turning
from rushes_media.sandbox.frames.shapes import is_full_range, is_ycbcr, told_matrix
from rushes_media.sandbox.streams.fragments import Header, Sample, fragment
from rushes_media.video_conversion import named, read_as, scaling

_ENCODER = "libx264"
_PARAMETERS = (
    # A single key frame at the start, and the same parameters in each fragment.
    "keyint=infinite:scenecut=0:stitchable=1:open-gop=0:repeat-headers=0:force-cfr=0"
    # CABAC and deblocking, which the fastest preset omits, cost next to nothing and save a third of the bytes.
    ":cabac=1:deblock=0,0"
)
_OPTIONS = {"preset": "ultrafast", "crf": "22", "profile": "high", "x264-params": _PARAMETERS}
_GLOBAL_HEADER = 1 << 22
_ENCODER_THREADS = 4
"""A fixed number: the output's bytes depend on it."""
_BACK_SECONDS = (0, 1, 10, 60)
"""Seconds before a key frame at which decoding begins, until the first wanted frame is reached; at last from the
file's start."""


class EncodedPicture:
    """Fragments of one picture, scaled and encoded."""

    def __init__(
        self, container: InputContainer, form: PictureFormat, descriptor: int, check_wanted: Callable[[], None]
    ) -> None:
        """`descriptor` is the file's. `check_wanted` is called with every decoded frame, and raises where the fragment
        is no longer wanted."""
        self._form = form
        self._frames = _Frames(container, form, check_wanted)
        self._cropping = Cropping(descriptor, container, self._frames.stream)
        self._scaler = _Scaler(form)

    def header(self) -> bytes:
        """The initialisation segment."""
        header = Header()
        made = header.container.add_stream(_ENCODER, rate=self._form.rate)
        assert isinstance(made, VideoStream)
        self._set_up(made.codec_context)
        return header.finished(self._form.scale)

    def fragment(self, order: EncodeOrder) -> bytes:
        """One fragment: all its decodable frames, each at its time.

        An undecodable frame is replaced by the previous one. Raises NotUsable where none can be decoded.
        """
        encoder = av.CodecContext.create(_ENCODER, "w")
        assert isinstance(encoder, VideoCodecContext)
        self._set_up(encoder)
        packets = []
        shown: list[int] = []
        for frame, timed in self._frames.of(order):
            # Missing frames at the beginning are replaced by the next one.
            tick = timed.tick if shown else order.frames[0].tick
            shown.append(tick)
            picture = self._scaler.scaled(self._cropping.of(frame))
            picture.pts, picture.time_base, picture.pict_type = tick, Fraction(1, self._form.scale), 0
            packets += encoder.encode(picture)
        packets += encoder.encode(None)
        if not shown:
            raise NotUsable("Damaged", "None of the frames of this second can be decoded.")
        ends = order.frames[-1].tick + order.frames[-1].length
        until = dict(pairwise((*shown, ends)))
        units = Units("h264", b"")
        samples = []
        decoded_at = shown[0]
        for packet in packets:
            assert packet.pts is not None
            length = until[packet.pts] - packet.pts
            data = units.with_lengths(bytes(packet))
            samples.append(Sample(data, length, packet.pts - decoded_at, packet.is_keyframe))
            decoded_at += length
        return fragment(order.number, shown[0], samples)

    def _set_up(self, encoder: VideoCodecContext) -> None:
        form = self._form
        encoder.width, encoder.height, encoder.pix_fmt = form.width, form.height, "yuv420p"
        encoder.time_base, encoder.framerate = Fraction(1, form.scale), form.rate
        encoder.thread_count = _ENCODER_THREADS
        encoder.flags |= _GLOBAL_HEADER
        encoder.options = _OPTIONS
        encoder.color_range = 1  # limited
        colours = form.colours
        encoder.colorspace, encoder.color_primaries, encoder.color_trc = (
            colours.matrix,
            colours.primaries,
            colours.transfer,
        )


class _Frames:
    """The source's frames in order; a decoder that stands where the next fragment begins continues from there."""

    def __init__(self, container: InputContainer, form: PictureFormat, check_wanted: Callable[[], None]) -> None:
        stream = container.streams[form.stream]
        assert isinstance(stream, VideoStream)
        if form.counted:
            decode_alike(stream)
        else:
            stream.thread_type = "AUTO"
        self._container, self.stream, self._counted = container, stream, form.counted
        self._check_wanted = check_wanted
        self._skips = skips_reliably(stream)
        self._wanted_from = 0
        """Frames before that pts are decoded only if others refer to them."""
        self._decoded: Iterator[tuple[int, VideoFrame]] = iter(())
        self._held: tuple[int, VideoFrame] | None = None
        """The first frame of the next fragment."""

    def of(self, order: EncodeOrder) -> Iterator[tuple[VideoFrame, Timed]]:
        """The decodable frames of a fragment."""
        wanted = {timed.key: timed for timed in order.frames}
        first, last = order.frames[0].key, order.frames[-1].key
        if self._held is None or not self._is_next(first, last):
            self._begin(order)
        held, self._held = self._held, None  # After an abort decoding starts anew.
        while held is not None and held[0] <= last:
            key, frame = held
            if key in wanted:
                yield frame, wanted.pop(key)
            held = self._next()
        self._held = held

    def _is_next(self, first: int, last: int) -> bool:
        assert self._held is not None
        return first <= self._held[0] <= last

    def _next(self) -> tuple[int, VideoFrame] | None:
        self._check_wanted()
        try:
            return next(self._decoded, None)
        except av.FFmpegError:  # After a damaged place the decoder seeks anew.
            return None

    def _begin(self, order: EncodeOrder) -> None:
        """Decode up to the fragment's first frame, from further and further back until it is reached."""
        first = self._wanted_from = order.frames[0].key
        for start in self._starts(order):
            self._decoded = start
            self._held = self._next()
            if self._held is not None and self._held[0] > first:
                continue
            while self._held is not None and self._held[0] < first:
                self._held = self._next()
            if self._held is not None:
                return

    def _starts(self, order: EncodeOrder) -> Iterator[Iterator[tuple[int, VideoFrame]]]:
        if self._counted:
            yield counted_frames(self._container, self.stream, order.entry)
            return
        # See decoding.exact_frames: seeking in a transport stream goes by dts.
        least = 1 if self._container.format.name == "mpegts" else 0
        if order.key_pts:
            for back in _BACK_SECONDS:
                if back >= least:
                    self._seek(order.key_pts[0] - round(back / ticks(self.stream)))
                    yield self._by_pts()
        else:
            yield self._from_the_start()

    def _from_the_start(self) -> Iterator[tuple[int, VideoFrame]]:
        self._container.seek(0, backward=True)
        return self._by_pts()

    def _by_pts(self) -> Iterator[tuple[int, VideoFrame]]:
        return ((frame.pts, frame) for frame in self._all() if frame.pts is not None)

    def _all(self) -> Iterator[VideoFrame]:
        codec = self.stream.codec_context
        for packet in packets_of(self._container, self.stream):
            if self._skips:
                early = packet.pts is not None and packet.pts < self._wanted_from
                codec.skip_frame = "NONREF" if early else "DEFAULT"
            try:
                yield from packet.decode()
            except av.FFmpegError:
                continue  # Only the frames of the damaged packet are missing.

    def _seek(self, pts: int) -> None:
        try:
            self._container.seek(pts, stream=self.stream, backward=True)
        except av.FFmpegError:
            self._container.seek(0, backward=True)


class _Kind(NamedTuple):
    """The properties of a frame that its conversion depends on."""

    width: int
    height: int
    pixel_format: str
    matrix: int
    colour_range: int


class _Scaler:
    """Prepares frames for the encoder: rotated, square pixels, limited range, 4:2:0."""

    def __init__(self, form: PictureFormat) -> None:
        self._form = form
        self._made_for: _Kind | None = None
        self._graph: Graph | None = None
        """None for frames that are encoded as they are."""

    def scaled(self, frame: VideoFrame) -> VideoFrame:
        """The frame as it is encoded."""
        kind = _Kind(frame.width, frame.height, frame.format.name, int(frame.colorspace), int(frame.color_range))
        if kind != self._made_for:
            self._graph = None if self._is_ready(frame) else self._graph_for(frame)
            self._made_for = kind
        if self._graph is None:
            return frame
        frame.pts, frame.time_base = 0, Fraction(1, 1000)
        self._graph.push(frame)
        scaled = self._graph.pull()
        assert isinstance(scaled, VideoFrame)
        return scaled

    def _is_ready(self, frame: VideoFrame) -> bool:
        form = self._form
        if form.transfer is not None or form.rotation or form.mirrored or is_full_range(frame):
            return False
        colours = self._colours_of(frame)
        as_encoded = form.width, form.height, "yuv420p"
        return colours.source == colours.matrix and as_encoded == (frame.width, frame.height, frame.format.name)

    def _colours_of(self, frame: VideoFrame) -> VideoColours:
        form = self._form
        source = told_matrix(frame) or (form.untold if is_ycbcr(frame) else "")
        # The encoder names primaries and transfer function.
        return VideoColours(source, matrix_name(form.colours.matrix), "", "", form.transfer)

    def _graph_for(self, frame: VideoFrame) -> Graph:
        form, colours = self._form, self._colours_of(frame)
        graph = Graph()
        tick = Fraction(1, 1000)
        chain = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=tick)]
        steps = (
            *read_as(colours.source),
            *turning(form.rotation, mirrored=form.mirrored),
            f"scale={form.width}:{form.height}:flags=bilinear:{scaling(colours)}",
            *named(colours),
            "setsar=1",
            "format=yuv420p",
            "buffersink",
        )
        for name, _, arguments in (step.partition("=") for step in steps):
            chain.append(graph.add(name, arguments or None))
        for before, after in pairwise(chain):
            before.link_to(after)
        graph.configure()
        return graph
