"""Repeatedly measured quantities and goals, and Markdown tables of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Figure:
    """One quantity, measured in several rounds."""

    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def p95(self) -> float:
        """95th percentile, by nearest rank."""
        return sorted(self.values)[math.ceil(len(self.values) * 0.95) - 1]

    def show(self, decimals: int, scale: float = 1) -> str:
        """Median, and in brackets minimum and maximum, all multiplied by `scale`."""
        least, most = min(self.values) * scale, max(self.values) * scale
        return f"{self.median * scale:,.{decimals}f} ({least:,.{decimals}f}–{most:,.{decimals}f})"


@dataclass(frozen=True)
class Goal:
    """A goal for a quantity, and the measured value."""

    promise: str
    found: str
    kept: bool


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown: the first column is text, the others are numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def goals_table(goals: Iterable[Goal]) -> str:
    rows = [(goal.promise, goal.found, "yes" if goal.kept else "**no**") for goal in goals]
    return table(("goal", "found", "kept"), rows)
