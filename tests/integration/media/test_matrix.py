"""Every kind of file is handled exactly, and docs/exactness.md says so of each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.footage.matrix import MATRIX, Specimen
from tests.footage.recipes import Recipe
from tests.integration.media.exactness import DOCUMENT, measure
from tests.integration.media.node import Node


@pytest.mark.parametrize("specimen", MATRIX, ids=lambda specimen: specimen.recipe.name)
async def test_a_kind_of_file_is_handled_exactly(
    node: Node, make_footage: Callable[[Recipe], Path], specimen: Specimen
) -> None:
    found = await measure(node, specimen, make_footage(specimen.recipe))
    assert found.wrong == 0, found
    assert found.row(specimen) in DOCUMENT.read_text().splitlines(), "make exactness writes the document's table anew"
