"""The stages of pipelines as the page has them at build; `python -m tests.contract.stages_document` writes them."""

import json
from pathlib import Path

from rushes_footage.stages import PIPELINE
from rushes_gateway.routes.detect.stages import described

COMMITTED = Path(__file__).parents[2] / "gateway" / "web" / "src" / "lib" / "api" / "stages.json"


def document() -> str:
    """What `GET /detect/stages` answers, laid out for reading."""
    stages = [described(each).model_dump() for each in PIPELINE]
    return json.dumps(stages, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(document())
