"""Who asks may choose between the backends that there are."""

import pytest

from rushes_inference.domain.errors import UnknownBackend
from rushes_inference.domain.served import EMBEDDED, TRITON, ByBackend


def test_the_first_backend_runs_what_names_none() -> None:
    both = ByBackend({TRITON: "there", EMBEDDED: "here"})
    assert [both.usual, both.named(""), both.named(TRITON), both.named(EMBEDDED)] == ["there", "there", "there", "here"]


def test_what_runs_all_that_names_none_may_be_another() -> None:
    lengths = ByBackend({TRITON: "there", EMBEDDED: "here"}, "either").map(len)
    assert [lengths.usual, lengths.named(""), lengths.named(TRITON), lengths.named(EMBEDDED)] == [6, 6, 5, 4]


def test_a_backend_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownBackend, match="backend must be one of embedded, and is 'triton'") as refused:
        ByBackend({EMBEDDED: "here"}).named(TRITON)
    assert [mistake.path for mistake in refused.value.fields] == ["backend"]
