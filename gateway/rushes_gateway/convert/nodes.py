"""Media nodes."""

from rushes.catalog.v1 import nodes_pb2
from rushes.media.v1 import encoders_pb2
from rushes_gateway.convert.common import moment
from rushes_gateway.schemas import nodes as shapes
from rushes_gateway.schemas.nodes import EncoderState

_STATES: dict[int, EncoderState] = {
    encoders_pb2.ENCODER_STATE_TRYING: "trying",
    encoders_pb2.ENCODER_STATE_USABLE: "usable",
    encoders_pb2.ENCODER_STATE_UNUSABLE: "unusable",
}


def node(message: nodes_pb2.Node) -> shapes.Node:
    """A node as it stands."""
    return shapes.Node(
        name=message.name,
        slots=message.slots,
        encoders=[_trial(trial, in_use=trial.name in message.encoders) for trial in message.trials],
        decoders=[_decoder(decoder) for decoder in message.decoders],
    )


def _decoder(message: encoders_pb2.Decoder) -> shapes.DecoderTrial:
    return shapes.DecoderTrial(
        name=message.name,
        state=_STATES[message.state],
        reason=message.reason or None,
        tried_at=moment(message.tried_at) if message.HasField("tried_at") else None,
        decodes=list(message.decodes),
    )


def _trial(message: encoders_pb2.Encoder, *, in_use: bool) -> shapes.EncoderTrial:
    return shapes.EncoderTrial(
        name=message.name,
        state=_STATES[message.state],
        in_use=in_use,
        reason=message.reason or None,
        tried_at=moment(message.tried_at) if message.HasField("tried_at") else None,
    )
