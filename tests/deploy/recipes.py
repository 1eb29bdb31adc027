"""What a recipe of images says, stage by stage, with what each has of the one that it is built on."""

import json
import re
import shlex
from dataclasses import dataclass, field, replace
from typing import Final

USER: Final = "10001:10001"


@dataclass(frozen=True)
class Stage:
    """What a stage sets. `copied`: what it takes of the repository itself."""

    environment: dict[str, str] = field(default_factory=dict)
    ports: frozenset[int] = frozenset()
    user: str = ""
    health_check: str = ""
    entrypoint: list[str] = field(default_factory=list)
    copied: tuple[str, ...] = ()


def stages(text: str) -> dict[str, Stage]:
    """The stages of a recipe by name."""
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    found: dict[str, Stage] = {}
    name, stage = "", Stage()
    for line in filter(None, map(str.strip, joined.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stage = replace(found.get(base, Stage()), copied=())
        elif word == "ENV":
            given = dict(part.split("=", 1) for part in shlex.split(rest))
            stage = replace(stage, environment={**stage.environment, **given})
        elif word == "EXPOSE":
            stage = replace(stage, ports=stage.ports | {int(rest)})
        elif word == "USER":
            stage = replace(stage, user=rest)
        elif word == "HEALTHCHECK":
            stage = replace(stage, health_check=rest)
        elif word == "ENTRYPOINT":
            stage = replace(stage, entrypoint=json.loads(rest))
        elif word == "COPY" and not rest.startswith("--from"):
            stage = replace(stage, copied=(*stage.copied, *rest.split()[:-1]))
        if name:
            found[name] = stage
    return found
