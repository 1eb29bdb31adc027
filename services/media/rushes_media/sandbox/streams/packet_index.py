"""Making a packet index in a worker: demuxes the whole file and decodes one frame."""

from array import array
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import accumulate

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition, Stream
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from rushes_media.domain.frames.clocks import StatedTimes, clock_steps
from rushes_media.domain.frames.frame_index import ClockStep
from rushes_media.domain.streams.codec_strings import codec_string
from rushes_media.domain.streams.packet_index import Colours, PacketIndex, PicturePackets, SoundPackets, SubtitleTrack
from rushes_media.domain.streams.packet_runs import DECODABLE
from rushes_media.domain.streams.placing import Piece, placed
from rushes_media.sandbox.files.clock import moment_of
from rushes_media.sandbox.files.containers import Reading, is_cut_off, opened, ticks, ticks_of_sound, video_stream
from rushes_media.sandbox.files.decoder_description import description_of
from rushes_media.sandbox.files.parameter_sets import Units
from rushes_media.sandbox.files.shown_packets import ShownPackets
from rushes_media.sandbox.frames.shapes import Shape, colours_of, first_frame, shape_of

COPYABLE = frozenset(("h264", "hevc", "av1"))
"""Codecs that some browser plays in fragmented MP4."""
_MARKED_STARTS = frozenset(("av1", "vp8", "vp9"))
"""Codecs whose key packets are always independent of earlier packets."""

TEXT = frozenset(("subrip", "ass", "ssa", "mov_text", "webvtt", "text"))

_FRAME_SAMPLES = {"aac": 1024, "mp3": 1152, "mp2": 1152, "ac3": 1536, "eac3": 1536}
"""Samples of a packet, by codec: containers round packet times, Matroska to milliseconds."""


def packet_index_of(descriptor: int) -> PacketIndex:
    """The packets of a file's picture and of all sound tracks; raises NotUsable."""
    with opened(descriptor) as container:
        stream = video_stream(container)
        first = first_frame(container, stream)
        shape = shape_of(stream, first)
        colours = colours_of(first)
    with opened(descriptor) as container:
        stream = video_stream(container)
        picture = _PictureReader(stream)
        sounds = {
            sound.index: _SoundReader(sound)
            for sound in container.streams.audio
            if sound.codec_context is not None and sound.sample_rate
        }
        for packet in _packets(container, stream.index, sounds):
            if packet.stream_index == stream.index:
                picture.take(packet)
            else:
                sounds[packet.stream_index].take(packet)
        clock = clock_steps(picture.stated, [sound.stated for sound in sounds.values()])
        return PacketIndex(
            ticks(stream),
            picture.packets(shape, colours),
            tuple(reader.packets(clock) for reader in sounds.values() if reader.pts),
            tuple(_subtitles(track) for track in container.streams.subtitles if _is_text(track)),
        )


def _packets(container: InputContainer, picture: int, sounds: "dict[int, _SoundReader]") -> "Iterator[Packet[Stream]]":
    wanted = [stream for stream in container.streams if stream.index == picture or stream.index in sounds]
    for other in container.streams:
        if other not in wanted:
            other.discard = Discard.all
    size = container.size
    for packet in Reading(container).packets(wanted):
        if packet.size and not is_cut_off(packet, size):
            yield packet


class _PictureReader:
    """Collects the picture's packets."""

    def __init__(self, stream: VideoStream) -> None:
        self._stream = stream
        self._codec = stream.codec_context.codec.canonical_name
        self._extradata = stream.codec_context.extradata or b""
        self._units = Units(self._codec, self._extradata)
        self._pts, self._dts, self._sizes = array("q"), array("q"), array("q")
        self._hidden, self._starts = array("q"), array("q")
        self._position = 0
        self._all_dts, self._all_pts, self._places = array("q"), array("q"), array("q")
        self._parameters: set[frozenset[bytes]] = set()
        self._shown = ShownPackets(stream)
        self._changes = False
        self._timeless = False
        self._against = "" if self._codec in COPYABLE else f"No browser plays {self._codec} in segments."

    def take(self, packet: "Packet[Stream]") -> None:
        """Add the next packet of the file."""
        due = packet.pts if packet.dts is None else packet.dts
        self._position = self._position if packet.pos is None else packet.pos
        if due is not None:
            self._all_dts.append(due)
            self._all_pts.append(due if packet.pts is None else packet.pts)
            self._places.append(self._position)
        if self._codec not in DECODABLE or self._timeless:
            return
        if packet.pts is None:
            self._timeless = True
            self._against = "Packets of it do not say when they are shown."
            return
        if self._shown.hides(packet):
            self._against = self._against or "It has packets that are not shown."
            self._hidden.append(len(self._pts))
        if self._shown.has_fields:
            # A sample of an MP4, and a chunk for a browser's decoder, is a whole frame.
            self._timeless = True
            self._against = "Its frames consist of two fields each."
            return
        if packet.is_keyframe:
            self._key(packet)
        self._pts.append(packet.pts)
        self._dts.append(packet.pts if packet.dts is None else packet.dts)
        self._sizes.append(
            packet.size if self._units.are_behind_lengths else len(self._units.with_lengths(bytes(packet)))
        )

    @property
    def stated(self) -> StatedTimes:
        """Its times as stated."""
        name = self._stream.container.format.name
        return StatedTimes(ticks(self._stream), self._all_dts, self._all_pts, self._places, name)

    def _key(self, packet: "Packet[Stream]") -> None:
        data = bytes(packet)
        if self._codec in _MARKED_STARTS or self._units.is_fresh_start(data):
            self._starts.append(len(self._pts))
        if parameters := frozenset(self._units.parameter_sets(data)):
            self._parameters.add(parameters)
        # An MP4 may have several sample descriptions; libavformat reports a change as side data of a packet.
        told_anew = packet.has_sidedata("new_extradata") and _new_extradata(packet) != self._extradata
        if len(self._parameters) > 1 or told_anew:
            self._changes = True
            self._against = self._against or "The way in which it is encoded changes on the way."

    def packets(self, shape: Shape, colours: Colours) -> PicturePackets:
        """All packets."""
        codec = self._stream.codec_context
        if self._timeless:
            self._pts, self._dts, self._sizes, self._hidden, self._starts = (array("q") for _ in range(5))
        depth = max((component.bits for component in codec.format.components), default=8) if codec.format else 8
        string = codec_string(
            self._codec, codec.extradata or b"", profile=codec.profile or "", level=codec.level, bit_depth=depth
        )
        return PicturePackets(
            codec=self._codec,
            codec_string=string,
            description=b64encode(description_of(self._stream)).decode(),
            pts=self._pts,
            dts=self._dts,
            sizes=self._sizes,
            hidden=self._hidden,
            starts=self._starts,
            changes=self._changes,
            coded_width=shape.coded_width,
            coded_height=shape.coded_height,
            display_width=max(1, round(shape.coded_width * shape.pixel_aspect)),
            display_height=shape.coded_height,
            rotation=shape.rotation,
            mirrored=shape.mirrored,
            square_pixels=shape.pixel_aspect == 1,
            colours=colours,
            not_copyable=self._against,
        )


