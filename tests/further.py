"""Cases of a test beyond those of it that `make test` runs."""

import pytest
from _pytest.mark import ParameterSet


def further(group: str, *cases: object) -> list[ParameterSet]:
    """They are proofs in that group; a case of several values is a tuple."""
    mark = pytest.mark.proof(group)
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=mark) for case in cases]
