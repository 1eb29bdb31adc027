"""How encoders and decoders stand, as messages: for who asks this node, and for the catalog that is told of them."""

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.media.v1 import encoders_pb2
from rushes_media.domain.decoders import Coding
from rushes_media.domain.trials import Trial, TrialState

_STATES = {
    TrialState.TRYING: encoders_pb2.ENCODER_STATE_TRYING,
    TrialState.USABLE: encoders_pb2.ENCODER_STATE_USABLE,
    TrialState.UNUSABLE: encoders_pb2.ENCODER_STATE_UNUSABLE,
}


def encoder_to(trial: Trial) -> encoders_pb2.Encoder:
    """How one stands."""
    message = encoders_pb2.Encoder(name=trial.name, state=_STATES[trial.state], reason=trial.reason)
    if trial.tried_at is not None:
        message.tried_at.CopyFrom(_moment(trial.tried_at))
    return message


def decoder_to(trial: Trial) -> encoders_pb2.Decoder:
    """How a decoder stands."""
    message = encoders_pb2.Decoder(
        name=trial.name,
        state=_STATES[trial.state],
        reason=trial.reason,
        decodes=[Coding(coding).in_words for coding in trial.covers],
    )
    if trial.tried_at is not None:
        message.tried_at.CopyFrom(_moment(trial.tried_at))
    return message


def _moment(time: datetime) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(time)
    return moment
