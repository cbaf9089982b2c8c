"""What payers paid without a denial, counted: the ground for expected allowed amounts and denial rates."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.remittance import REVERSAL


class VolumeKey(NamedTuple):
    """Payer, plan (CLP06), billing provider (NPI), facility (CLP08), procedure (SVC01), month of the remit date."""

    payer_id: UUID
    plan: str
    provider: str
    facility: str
    procedure: str
    month: date


class Volumes:
    """Adds up count, charge, allowed and paid (cents) per key. A reversal subtracts."""

    __slots__ = ("cells",)

    def __init__(self) -> None:
        self.cells: dict[VolumeKey, list[int]] = {}

    def add(self, event: ClaimEvent) -> None:
        """Count one event's lines; a claim without lines counts as one line with no procedure."""
        decision = event.decision
        provider = decision.billing_provider
        npi = "" if provider is None else provider.id
        month = event.remit_date.replace(day=1)
        sign = -1 if decision.status_code == REVERSAL else 1
        head = (event.payer_id, decision.filing_code, npi, decision.facility_code)
        if not decision.lines:
            self._cell((*head, "", month), sign, decision.charge, decision.allowed, decision.paid)
        for line in decision.lines:
            self._cell((*head, line.procedure, month), sign, line.charge, line.allowed, line.paid)

    def _cell(
        self, key: tuple[object, ...], sign: int, charge: int | None, allowed: int | None, paid: int | None
    ) -> None:
        paid = paid or 0
        charge = charge or 0
        cell = self.cells.get(key)  # type: ignore[call-overload]
        if cell is None:
            cell = self.cells[key] = [0, 0, 0, 0]  # type: ignore[index]
        cell[0] += sign
        cell[1] += charge
        cell[2] += paid if allowed is None else abs(allowed) * sign
        cell[3] += paid
