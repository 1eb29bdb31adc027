"""Each mistake in the manifests is found: they are made one by one in what is rendered of all components."""

import copy
from pathlib import Path

import pytest

from tests.deploy.kubernetes_breaks import BREAKS, SCHEMA_BREAKS
from tests.deploy.kubernetes_check import findings
from tests.deploy.kubernetes_schemas import VERSIONS, schema_mistakes
from tests.deploy.manifests import COMPONENTS, Rendered, rendered_with


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return rendered_with(tmp_path_factory.mktemp("everything"), "cpu", COMPONENTS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_check_finds(name: str, everything: Rendered) -> None:
    breaking, words = BREAKS[name]
    objects = copy.deepcopy(everything.objects)
    breaking(objects)
    found = findings(Rendered(name, everything.components, objects))
    assert any(words in each for each in found), found


@pytest.mark.parametrize("name", SCHEMA_BREAKS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_find(version: str, name: str, everything: Rendered) -> None:
    breaking, words = SCHEMA_BREAKS[name]
    objects = copy.deepcopy(everything.objects)
    breaking(objects)
    found = list(schema_mistakes(version, objects))
    assert len(found) == 1, found
    assert words in found[0]


def test_nothing_is_found_where_nothing_is_broken(everything: Rendered) -> None:
    assert findings(everything) == []


def test_a_mistake_in_a_kustomization_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="media-nodes"):
        rendered_with(tmp_path, "cpu", ("media-nodes",))
