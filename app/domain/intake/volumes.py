"""What payers paid without a denial, counted: the ground for expected allowed amounts and denial rates."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent, Origin
from app.domain.intake.remittance import REVERSAL, ClaimDecision, Party


class VolumeKey(NamedTuple):
    """Payer, plan (CLP06), billing provider (NPI), facility (CLP08), procedure (SVC01), month of the remit date."""

    payer_id: UUID
    plan: str
    provider: str
    facility: str
    procedure: str
    month: date


Cells = dict[tuple[str, str, str], list[int]]
"""Count, charge, allowed and paid by plan, facility and procedure: of claims that share payer, provider and month."""


def count_decision(cells: Cells, decision: ClaimDecision) -> None:
    """Add one decision's lines; a claim without lines counts as one line with no procedure. A reversal subtracts."""
    sign = -1 if decision.status_code == REVERSAL else 1
    plan, facility = decision.filing_code, decision.facility_code
    if not decision.lines:
        _count(cells, (plan, facility, ""), sign, decision.charge, decision.allowed, decision.paid)
    for line in decision.lines:
        _count(cells, (plan, facility, line.procedure), sign, line.charge, line.allowed, line.paid)


class Volumes:
    """Adds up count, charge, allowed and paid (cents) per key."""

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        # Two levels, because a payment has one payer, provider and month: hashing them for each line costs more
        # than all the adding.
        self._groups: dict[tuple[UUID, str, date], Cells] = {}

    @property
    def cells(self) -> dict[VolumeKey, list[int]]:
        """What was added up so far."""
        return {
            VolumeKey(payer_id, plan, provider, facility, procedure, month): amounts
            for (payer_id, provider, month), group in self._groups.items()
            for (plan, facility, procedure), amounts in group.items()
        }

    def add(self, event: ClaimEvent) -> None:
        """Count one event."""
        count_decision(
            self._cells_of(event.payer_id, event.decision.billing_provider, event.remit_date), event.decision
        )

    def add_cells(self, origin: Origin, counted: Cells) -> None:
        """Add what was counted of one payment."""
        cells = self._cells_of(origin.payer_id, origin.payee, origin.remit_date)
        for key, amounts in counted.items():
            cell = cells.setdefault(key, [0, 0, 0, 0])
            for index, amount in enumerate(amounts):
                cell[index] += amount

    def _cells_of(self, payer_id: UUID, provider: Party | None, remit_date: date) -> Cells:
        head = (payer_id, "" if provider is None else provider.id, remit_date.replace(day=1))
        return self._groups.setdefault(head, {})


def _count(
    cells: Cells,
    key: tuple[str, str, str],
    sign: int,
    charge: int | None,
    allowed: int | None,
    paid: int | None,
) -> None:
    paid = paid or 0
    cell = cells.get(key)
    if cell is None:
        cell = cells[key] = [0, 0, 0, 0]
    cell[0] += sign
    cell[1] += charge or 0
    cell[2] += paid if allowed is None else abs(allowed) * sign
    cell[3] += paid
