"""What follows a TRN: the status of one claim with its lines (2200D, 2200E, 2220), the same in a 277 and a 277CA."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.statement import Composites
from app.domain.status.answer import LineStatus, Statement

_REFERENCES = frozenset({"1K", "EJ", "D9", "BLT", "XZ", "VV", "FJ"})
SERVICE = "472"
"""DTP01 of service dates."""


@dataclass(slots=True)
class _Said:
    """What a claim and a line have alike."""

    statements: list[Statement] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    """REF01 to REF02; the first of each kind counts."""
    service_from: date | None = None
    service_to: date | None = None

    def read(self, segment: Segment, composites: Composites) -> None:
        if segment.tag == "STC":
            statement = composites.statement(segment)
            if statement is not None:
                self.statements.append(statement)
        elif segment.tag == "REF":
            qualifier, value = segment.raw(1).upper(), segment.text(2)
            if qualifier in _REFERENCES and value is not None:
                self.references.setdefault(qualifier, value)
        elif segment.tag == "DTP" and segment.raw(1) == SERVICE:
            self.service_from, self.service_to = segment.period()


@dataclass(slots=True)
class _Line(_Said):
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: int | None = None
    paid: int | None = None

    def build(self) -> LineStatus:
        """A revenue code alone is a procedure of qualifier ``NU``, as in a remittance."""
        return LineStatus(
            tuple(self.statements),
            self.procedure or (f"NU:{self.revenue_code}" if self.revenue_code else None),
            self.modifiers,
            self.revenue_code,
            self.charge,
            self.paid,
            self.references.get("FJ"),
            self.service_from,
            self.service_to,
        )


@dataclass(slots=True)
class StatusLoop(_Said):
    """Filled segment by segment."""

    trace: str = ""
    """TRN02."""
    messages: list[str] = field(default_factory=list)
    """STC12 of the claim."""
    _lines: list[_Line] = field(default_factory=list)

    def read(self, segment: Segment, composites: Composites) -> None:
        """Take an STC, REF, DTP or SVC; after an SVC they belong to its line."""
        if segment.tag == "SVC":
            procedure, modifiers = composites.procedure(segment, 1)
            line = _Line(procedure=procedure, modifiers=modifiers, revenue_code=segment.code(4))
            line.charge, line.paid = segment.amount(2), segment.amount(3)
            self._lines.append(line)
        elif self._lines:
            self._lines[-1].read(segment, composites)
        else:
            _Said.read(self, segment, composites)
            if segment.tag == "STC" and (message := segment.raw(12)):
                self.messages.append(message)

    def lines(self) -> tuple[LineStatus, ...]:
        """The service lines in their order."""
        return tuple(line.build() for line in self._lines)
