"""Questions in one line."""

from dataclasses import fields
from datetime import date

from app.domain.deadlines.calculate_deadline import Deadline, Outcome, calculate_deadline
from app.domain.deadlines.question import KnownDates, Question

_DATES = {it.name for it in fields(KnownDates)}


def day(text: str) -> date:
    return date.fromisoformat(text)


def question(**told: object) -> Question:
    """A question whose dates are given by name, as text."""
    dates = {name: day(value) for name, value in told.items() if name in _DATES and isinstance(value, str)}
    rest = {name: value for name, value in told.items() if name not in _DATES}
    return Question(dates=KnownDates(**dates), **rest)


def outcome(**told: object) -> Outcome:
    return calculate_deadline(question(**told))


def deadline(**told: object) -> Deadline:
    found = outcome(**told)
    assert isinstance(found, Deadline), found
    return found


def file_by(**told: object) -> str:
    return deadline(**told).file_by.isoformat()


def words(found: Deadline) -> str:
    return "\n".join(f"{on} {text}" for on, text in found.steps)
