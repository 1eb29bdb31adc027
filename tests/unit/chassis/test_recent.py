"""The cache of what was used last: bounded, and the least recently used value goes first."""

from rushes_chassis.recent import Recent


def test_the_value_that_was_not_used_for_longest_is_dropped() -> None:
    recent: Recent[int, str] = Recent(3)
    for number in range(3):
        recent.put(number, str(number))
    assert recent.get(0) == "0"
    recent.put(3, "new")
    assert (recent.get(0), recent.get(1), recent.get(2), recent.get(3)) == ("0", None, "2", "new")


def test_a_value_that_is_replaced_counts_as_used() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 1)
    recent.put("a", 2)
    recent.put("c", 1)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (2, None, 1)


def test_a_key_has_one_value_until_it_is_dropped() -> None:
    recent: Recent[str, int] = Recent(3)
    recent.put("a", 1)
    recent.put("a", 2)
    assert recent.get("a") == 2
    recent.drop("a")
    recent.drop("a")
    assert recent.get("a") is None


def test_all_values_are_dropped() -> None:
    recent: Recent[str, int] = Recent(3)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.clear()
    assert (recent.get("a"), recent.get("b")) == (None, None)
