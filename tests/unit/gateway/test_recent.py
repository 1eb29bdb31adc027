"""The cache of places and versions: bounded, and the least recently used one goes first."""

from rushes_gateway.bytes.recent import MOST, Recent


def test_the_value_that_was_not_used_for_longest_is_dropped() -> None:
    recent: Recent[int, str] = Recent()
    for number in range(MOST):
        recent.put(number, str(number))
    assert recent.get(0) == "0"
    recent.put(MOST, "new")
    assert (recent.get(0), recent.get(1), recent.get(MOST)) == ("0", None, "new")


def test_a_key_has_one_value_until_it_is_dropped() -> None:
    recent: Recent[str, int] = Recent()
    recent.put("a", 1)
    recent.put("a", 2)
    assert recent.get("a") == 2
    recent.drop("a")
    recent.drop("a")
    assert recent.get("a") is None
