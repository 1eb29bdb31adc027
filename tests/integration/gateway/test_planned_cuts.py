"""Planned cuts and notes on the native API, and as files."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import opentimelineio as otio
import pytest
import pytest_asyncio

from tests.integration.gateway.in_process import NOTHING, Gateway


class Planned:
    """The planned cuts of the video of these tests."""

    def __init__(self, gateway: Gateway, asset: str) -> None:
        self._gateway, self.path = gateway, f"/api/v1/assets/{asset}"

    async def ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Below the asset."""
        return await self._gateway.ask(method, f"{self.path}/{path}", **what)

    async def add(self, **fields: Any) -> dict[str, Any]:
        """A cut."""
        answer = await self.ask("POST", "cuts", json=fields)
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.json()
        return added

    async def cuts(self) -> list[dict[str, Any]]:
        """All of them."""
        listed: list[dict[str, Any]] = (await self.ask("GET", "cuts")).json()["cuts"]
        return listed


@pytest_asyncio.fixture
async def planned(gateway: Gateway, asset: str) -> AsyncIterator[Planned]:
    """A list that is empty before and after."""
    planned = Planned(gateway, asset)
    yield planned
    await planned.ask("PUT", "cuts.csv", content=b"")
    for note in (await planned.ask("GET", "notes")).json()["notes"]:
        await planned.ask("DELETE", f"notes/{note['id']}")


