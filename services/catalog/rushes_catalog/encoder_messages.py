"""How encoders and decoders stand, as messages: media's are part of the catalog's contract too."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.media.v1 import encoders_pb2
from rushes_catalog.domain.decoders import Decoder
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
    return Encoder(message.name, _STATES[message.state], message.reason, _tried_at(message))


def encoder_to(encoder: Encoder) -> encoders_pb2.Encoder:
    """The same for an answer."""
    message = encoders_pb2.Encoder(name=encoder.name, state=_STATES_TO[encoder.state], reason=encoder.reason)
    _tell_tried_at(message, encoder.tried_at)
    return message


def decoder_from(message: encoders_pb2.Decoder) -> Decoder:
    """How a decoder stands on a node."""
    state = _STATES[message.state]
    return Decoder(message.name, state, message.reason, _tried_at(message), tuple(message.decodes))


def decoder_to(decoder: Decoder) -> encoders_pb2.Decoder:
    """The same for an answer."""
    message = encoders_pb2.Decoder(
        name=decoder.name, state=_STATES_TO[decoder.state], reason=decoder.reason, decodes=decoder.decodes
    )
    _tell_tried_at(message, decoder.tried_at)
    return message


def _tried_at(message: encoders_pb2.Encoder | encoders_pb2.Decoder) -> datetime | None:
    return message.tried_at.ToDatetime(tzinfo=UTC) if message.HasField("tried_at") else None


def _tell_tried_at(message: encoders_pb2.Encoder | encoders_pb2.Decoder, time: datetime | None) -> None:
    if time is not None:
        tried_at = Timestamp()
        tried_at.FromDatetime(time)
        message.tried_at.CopyFrom(tried_at)