def _new_extradata(packet: "Packet[Stream]") -> bytes:
    return bytes(packet.get_sidedata("new_extradata"))


class _SoundReader:
    """Collects the positions of a sound track's packets."""

    def __init__(self, stream: AudioStream) -> None:
        self._stream = stream
        self._codec = stream.codec_context.codec.canonical_name
        # Floats: fractions would take seconds for a long file, and rounding errors are far below any limit.
        self._samples_per_tick = float(ticks_of_sound(stream) * stream.sample_rate)
        self._frame_samples = _FRAME_SAMPLES.get(self._codec, 0)
        self.pts = array("q")
        """As stated, in the order of the file."""
        self._places = array("q")
        self._position = 0
        """Of the last packet that has one: those that share a larger one have none."""
        self._last_duration = 0

    def take(self, packet: "Packet[Stream]") -> None:
        """Add the next packet of the file; packets without a time are ignored."""
        if packet.pts is None:
            return
        self.pts.append(packet.pts)
        self._position = self._position if packet.pos is None else packet.pos
        self._places.append(self._position)
        self._last_duration = packet.duration or 0

    @property
    def stated(self) -> StatedTimes:
        """Its times as stated."""
        tick, name = ticks_of_sound(self._stream), self._stream.container.format.name
        return StatedTimes(tick, self.pts, self.pts, self._places, name)

    def _moments(self, clock: Sequence[ClockStep]) -> "array[int]":
        """Ascending: what is out of order is left out."""
        tick = ticks_of_sound(self._stream)
        moments = array("q")
        for pts, place in zip(self.pts, self._places, strict=True):
            moment = moment_of(pts, place, tick, clock)
            if not moments or moment > moments[-1]:
                moments.append(moment)
        return moments

    def _positions(self, moments: "array[int]") -> "array[int]":
        told = (moment * self._samples_per_tick for moment in moments)
        if not self._frame_samples:
            return array("q", (round(each) for each in told))
        pieces = (Piece(each, self._frame_samples, None) for each in told)
        return array("q", (position for position, _ in placed(pieces, self._stream.sample_rate)))

    def packets(self, clock: Sequence[ClockStep]) -> SoundPackets:
        """All packets, on the file's clock."""
        stream, moments = self._stream, self._moments(clock)
        positions = self._positions(moments)
        end = round((moments[-1] + self._last_duration) * self._samples_per_tick)
        return SoundPackets(
            stream=stream.index,
            codec=self._codec,
            sample_rate=stream.sample_rate,
            channels=stream.channels,
            language=_language(stream.metadata),
            title=stream.metadata.get("title", ""),
            is_default=bool(stream.disposition & Disposition.default),
            pts=moments,
            # Ascending whatever the file states, as positions are looked up by bisection.
            positions=array("q", accumulate(positions, max)),
            end=positions[-1] + self._frame_samples if self._frame_samples else end,
        )


def _is_text(track: SubtitleStream) -> bool:
    return track.codec_context is not None and track.codec_context.codec.canonical_name in TEXT


def _subtitles(track: SubtitleStream) -> SubtitleTrack:
    return SubtitleTrack(
        stream=track.index,
        language=_language(track.metadata),
        title=track.metadata.get("title", ""),
        is_default=bool(track.disposition & Disposition.default),
        forced=bool(track.disposition & Disposition.forced),
    )


def _language(metadata: dict[str, str]) -> str:
    told = metadata.get("language", "")
    return "" if told == "und" else told
