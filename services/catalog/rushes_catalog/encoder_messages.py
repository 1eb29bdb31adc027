"""How encoders stand, as messages: media's are part of the catalog's contract too."""

from datetime import UTC

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.media.v1 import encoders_pb2
from rushes_catalog.domain.encoders import Encoder, EncoderState

_STATES = {
    encoders_pb2.ENCODER_STATE_TRYING: EncoderState.TRYING,
    encoders_pb2.ENCODER_STATE_USABLE: EncoderState.USABLE,
    encoders_pb2.ENCODER_STATE_UNUSABLE: EncoderState.UNUSABLE,
    # A node of another version: what cannot be told is not used.
    encoders_pb2.ENCODER_STATE_UNSPECIFIED: EncoderState.UNUSABLE,
}
_STATES_TO = {state: number for number, state in list(_STATES.items())[:3]}


def encoder_from(message: encoders_pb2.Encoder) -> Encoder:
    """How one stands on a node."""
    tried_at = message.tried_at.ToDatetime(tzinfo=UTC) if message.HasField("tried_at") else None
    return Encoder(message.name, _STATES[message.state], message.reason, tried_at)


def encoder_to(encoder: Encoder) -> encoders_pb2.Encoder:
    """The same for an answer."""
    message = encoders_pb2.Encoder(name=encoder.name, state=_STATES_TO[encoder.state], reason=encoder.reason)
    if encoder.tried_at is not None:
        tried_at = Timestamp()
        tried_at.FromDatetime(encoder.tried_at)
        message.tried_at.CopyFrom(tried_at)
    return message
