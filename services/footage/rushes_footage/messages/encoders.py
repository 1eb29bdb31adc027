"""Conversions of the trials of encoders and decoders."""

from datetime import UTC

from rushes.media.v1 import encoders_pb2
from rushes_footage.encoders import Trial, TrialState

_STATES = {
    encoders_pb2.ENCODER_STATE_TRYING: TrialState.TRYING,
    encoders_pb2.ENCODER_STATE_USABLE: TrialState.USABLE,
    encoders_pb2.ENCODER_STATE_UNUSABLE: TrialState.UNUSABLE,
}
_STATES_TO = {state: number for number, state in _STATES.items()}


def encoder_from(message: encoders_pb2.Encoder) -> Trial:
    """An encoder's trial."""
    return _trial_from(message)


def encoder_to(trial: Trial, *, in_use: bool = False) -> encoders_pb2.Encoder:
    """An encoder's trial; `in_use`: whether clips are encoded with it, where that is known."""
    message = encoders_pb2.Encoder(
        name=trial.name, state=_STATES_TO[trial.state], in_use=in_use, reason=trial.reason or None
    )
    _tell_tried_at(message, trial)
    return message


def decoder_from(message: encoders_pb2.Decoder) -> Trial:
    """A decoder's trial; `covers` in words for people."""
    return _trial_from(message, tuple(message.decodes))


def decoder_to(trial: Trial) -> encoders_pb2.Decoder:
    """A decoder's trial; `covers` in words for people."""
    message = encoders_pb2.Decoder(
        name=trial.name, state=_STATES_TO[trial.state], reason=trial.reason or None, decodes=trial.covers
    )
    _tell_tried_at(message, trial)
    return message


def _trial_from(message: encoders_pb2.Encoder | encoders_pb2.Decoder, covers: tuple[str, ...] = ()) -> Trial:
    # From a node of another version: an unknown state counts as unusable.
    state = _STATES.get(message.state, TrialState.UNUSABLE)
    tried_at = message.tried_at.ToDatetime(tzinfo=UTC) if message.HasField("tried_at") else None
    return Trial(message.name, state, message.reason, tried_at, covers)


def _tell_tried_at(message: encoders_pb2.Encoder | encoders_pb2.Decoder, trial: Trial) -> None:
    if trial.tried_at is not None:
        message.tried_at.FromDatetime(trial.tried_at)
