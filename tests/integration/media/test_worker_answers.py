"""What a worker answers that a file has taken over is a death of that worker: no memory of the service, no error."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio

from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.decoders import Decoders
from rushes_media.adapters.workers.even_stills import WorkersStills
from rushes_media.adapters.workers.fragment_makers import FragmentMakers
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.adapters.workers.sent_pictures import SentPictures
from rushes_media.adapters.workers.whole_sounds import WholeSounds
from rushes_media.domain.errors import NotAPicture, WorkerDied
from rushes_media.domain.files.sources import Root
from rushes_media.domain.frames.even_stills import even_stills
from rushes_media.domain.frames.shots import searched_stretch
from rushes_media.domain.frames.stills import Near, PictureSize, Still, StillFormat
from rushes_media.domain.streams.sounds import WholeSound
from rushes_media.domain.streams.stream_sound import SoundFormat
from rushes_media.domain.streams.waveforms import WaveformPlan
from tests.fakes.taken_over_workers import TakenOver
from tests.unit.media.indexes import frame_index, steady

_MEGABYTE = 1 << 20
_WRITE = "import os\ndef write(data):\n    while data: data = data[os.write(1, data):]\n"
STRANGE = {
    "no JSON": "write(b'{\\n')",
    "no object": "write(b'[1]\\n')",
    "nested deeply": "write(b'[' * 900_000 + b'\\n')",
    "no text": "write(b'\\xff\\xfe\\n')",
    "a number of too many digits": "write(b'{\"frames\": ' + b'9' * 5000 + b'}\\n')",
    "a line without an end": "write(b'x' * (3 << 20))",
    "a size below nothing": "write(b'{\"bytes\": -1}\\n')",
    "a size in words": 'write(b\'{"bytes": "many"}\\n\')',
    "a problem that is none": "write(b'{\"problem\": 5}\\n')",
    "a problem without words": 'write(b\'{"problem": {"reason": 1, "detail": []}}\\n\')',
    "nothing": "pass",
}
_INDEX = steady(Fraction(25), 50, Fraction(1, 12_800))
_SMALL = Still(StillFormat.PPM, 320, 320, 100)

Ask: TypeAlias = Callable[[Sandbox, "Noted", OpenFile], Awaitable[object]]


@dataclass
class Noted:
    """Deaths that were noted."""

    how: list[str] = field(default_factory=list)

    def note(self, source: Source, how: str) -> None:
        self.how.append(how)


def of_containers(ask: Callable[[Containers, OpenFile], Awaitable[object]]) -> Ask:
    return lambda sandbox, deaths, file: ask(Containers(AskedWorkers(sandbox, 1, deaths)), file)


async def a_frame(sandbox: Sandbox, deaths: Noted, file: OpenFile) -> object:
    decoders = Decoders(sandbox, deaths)
    try:
        return await decoders.still(file, "it", _INDEX, 0, _SMALL, urgent=True)
    finally:
        await decoders.close()


async def a_fragment(sandbox: Sandbox, deaths: Noted, file: OpenFile) -> object:
    makers = FragmentMakers(sandbox, deaths, encoders=1, largest=_MEGABYTE)
    try:
        return await makers.make(file, "it", SoundFormat(1, 48_000, 48_000, 2, ()), None)
    finally:
        await makers.close()


async def stills(sandbox: Sandbox, deaths: Noted, file: OpenFile) -> object:
    return [part async for part in WorkersStills(sandbox, deaths).parts(file, AN_INDEX, STILLS)]


async def whole_sound(sandbox: Sandbox, deaths: Noted, file: OpenFile) -> object:
    return [part async for part in WholeSounds(sandbox, deaths).parts(file, WHOLE_SOUND)]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[OpenFile]:
    (tmp_path / "a.mp4").write_bytes(b"of an author of malice")
    library = Library([Root("library", str(tmp_path))], tmp_path / "exports", tmp_path / "renditions")
    with library.open(Source("library", "a.mp4")) as file:
        yield file


@pytest_asyncio.fixture(scope="module", name="sandbox")
async def _sandbox() -> AsyncIterator[TakenOver]:
    taken_over = TakenOver()
    async with taken_over.running():
        yield taken_over


async def answered(sandbox: TakenOver, program: str, ask: Ask, file: OpenFile) -> Noted:
    deaths = Noted()
    sandbox.program = _WRITE + program
    with pytest.raises(WorkerDied):
        await ask(sandbox, deaths, file)
    return deaths


SIZE = PictureSize(320, 180, pad=False)
AN_INDEX = frame_index(range(100), Fraction(1, 25))
STILLS = even_stills(AN_INDEX, Fraction(1), 16, 0)
WHOLE_SOUND = WholeSound(1, Fraction(0), 1000, ())
ASKS: dict[str, Ask] = {
    "frame index": of_containers(lambda containers, file: containers.frame_index(file)),
    "signature": of_containers(lambda containers, file: containers.signature(file)),
    "storyboard": of_containers(lambda containers, file: containers.key_frame_board(file, None)),
    "waveform": of_containers(
        lambda containers, file: containers.waveform(file, WaveformPlan(Fraction(0), 100), file.descriptor, print)
    ),
    "shots": of_containers(lambda containers, file: containers.shots(file, searched_stretch(AN_INDEX, 0, 50))),
    "frame": a_frame,
    "fragment": a_fragment,
    "stills": stills,
    "whole sound": whole_sound,
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
async def test_an_answer_that_is_none_is_a_death_of_the_file(
    sandbox: TakenOver, file: OpenFile, strange: str, ask: Ask
) -> None:
    if strange == STRANGE["nothing"] and ask is a_fragment:
        strange = "raise SystemExit(1)"  # one that has ended well was dismissed
    deaths = await answered(sandbox, strange, ask, file)
    # A frame is asked for twice.
    assert len(deaths.how) == (2 if ask is a_frame else 1)


LARGE: dict[str, tuple[int, Ask]] = {
    "sound": (16, of_containers(lambda containers, file: containers.sound(file, 30))),
    "picture": (96, of_containers(lambda containers, file: containers.picture_near(file, Near(0, 1), SIZE))),
    "signature": (1, of_containers(lambda containers, file: containers.signature(file))),
    "frame": (8, a_frame),
    "fragment": (8, a_fragment),
    "stills": (8, stills),
    "whole sound": (8, whole_sound),
}


@pytest.mark.parametrize(("megabytes", "ask"), LARGE.values(), ids=LARGE.keys())
@pytest.mark.parametrize("told", [False, True], ids=["until it ends", "of a size"])
async def test_of_an_answer_without_end_no_more_than_its_limit_is_read(
    sandbox: TakenOver, file: OpenFile, megabytes: int, ask: Ask, told: bool
) -> None:
    size = f'"bytes": {megabytes << 20}' if told else ""
    head = '{"shown": [1, 1]' + (", " + size if told else "") + "}"
    program = f"write({head.encode()!r} + b'\\n')\nfor _ in range({megabytes}): write(bytes(1 << 20))"
    deaths = await answered(sandbox, program, ask, file)
    assert "gave an answer of more than" in deaths.how[0]


def in_parts(*sizes: int) -> str:
    """Says parts of these sizes, and that they were all."""
    parts = "".join(f"write(b'{{\"bytes\": {size}}}\\n' + bytes({size}))\n" for size in sizes)
    return parts + "write(b'{\"bytes\": 0}\\n')"


PICTURE = STILLS.picture_bytes
WRONG_PARTS: dict[str, tuple[str, Ask]] = {
    "a part of a picture": (in_parts(PICTURE - 1), stills),
    "too few pictures": (in_parts(*(PICTURE for _ in STILLS.frames[1:])), stills),
    "too many pictures": (in_parts(*(PICTURE for _ in STILLS.frames), PICTURE), stills),
    "half a sample": (in_parts(999), whole_sound),
    "too many samples": (in_parts(2000, 2), whole_sound),
}


@pytest.mark.parametrize(("program", "ask"), WRONG_PARTS.values(), ids=WRONG_PARTS.keys())
async def test_parts_that_cannot_be_all_are_a_death_of_the_file(
    sandbox: TakenOver, file: OpenFile, program: str, ask: Ask
) -> None:
    assert len((await answered(sandbox, program, ask, file)).how) == 1


async def test_whole_parts_are_no_death(sandbox: TakenOver, file: OpenFile) -> None:
    deaths = Noted()
    sandbox.program = _WRITE + in_parts(*(PICTURE for _ in STILLS.frames))
    assert await stills(sandbox, deaths, file) == [bytes(PICTURE)] * 4
    # A track may end before the picture.
    sandbox.program = _WRITE + in_parts(1000, 500)
    assert await whole_sound(sandbox, deaths, file) == [bytes(1000), bytes(500)]
    assert not deaths.how


async def test_facts_that_are_none_are_a_problem_of_the_file(sandbox: TakenOver, file: OpenFile) -> None:
    sandbox.program = _WRITE + 'write(b\'{"video": {"rate": "1/0", "time_base": "1/25"}, "audio": 7}\\n\')'
    found = await Containers(AskedWorkers(sandbox, 1, Noted())).inspect(file)
    assert isinstance(found, Problem)
    assert found.reason == "WorkerDied"


async def test_of_several_files_those_are_inspected_alone_whose_facts_are_none(
    sandbox: TakenOver, file: OpenFile
) -> None:
    sandbox.program = _WRITE + (
        'write(b\'{"looked": {"problem": {"reason": "NotVideo", "detail": "It is text."}}}\\n\')\n'
        "write(b'{\"looked\": [1]}\\n')\n"
        "write(b'{\"looked\": \\n')\n"
    )
    found = await Containers(AskedWorkers(sandbox, 1, Noted())).inspect_all([file, file, file])
    assert found == [Problem("NotVideo", "It is text."), None, None]


async def test_a_sent_picture_whose_answer_is_none_is_no_picture(sandbox: TakenOver) -> None:
    for program in ("write(b'{\\n')", "write(b'{}\\n')\nfor _ in range(160): write(bytes(1 << 20))", "pass"):
        sandbox.program = _WRITE + program
        with pytest.raises(NotAPicture):
            await SentPictures(sandbox, 1).pixels(b"\xff\xd8\xff")
