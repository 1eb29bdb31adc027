"""Planned cuts and notes are kept in the catalog, and lists find videos by their notes."""

import pytest

from rushes.catalog.v1 import cuts_pb2, notes_pb2
from rushes_chassis.errors import Conflict, InvalidInput, NotFound, OutOfRange
from tests.integration.catalog.harness import Client, World

_UNKNOWN = "01890000-0000-7000-8000-000000000000"


async def planned(client: Client, asset_id: str) -> list[tuple[float, float, str]]:
    """In the order of the list."""
    listed = await client.cuts.ListCuts(cuts_pb2.ListCutsRequest(asset_id=asset_id))
    return [(cut.start, cut.end, cut.label) for cut in listed.cuts]


async def plan(client: Client, asset_id: str, start: float, end: float, **others: object) -> cuts_pb2.PlannedCut:
    """Add a cut."""
    request = cuts_pb2.AddCutRequest(asset_id=asset_id, start=start, end=end, **others)  # type: ignore[arg-type]
    return (await client.cuts.AddCut(request)).cut


async def found(client: Client, words: str) -> list[str]:
    """Paths that a list finds."""
    return [asset.path for asset in await client.assets(q=words)]


async def two_videos(world: World, client: Client) -> list[str]:
    """Ids of a.mp4, and of another one."""
    world.footage.put("b/c.mp4", "c")
    await client.scan()
    return [(await client.asset(path)).id for path in ("a.mp4", "b/c.mp4")]


async def test_cuts_are_kept_in_their_order(world: World, ready: Client) -> None:
    asset, other = await two_videos(world, ready)
    first = await plan(ready, asset, 1.25, 2.5, label=" fox ", note="two\nlines")
    second = await plan(ready, asset, 0, 60)
    third = await plan(ready, asset, 5, 6, label="c", position=0)
    await plan(ready, other, 1, 2)
    assert (first.label, first.note) == ("fox", "two\nlines")
    assert await planned(ready, asset) == [(5, 6, "c"), (1.25, 2.5, "fox"), (0, 60, "")]
    moved = cuts_pb2.EditCutRequest(asset_id=asset, cut_id=third.id, position=9, end=7)
    assert (await ready.cuts.EditCut(moved)).cut.end == 7
    await ready.cuts.EditCut(cuts_pb2.EditCutRequest(asset_id=asset, cut_id=second.id, position=0, label="all"))
    assert await planned(ready, asset) == [(0, 60, "all"), (1.25, 2.5, "fox"), (5, 7, "c")]
    await ready.cuts.DeleteCut(cuts_pb2.DeleteCutRequest(asset_id=asset, cut_id=first.id))
    assert await planned(ready, asset) == [(0, 60, "all"), (5, 7, "c")]
    new = [cuts_pb2.NewCut(start=2, end=3), cuts_pb2.NewCut(start=58, label="rest")]
    await ready.cuts.ReplaceCuts(cuts_pb2.ReplaceCutsRequest(asset_id=asset, cuts=new))
    assert await planned(ready, asset) == [(2, 3, ""), (58, 60, "rest")]
    assert await planned(ready, other) == [(1, 2, "")]


@pytest.mark.parametrize(("start", "end", "field"), [(60, 61, "start"), (1, 60.5, "end"), (2, 2, "end"), (3, 2, "end")])
async def test_a_cut_lies_within_its_video(ready: Client, start: float, end: float, field: str) -> None:
    asset = (await ready.asset("a.mp4")).id
    kept = await plan(ready, asset, 4, 5)
    with pytest.raises(OutOfRange) as refused:
        await plan(ready, asset, start, end)
    assert [each.path for each in refused.value.fields] == [field]
    with pytest.raises(OutOfRange):
        await ready.cuts.EditCut(cuts_pb2.EditCutRequest(asset_id=asset, cut_id=kept.id, start=start, end=end))
    new = [cuts_pb2.NewCut(start=0, end=1), cuts_pb2.NewCut(start=start, end=end)]
    with pytest.raises(OutOfRange) as refused:
        await ready.cuts.ReplaceCuts(cuts_pb2.ReplaceCutsRequest(asset_id=asset, cuts=new))
    assert [each.path for each in refused.value.fields] == [f"cuts[1].{field}"]
    assert await planned(ready, asset) == [(4, 5, "")]


