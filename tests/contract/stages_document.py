"""The descriptions of the stages for processes that do not import them, for the page and for Triton.

`python -m tests.contract.stages_document [ROOT]` writes them, into this checkout or another folder of its layout.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from rushes_footage.stage_schema import written
from rushes_inference.stages.installed import picture_stages, pipeline
from rushes_inference.stages.triton_model import config_of, module_of

ROOT = Path(__file__).parents[2]
DESCRIPTIONS = ROOT / "services" / "footage" / "rushes_footage" / "stages.json"
PAGE = ROOT / "gateway" / "web" / "src" / "lib" / "api" / "stages.json"
TRITON = ROOT / "deploy" / "triton"


def documents() -> Mapping[Path, str]:
    """The text of each file."""
    triton = {
        path: text
        for each in picture_stages().values()
        for path, text in (
            (TRITON / each.schema.served / "config.pbtxt", config_of(each.schema)),
            (TRITON / each.schema.served / each.schema.version / "model.py", module_of(each.schema)),
        )
    }
    return {PAGE: page_document(), **triton}


def page_document() -> str:
    """What `GET /detect/stages` answers, laid out for reading."""
    # Reads the descriptions, which may have to be written first.
    from rushes_gateway.routes.detect.stages import described

    return json.dumps([described(each).model_dump() for each in pipeline()], indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    (root / DESCRIPTIONS.relative_to(ROOT)).write_text(written(pipeline()))
    for path, text in documents().items():
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
