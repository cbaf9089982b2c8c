"""The lines of a claim across its events: the same service line told several times is one line."""

from __future__ import annotations

from app.domain.intake.remittance import ClaimDecision, Line


def line_token(line: Line) -> str:
    """How one telling names its line: its own control number (REF*6R), else what was done, when and for how much."""
    if line.line_control_number:
        return f"#{line.line_control_number}"
    return f"{_service(line)}|{','.join(line.modifiers)}|{abs(line.charge or 0)}"


def _service(line: Line) -> str:
    return f"{line.submitted_procedure or line.procedure}|{line.service_from or ''}"


class ClaimLines:
    """Numbers the lines of one claim from 0 as events tell of them.

    A line is recognised by its control number, then by service, modifiers and charge, then by service alone
    (a corrected claim changes modifiers and charges). Two equal lines of one event stay two lines.
    """

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def place(self, decision: ClaimDecision) -> list[int]:
        """The claim's line number of each line of a decision."""
        taken: set[int] = set()
        return [self._place(line, taken) for line in decision.lines]

    def _place(self, line: Line, taken: set[int]) -> int:
        for same in (_same_number, _same_line, _same_service):
            for index, known in enumerate(self._lines):
                if index not in taken and same(known, line):
                    taken.add(index)
                    return index
        self._lines.append(line)
        taken.add(len(self._lines) - 1)
        return len(self._lines) - 1


def _same_number(one: Line, other: Line) -> bool:
    return bool(one.line_control_number) and one.line_control_number == other.line_control_number


def _may_be_one(one: Line, other: Line) -> bool:
    return not (one.line_control_number and other.line_control_number)


def _same_line(one: Line, other: Line) -> bool:
    return (
        _may_be_one(one, other)
        and _service(one) == _service(other)
        and one.modifiers == other.modifiers
        and abs(one.charge or 0) == abs(other.charge or 0)
    )


def _same_service(one: Line, other: Line) -> bool:
    return _may_be_one(one, other) and _service(one) == _service(other)
