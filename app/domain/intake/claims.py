"""Which claim an event belongs to, and what a claim learns from its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.denial import Claim
from app.domain.intake.detail import parties
from app.domain.intake.remittance import REVERSAL, TAKE_BACK, ClaimDecision
from app.domain.intake.shares import PlainEvents


class ClaimIndex:
    """Claims by their numbers. A patient control number may be used again years later: dates tell them apart."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.by_id: dict[UUID, Claim] = {}
        self._days: dict[UUID, tuple[date | None, date | None]] = {}
        self._by_patient_number: dict[str, list[Claim]] = defaultdict(list)
        self._by_payer_number: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Make a claim findable."""
        self.by_id[claim.id] = claim
        self._days[claim.id] = (claim.service_from, claim.service_to)
        if claim.patient_control_number:
            self._by_patient_number[claim.patient_control_number].append(claim)
        if claim.payer_claim_control_number:
            self._by_payer_number[claim.payer_claim_control_number].append(claim)

    def link(self, claim: Claim, event: ClaimEvent) -> None:
        """Give an event its claim; the next ones find the claim by the event's numbers and days too."""
        event.claim_id = claim.id
        decision = event.decision
        for number, claims in (
            (decision.patient_control_number, self._by_patient_number),
            (decision.payer_claim_control_number, self._by_payer_number),
        ):
            if number and claim not in claims[number]:
                claims[number].append(claim)
        if self._days[claim.id][0] is None:
            self._days[claim.id] = service_dates(decision)

    def may_hold(self, told: PlainEvents) -> list[bool]:
        """Of each event; False only where :meth:`find` surely finds nothing, because none of its numbers is known."""
        ours, theirs = self._by_patient_number, self._by_payer_number
        return [a in ours or b in theirs or c in theirs for a, b, c in zip(*told.numbers(), strict=True)]

    def find(self, event: ClaimEvent) -> Claim | None:
        """By our own number and dates; by the payer's number where ours is not told."""
        decision = event.decision
        numbers = (decision.payer_claim_control_number, decision.original_claim_number)
        return self.named(decision.patient_control_number, numbers, *service_dates(decision))

    def named(
        self, patient_number: str, payer_numbers: Iterable[str], start: date | None, end: date | None
    ) -> Claim | None:
        """The claim under these numbers with these days of service; of several, the one the payer's number names."""
        theirs = [claim for number in payer_numbers if number for claim in self._by_payer_number.get(number, ())]
        ours = [
            claim
            for claim in self._by_patient_number.get(patient_number, ())
            if _days_meet(self._days[claim.id], start, end)
        ]
        if ours:
            return max(ours, key=lambda claim: (claim in theirs, self._days[claim.id][0] or date.min, claim.id.int))
        return next((claim for claim in theirs if _numbers_agree(claim, patient_number)), None)

    def newest(self, patient_number: str) -> Claim | None:
        """The newest claim under a number of ours: what a replacement with other dates replaces."""
        return max(self._by_patient_number.get(patient_number, ()), key=lambda claim: claim.id.int, default=None)


def _numbers_agree(claim: Claim, patient_number: str) -> bool:
    """A payer's number alone decides only where one side has no number of ours."""
    return not patient_number or claim.patient_control_number in (None, patient_number)


def _days_meet(known: tuple[date | None, date | None], start: date | None, end: date | None) -> bool:
    first, last = known
    if start is None or first is None:
        return True
    return start <= (last or first) and first <= (end or start)


def service_dates(decision: ClaimDecision) -> tuple[date | None, date | None]:
    """First and last day of service: of the claim (DTM 232, 233), else of its lines (DTM 472, 150, 151)."""
    days = [day for line in decision.lines for day in (line.service_from, line.service_to) if day]
    start = decision.service_from or (min(days) if days else None)
    return start, decision.service_to or (max(days) if days else start)


def claim_from(event: ClaimEvent, new_id: UUID) -> Claim:
    """A claim that only a payer told us about so far."""
    decision = event.decision
    start, end = service_dates(decision)
    return Claim(
        id=new_id,
        patient_control_number=decision.patient_control_number or None,
        payer_claim_control_number=decision.payer_claim_control_number or None,
        payer_id=event.payer_id,
        status_code=decision.status_code or None,
        service_from=start,
        service_to=end,
        charge=None if decision.charge is None else abs(decision.charge),
        content=parties(decision),
    )


def learn(claim: Claim, events: list[ClaimEvent]) -> bool:
    """Fill what the claim does not know from its events, and keep the newest status; True when it changed."""
    before = (_state(claim), dict(claim.content))
    for event in sorted(events, key=lambda event: event.order()):
        decision = event.decision
        if decision.status_code == TAKE_BACK:
            continue
        claim.status_code = decision.status_code or claim.status_code
        if decision.status_code != REVERSAL:
            _learn(claim, decision)
    return before != (_state(claim), claim.content)


def _learn(claim: Claim, decision: ClaimDecision) -> None:
    claim.patient_control_number = claim.patient_control_number or decision.patient_control_number or None
    claim.payer_claim_control_number = decision.payer_claim_control_number or claim.payer_claim_control_number
    claim.charge = decision.charge if claim.charge is None else claim.charge
    if claim.service_from is None:
        claim.service_from, claim.service_to = service_dates(decision)
    if None in claim.content.values():
        for name, told in parties(decision).items():
            if name in claim.content and claim.content[name] is None:
                claim.content[name] = told


def _state(claim: Claim) -> tuple[object, ...]:
    days = (claim.service_from, claim.service_to)
    return (claim.status_code, claim.payer_claim_control_number, claim.patient_control_number, claim.charge, *days)
