"""What a playbook's windows would have done to the days of denials that came already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID

from app.domain.deadlines.calculate_deadline import Deadline, calculate_deadline
from app.domain.deadlines.question import Question
from app.domain.deadlines.rules import Rule

Move = Literal["same", "earlier", "later", "gained", "lost"]
"""What becomes of a day; gained: there was none, lost: there is none any more."""
MOVES: tuple[Move, ...] = ("same", "earlier", "later", "gained", "lost")


@dataclass(frozen=True, slots=True)
class Figures:
    """Denials and their cents. ``passed``: open ones whose day would lie behind us, and does not now."""

    denials: int = 0
    open: int = 0
    amount_denied: int = 0
    passed: int = 0

    def plus(self, other: Figures) -> Figures:
        """Both together."""
        return Figures(
            self.denials + other.denials,
            self.open + other.open,
            self.amount_denied + other.amount_denied,
            self.passed + other.passed,
        )


@dataclass(frozen=True, slots=True)
class Alike:
    """Denials of which the same is asked. ``sample``: some of them, most dollars first."""

    question: Question
    figures: Figures
    sample: tuple[UUID, ...]


@dataclass(slots=True)
class WindowTrial:
    """Figures by purpose and move. ``earlier``: samples of what would come earlier, with the new day."""

    moves: dict[tuple[str, Move], Figures] = field(default_factory=dict)
    earlier: list[tuple[date, tuple[UUID, ...]]] = field(default_factory=list)

    def sample(self, most: int) -> list[UUID]:
        """Denials whose day would come earlier, the earliest first; each once."""
        ids = [id_ for _, some in sorted(self.earlier, key=lambda it: it[0]) for id_ in some]
        return list(dict.fromkeys(ids))[:most]


def try_windows(found: Iterable[Alike], now: Sequence[Rule], then: Sequence[Rule], today: date) -> WindowTrial:
    """Ask the rules of now and those of the playbook the same, with the dates that are known."""
    trial = WindowTrial()
    touched = {(rule.purpose, rule.level) for rule in set(now) ^ set(then)}
    for alike in found:
        asked = alike.question.purpose, alike.question.level
        # where the rules are the same so is the day, whichever it is
        before, after = (_day(alike.question, rules) for rules in (now, then)) if asked in touched else (None, None)
        move, figures = _move(before, after), alike.figures
        if after is not None and after < today and (before is None or before >= today):
            figures = replace(figures, passed=figures.open)
        key = (alike.question.purpose, move)
        trial.moves[key] = trial.moves.get(key, Figures()).plus(figures)
        if move == "earlier" and after is not None:
            trial.earlier.append((after, alike.sample))
    return trial


def _day(question: Question, rules: Sequence[Rule]) -> date | None:
    found = calculate_deadline(question, rules)
    return found.file_by if isinstance(found, Deadline) else None


def _move(before: date | None, after: date | None) -> Move:
    if before == after:
        return "same"
    if before is None:
        return "gained"
    if after is None:
        return "lost"
    return "earlier" if after < before else "later"
