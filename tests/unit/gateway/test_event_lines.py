"""Events as the stream writes them: what a page patches, by the words of the requests that it would ask again."""

import json

import pytest

from rushes.catalog.v1 import events_pb2, learning_pb2
from rushes.media.v1 import renditions_pb2
from rushes_gateway.routes.native.events import event_line

LOW, WAVEFORM = renditions_pb2.RENDITION_KIND_LOW, renditions_pb2.RENDITION_KIND_WAVEFORM


def told(event: events_pb2.Event) -> tuple[str, dict[str, object]]:
    """The event's name and what it says; it has no id."""
    name, data = event_line(event).rstrip("\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@pytest.mark.parametrize(("kind", "word", "ended"), [(LOW, "low", False), (WAVEFORM, "waveform", True)])
def test_what_is_made_is_told_by_the_word_that_it_is_asked_for(
    kind: renditions_pb2.RenditionKind.ValueType, word: str, ended: bool
) -> None:
    making = events_pb2.MakingProgress(asset_id="a", kind=kind, fraction=0.5, ended=ended)
    assert told(events_pb2.Event(making=making)) == (
        "making",
        {"asset_id": "a", "kind": word, "progress": 0.5, "ended": ended},
    )


def test_what_only_a_later_version_makes_is_not_told() -> None:
    making = events_pb2.MakingProgress(asset_id="a", kind=99, fraction=0.5)  # type: ignore[arg-type]  # of that version
    assert event_line(events_pb2.Event(making=making)) == ""


@pytest.mark.parametrize(
    ("stage", "word"),
    [(learning_pb2.TRAINING_STAGE_TRAINING, "training"), (learning_pb2.TRAINING_STAGE_UNSPECIFIED, None)],
)
def test_a_search_for_duplicates_has_no_stage(stage: learning_pb2.TrainingStage.ValueType, word: str | None) -> None:
    further = events_pb2.CollectionProgress(root="lib", path="phone", stage=stage, done=3, total=9)
    assert told(events_pb2.Event(collection_progress=further)) == (
        "collection-progress",
        {"root": "lib", "path": "phone", "stage": word, "done": 3, "total": 9},
    )
