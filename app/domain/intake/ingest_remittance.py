"""Command: take in one remittance, claim by claim as the reader hands them out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent, Origin
from app.domain.intake.denial import Claim
from app.domain.intake.gather import CHUNK, Group, PaymentRecord, Quarantined
from app.domain.intake.hand import TakenIn
from app.domain.intake.ports import IntakeStore
from app.domain.intake.remittance import TAKE_BACK, ClaimDecision, Finding, Payment, ProviderAdjustment
from app.domain.intake.shares import PlainEvent
from app.domain.intake.take_in import Intake

RECOUPMENTS = frozenset({"WO", "FB", "72"})
"""PLB03-1 that take the money of a claim back: overpayment recovery, forwarding balance, authorised return."""
_WORDS = re.compile(r"[A-Za-z0-9-]{3,}")


class RemittanceDesk(Protocol):
    """Where the parts of a remittance go that are not claim events."""

    async def told_before(self, key: bytes) -> bool:
        """Whether a payment under this key is stored."""

    async def keep_payment(self, record: PaymentRecord) -> None:
        """Store a payment when its set has been read."""

    async def keep_findings(self, findings: list[Finding]) -> None:
        """Store findings, up to the limit of a file; all are counted."""

    def read_again(self, start: int, end: int, delimiters: str) -> ClaimDecision:
        """One claim of the file, from its first byte to its last."""

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
    """Takes in one file inside one transaction. Feed it groups in their order, then call :meth:`finish`."""

    def __init__(
        self,
        intake: Intake,
        desk: RemittanceDesk,
        remittance_id: UUID,
        on_progress: Callable[[int, int], Awaitable[None]] | None = None,
    ) -> None:
        self.intake = intake
        self.store: IntakeStore = intake.store
        self.desk = desk
        self.remittance_id = remittance_id
        self.on_progress = on_progress
        self.tally = Tally()
        self._payments: dict[UUID, PaymentRecord] = {}
        self._keys: set[bytes] = set()
        self._told_before: set[UUID] = set()
        self._recouped: list[tuple[PaymentRecord, int, ProviderAdjustment]] = []

    async def take(self, group: Group) -> None:
        """Store one group."""
        findings = group.findings
        again = [place for record, place in group.opened if await self._open(record)]
        for place in reversed(again):
            findings.insert(place, Finding("payment_told_before", "info", 0, "TRN", "02"))
        self._count(group)
        if group.shares:
            for share in group.shares:  # what came from another process is a copy
                share.origin = self._payments[share.origin.payment_id].origin
            self._add(await self.intake.take_in_shares(group.shares, self._told_before, self._read_again))
        if group.quarantined:
            await self.desk.quarantine(group.quarantined)
        for payment_id, payment in group.ended:
            await self._close(self._payments[payment_id], payment)
        if findings:
            self.tally.counts["findings"] += len(findings)
            await self.desk.keep_findings(findings)
        if self.on_progress is not None:
            await self.on_progress(group.end, self.tally.counts["claims"])

    async def finish(self) -> Tally:
        """Take back what was recouped, and say what came of it all."""
        await self._take_back()
        await self.store.add_volumes(self.intake.volumes.cells)
        return self.tally

    async def _open(self, record: PaymentRecord) -> bool:
        """Learn whose money it is, and whether it was told of before."""
        origin = record.origin
        origin.payer_id = await self.store.payer_of(record.payment)
        origin.remittance_id = self.remittance_id
        self._payments[origin.payment_id] = record
        self.store.opened(origin.payment_id, origin.payee, record.delimiters)
        told_before = record.key in self._keys or await self.desk.told_before(record.key)
        self._keys.add(record.key)
        if told_before:
            self._told_before.add(origin.payment_id)
        return told_before

    async def _close(self, record: PaymentRecord, payment: Payment) -> None:
        record.payment = payment
        self._recouped += [
            (record, index, item)
            for index, item in enumerate(payment.provider_adjustments)
            if item.reason in RECOUPMENTS and item.amount > 0
        ]
        await self.desk.keep_payment(record)

    def _read_again(self, origin: Origin, told: PlainEvent) -> ClaimDecision:
        decision = self.desk.read_again(told.start, told.end, self._payments[origin.payment_id].delimiters)
        decision.ordinal, decision.start, decision.end = told.ordinal, told.start, told.end
        decision.billing_provider = origin.payee
        return decision

    def _count(self, group: Group) -> None:
        counts = self.tally.counts
        counts["payments"] += len(group.opened)
        counts["claims"] += group.claims
        counts["charge"] += group.charge
        counts["paid"] += group.paid
        if group.quarantined:
            counts["quarantined"] += len(group.quarantined)
        self.tally.complete &= group.complete

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
        return record.origin.event(blake2b(told, digest_size=16).digest(), decision)


def _numbers_in(reference: str) -> list[str]:
    """What may be a claim's number in PLB03-2: the whole, then its words."""
    return list(dict.fromkeys([reference.strip(), *_WORDS.findall(reference)]))
