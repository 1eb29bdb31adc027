"""StreamsService: any video as HLS."""

from collections.abc import AsyncIterator

from rushes.media.v1 import streams_pb2, streams_pb2_grpc
from rushes_chassis.chunks import CHUNK_BYTES
from rushes_chassis.context import Context
from rushes_footage.messages.files import source_from, version_to
from rushes_media.domain.streams.packet_index import SoundPackets, SubtitleTrack
from rushes_media.domain.streams.stream_sound import AAC_STRING, sound_format
from rushes_media.domain.streams.stream_tracks import Copied, Encoded, Heard, Track, Written
from rushes_media.domain.streams.streams import PictureTrack
from rushes_media.operations.streams.streams import Streams


class StreamsServicer(streams_pb2_grpc.StreamsServiceServicer):
    """Implements StreamsService."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def GetStreams(
        self, request: streams_pb2.GetStreamsRequest, context: Context
    ) -> streams_pb2.GetStreamsResponse:
        streamed = await self._streams.described(source_from(request.source))
        plan = streamed.plan
        return streams_pb2.GetStreamsResponse(
            version=version_to(streamed.version),
            pictures=[_picture_to(each) for each in plan.pictures],
            sounds=[_sound_to(each) for each in plan.packets.sounds],
            subtitles=[_subtitles_to(each) for each in plan.packets.subtitles],
            not_copied=plan.copied.refused,
            rate=float(plan.index.constant_rate or 0),
        )

    async def GetTimeline(
        self, request: streams_pb2.GetTimelineRequest, context: Context
    ) -> streams_pb2.GetTimelineResponse:
        version, timeline = await self._streams.timeline(source_from(request.source), _track_from(request.track))
        return streams_pb2.GetTimelineResponse(version=version_to(version), scale=timeline.scale, ticks=timeline.ticks)

    async def ReadPart(
        self, request: streams_pb2.ReadPartRequest, context: Context
    ) -> AsyncIterator[streams_pb2.ReadPartResponse]:
        fragment = request.fragment if request.HasField("fragment") else None
        made = await self._streams.part(source_from(request.source), _track_from(request.track), fragment)
        part = memoryview(made.data)
        yield streams_pb2.ReadPartResponse(size=len(part), etag=made.etag, data=bytes(part[:CHUNK_BYTES]))
        for begin in range(CHUNK_BYTES, len(part), CHUNK_BYTES):
            yield streams_pb2.ReadPartResponse(data=bytes(part[begin : begin + CHUNK_BYTES]))


def _track_from(message: streams_pb2.StreamTrack) -> Track:
    match message.WhichOneof("kind"):
        case "height":
            return Encoded(message.height)
        case "sound":
            return Heard(message.sound)
        case "subtitles":
            return Written(message.subtitles)
        case _:
            return Copied()


def _picture_to(picture: PictureTrack) -> streams_pb2.PictureTrack:
    track = (
        streams_pb2.StreamTrack(height=picture.track.height)
        if isinstance(picture.track, Encoded)
        else streams_pb2.StreamTrack(copied=True)
    )
    return streams_pb2.PictureTrack(
        track=track,
        codec=picture.codec,
        codec_string=picture.codec_string,
        width=picture.width,
        height=picture.height,
        peak_bit_rate=picture.peak_bit_rate,
    )


def _sound_to(sound: SoundPackets) -> streams_pb2.SoundTrack:
    return streams_pb2.SoundTrack(
        track=streams_pb2.StreamTrack(sound=sound.stream),
        language=sound.language,
        title=sound.title,
        channels=sound_format(sound).channels,
        is_default=sound.is_default,
        codec_string=AAC_STRING,
    )


def _subtitles_to(track: SubtitleTrack) -> streams_pb2.SubtitleTrack:
    return streams_pb2.SubtitleTrack(
        track=streams_pb2.StreamTrack(subtitles=track.stream),
        language=track.language,
        title=track.title,
        is_default=track.is_default,
        forced=track.forced,
    )