async def test_what_is_not_there_is_not_found_and_a_list_is_not_endless(world: World, ready: Client) -> None:
    asset, other = await two_videos(world, ready)
    cut = await plan(ready, other, 1, 2)
    for asset_id, cut_id in ((asset, cut.id), (asset, _UNKNOWN), (_UNKNOWN, cut.id)):
        with pytest.raises(NotFound):
            await ready.cuts.DeleteCut(cuts_pb2.DeleteCutRequest(asset_id=asset_id, cut_id=cut_id))
    many = [cuts_pb2.NewCut(start=0, end=1)] * 999
    await ready.cuts.ReplaceCuts(cuts_pb2.ReplaceCutsRequest(asset_id=asset, cuts=many))
    with pytest.raises(Conflict):
        await plan(ready, asset, 1, 2)
    with pytest.raises(InvalidInput):
        await ready.cuts.ReplaceCuts(cuts_pb2.ReplaceCutsRequest(asset_id=asset, cuts=[*many, many[0]]))
    assert len(await planned(ready, asset)) == 999
    assert await planned(ready, other) == [(1, 2, "")]


async def test_videos_are_found_by_their_notes_wherever_they_move(world: World, ready: Client) -> None:
    asset = (await ready.asset("a.mp4")).id

    async def note(frame: int, text: str) -> notes_pb2.FrameNote:
        return (await ready.notes.AddNote(notes_pb2.AddNoteRequest(asset_id=asset, frame=frame, text=text))).note

    ears = await note(30, " Élan's ears UP ")
    await note(10, "xy")
    assert ears.color == notes_pb2.NOTE_COLOR_YELLOW
    assert await found(ready, "elan ears") == ["a.mp4"]
    assert await found(ready, "mp4 xy") == ["a.mp4"]
    change = notes_pb2.EditNoteRequest(
        asset_id=asset, note_id=ears.id, text="whiskers", frame=5, color=notes_pb2.NOTE_COLOR_RED
    )
    await ready.notes.EditNote(change)
    assert (await found(ready, "ears"), await found(ready, "whiskers")) == ([], ["a.mp4"])
    listed = await ready.notes.ListNotes(notes_pb2.ListNotesRequest(asset_id=asset))
    assert [(each.frame, each.text, each.color) for each in listed.notes] == [
        (5, "whiskers", notes_pb2.NOTE_COLOR_RED),
        (10, "xy", notes_pb2.NOTE_COLOR_YELLOW),
    ]
    await plan(ready, asset, 1, 2)
    world.footage.move("a.mp4", "d/moved.mp4")
    await ready.scan()
    assert await found(ready, "whiskers moved") == ["d/moved.mp4"]
    assert await found(ready, "a.mp4") == []
    assert await planned(ready, asset) == [(1, 2, "")]
    await ready.notes.DeleteNote(notes_pb2.DeleteNoteRequest(asset_id=asset, note_id=ears.id))
    assert (await found(ready, "whiskers"), await found(ready, "xy")) == ([], ["d/moved.mp4"])


async def test_bad_notes_are_refused(ready: Client) -> None:
    asset = (await ready.asset("a.mp4")).id
    for fields in ({"frame": -1, "text": "a"}, {"frame": 0, "text": " \n"}, {"frame": 0, "text": "a" * 501}):
        with pytest.raises(InvalidInput):
            await ready.notes.AddNote(notes_pb2.AddNoteRequest(asset_id=asset, **fields))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await ready.notes.EditNote(notes_pb2.EditNoteRequest(asset_id=asset, note_id=_UNKNOWN, text="a"))
    assert not (await ready.notes.ListNotes(notes_pb2.ListNotesRequest(asset_id=asset))).notes
