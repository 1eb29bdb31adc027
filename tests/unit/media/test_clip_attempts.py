"""What was tried in vain is not tried again, unless something is different."""

from rushes_footage.files import FileVersion, Source
from rushes_media.domain.errors import ClipNotProven
from rushes_media.operations.clips.clip_attempts import TriedInVain

_SOURCE = Source("main", "joined.mp4", FileVersion(1000, 1))
_WRONG = ClipNotProven("Frame 12 is another picture.")


def test_same_cause_is_known_whatever_its_numbers_are() -> None:
    tried = TriedInVain()
    tried.note(_SOURCE, "cpu", _WRONG)

    assert tried.knows(_SOURCE, "cpu", ClipNotProven("Frame 7 is another picture."))
    assert not tried.knows(_SOURCE, "cpu", ClipNotProven("It has 3 frames too few."))


def test_another_encoder_or_another_version_of_the_file_may_succeed() -> None:
    tried = TriedInVain()
    tried.note(_SOURCE, "nvenc", _WRONG)

    assert not tried.knows(_SOURCE, "cpu", _WRONG)
    assert not tried.knows(Source("main", "joined.mp4", FileVersion(1000, 2)), "nvenc", _WRONG)


def test_a_retry_by_hand_tries_everything_again() -> None:
    tried = TriedInVain()
    tried.note(_SOURCE, "cpu", _WRONG)
    tried.forget(_SOURCE)

    assert not tried.knows(_SOURCE, "cpu", _WRONG)


def test_only_so_many_files_are_remembered() -> None:
    tried = TriedInVain()
    for number in range(1001):
        tried.note(Source("main", f"{number}.mp4"), "cpu", _WRONG)

    assert not tried.knows(Source("main", "0.mp4"), "cpu", _WRONG)
    assert tried.knows(Source("main", "1.mp4"), "cpu", _WRONG)
