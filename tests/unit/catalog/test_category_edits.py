"""What becomes of labels whose folders are renamed and merged, and which videos a merge moves."""

from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.learning.domain.learning import Relabelling, filed_under, folder_of, relabelled
from rushes_catalog.sorting.domain.category_edits import MergedVideo, parted, still_there
from rushes_catalog.sorting.domain.sorting import RankedVideo, SortState, within
from rushes_footage.classifiers import Guess, Prediction
from rushes_footage.sorting import Category, CategoryContents, CategoryVideo, FolderIdentity, SortedFile

RENAMED = Relabelling(ChangeId("1"), "food", "meals")
MERGED = Relabelling(ChangeId("2"), "meals", "soccer")


def test_a_label_is_called_what_its_folder_became() -> None:
    steps = relabelled((RENAMED,), MERGED, merge=True, back=False)
    assert [folder_of(label, steps) for label in ("food", "meals", "soccer", "art")] == [
        "soccer",
        "soccer",
        "soccer",
        "art",
    ]


def test_what_is_taken_back_leads_to_the_label_as_it_was() -> None:
    steps = relabelled((RENAMED, MERGED), MERGED, merge=True, back=True)
    assert [folder_of(label, steps) for label in ("food", "meals", "soccer")] == ["meals", "meals", "soccer"]
    assert relabelled(steps, RENAMED, merge=False, back=True) == ()


def test_what_learned_after_a_renaming_follows_it_back_and_forth() -> None:
    back = relabelled((), RENAMED, merge=False, back=True)
    assert folder_of("meals", back) == "food"
    assert relabelled(back, RENAMED, merge=False, back=False) == ()


def test_what_learned_after_a_merge_tells_nothing_apart_when_that_is_taken_back() -> None:
    assert relabelled((), MERGED, merge=True, back=True) == ()


def test_chances_of_folders_that_are_one_by_now_add_up() -> None:
    said = Prediction((Guess("soccer", 0.4), Guess("art", 0.25), Guess("food", 0.25)), unsure=True)
    assert filed_under(said, ()) == said
    merged = Relabelling(ChangeId("3"), "food", "art")
    assert filed_under(said, (merged,)).guesses == (Guess("art", 0.5), Guess("soccer", 0.4))
    assert filed_under(said, (RENAMED,)).guesses[2] == Guess("meals", 0.25)


def test_of_what_belongs_to_a_category_that_is_gone_nothing_is_said() -> None:
    ranked = [RankedVideo("1.mp4", "food", 0.9), RankedVideo("2.mp4", "gone", 0.8), RankedVideo("3.mp4", None, 0.0)]
    assert within([Category("food", 3)], ranked) == [ranked[0], RankedVideo("2.mp4", None, 0.0), ranked[2]]


def contents(*names: str, others: tuple[str, ...] = ()) -> CategoryContents:
    videos = tuple(CategoryVideo(name, SortedFile(1, number, 5, 7)) for number, name in enumerate(names))
    return CategoryContents(FolderIdentity(1, 2), videos, others)


def test_videos_whose_names_are_taken_stay() -> None:
    origin, target = contents("1.mp4", "2.mp4", "3.mp4"), contents("2.mp4", others=("3.mp4",))
    going, staying = parted(origin, target, "soccer")
    assert [each.name for each in going] == ["1.mp4"]
    assert [(each.name, each.problem.reason) for each in staying] == [("2.mp4", "NameTaken"), ("3.mp4", "NameTaken")]


def test_another_file_of_the_name_is_not_the_video_that_was_moved() -> None:
    lying = contents("1.mp4", "2.mp4")
    videos = [
        MergedVideo("1.mp4", lying.videos[0].file, SortState.SORTED),
        MergedVideo("2.mp4", SortedFile(1, 9, 5, 7), SortState.SORTED),
        MergedVideo("3.mp4", SortedFile(1, 8, 5, 7), SortState.SORTED),
    ]
    assert still_there(videos, lying) == ["1.mp4"]


def test_contents_are_told_in_words() -> None:
    assert contents().words == "nothing"
    assert contents("1.mp4", others=(".notes", "in")).words == "1 video (1.mp4) and .notes, in"
    many = contents(*(f"{number}.mp4" for number in range(7)))
    assert many.words == "7 videos (0.mp4, 1.mp4, 2.mp4, 3.mp4, 4.mp4 and 2 more)"
