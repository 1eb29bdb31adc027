"""Which errors are of one file, and which of all that would come behind it."""

import pytest

from rushes_chassis.errors import NotFound, RushesError, Unavailable
from rushes_inference.domain.errors import ModelDamaged, ModelNotFound
from rushes_inference.operations.file_batches import problem_with


@pytest.mark.parametrize("failed", [ModelNotFound("clip"), ModelDamaged("clip", "it was changed")])
def test_what_is_wrong_with_a_model_is_no_problem_of_a_file(failed: RushesError) -> None:
    assert problem_with(failed) is None


def test_what_is_wrong_with_a_file_is_its_problem() -> None:
    problem = problem_with(NotFound("There is no file a.mp4.", reason="FileNotFound"))
    assert problem is not None
    assert (problem.reason, problem.detail) == ("FileNotFound", "There is no file a.mp4.")
    assert problem_with(Unavailable("It does not answer.", reason="Away")) is not None
