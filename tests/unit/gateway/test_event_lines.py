"""Events as the stream writes them: what a page patches, by the words of the requests that it would ask again."""

import json
from typing import Any

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


def test_what_is_saved_under_a_name_is_told_by_it() -> None:
    saved = events_pb2.Event(sequence=3, brand_list=events_pb2.BrandListSaved(name="Cup 1"))
    assert event_line(saved) == 'event: brand-list\nid: 3\ndata: {"name": "Cup 1"}\n\n'
    profile = events_pb2.Event(sequence=4, pipeline_profile=events_pb2.PipelineProfileSaved(name="Match"))
    assert event_line(profile) == 'event: pipeline-profile\nid: 4\ndata: {"name": "Match"}\n\n'


def test_a_stage_is_told_from_its_beginning_over_its_progress_to_its_counts() -> None:
    ids: dict[str, Any] = {"run_id": "r", "timeline_id": "t", "stage": "detect_edges"}
    told_of_none = {"reused": False, "counts": {}, "milliseconds": 0}
    begun = events_pb2.Event(sequence=7, stage=events_pb2.StageChanged(**ids))
    name, number, data = event_line(begun).rstrip("\n").split("\n")
    assert (name, number) == ("event: stage", "id: 7")
    assert json.loads(data.removeprefix("data: ")) == {**ids, "state": "started", "progress": 0, **told_of_none}
    further = events_pb2.Event(stage_progress=events_pb2.StageProgress(**ids, fraction=0.25))
    assert told(further) == ("stage", {**ids, "state": "progress", "progress": 0.25, **told_of_none})
    counted = events_pb2.StageChanged(**ids, ended=True, reused=True, counts={"regions": 3}, milliseconds=12)
    ended = event_line(events_pb2.Event(sequence=9, stage=counted)).rstrip("\n").split("\n")[2]
    assert json.loads(ended.removeprefix("data: ")) == {
        **ids,
        "state": "finished",
        "progress": 1,
        "reused": True,
        "counts": {"regions": 3},
        "milliseconds": 12,
    }
