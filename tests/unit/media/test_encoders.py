"""The ladder: which encoders are tried for a work, when one is put aside, and what people are told of it."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from rushes_chassis.errors import RushesError
from rushes_chassis.loops import running
from rushes_footage.encoders import AUTO, CPU, HARDWARE, LADDER, TrialState
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.ffmpeg.encoder import note_death
from rushes_media.adapters.files.library import OpenFile
from rushes_media.domain.errors import (
    ClipNotProven,
    EncoderFailed,
    RenditionNotProven,
    SourceChanged,
    UnknownEncoder,
    WorkersAway,
    WorkStalled,
)
from rushes_media.domain.frames.comparison import Comparison, FrameComparison, what_differs
from rushes_media.domain.trials.encoders import rungs
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.tried import MOST_FAILURES
from tests.fakes.encoder_trials import TRIED_AT, FakeTrials

FAILURE = EncoderFailed("ended with 187", "[h264_nvenc @ 0x5581] No card.\n[vost#0:0 @ 0x1] Error", died=False)
CARDS = ("h264_nvenc", "h264_vaapi", CPU)


async def settled(encoders: Encoders) -> None:
    """Wait until no trial is under way."""
    async with asyncio.timeout(120):
        while encoders.is_trying:  # noqa: ASYNC110  # nothing tells its very end
            await asyncio.sleep(0)


class Ladder:
    """Encoders that have been tried, and work that goes wrong where a test says."""

    def __init__(self, encoders: Encoders) -> None:
        self.encoders = encoders
        self.asked: list[str] = []
        self.wrong: dict[str, RushesError] = {}

    async def make(self, encoder: str) -> str:
        self.asked.append(encoder)
        if encoder in self.wrong:
            raise self.wrong[encoder]
        return f"made by {encoder}"

    def usable(self) -> tuple[str, ...]:
        """As it is now."""
        return self.encoders.usable

    async def cut(self, wanted: str = AUTO) -> tuple[str, str]:
        """What it was made with, and why not as asked."""
        made, encoded = await self.encoders.first_that_works(wanted, self.make)
        assert made == f"made by {encoded.encoder}"
        return encoded.encoder, encoded.fallback


@pytest.fixture(name="trials")
def _trials() -> FakeTrials:
    return FakeTrials(CARDS)


@pytest_asyncio.fixture(name="ladder")
async def _ladder(trials: FakeTrials) -> AsyncIterator[Ladder]:
    encoders = Encoders("media-1", trials)
    async with running(encoders.keep_trying()):
        await settled(encoders)
        yield Ladder(encoders)


@given(st.sampled_from((AUTO, *LADDER)), st.sets(st.sampled_from(LADDER)))
def test_only_what_was_proven_is_tried_and_the_cpu_last(wanted: str, proven: set[str]) -> None:
    tried = rungs(wanted, proven)
    assert tried[-1] == CPU
    assert set(tried[:-1]) <= proven - {CPU}
    assert list(tried) == sorted(set(tried), key=LADDER.index)
    if wanted == AUTO:
        assert set(tried) == proven | {CPU}
    elif wanted in proven:
        assert tried[0] == wanted
    else:
        assert tried == (CPU,)


async def test_the_best_is_used_and_there_is_nothing_to_say(ladder: Ladder) -> None:
    assert await ladder.cut() == ("h264_nvenc", "")
    assert await ladder.cut("h264_vaapi") == ("h264_vaapi", "")
    assert await ladder.cut(CPU) == (CPU, "")
    assert ladder.asked == ["h264_nvenc", "h264_vaapi", CPU]


async def test_what_was_not_proven_is_done_by_the_cpu_which_says_why(ladder: Ladder) -> None:
    assert await ladder.cut("h264_qsv") == (
        CPU,
        "h264_qsv is not usable on media-1: No card. libx264 was used instead.",
    )
    assert ladder.asked == [CPU]


@pytest.mark.parametrize("failure", [FAILURE, WorkStalled(60), ClipNotProven("Not it."), RenditionNotProven("Not it.")])
async def test_an_encoder_that_fails_is_followed_by_the_next_one(ladder: Ladder, failure: RushesError) -> None:
    ladder.wrong = {"h264_nvenc": failure}
    encoder, words = await ladder.cut()
    assert encoder == "h264_vaapi"
    assert words.startswith("h264_nvenc failed on media-1: ")
    assert words.endswith(" h264_vaapi was used instead.")


async def test_all_that_failed_is_told_in_short(ladder: Ladder) -> None:
    ladder.wrong = {"h264_nvenc": FAILURE, "h264_vaapi": WorkStalled(60)}
    words = (
        'h264_nvenc failed on media-1: ffmpeg said "No card". '
        "h264_vaapi failed on media-1: ffmpeg made no progress for 60 s and was ended. libx264 was used instead."
    )
    assert await ladder.cut() == (CPU, words)


@pytest.mark.parametrize("failure", [SourceChanged("a.mp4"), WorkersAway()])
async def test_what_no_encoder_changes_is_not_tried_with_another(ladder: Ladder, failure: RushesError) -> None:
    ladder.wrong = {"h264_nvenc": failure}
    with pytest.raises(type(failure)):
        await ladder.cut()
    assert ladder.asked == ["h264_nvenc"]


async def test_an_encoder_that_nobody_has_heard_of_is_refused(ladder: Ladder) -> None:
    with pytest.raises(UnknownEncoder):
        await ladder.cut("x265")


async def test_an_encoder_that_fails_again_and_again_is_put_aside_until_it_is_tried_again(
    ladder: Ladder, trials: FakeTrials
) -> None:
    ladder.wrong = {"h264_nvenc": FAILURE}
    for _ in range(MOST_FAILURES - 1):
        await ladder.cut()
        assert ladder.usable() == CARDS
    changed = ladder.encoders.changed
    await ladder.cut()
    assert changed.is_set()
    assert ladder.usable() == ("h264_vaapi", CPU)
    aside = ladder.encoders.known[0]
    assert (aside.state, aside.tried_at) == (TrialState.UNUSABLE, TRIED_AT)
    assert aside.reason == f'It failed {MOST_FAILURES} times in a row, at last: ffmpeg said "No card".'
    ladder.asked.clear()
    await ladder.cut()
    assert ladder.asked == ["h264_vaapi"]
    ladder.encoders.try_all()
    await settled(ladder.encoders)
    assert ladder.usable() == CARDS
    assert trials.begun == 2
    await ladder.cut()  # its failures are forgotten
    assert ladder.usable() == CARDS


async def test_a_success_between_failures_makes_them_no_row(ladder: Ladder) -> None:
    for _ in range(2 * MOST_FAILURES):
        ladder.wrong = {"h264_nvenc": FAILURE}
        await ladder.cut()
        ladder.wrong = {}
        await ladder.cut()
    assert ladder.usable() == CARDS


async def test_a_file_that_no_encoder_can_do_anything_with_is_nobodys_failure(ladder: Ladder) -> None:
    ladder.wrong = dict.fromkeys(CARDS, FAILURE)
    for _ in range(2 * MOST_FAILURES):
        with pytest.raises(EncoderFailed):
            await ladder.cut()
    assert ladder.usable() == CARDS


async def test_nothing_waits_for_the_first_trial(trials: FakeTrials) -> None:
    trials.going_on.clear()
    encoders = Encoders("media-1", trials)
    async with running(encoders.keep_trying()):
        await asyncio.sleep(0)
        assert list(encoders.usable) == [CPU]
        assert {trial.state for trial in encoders.known} == {TrialState.TRYING}
        ladder = Ladder(encoders)
        assert await ladder.cut() == (CPU, "")
        assert "has not ended yet" in (await ladder.cut("h264_nvenc"))[1]
        trials.going_on.set()
        await settled(encoders)
        assert list(encoders.usable) == list(CARDS)
    assert [trial.name for trial in encoders.known] == list(LADDER)


async def test_a_trial_that_cannot_be_ended_keeps_no_work_waiting(trials: FakeTrials) -> None:
    trials.going_on.clear()
    encoders = Encoders("media-1", trials, patience_seconds=0.05)
    async with running(encoders.keep_trying()):
        async with asyncio.timeout(120):
            while encoders.known[0].state is TrialState.TRYING:
                await encoders.changed.wait()
        assert list(encoders.usable) == [CPU]
        assert {trial.state for trial in encoders.known} == {TrialState.UNUSABLE}
        assert "cannot be ended" in encoders.known[0].reason
        trials.going_on.set()  # it ended after all
        await settled(encoders)
        assert list(encoders.usable) == list(CARDS)


async def test_what_a_trial_did_not_get_to_is_unusable_and_tried_when_that_is_asked_for() -> None:
    trials = FakeTrials(proven=CARDS, failure=ValueError("unforeseen"))
    encoders = Encoders("media-1", trials)
    async with running(encoders.keep_trying()):
        await settled(encoders)
        first, *rest = encoders.known
        assert first.state is TrialState.USABLE
        assert {(trial.state, trial.reason) for trial in rest} == {
            (TrialState.UNUSABLE, "The trial failed with an unexpected error, which the node's log has.")
        }
        trials.failure = None
        encoders.try_all()
        await settled(encoders)
        assert list(encoders.usable) == list(CARDS)


async def test_what_was_usable_is_used_while_it_is_tried_again_and_that_is_begun_once(
    ladder: Ladder, trials: FakeTrials
) -> None:
    trials.going_on.clear()
    trials.proven = (CPU,)
    async with asyncio.timeout(120):
        while trials.begun < 2:
            ladder.encoders.try_all()
            await asyncio.sleep(0)
    for _ in range(10):
        ladder.encoders.try_all()
        await asyncio.sleep(0)
    assert trials.begun == 2
    assert {trial.state for trial in ladder.encoders.known} == {TrialState.TRYING}
    assert await ladder.cut() == ("h264_nvenc", "")
    trials.going_on.set()
    await settled(ladder.encoders)
    assert ladder.usable() == (CPU,)


def test_of_many_last_words_the_encoders_first_ones_are_told() -> None:
    words = (
        "[h264 @ 0x1] error while decoding MB 3 4\n[h264_nvenc @ 0x2] [x @ 0x3] No free session.\n[vost @ 0x4] Error"
    )
    failed = EncoderFailed("ended with 1", words, died=False)
    assert failed.in_short("h264_nvenc") == 'ffmpeg said "No free session".'
    assert failed.in_short("h264_qsv") == 'ffmpeg said "error while decoding MB 3 4".'
    assert EncoderFailed("ended with 1", "", died=False).in_short(CPU) == "ffmpeg ended with 1 and said nothing."
    died = EncoderFailed("was ended by signal 6", "Assertion failed", died=True)
    assert died.in_short(CPU) == 'ffmpeg was ended by signal 6 and said "Assertion failed".'


def compared(*each: tuple[float, float], frames: int | None = None) -> Comparison:
    return Comparison(
        len(each) if frames is None else frames, len(each), tuple(FrameComparison(*frame) for frame in each)
    )


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (compared((0.5, 9.0), (0.4, 3.0)), ""),
        (compared((0.0, 0.0), (0.1, 0.0)), ""),  # a picture that stands still
        (compared((0.5, 9.0), (0.4, 3.0), frames=1), "It made 1 frames of 2."),
        (compared((0.5, 9.0), (83.0, 84.0)), "Its pictures differ from the CPU's by 83 of 255."),
        (compared((0.5, 9.0), (3.0, 0.4)), "Frame 1 shows another moment than the CPU's."),
    ],
)
def test_a_film_is_what_it_should_be_or_it_is_said_what_is_wrong(comparison: Comparison, said: str) -> None:
    assert what_differs(comparison) == said


class NotedDeaths:
    """Implements rushes_media.ports.Deaths."""

    def __init__(self) -> None:
        self.noted: list[Source] = []

    def note(self, source: Source, how: str) -> None:
        self.noted.append(source)


def test_a_file_is_not_blamed_for_what_a_driver_may_have_died_of() -> None:
    version = FileVersion(1, 2)
    deaths, file = NotedDeaths(), OpenFile("a.mp4", -1, version, Source("library", f"{uuid4()}.mp4", version))
    died = EncoderFailed("was ended by signal 11", "", died=True)
    for encoder in HARDWARE:
        note_death(deaths, file, encoder, died)
    assert deaths.noted == []
    note_death(deaths, file, CPU, FAILURE)
    assert deaths.noted == []
    note_death(deaths, file, CPU, died)
    assert deaths.noted == [file.source]


async def test_trials_that_took_too_long_are_repeated_until_they_end() -> None:
    trials = FakeTrials(CARDS, slow=2)
    encoders = Encoders("media-1", trials, repeat_seconds=(0.0, 0.0, 0.0))
    async with running(encoders.keep_trying()), asyncio.timeout(60):
        while encoders.usable != CARDS:
            await encoders.changed.wait()
        await settled(encoders)
        assert trials.begun == 3
        assert not any(trial.may_pass for trial in encoders.known)


async def test_trials_are_repeated_a_few_times_only_and_again_on_request() -> None:
    trials = FakeTrials(CARDS, slow=99)
    encoders = Encoders("media-1", trials, repeat_seconds=(0.0, 0.0))
    async with running(encoders.keep_trying()), asyncio.timeout(60):
        while trials.begun < 3:
            await encoders.changed.wait()
        await settled(encoders)
        assert encoders.usable == (CPU,)
        assert trials.begun == 3
        encoders.try_all()
        while trials.begun < 6:
            await encoders.changed.wait()


async def test_trials_that_failed_for_good_are_not_repeated() -> None:
    trials = FakeTrials((CPU,))
    encoders = Encoders("media-1", trials, repeat_seconds=(0.0,))
    async with running(encoders.keep_trying()):
        await settled(encoders)
        await asyncio.sleep(0)
        assert (trials.begun, encoders.is_trying) == (1, False)
