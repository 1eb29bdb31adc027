"""Errors of sorting: of the folder that is sorted, of its categories, and of what is learned from them."""

from rushes_chassis.errors import Conflict, FieldMistake, InvalidInput, NotFound, Unavailable


class NoSortFolderChosen(Unavailable):
    """No folder to sort is configured."""

    def __init__(self, path: str) -> None:
        why = f"{path!r} lies in none of the library's folders" if path else "no library folder is known yet"
        super().__init__(f"No folder is set up to be sorted: {why}. Choose one, or set RUSHES_SORT_DIR.")


class SortFolderGone(Unavailable):
    """The chosen sort folder does not exist, which clients handle as if none were chosen."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The folder {path!r}, whose videos are sorted, no longer exists. Put it back, or choose another one.",
            reason=NoSortFolderChosen.__name__,
        )


class NotBeneathRoot(InvalidInput):
    """The folder to sort is outside of the library."""

    def __init__(self, path: str) -> None:
        mistake = f"{path!r} lies in none of the library's folders"
        super().__init__(f"{mistake}.", fields=[FieldMistake("path", mistake)])


class NothingToUndo(NotFound):
    """There is no sorting to undo."""

    def __init__(self) -> None:
        super().__init__("Nothing was sorted here that could be undone.")


class SortedVideoLost(Conflict):
    """The file of a sorting that is to be undone is not where it was sorted to."""

    def __init__(self, name: str, category: str) -> None:
        super().__init__(
            f"The {name!r} that was sorted is no longer in {category!r}: it was moved, replaced or deleted there. Its "
            "sorting is left out from now on; earlier ones can still be undone."
        )


class NothingToMerge(Conflict):
    """No video of the category can be moved, and the category is not empty."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{why} Nothing of {name!r} was merged.")


class SameCategory(InvalidInput):
    """A category cannot be renamed to, or merged with, itself."""

    def __init__(self, field: str, name: str) -> None:
        mistake = f"{name!r} is the folder itself"
        super().__init__(f"{field}: {mistake}", fields=[FieldMistake(field, mistake)])


class NothingLearned(Conflict):
    """No classifier is in use."""

    def __init__(self) -> None:
        super().__init__("Nothing was learned from this folder yet: let it learn from its sorted videos first.")


class ClassifierNotFound(NotFound):
    """The collection has no classifier of this id, or it was deleted."""

    def __init__(self, classifier_id: str) -> None:
        super().__init__(f"There is no classifier {classifier_id} of this collection; the newest ten are kept.")


class DescriptorGone(NotFound):
    """The collection's descriptor does not exist: its model was removed, or never added."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model {name!r}, which describes the videos, does not exist. Add it, or choose another one."
        )
