"""Whether the packages are installed that a stage stands on beside those of every stage; none is imported."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from rushes_footage.stage_schema import Need, StageSchema

_PACKAGES: Final[Mapping[Need, str]] = {Need.TEXT_READER: "rapidocr"}


def lacks(schema: StageSchema) -> str:
    """A sentence on what has to be installed where this process runs; "" where all is there."""
    package = _PACKAGES.get(schema.needs) if schema.needs else None
    if package is None or find_spec(package) is not None:
        return ""
    return f"{schema.label} needs {package} where inference runs: pip install {package}."