async def test_cuts_are_planned_changed_moved_and_deleted(planned: Planned) -> None:
    first = await planned.add(start=1.5, end=2.25, label="fox", note="leaves")
    assert first == {"id": first["id"], "start": 1.5, "end": 2.25, "label": "fox", "note": "leaves"}
    second = await planned.add(start=0, end=20)
    assert await planned.cuts() == [first, second]
    changed = await planned.ask("PATCH", f"cuts/{second['id']}", json={"position": 0, "label": "all"})
    assert (changed.status_code, changed.json()) == (200, {**second, "label": "all"})
    assert await planned.cuts() == [changed.json(), first]
    assert (await planned.ask("DELETE", f"cuts/{first['id']}")).status_code == 204
    assert (await planned.ask("DELETE", f"cuts/{first['id']}")).status_code == 404
    assert await planned.cuts() == [changed.json()]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"start": 1}, "end"),
        ({"start": -1, "end": 2}, "start"),
        ({"start": 2, "end": 2}, "end"),
        ({"start": 1, "end": 21}, "end"),
        ({"start": 20, "end": 20.5}, "start"),
        ({"start": 1, "end": 2, "label": "a" * 201}, "label"),
        ({"start": 1, "end": 2, "label": "a\nb"}, "label"),
        ({"start": 1, "end": 2, "note": "a" * 501}, "note"),
        ({"start": 1, "end": 2, "name": "a"}, "name"),
    ],
)
async def test_a_mistaken_cut_names_its_field(planned: Planned, body: dict[str, Any], field: str) -> None:
    answer = await planned.ask("POST", "cuts", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await planned.cuts() == []


async def test_csv_comes_back_as_it_was_and_a_mistake_changes_nothing(planned: Planned) -> None:
    await planned.add(start=0.1 + 0.2, end=1 / 3, label='say "hi", twice', note="two\nlines")
    await planned.add(start=2, end=20)
    before = await planned.cuts()
    csv = await planned.ask("GET", "cuts.csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text.splitlines()[0] == "start,end,label,note"
    for content, field in (
        (b"start,end\n1,2\n3,two\n", "line 3, end"),
        (b"1,2\n\n1,21\n", "line 3, end"),
        (b"5,4\n", "line 1, end"),
        (b"1,2," + b"a" * 201, "line 1, label"),
    ):
        refused = await planned.ask("PUT", "cuts.csv", content=content)
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await planned.cuts() == before
    await planned.ask("PUT", "cuts.csv", content=b"3,,rest\n")
    assert [(cut["start"], cut["end"], cut["label"]) for cut in await planned.cuts()] == [(3, 20, "rest")]
    again = await planned.ask("PUT", "cuts.csv", content=csv.content, headers={"content-type": "text/csv"})
    assert again.status_code == 200
    assert [{**cut, "id": ""} for cut in again.json()["cuts"]] == [{**cut, "id": ""} for cut in before]


async def test_edl_and_otio_have_the_timecode_of_the_source(planned: Planned) -> None:
    await planned.add(start=2, end=4, label="fox")
    await planned.add(start=1, end=2)
    await planned.ask("POST", "notes", json={"frame": 60, "text": "ears", "color": "green"})
    edl = (await planned.ask("GET", "cuts.edl")).text.splitlines()
    assert edl[:2] == ["TITLE: a", "FCM: NON-DROP FRAME"]
    # 25 frames per second, frame 0 at 10:00:00:00.
    assert [line.split()[4:] for line in edl if line[:1] == "0"] == [
        ["10:00:02:00", "10:00:04:00", "01:00:00:00", "01:00:02:00"],
        ["10:00:01:00", "10:00:02:00", "01:00:02:00", "01:00:03:00"],
    ]
    assert "* LOC: 10:00:02:10 GREEN   ears" in edl
    timeline = otio.adapters.read_from_string((await planned.ask("GET", "cuts.otio")).text, "otio_json")
    first, second = timeline.find_clips()
    at = 10 * 3600 * 25
    assert (first.source_range.start_time.to_frames(), second.source_range.start_time.to_frames()) == (at + 50, at + 25)
    assert first.media_reference.target_url == "file:///videos/a.mp4"
    assert [marker.marked_range.start_time.to_frames() for marker in first.markers] == [at + 60]


async def test_cuts_are_exported_with_their_labels_and_what_cannot_be_is_told(planned: Planned) -> None:
    assert (await planned.ask("POST", "cuts/export", json={})).status_code == 422
    whole = await planned.add(start=4, end=6, label="fox")
    # Between two frames: frame 25 is at 1 s, frame 26 at 1.04 s.
    empty = await planned.add(start=1.01, end=1.02, label="nothing")
    last = await planned.add(start=8, end=8.4)
    answer = await planned.ask("POST", "cuts/export", json={"format": "mov", "category": "day", "name": "dog"})
    assert answer.status_code == 201, answer.text
    made = answer.json()["exports"]
    assert [(each["label"], each["cursor"], each["category"], each["format"]) for each in made] == [
        ("fox", 4, "day", "mov"),
        ("", 8, "day", "mov"),
    ]
    assert [[(clip["first_frame"], clip["frame_count"]) for clip in each["clips"]] for each in made] == [
        [(100, 50)],
        [(200, 10)],
    ]
    assert [each["id"] for each in answer.json()["failed"]] == [empty["id"]]
    assert answer.json()["failed"][0]["reason"]
    some = await planned.ask("POST", "cuts/export", json={"ids": [last["id"]], "name": "dog"})
    assert [each["cursor"] for each in some.json()["exports"]] == [8]
    assert (await planned.ask("POST", "cuts/export", json={"ids": [NOTHING]})).status_code == 404
    assert (await planned.ask("POST", "cuts/export", json={"format": "gif"})).status_code == 422
    assert [cut["id"] for cut in await planned.cuts()] == [whole["id"], empty["id"], last["id"]]


async def test_notes_are_kept_and_searched(gateway: Gateway, planned: Planned) -> None:
    added = await planned.ask("POST", "notes", json={"frame": 30, "text": "Ears up"})
    assert added.status_code == 201
    note = added.json()
    assert note == {"id": note["id"], "frame": 30, "text": "Ears up", "color": "yellow"}
    found = (await gateway.ask("GET", "/api/v1/assets?q=ears")).json()["assets"]
    assert [asset["name"] for asset in found] == ["a.mp4"]
    changed = await planned.ask("PATCH", f"notes/{note['id']}", json={"color": "purple", "frame": 0})
    assert changed.json() == {**note, "color": "purple", "frame": 0}
    assert (await planned.ask("GET", "notes")).json() == {"notes": [changed.json()]}
    assert (await planned.ask("DELETE", f"notes/{note['id']}")).status_code == 204
    assert (await planned.ask("GET", "notes")).json() == {"notes": []}
    assert (await gateway.ask("GET", "/api/v1/assets?q=ears")).json()["assets"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "a"}, "frame"),
        ({"frame": -1, "text": "a"}, "frame"),
        ({"frame": 0, "text": ""}, "text"),
        ({"frame": 0, "text": "  "}, "text"),
        ({"frame": 0, "text": "a" * 501}, "text"),
        ({"frame": 0, "text": "a\0"}, "text"),
        ({"frame": 0, "text": "a", "color": "pink"}, "color"),
    ],
)
async def test_a_mistaken_note_names_its_field(planned: Planned, body: dict[str, Any], field: str) -> None:
    answer = await planned.ask("POST", "notes", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await planned.ask("GET", "notes")).json() == {"notes": []}
