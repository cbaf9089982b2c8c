"""One line per measurement: what it is, what came out, what was wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """``ratio`` against ``target``: at most it, or at least it. Without a target the line only informs."""

    name: str
    value: str
    ratio: float | None = None
    target: float | None = None
    at_least: bool = False
    unit: str = "x"

    @property
    def met(self) -> bool | None:
        """None when nothing was wanted."""
        if self.target is None or self.ratio is None:
            return None
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target

    def cells(self) -> tuple[str, ...]:
        """Name, value, ratio, target, met."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}{self.unit}"
        sign = ">=" if self.at_least else "<="
        target = "" if self.target is None else f"{sign} {self.target:g}{self.unit}"
        return (self.name, self.value, ratio, target, {None: "", True: "yes", False: "MISSED"}[self.met])


def show(lines: Iterable[Line], say: Callable[[str], object] = print) -> None:
    """A table."""
    rows = [("what", "measured", "ratio", "target", "met"), *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of all values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
