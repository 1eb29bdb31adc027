"""Errors of transcripts."""

from rushes_chassis.errors import Aborted, Conflict, NotFound


class NoTranscript(NotFound):
    """The video has no transcript."""

    def __init__(self, name: str, asset_id: str) -> None:
        super().__init__(
            f"{name} has no transcript. “Transcribe” in Cut makes one, and so does POST"
            f" /api/v1/assets/{asset_id}/transcript."
        )


class TranscriptUnderWay(Conflict):
    """The video is being transcribed."""

    def __init__(self, name: str, ticket: str) -> None:
        super().__init__(f"{name} is being transcribed by job {ticket}. Wait for its end, or cancel it.")


class SpeechMissing(Conflict):
    """No model of speech is installed; the message says what to do."""

    def __init__(self, lacks: str, command: str) -> None:
        typed = f" The whole command is: {command}" if command else ""
        super().__init__(lacks + typed)


class TranscribedFileChanged(Aborted):
    """The file was replaced while it was transcribed: its present version is transcribed next."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has changed while it was transcribed. It is transcribed in its present version next.")


class NotInspected(Aborted):
    """The file was not inspected yet, so that its content is not known."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was not inspected yet. It is transcribed as soon as it was.")
