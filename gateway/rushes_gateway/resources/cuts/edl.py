"""Planned cuts as an edit decision list in the format of CMX 3600.

Written here: the adapter of OpenTimelineIO writes neither the frame code mode nor markers with drop-frame timecode, and
changes texts to upper case. Events are numbered with three digits. The reel is AX, for a source without a tape name;
FROM CLIP NAME names the file.
"""

from collections.abc import Iterator, Sequence

from rushes_gateway.resources.cuts.edit_list import EditList, Event, Note, one_line

_LONGEST_TITLE = 70


def written(edit: EditList) -> str:
    """The list, in lines that end in a line feed."""
    return "\n".join([*_head(edit), *_events(edit), *_locators(edit, edit.loose_notes)]) + "\n"


def _head(edit: EditList) -> list[str]:
    mode = "DROP FRAME" if edit.timebase.drop else "NON-DROP FRAME"
    return [f"TITLE: {edit.title[:_LONGEST_TITLE]}", f"FCM: {mode}", ""]


def _events(edit: EditList) -> Iterator[str]:
    for number, event in enumerate(edit.events, start=1):
        yield f"{number:03d}  AX       V     C        {' '.join(_times(edit, event))}"
        yield f"* FROM CLIP NAME: {one_line(edit.name)}"
        for text in (event.cut.label, event.cut.note):
            if said := one_line(text):
                yield f"* COMMENT: {said}"
        yield from _locators(edit, event.notes)


def _times(edit: EditList, event: Event) -> list[str]:
    timecode = edit.timebase.timecode
    source = [timecode(edit.source_start + frame) for frame in (event.source_in, event.source_out)]
    return [*source, timecode(event.record_in), timecode(event.record_out)]


def _locators(edit: EditList, notes: Sequence[Note]) -> Iterator[str]:
    """Notes at the source's timecode."""
    for note in notes:
        at = edit.timebase.timecode(edit.source_of(note))
        yield f"* LOC: {at} {note.color.upper():7} {one_line(note.text)}"
