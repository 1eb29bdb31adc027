"""Planned cuts as a timeline of OpenTimelineIO: one video track, a clip for each cut, notes as markers."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.cuts.edit_list import RECORD_START, EditList, Event, Note, one_line

if TYPE_CHECKING:
    from opentimelineio import opentime, schema


def written(edit: EditList) -> str:
    """The timeline as JSON. Clips have the source's timecode, and markers are on them, in the time of their media."""
    # Imported when a file is wanted: it is large, and rarely needed.
    from opentimelineio import schema

    track = schema.Track(name="V1", kind=schema.TrackKind.Video)
    track.extend([_clip(edit, event) for event in edit.events])
    track.markers.extend(_markers(edit, edit.loose_notes))
    timeline = schema.Timeline(name=edit.title, global_start_time=_time(edit, edit.timebase.frame(RECORD_START)))
    timeline.tracks.append(track)
    return str(timeline.to_json_string())


def _clip(edit: EditList, event: Event) -> "schema.Clip":
    from opentimelineio import schema

    clip = schema.Clip(
        name=one_line(event.cut.label) or edit.title,
        media_reference=schema.ExternalReference(
            target_url=edit.url, available_range=_range(edit, edit.source_start, edit.source_frames)
        ),
        source_range=_range(edit, edit.source_start + event.source_in, event.source_out - event.source_in),
        metadata={"rushes": as_json(event.cut)},
    )
    clip.media_reference.name = edit.name
    clip.markers.extend(_markers(edit, event.notes))
    return clip


def _markers(edit: EditList, notes: Sequence[Note]) -> "list[schema.Marker]":
    from opentimelineio import schema

    return [
        schema.Marker(
            name=note.text,
            marked_range=_range(edit, edit.source_of(note), 1),
            color=note.color.upper(),
            metadata={"rushes": asdict(note)},
        )
        for note in notes
    ]


def _range(edit: EditList, first: int, frames: int) -> "opentime.TimeRange":
    from opentimelineio import opentime

    return opentime.TimeRange(_time(edit, first), _time(edit, frames))


def _time(edit: EditList, frames: int) -> "opentime.RationalTime":
    from opentimelineio import opentime

    return opentime.RationalTime(frames, float(edit.timebase.rate))
