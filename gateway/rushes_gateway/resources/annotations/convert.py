"""Conversion of markers and labels."""

from rushes.catalog.v1 import annotations_pb2
from rushes_footage.contracts import Contract
from rushes_footage.encoders import AUTO
from rushes_footage.messages.contracts import contract_from
from rushes_footage.messages.formats import audio_from, dynamic_range_from, format_from
from rushes_gateway.resources.annotations import shapes
from rushes_gateway.resources.crops.convert import cropping
from rushes_gateway.resources.encoders.shapes import ENCODERS
from rushes_gateway.timestamps import moment


def marker(message: annotations_pb2.Marker) -> shapes.Marker:
    """A marker with the settings of its export."""
    return shapes.Marker(
        export_id=message.export_id,
        start=message.start,
        number=message.number,
        output_path=message.output_path,
        clips=message.clips,
        existing_clips=list(message.existing_clips),
        spread=message.spread,
        seconds=message.seconds,
        short_side=message.short_side or None,
        label=message.label,
        category=message.category,
        folder_suffix=message.folder_suffix,
        group=message.group,
        crop=cropping(message.cropping) if message.HasField("cropping") else None,
        contract=contract_from(message.contract) or Contract.PLAIN,
        format=format_from(message.format),
        audio=audio_from(message.audio),
        dynamic_range=dynamic_range_from(message.dynamic_range),
        encoder=message.encoder if message.encoder in ENCODERS else AUTO,
    )


def label(message: annotations_pb2.Label) -> shapes.Label:
    """A label."""
    return shapes.Label(text=message.text, used_at=moment(message.used_at))
