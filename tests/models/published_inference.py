"""`python -m tests.models.published_inference`: inference with other published models than those of Rushes.

They are in the file that the variable PUBLISHED names.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from rushes_inference.__main__ import main
from rushes_inference.domain.published import PublishedModel

_MODELS: TypeAdapter[tuple[PublishedModel, ...]] = TypeAdapter(tuple[PublishedModel, ...])
PROGRAM = "tests.models.published_inference"


def settings_for(models: Sequence[PublishedModel], file: Path) -> dict[str, str]:
    """The environment of such a process; the file is written."""
    file.write_bytes(_MODELS.dump_json(tuple(models)))
    return {"PUBLISHED": str(file)}


if __name__ == "__main__":
    main(_MODELS.validate_json(Path(os.environ["PUBLISHED"]).read_bytes()))
