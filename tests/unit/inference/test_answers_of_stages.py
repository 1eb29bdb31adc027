"""A process that runs a stage is not believed what no stage may find."""

from dataclasses import replace

import numpy as np
import pytest

from rushes_inference.adapters.stage_processes import LONGEST_TEXT, MOST_REGIONS, expect_within
from rushes_inference.apart.messages import stage_answer_of
from rushes_inference.domain.scripts import LANGUAGES, is_of, scripts_of
from rushes_inference.domain.stage_findings import Region, StageFindings
from rushes_inference.texts.messages import Failure

PICTURE = np.zeros((60, 80, 3), np.uint8)
RIGHT = Region(0, 0, 80, 60, 1.0, "N", polygon=((-8.0, 0.0), (80.0, 0.0), (80.0, 60.0), (-8.0, 60.0)), text="N")
NAN, FAR = float("nan"), 1e9


def test_what_is_within_the_picture_is_taken() -> None:
    found = StageFindings((replace(RIGHT, text="N" * LONGEST_TEXT),) * MOST_REGIONS, ((0, 0), (80, 60)), {"n": 1})
    assert expect_within(found, PICTURE) == found


@pytest.mark.parametrize(
    "wrong",
    [
        StageFindings((RIGHT,) * (MOST_REGIONS + 1)),
        StageFindings(measures={"n": NAN}),
        StageFindings((replace(RIGHT, confidence=NAN),)),
        StageFindings((replace(RIGHT, confidence=1.5),)),
        StageFindings((replace(RIGHT, x=1),)),
        StageFindings((replace(RIGHT, y=-1),)),
        StageFindings((replace(RIGHT, width=0),)),
        StageFindings((replace(RIGHT, text="N" * (LONGEST_TEXT + 1)),)),
        StageFindings((replace(RIGHT, polygon=RIGHT.polygon[:3]),)),
        StageFindings((replace(RIGHT, polygon=(*RIGHT.polygon[:3], (0, FAR))),)),
        StageFindings((replace(RIGHT, polygon=(*RIGHT.polygon[:3], (0, NAN))),)),
    ],
)
def test_what_cannot_be_is_refused(wrong: StageFindings) -> None:
    with pytest.raises(ValueError, match=r"regions|finite|outside|none"):
        expect_within(wrong, PICTURE)


@pytest.mark.parametrize("line", [b"", b"text\n", b"{}\n", b'{"found": 3}\n', b"[]\n"])
def test_an_answer_that_is_none_is_a_failure(line: bytes) -> None:
    assert isinstance(stage_answer_of(line), Failure)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Brühl & Søn 24", "en"),
        ("CAFÉ №5", "en"),
        ("北风", "zh"),
        ("北风 Nord", "en, zh"),
        ("カメラ", "ja"),
        ("24 / 7", "en"),
    ],
)
def test_letters_of_the_languages_are_kept(text: str, languages: str) -> None:
    assert is_of(text, scripts_of(languages))


@pytest.mark.parametrize(("text", "languages"), [("北风", "en"), ("Nord风", "de"), ("カメラ", "zh"), ("Ночь", "en")])
def test_letters_of_other_scripts_are_not(text: str, languages: str) -> None:
    assert not is_of(text, scripts_of(languages))


def test_english_comes_first_and_every_language_has_scripts() -> None:
    assert next(iter(LANGUAGES)) == "en"
    assert all(LANGUAGES.values())
