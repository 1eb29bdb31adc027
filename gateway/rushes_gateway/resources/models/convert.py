"""Conversion of models and their speed."""

from typing import Literal

from rushes.inference.v1 import models_pb2, speech_pb2
from rushes_gateway.resources.convert import moment
from rushes_gateway.resources.models import shapes

_HEADS: dict[int, Literal["raw", "final", "vector"]] = {
    models_pb2.HEAD_LAYOUT_RAW: "raw",
    models_pb2.HEAD_LAYOUT_FINAL: "final",
    models_pb2.HEAD_LAYOUT_VECTOR: "vector",
}


def model(message: models_pb2.Model) -> shapes.Model:
    """A model."""
    return shapes.Model(
        name=message.name,
        version=message.version,
        kind="embed" if message.head == models_pb2.HEAD_LAYOUT_VECTOR else "detect",
        bytes=message.bytes,
        classes=list(message.classes),
        input_size=message.input_size,
        any_size=message.any_size,
        stride=message.stride,
        head=_HEADS[message.head],
        dimensions=message.dimensions or None,
        licence=message.licence or None,
        origin=message.origin or None,
        added_at=moment(message.added_at),
        damage=message.damage or None,
    )


def model_list(message: models_pb2.ListModelsResponse) -> shapes.ModelList:
    """All installed models."""
    return shapes.ModelList(
        models=[model(each) for each in message.models],
        unreadable=[shapes.UnreadableModel(name=each.name, damage=each.damage) for each in message.unreadable],
        add_commands=[
            shapes.AddCommand(
                name=each.name, licence=each.licence, download_bytes=each.download_bytes, command=each.command
            )
            for each in message.add_commands
        ],
    )


def speech(message: speech_pb2.GetSpeechResponse) -> shapes.Speech:
    """The speech model, and whether speech can be recognised."""
    known = message.model
    kept = shapes.SpeechModel(
        bytes=known.bytes,
        dimensions=known.dimensions,
        licence=known.licence or None,
        origin=known.origin or None,
        added_at=moment(known.added_at),
    )
    return shapes.Speech(
        model=kept if message.HasField("model") else None,
        installed=message.installed,
        lacks=message.lacks or None,
        add_command=message.add_command or None,
    )


def speed(message: models_pb2.TestModelResponse) -> shapes.ModelSpeed:
    """The speed of a model."""
    times = [shapes.BatchTime(pictures=each.pictures, ms_per_picture=each.ms_per_picture) for each in message.batches]
    return shapes.ModelSpeed(first_ms=message.first_ms, batches=times)
