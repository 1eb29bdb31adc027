"""Errors of searching pictures by words, and of the encoders of texts for it: more of domain.errors.

RushesError
├── InvalidInput   NotOfPictures, BadLibrary
├── NotFound       LibraryNotLoaded
├── AlreadyExists  WordsExist
├── Conflict       NoWords
├── Aborted        LoadReplaced
└── Exhausted      NoRoom
"""

from rushes_chassis import errors


class NotOfPictures(errors.InvalidInput):
    """An encoder of texts was given for a model that does not describe pictures."""

    def __init__(self) -> None:
        limit = "is only for a model that describes pictures: leave it out"
        super().__init__(f"an encoder of texts {limit}", fields=[errors.FieldMistake("text", limit)])


class WordsExist(errors.AlreadyExists):
    """The model has an encoder of texts."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The model {name!r} has an encoder of texts already. Remove the model, and add both again.")


class NoWords(errors.Conflict):
    """The model has no encoder of texts."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model {name!r} has no encoder of texts, so its pictures cannot be searched by words. Add one with "
            f"`rushes models words {name}`."
        )


class BadLibrary(errors.InvalidInput):
    """The videos of a library are malformed."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field} {limit}", fields=[errors.FieldMistake(field, limit)])


class LibraryNotLoaded(errors.NotFound):
    """This process has no such library, or another model's or revision's."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The pictures of the library {name!r} are not loaded in this state. Load it, then search again."
        )


class LoadReplaced(errors.Aborted):
    """A later load was asked for while this one went on."""

    def __init__(self) -> None:
        super().__init__("The library was asked to be loaded again meanwhile: that load goes on, and this one ended.")


class NoRoom(errors.Exhausted):
    """The vectors of a library do not fit. What was loaded before is still searched."""

    def __init__(self, why: str, to_do: str) -> None:
        super().__init__(f"The pictures of the library cannot be searched by words: {why}. {to_do}")
