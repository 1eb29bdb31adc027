"""Kubernetes' own schemas, strict: fields that it would drop without a word are mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.deploy.custom_resources import SCHEMAS
from tests.deploy.manifests import Object
from tests.deploy.programs import program

VERSIONS = ("1.27", "1.37")
"""The oldest and the newest Kubernetes that the manifests are for."""


def schema_mistakes(version: str, objects: Iterable[Object]) -> Iterator[str]:
    """What objects have that a version of Kubernetes, or of an operator, does not know."""
    for each in objects:
        for mistake in _validator(version, each["apiVersion"], each["kind"]).iter_errors(each):
            path = ".".join(map(str, mistake.instance_path))
            yield f"{each['kind']} {each['metadata']['name']}: {path}: {mistake.message}"


@cache
def _validator(version: str, api_version: str, kind: str) -> Any:
    if (api_version, kind) in SCHEMAS:
        return jsonschema_rs.validator_for(SCHEMAS[api_version, kind])
    group, _, number = api_version.rpartition("/")
    parts = (kind.lower(), group.partition(".")[0], number)
    schema = json.loads((_folder(version) / f"{'-'.join(filter(None, parts))}.json").read_text())
    return jsonschema_rs.validator_for(schema, registry=_registry(version))


@cache
def _registry(version: str) -> jsonschema_rs.Registry:
    definitions = json.loads((_folder(version) / "_definitions.json").read_text())
    return jsonschema_rs.Registry([(definitions["$id"], definitions)])


@cache
def _folder(version: str) -> Path:
    """Of the package kubernetes-validate, beside its program."""
    found = (
        program("kubernetes-validate")
        .parents[1]
        .glob(f"lib/python3*/site-packages/kubernetes_validate/kubernetes-json-schema/v{version}.0-local-strict")
    )
    return next(found)
