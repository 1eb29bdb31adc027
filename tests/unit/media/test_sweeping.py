"""Folders of working files are swept from time to time, whatever one of them says."""

from dataclasses import dataclass

from structlog.testing import capture_logs

from rushes_chassis.loops import failing_loops, running
from rushes_media.operations.files.sweeping import keep_swept
from tests.fakes.given_time import in_given_time, passed_until


@dataclass
class Folder:
    """Implements rushes_media.ports.Sweepable."""

    failure: Exception | None = None
    swept: int = 0

    def sweep(self) -> None:
        self.swept += 1
        if self.failure is not None:
            raise self.failure


@in_given_time
async def test_a_folder_that_cannot_be_swept_is_swept_later_and_holds_no_other_back() -> None:
    away, there = Folder(OSError(5, "Input/output error")), Folder()
    with capture_logs():
        async with running(keep_swept(away, there)):
            await passed_until(lambda: away.swept >= 3)
            assert (there.swept >= 2, failing_loops()) == (True, ("sweeping",))
            away.failure = None
            await passed_until(lambda: failing_loops() == ())
            seen = away.swept
            assert await passed_until(lambda: away.swept > seen) >= 9
