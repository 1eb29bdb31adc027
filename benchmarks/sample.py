"""The file that servers send in benchmarks; its bytes are random, so that wrong ones are detected."""

import mmap
import random
from pathlib import Path
from typing import Final

SAMPLE_NAME: Final = "sample.mp4"
SAMPLE_SIZE: Final = 512 << 20
_BLOCK: Final = 1 << 20


class Sample:
    """The file, with its content mapped for comparison; it is in the page cache once it is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / SAMPLE_NAME
        chance = random.Random(1)
        with path.open("wb") as file:
            for _ in range(SAMPLE_SIZE // _BLOCK):
                file.write(chance.randbytes(_BLOCK))
        with path.open("rb") as file:
            self.content = memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
