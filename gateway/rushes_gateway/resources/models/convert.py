"""Conversion of models and their speed."""

from typing import Literal

from rushes.inference.v1 import models_pb2, speech_pb2
from rushes_gateway.resources.models import shapes
from rushes_gateway.timestamps import moment

_HEADS: dict[int, Literal["raw", "final", "vector"]] = {
    models_pb2.HEAD_LAYOUT_RAW: "raw",
    models_pb2.HEAD_LAYOUT_FINAL: "final",
    models_pb2.HEAD_LAYOUT_VECTOR: "vector",
}
_KINDS: dict[int, Literal["detect", "embed", "speech"]] = {
    models_pb2.PUBLISHED_KIND_DETECT: "detect",
    models_pb2.PUBLISHED_KIND_EMBED: "embed",
    models_pb2.PUBLISHED_KIND_SPEECH: "speech",
}
_PHASES: dict[int, Literal["downloading", "testing", "failed"]] = {
    models_pb2.DOWNLOAD_PHASE_DOWNLOADING: "downloading",
    models_pb2.DOWNLOAD_PHASE_TESTING: "testing",
    models_pb2.DOWNLOAD_PHASE_FAILED: "failed",
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


def published_model(message: models_pb2.PublishedModel) -> shapes.PublishedModel:
    """A published model, with its download."""
    return shapes.PublishedModel(
        name=message.name,
        kind=_KINDS[message.kind],
        purpose=message.purpose,
        licence=message.licence,
        download_bytes=message.download_bytes,
        command=message.command or None,
        hindrance=message.hindrance or None,
        addresses=list(message.addresses),
        download=_download(message.download) if message.HasField("download") else None,
    )


def published_models(message: models_pb2.ListPublishedResponse) -> shapes.PublishedModels:
    """The published models that are not added."""
    return shapes.PublishedModels(site=message.site or None, models=[published_model(each) for each in message.models])


def _download(message: models_pb2.Download) -> shapes.Download:
    return shapes.Download(
        phase=_PHASES[message.phase],
        done_bytes=message.done_bytes,
        total_bytes=message.total_bytes or None,
        seconds_left=message.seconds_left if message.HasField("seconds_left") else None,
        problem=message.problem or None,
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
