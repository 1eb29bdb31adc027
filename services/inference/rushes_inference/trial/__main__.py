"""`python -m rushes_inference.trial PARENT FILE WANTED`: prints a model's facts as JSON, or why the file is no model.

WANTED: what is said of a model of sound, as JSON of domain.model_sounds.WantedSound.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from rushes_chassis.processes import die_with_parent

_MEMORY = 12 << 30
_CPU_SECONDS = 300


def main() -> None:
    """Try one file."""
    parent, file, wanted = sys.argv[1:]
    die_with_parent(int(parent))
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Imported under the limits, so that memory of the libraries counts too.
    from pydantic import TypeAdapter

    from rushes_inference.domain.errors import UnusableModel
    from rushes_inference.domain.model_sounds import WantedSound
    from rushes_inference.trial.network import facts_of

    try:
        said: object = {"network": asdict(facts_of(Path(file), TypeAdapter(WantedSound).validate_json(wanted)))}
    except UnusableModel as wrong:
        said = {"problem": wrong.fields[0].message}
    print(json.dumps(said))  # noqa: T201  # read by the one who started this


if __name__ == "__main__":
    main()
