from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rushes.media.v1 import encoders_pb2
from rushes_footage.encoders import Trial, TrialState
from rushes_footage.messages.encoders import decoder_from, decoder_to, encoder_from, encoder_to

words = st.text(st.characters(exclude_categories=["Cs"]))
moments = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))
trials = st.builds(
    Trial, name=words, state=st.sampled_from(TrialState), reason=words, tried_at=st.none() | moments, covers=st.just(())
)


@given(trials, st.lists(words).map(tuple))
def test_a_trial_is_the_same_after_the_wire(trial: Trial, covers: tuple[str, ...]) -> None:
    assert encoder_from(encoder_to(trial)) == trial
    decoder = Trial(trial.name, trial.state, trial.reason, trial.tried_at, covers)
    assert decoder_from(decoder_to(decoder)) == decoder


def test_what_a_node_of_another_version_says_is_not_used() -> None:
    assert encoder_from(encoders_pb2.Encoder(name="new")).state is TrialState.UNUSABLE
