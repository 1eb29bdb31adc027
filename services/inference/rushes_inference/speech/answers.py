"""A loaded model of speech, and its answers to one question after the other."""

from dataclasses import dataclass
from typing import IO

from rushes_inference.speech.messages import (
    Failure,
    Heard,
    Placed,
    Ready,
    SoundQuestion,
    TextQuestion,
    failure_of,
    read_question,
    write_said,
)
from rushes_inference.speech.recogniser import Recogniser
from rushes_inference.speech.text_encoder import TextEncoder


@dataclass(frozen=True)
class LoadedSpeech:
    """Both parts of a model."""

    recogniser: Recogniser
    encoder: TextEncoder


def answer_questions(model: LoadedSpeech, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Until nobody asks any more."""
    write_said(answers, Ready(model.encoder.dimensions))
    while (question := read_question(questions)) is not None:
        try:
            said: Heard | Placed | Failure = _answer(model, question)
        # As when it was loaded: what one input brings about is told, and the next one may be right.
        except Exception as failed:
            said = failure_of(failed)
        write_said(answers, said)


def _answer(model: LoadedSpeech, question: SoundQuestion | TextQuestion) -> Heard | Placed:
    if isinstance(question, SoundQuestion):
        return Heard(model.recogniser.text(question.sound, filtered=question.filtered))
    return Placed(tuple(map(float, model.encoder.vector(question.text))))
