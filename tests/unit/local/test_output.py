"""What `rushes up` writes is text for people, or JSON objects for collectors, and never both."""

import asyncio
import json

import pytest

from rushes_local.output import Output


def test_every_line_of_text_begins_with_its_process(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(width=7)
    output.say("stopped")
    output.pass_on("12:00:00 [info] serving", "media-1")
    assert capsys.readouterr().out == "rushes  | stopped\nmedia-1 | 12:00:00 [info] serving\n"


def test_every_line_of_json_is_an_object_that_names_its_process(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    output.say("ended (SIGKILL)", "catalog", "warning")
    for line in (
        '{"event": "serving", "process": "media", "port": 7}',
        "Traceback (most recent call last):",
        "",
        "[1]",
    ):
        output.pass_on(line, "media-1")
    own, serving, traceback, no_object = map(json.loads, capsys.readouterr().out.splitlines())
    assert (own["event"], own["process"], own["level"]) == ("ended (SIGKILL)", "catalog", "warning")
    assert serving == {"event": "serving", "process": "media-1", "port": 7}
    assert (traceback["event"], traceback["process"]) == ("Traceback (most recent call last):", "media-1")
    assert (no_object["event"], no_object["process"]) == ("[1]", "media-1")


async def _said_last(capsys: pytest.CaptureFixture[str], *, later: list[str]) -> list[str]:
    """Lines of saying an address last, while a process writes `later` after it."""
    output = Output()
    saying = asyncio.create_task(output.say_last("http://here/", quiet=0.05, most=1))
    for line in later:
        await asyncio.sleep(0)
        output.pass_on(line, "media")
    await saying
    return [line.partition(" | ")[2] for line in capsys.readouterr().out.splitlines()]


async def test_the_address_is_said_again_below_what_processes_still_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert await _said_last(capsys, later=["tried", "tried"]) == ["http://here/", "tried", "tried", "http://here/"]


async def test_the_address_is_said_once_where_nothing_follows(capsys: pytest.CaptureFixture[str]) -> None:
    assert await _said_last(capsys, later=[]) == ["http://here/"]
