"""Conversion of media nodes."""

from rushes.catalog.v1 import nodes_pb2
from rushes_footage.encoders import Trial
from rushes_footage.messages.encoders import decoder_from, encoder_from
from rushes_gateway.resources.nodes import shapes


def node(message: nodes_pb2.Node) -> shapes.Node:
    """A node with the trials of its encoders and decoders."""
    return shapes.Node(
        name=message.name,
        slots=message.slots,
        export_folder=message.export_folder,
        encoders=[_encoder(encoder_from(trial), in_use=trial.name in message.encoders) for trial in message.trials],
        decoders=[_decoder(decoder_from(decoder)) for decoder in message.decoders],
    )


def _encoder(trial: Trial, *, in_use: bool) -> shapes.EncoderTrial:
    return shapes.EncoderTrial(
        name=trial.name, state=trial.state, in_use=in_use, reason=trial.reason or None, tried_at=trial.tried_at
    )


def _decoder(trial: Trial) -> shapes.DecoderTrial:
    return shapes.DecoderTrial(
        name=trial.name,
        state=trial.state,
        reason=trial.reason or None,
        tried_at=trial.tried_at,
        decodes=list(trial.covers),
    )
