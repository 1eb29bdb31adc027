"""How encoders stand, as messages: for who asks this node, and for the catalog that it is announced to."""

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.media.v1 import encoders_pb2
from rushes_media.domain.encoders import Trial, TrialState

_STATES = {
    TrialState.TRYING: encoders_pb2.ENCODER_STATE_TRYING,
    TrialState.USABLE: encoders_pb2.ENCODER_STATE_USABLE,
    TrialState.UNUSABLE: encoders_pb2.ENCODER_STATE_UNUSABLE,
}


def encoder_to(trial: Trial) -> encoders_pb2.Encoder:
    """How one stands."""
    message = encoders_pb2.Encoder(name=trial.encoder, state=_STATES[trial.state], reason=trial.reason)
    if trial.tried_at is not None:
        tried_at = Timestamp()
        tried_at.FromDatetime(trial.tried_at)
        message.tried_at.CopyFrom(tried_at)
    return message
