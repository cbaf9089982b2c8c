"""Command: take in one remittance, claim by claim as the reader hands them out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from app.domain.intake.claim_event import Arrival, ClaimEvent, EventIds, Origin, payment_key
from app.domain.intake.denial import Claim
from app.domain.intake.ports import IntakeStore, Surroundings
from app.domain.intake.remittance import TAKE_BACK, ClaimDecision, Finding, Payment, ProviderAdjustment
from app.domain.intake.take_in import Intake, TakenIn, is_worked

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
    origin: Origin
    delimiters: str
    """Of its interchange: with them its raw segments can be read again."""


@dataclass(slots=True)
class Quarantined:
    """A claim that could not be read."""

    payment_id: UUID
    decision: ClaimDecision
    delimiters: str


class RemittanceDesk(Protocol):
    """Where the parts of a remittance go that are not claim events."""

    async def told_before(self, key: bytes) -> bool:
        """Whether a payment under this key is stored."""

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


@dataclass(slots=True)
class Group:
    """What the reader handed out, up to ``CHUNK`` claims of it, in order."""

    opened: list[tuple[PaymentRecord, int]] = field(default_factory=list)
    """Payments that begin, with the number of findings before them."""
    claims: list[Arrival] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ended: list[PaymentRecord] = field(default_factory=list)
    charge: int = 0
    paid: int = 0
    complete: bool = True
    end: int = 0
    """Bytes read so far."""

    @property
    def full(self) -> bool:
        """Whether it should be taken in before more is read."""
        return len(self.claims) + len(self.quarantined) >= CHUNK


class Gatherer:
    """Collects what the reader hands out into groups, with all that can be said of a claim without the database.

    It works ahead on a thread while the group before is being written: nothing in it waits.
    """

    def __init__(self, received_on: date, around: Surroundings) -> None:
        self._received_on = received_on
        self._new_id = around.new_id
        self._now = around.now()
        self._record: PaymentRecord | None = None
        self._ids: EventIds | None = None
        self.group = Group()

    def payment_started(self, payment: Payment, delimiters: str) -> None:
        """A transaction set: who pays whom, when and how much."""
        key = payment_key(payment)
        day = payment.payment_date or payment.production_date or self._received_on
        self._ids = EventIds(key)
        origin = Origin(self._new_id(), day, self._received_on, self._now)
        self._record = PaymentRecord(origin.payment_id, payment, key, origin, delimiters)
        self.group.opened.append((self._record, len(self.group.findings)))

    def claim_read(self, decision: ClaimDecision) -> None:
        """One claim event; a claim that could not be read goes to quarantine."""
        record, ids, group = self._record, self._ids, self.group
        assert record is not None, "a claim before its payment"
        assert ids is not None, "a claim before its payment"
        event_id = ids.next(decision)
        if decision.findings:
            group.findings += decision.findings
        if decision.unreadable:
            group.quarantined.append(Quarantined(record.id, decision, record.delimiters))
            return
        decision.billing_provider = record.payment.payee
        group.claims.append(Arrival(event_id, decision, record.origin, is_worked(decision)))
        group.charge += decision.charge or 0
        group.paid += decision.paid or 0
        group.end = decision.end

    def payment_ended(self, payment: Payment) -> None:
        """The end of a transaction set, with the money that moved outside its claims."""
        assert self._record is not None, "an end without a start"
        self.group.ended.append(self._record)
        self.group.findings += payment.findings
        self.group.complete &= payment.complete

    def next_group(self) -> Group:
        """What was gathered; the next group begins."""
        group, self.group = self.group, Group()
        return group


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
        if group.claims:
            self._add(await self.intake.take_in_arrivals(group.claims, self._told_before))
        if group.quarantined:
            await self.desk.quarantine(group.quarantined)
        for record in group.ended:
            await self._close(record)
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
        record.origin.payer_id = await self.store.payer_of(record.payment)
        record.origin.remittance_id = self.remittance_id
        self.store.opened(record.id, record.payment.payee, record.delimiters)
        told_before = record.key in self._keys or await self.desk.told_before(record.key)
        self._keys.add(record.key)
        if told_before:
            self._told_before.add(record.id)
        return told_before

    async def _close(self, record: PaymentRecord) -> None:
        self._recouped += [
            (record, index, item)
            for index, item in enumerate(record.payment.provider_adjustments)
            if item.reason in RECOUPMENTS and item.amount > 0
        ]
        await self.desk.keep_payment(record)

    def _count(self, group: Group) -> None:
        counts = self.tally.counts
        counts["payments"] += len(group.opened)
        counts["claims"] += len(group.claims) + len(group.quarantined)
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
        return Arrival(blake2b(told, digest_size=16).digest(), decision, record.origin, worked=True).event()


def _numbers_in(reference: str) -> list[str]:
    """What may be a claim's number in PLB03-2: the whole, then its words."""
    return list(dict.fromkeys([reference.strip(), *_WORDS.findall(reference)]))
