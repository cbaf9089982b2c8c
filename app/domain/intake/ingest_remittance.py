"""Command: take in one remittance, claim by claim as the reader hands them out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent, EventIds, payment_key
from app.domain.intake.denial import Claim
from app.domain.intake.ports import IntakeStore
from app.domain.intake.remittance import TAKE_BACK, ClaimDecision, Finding, Payment, ProviderAdjustment
from app.domain.intake.take_in import Intake, TakenIn

CHUNK = 2000
"""Claims taken in at once: bounds memory, and is large enough that a round trip costs nothing per claim."""
RECOUPMENTS = frozenset({"WO", "FB", "72"})
"""PLB03-1 that take the money of a claim back: overpayment recovery, forwarding balance, authorised return."""
_WORDS = re.compile(r"[A-Za-z0-9-]{3,}")


@dataclass(slots=True)
class PaymentRecord:
    """One payment as it is stored."""

    id: UUID
    payment: Payment
    key: bytes
    payer_id: UUID
    remit_date: date


@dataclass(slots=True)
class Quarantined:
    """A claim that could not be read."""

    payment_id: UUID
    decision: ClaimDecision


class RemittanceDesk(Protocol):
    """Where the parts of a remittance go that are not claim events."""

    async def open_payment(self, payment: Payment, key: bytes) -> bool:
        """Whether this money was told of before, in this file or another."""

    async def keep_payment(self, record: PaymentRecord) -> None:
        """Store a payment when its set has been read."""

    async def keep_findings(self, findings: list[Finding]) -> None:
        """Store findings, up to the limit of a file; all are counted."""

    async def quarantine(self, claims: list[Quarantined]) -> None:
        """Store claims that could not be read, with their raw segments."""


@dataclass(slots=True)
class Tally:
    """What came of a remittance. Amounts in cents."""

    counts: Counter[str] = field(default_factory=Counter)
    complete: bool = True

    @property
    def status(self) -> str:
        """``done``, or ``partial`` when something of the file could not be taken in."""
        return "done" if self.complete and not self.counts["quarantined"] else "partial"


class RemittanceIntake:
    """Takes in one file inside one transaction. Feed it what the reader hands out, then call :meth:`finish`."""

    def __init__(
        self,
        intake: Intake,
        desk: RemittanceDesk,
        remittance_id: UUID,
        received_on: date,
        on_progress: Callable[[ClaimDecision, int], Awaitable[None]] | None = None,
    ) -> None:
        self.intake = intake
        self.store: IntakeStore = intake.store
        self.desk = desk
        self.remittance_id = remittance_id
        self.received_on = received_on
        self.on_progress = on_progress
        self.tally = Tally()
        self._record: PaymentRecord | None = None
        self._ids: EventIds | None = None
        self._events: list[ClaimEvent] = []
        self._quarantined: list[Quarantined] = []
        self._findings: list[Finding] = []
        self._recouped: list[tuple[PaymentRecord, int, ProviderAdjustment]] = []
        self._now = intake.around.now()

    async def payment_started(self, payment: Payment) -> None:
        """A transaction set: who pays whom, when and how much."""
        key = payment_key(payment)
        if await self.desk.open_payment(payment, key):
            self._findings.append(Finding("payment_told_before", "info", 0, "TRN", "02"))
        self._ids = EventIds(key)
        self._record = PaymentRecord(
            id=self.intake.around.new_id(),
            payment=payment,
            key=key,
            payer_id=await self.store.payer_of(payment),
            remit_date=payment.payment_date or payment.production_date or self.received_on,
        )
        self.tally.counts["payments"] += 1

    async def claim_read(self, decision: ClaimDecision) -> None:
        """One claim event; a claim that could not be read goes to quarantine."""
        record, ids = self._record, self._ids
        assert record is not None and ids is not None, "a claim before its payment"
        event_id = ids.next(decision)
        self._findings += decision.findings
        if decision.unreadable:
            self._quarantined.append(Quarantined(record.id, decision))
        else:
            decision.billing_provider = record.payment.payee
            self._events.append(self._event(decision, record, event_id))
            self._count(decision)
        if len(self._events) + len(self._quarantined) >= CHUNK:
            await self._flush()
            if self.on_progress is not None:
                await self.on_progress(decision, self.tally.counts["claims"])

    async def payment_ended(self, payment: Payment) -> None:
        """The end of a transaction set, with the money that moved outside its claims."""
        record = self._record
        assert record is not None, "an end without a start"
        self._recouped += [
            (record, index, item)
            for index, item in enumerate(payment.provider_adjustments)
            if item.reason in RECOUPMENTS and item.amount > 0
        ]
        await self.desk.keep_payment(record)
        self._findings += payment.findings
        self.tally.complete &= payment.complete

    async def finish(self, findings: Iterable[Finding] = ()) -> Tally:
        """Store what is left and say what came of it."""
        self._findings += findings
        await self._flush()
        await self._take_back()
        await self.store.add_volumes(self.intake.volumes.cells)
        return self.tally

    def _event(self, decision: ClaimDecision, record: PaymentRecord, event_id: bytes) -> ClaimEvent:
        return ClaimEvent(
            id=UUID(bytes=event_id),
            source="835",
            payer_id=record.payer_id,
            remit_date=record.remit_date,
            received_on=self.received_on,
            created_at=self._now,
            decision=decision,
            remittance_id=self.remittance_id,
            payment_id=record.id,
        )

    def _count(self, decision: ClaimDecision) -> None:
        counts = self.tally.counts
        counts["claims"] += 1
        counts["charge"] += decision.charge or 0
        counts["paid"] += decision.paid or 0

    async def _flush(self) -> None:
        if self._events:
            events, self._events = self._events, []
            self._add(await self.intake.take_in(events))
        if self._quarantined:
            quarantined, self._quarantined = self._quarantined, []
            self.tally.counts["quarantined"] += len(quarantined)
            self.tally.counts["claims"] += len(quarantined)
            await self.desk.quarantine(quarantined)
        if self._findings:
            findings, self._findings = self._findings, []
            self.tally.counts["findings"] += len(findings)
            await self.desk.keep_findings(findings)

    def _add(self, taken: TakenIn) -> None:
        counts = self.tally.counts
        counts["duplicates"] += taken.duplicates
        counts["denials_created"] += len(taken.created)
        counts["denials_updated"] += len(taken.changed)
        counts["claims_worked"] += len(taken.claim_ids)
        counts["denied"] += sum(denial.amount_denied for denial in taken.created)

    async def _take_back(self) -> None:
        """Recouped money of a claim is an event of that claim; the reference names it in the payer's own format."""
        for start in range(0, len(self._recouped), CHUNK):
            recouped = self._recouped[start : start + CHUNK]
            numbers = [number for _, _, item in recouped for number in _numbers_in(item.reference)]
            known = await self.store.known(numbers, numbers)
            named: dict[str | None, list[Claim]] = defaultdict(list)
            for claim in known.claims:
                named[claim.patient_control_number].append(claim)
                named[claim.payer_claim_control_number].append(claim)
            events = []
            for record, index, item in recouped:
                found = next((named[number] for number in _numbers_in(item.reference) if named.get(number)), [])
                if len(found) == 1:  # a number that several claims have had says nothing
                    events.append(self._recoupment(record, index, item, found[0]))
            self.tally.counts["take_backs"] += len(events)
            self._add(await self.intake.take_in(events))

    def _recoupment(self, record: PaymentRecord, index: int, item: ProviderAdjustment, claim: Claim) -> ClaimEvent:
        decision = ClaimDecision(
            ordinal=index,
            patient_control_number=claim.patient_control_number or "",
            payer_claim_control_number=claim.payer_claim_control_number or "",
            status_code=TAKE_BACK,
            charge=None,
            paid=-item.amount,
        )
        told = b"|".join([record.key, b"PLB", str(index).encode(), item.reference.encode()])
        return self._event(decision, record, blake2b(told, digest_size=16).digest())


def _numbers_in(reference: str) -> list[str]:
    """What may be a claim's number in PLB03-2: the whole, then its words."""
    return list(dict.fromkeys([reference.strip(), *_WORDS.findall(reference)]))
