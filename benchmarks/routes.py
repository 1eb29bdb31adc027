"""Time of making JSON of messages as the gateway's routes do, beside protobuf's own JSON and pydantic's.

`python -m benchmarks.routes`. Pages of 200 jobs and of 200 changes. Before it is timed, each way's JSON is compared
with what went into the messages.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message

from benchmarks.figures import Figure, table
from benchmarks.results import write_section
from rushes.catalog.v1 import changes_pb2, jobs_pb2
from rushes_gateway.contract.messages import as_json
from rushes_gateway.contract.shapes import answer_shape
from rushes_gateway.routes.from_contract import json_of

_ITEMS, _ROUNDS = 200, 60
_FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    pages: dict[str, Message] = {"200 jobs": _jobs(), "200 changes": _changes()}
    rows = []
    for name, page in pages.items():
        ways = _ways(page)
        for way, write in ways.items():
            _check(way, json.loads(write()))
        figures = {way: Figure() for way in ways}
        for _ in range(_ROUNDS):
            for way, write in ways.items():
                begun = time.perf_counter()
                write()
                figures[way].add(time.perf_counter() - begun)
        rows += [(f"{name}, {way}", figure.show(2, 1000)) for way, figure in figures.items()]
    write_section("Routes from the contract", list(_report(rows)))


def _ways(page: Message) -> dict[str, Callable[[], bytes]]:
    shape = answer_shape(page.DESCRIPTOR)
    return {
        "as routes do": lambda: json_of(page),
        "by protobuf": lambda: MessageToJson(
            page, preserving_proto_field_name=True, always_print_fields_with_no_presence=True, indent=None
        ).encode(),
        # As where a route returns a model: a model of the same values, and its JSON.
        "by pydantic": lambda: shape.model_validate(as_json(page)).model_dump_json().encode(),
    }


def _check(way: str, shown: dict[str, list[dict[str, object]]]) -> None:
    items = shown.get("jobs") or shown["changes"]
    times = [datetime.fromisoformat(str(item.get("created_at") or item["made_at"])) for item in items]
    ids = [item["id"] for item in items]
    if ids != [_id(number) for number in range(_ITEMS)] or times != [_at(number) for number in range(_ITEMS)]:
        raise ValueError(f"{way}: other items than were put in")


def _id(number: int) -> str:
    return f"0199c0de-5f3a-7b1c-8000-{number:012x}"


def _at(number: int) -> datetime:
    return _FIRST + timedelta(minutes=number)


def _jobs() -> jobs_pb2.ListJobsResponse:
    page = jobs_pb2.ListJobsResponse(next_cursor="next")
    for number in range(_ITEMS):
        job = page.jobs.add(
            id=_id(number), ticket=f"{number:08x}", kind="export", title="3 clips", state=jobs_pb2.JOB_STATE_DONE
        )
        job.created_at.FromDatetime(_at(number))
        job.ended_at.FromDatetime(_at(number))
    return page


def _changes() -> changes_pb2.ListChangesResponse:
    page = changes_pb2.ListChangesResponse()
    for number in range(_ITEMS):
        change = page.changes.add(id=_id(number), kind=changes_pb2.CHANGE_KIND_EDIT, words="dog_001: label")
        change.made_at.FromDatetime(_at(number))
        change.until.FromDatetime(_at(number))
        change.act.words = "3 exports"
    return page


def _report(rows: list[tuple[str, str]]) -> Iterator[str]:
    yield f"JSON of one page, {_ROUNDS} rounds in turns, in milliseconds."
    yield table(("page and way", "ms"), rows)


if __name__ == "__main__":
    main()
