"""Conversions between messages and inference's domain."""

from dataclasses import replace

from rushes.inference.v1 import detect_pb2, examine_pb2, models_pb2, pictures_pb2, tracks_pb2
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_footage.messages.files import source_from
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DetectParameters
from rushes_inference.domain.models import HeadLayout, Model
from rushes_inference.domain.tracks import LONGEST_WAY, TrackParameters, WayParameters

_BEGINS = 0.5
"""Default score of a track's first box."""
_HEADS = {
    HeadLayout.RAW: models_pb2.HEAD_LAYOUT_RAW,
    HeadLayout.FINAL: models_pb2.HEAD_LAYOUT_FINAL,
    HeadLayout.VECTOR: models_pb2.HEAD_LAYOUT_VECTOR,
}


def picture_from(message: pictures_pb2.Picture) -> SentPicture | VideoFrame:
    """The picture that a request is about."""
    if message.WhichOneof("what") == "file":
        return SentPicture(message.file)
    return VideoFrame(source_from(message.frame.source), message.frame.number)


def frames_from(message: tracks_pb2.PlaceCropsRequest) -> list[VideoFrame]:
    """The frames that a request is about."""
    source = source_from(message.source)
    return [VideoFrame(source, number) for number in message.frames]


def stretch_from(
    message: detect_pb2.DetectFramesRequest | tracks_pb2.TrackFramesRequest | examine_pb2.ExamineFramesRequest,
) -> Stretch:
    """The requested stretch; raises InvalidInput where it ends before it begins."""
    last = message.last if message.HasField("last") else None
    if last is not None and last < message.first:
        limit = f"must be at least {message.first}, which is the first frame"
        raise InvalidInput(f"last {limit}", fields=[FieldMistake("last", limit)])
    return Stretch(source_from(message.source), message.first, last, max(1, message.step))


def way_stretch_from(message: tracks_pb2.FollowSubjectRequest) -> Stretch:
    """The stretch through which a subject is followed; raises InvalidInput where it is invalid."""
    most = message.first + LONGEST_WAY - 1
    for name, number, low, high in (
        ("last", message.last, message.first, most),
        ("frame", message.frame, message.first, message.last),
    ):
        if not low <= number <= high:
            limit = f"must be from {low} to {high}"
            raise InvalidInput(f"{name} {limit}", fields=[FieldMistake(name, limit)])
    return Stretch(source_from(message.source), message.first, message.last, max(1, message.step))


def detect_parameters_from(message: detect_pb2.DetectParameters) -> DetectParameters:
    """Values that are set, and defaults for the rest."""
    given = {field.name: value for field, value in message.ListFields() if field.name != "classes"}
    return DetectParameters(classes=tuple(message.classes), **given)


def track_parameters_from(message: tracks_pb2.TrackParameters) -> TrackParameters:
    """Values that are set, and defaults for the rest: a track begins with a higher score than a plain detection
    needs."""
    detect = detect_parameters_from(message.detect)
    if not message.detect.HasField("min_score"):
        detect = replace(detect, min_score=_BEGINS)
    return TrackParameters(detect, message.patience) if message.HasField("patience") else TrackParameters(detect)


def way_parameters_from(message: tracks_pb2.FollowSubjectRequest) -> WayParameters:
    """Values that are set, and defaults for the rest."""
    given = {name: getattr(message, name) for name in ("smoothing", "tolerance") if message.HasField(name)}
    return WayParameters(**given)


def model_to(model: Model, damage: str = "") -> models_pb2.Model:
    """A model, and why it cannot be used."""
    message = models_pb2.Model(
        name=model.name,
        version=model.sha256,
        kind=model.network.kind.value,
        bytes=model.bytes,
        classes=model.network.classes,
        input_size=model.network.input_size,
        any_size=model.network.any_size,
        stride=model.network.stride,
        head=_HEADS[model.network.head],
        licence=model.licence or None,
        origin=model.origin or None,
        dimensions=model.network.dimensions or None,
        damage=damage or None,
        words=model.words is not None,
    )
    message.added_at.FromDatetime(model.added_at)
    if (sound := model.network.sound) is not None:
        message.sound.CopyFrom(
            models_pb2.ModelSound(
                input=sound.layout.value,
                window=sound.window,
                hop=sound.hop,
                bands=sound.bands or None,
                mels=None if sound.mels is None else sound.mels.value,
            )
        )
    return message
