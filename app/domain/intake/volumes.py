"""What payers paid without a denial, counted: the ground for expected allowed amounts and denial rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.remittance import REVERSAL, ClaimDecision, Party


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

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        # Two levels, because a payment has one payer, provider and month: hashing them for each line costs more
        # than all the adding.
        self._groups: dict[tuple[UUID, str, date], dict[tuple[str, str, str], list[int]]] = {}

    @property
    def cells(self) -> dict[VolumeKey, list[int]]:
        """What was added up so far."""
        return {
            VolumeKey(payer_id, plan, provider, facility, procedure, month): amounts
            for (payer_id, provider, month), group in self._groups.items()
            for (plan, facility, procedure), amounts in group.items()
        }

    def add(self, event: ClaimEvent) -> None:
        """Count one event's lines; a claim without lines counts as one line with no procedure."""
        provider = event.decision.billing_provider
        self.add_all(event.payer_id, provider, event.remit_date, (event.decision,))

    def add_all(
        self, payer_id: UUID, provider: Party | None, remit_date: date, decisions: Iterable[ClaimDecision]
    ) -> None:
        """Count decisions of one payer about claims of one billing provider."""
        head = (payer_id, "" if provider is None else provider.id, remit_date.replace(day=1))
        cells = self._groups.setdefault(head, {})
        for decision in decisions:
            sign = -1 if decision.status_code == REVERSAL else 1
            plan, facility = decision.filing_code, decision.facility_code
            if not decision.lines:
                amounts = (decision.charge, decision.allowed, decision.paid)
                _count(cells, (plan, facility, ""), sign, *amounts)
            for line in decision.lines:
                _count(cells, (plan, facility, line.procedure), sign, line.charge, line.allowed, line.paid)


def _count(
    cells: dict[tuple[str, str, str], list[int]],
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
