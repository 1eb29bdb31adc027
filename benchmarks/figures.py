"""Numbers measured more than once, and how they are written."""

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
        """What 95 of 100 do not exceed."""
        return sorted(self.values)[math.ceil(len(self.values) * 0.95) - 1]

    def show(self, decimals: int, scale: float = 1) -> str:
        """Median, and in brackets the least and the most."""
        least, most = min(self.values) * scale, max(self.values) * scale
        return f"{self.median * scale:,.{decimals}f} ({least:,.{decimals}f}–{most:,.{decimals}f})"


@dataclass(frozen=True)
class Goal:
    """What was promised of a quantity, and what was found."""

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
