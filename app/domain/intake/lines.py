"""The lines of a claim across its events: the same service line told several times is one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from app.domain.intake.remittance import ClaimDecision, Line


def line_tokens(decision: ClaimDecision, indexes: Iterable[int]) -> list[str]:
    """How a decision names these lines of its own. Equal lines are told apart by their order: ``…``, ``…~2``."""
    wanted = set(indexes)
    return sorted(name for index, name in enumerate(named_lines(decision)) if index in wanted)


def named_lines(decision: ClaimDecision) -> list[str]:
    """How a decision names each of its lines, in their order."""
    seen: dict[str, int] = {}
    names = []
    for line in decision.lines:
        token = line_token(line)
        seen[token] = seen.get(token, 0) + 1
        names.append(token if seen[token] == 1 else f"{token}~{seen[token]}")
    return names


def line_token(line: Line) -> str:
    """How one telling names its line: its own control number (REF*6R), else what was done, when and for how much."""
    if line.line_control_number:
        return f"#{line.line_control_number}"
    service = f"{line.submitted_procedure or line.procedure}|{line.service_from or ''}"
    return f"{service}|{','.join(line.modifiers)}|{abs(line.charge or 0)}"


class _Named(NamedTuple):
    """What a line is recognised by."""

    number: str
    service: str
    day: date | None
    modifiers: tuple[str, ...]
    charge: int


class ClaimLines:
    """Numbers the lines of one claim from 0 as events tell of them.

    A line is recognised by its control number, then by service, modifiers and charge, then by ever less, last by the
    service alone (a corrected claim changes modifiers and charges). Two equal lines of one event stay two lines.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: list[tuple[ClaimDecision, Line]] = []

    def place(self, decision: ClaimDecision) -> list[int]:
        """The claim's line number of each line of a decision."""
        if not self._known:
            self._known = [(decision, line) for line in decision.lines]
            return list(range(len(decision.lines)))
        placed = self._recognise([_named(decision, line) for line in decision.lines])
        for index, line in enumerate(decision.lines):
            if index not in placed:
                placed[index] = len(self._known)
                self._known.append((decision, line))
        return [placed[index] for index in range(len(decision.lines))]

    def _recognise(self, told: Sequence[_Named]) -> dict[int, int]:
        """The closest likeness is looked for first, for all lines, so that no line takes the place of another."""
        known = [_named(decision, line) for decision, line in self._known]
        placed: dict[int, int] = {}
        free = dict.fromkeys(range(len(known)))
        for alike in _LIKENESS:
            for index, line in enumerate(told):
                if index in placed:
                    continue
                found = next((number for number in free if alike(known[number], line)), None)
                if found is not None:
                    placed[index] = found
                    del free[found]
        return placed


def _named(decision: ClaimDecision, line: Line) -> _Named:
    return _Named(
        line.line_control_number,
        line.submitted_procedure or line.procedure,
        line.service_from or decision.service_from,
        line.modifiers,
        abs(line.charge or 0),
    )


def _same_number(one: _Named, other: _Named) -> bool:
    return bool(one.number) and one.number == other.number


def _same_service(one: _Named, other: _Named) -> bool:
    if one.number and other.number:
        return False
    return one.service == other.service and (one.day == other.day or one.day is None or other.day is None)


_LIKENESS: tuple[Callable[[_Named, _Named], bool], ...] = (
    _same_number,
    lambda one, other: one.modifiers == other.modifiers and one.charge == other.charge and _same_service(one, other),
    lambda one, other: one.modifiers == other.modifiers and _same_service(one, other),
    lambda one, other: one.charge == other.charge and _same_service(one, other),
    _same_service,
)
