"""Answering requests with a loaded model of speech."""

from dataclasses import dataclass
from typing import IO

from rushes_inference.domain.transcripts import Spoken
from rushes_inference.speech.messages import (
    Answer,
    Heard,
    OtherLanguages,
    Question,
    SoundQuestion,
    StretchQuestion,
    read_question,
)
from rushes_inference.speech.recogniser import Recogniser, UnknownLanguage
from rushes_inference.texts.encoder import TextEncoder
from rushes_inference.texts.messages import Placed, Ready, failure_of, write_said


@dataclass(frozen=True)
class LoadedSpeech:
    """Recogniser and text encoder of a model."""

    recogniser: Recogniser
    encoder: TextEncoder


def answer_questions(model: LoadedSpeech, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until the input is closed."""
    write_said(answers, Ready(model.encoder.dimensions))
    while (question := read_question(questions)) is not None:
        try:
            said: Answer = _answer(model, question)
        except UnknownLanguage as unknown:
            said = OtherLanguages(str(unknown))
        # As when loading: a failure at one input is reported, and the next input may succeed.
        except Exception as failed:
            said = failure_of(failed)
        write_said(answers, said)


def _answer(model: LoadedSpeech, question: Question) -> Heard | Placed | Spoken:
    if isinstance(question, StretchQuestion):
        return model.recogniser.spoken(question.sound, language=question.language, last=question.last)
    if isinstance(question, SoundQuestion):
        return Heard(model.recogniser.text(question.sound, filtered=question.filtered))
    return Placed(tuple(map(float, model.encoder.vector(question.text))))
