"""What a reader hands out, gathered into groups: all that can be said of claims without the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.domain.intake.claim_event import EventIds, Origin, is_worked, payment_key
from app.domain.intake.ports import Surroundings
from app.domain.intake.remittance import ClaimDecision, Finding, Payment
from app.domain.intake.shares import Share
from app.domain.intake.volumes import count_decision

CHUNK = 2000
"""Claims taken in at once: bounds memory, and is large enough that a round trip costs nothing per claim."""


@dataclass(slots=True)
class PaymentRecord:
    """One payment as it is stored."""

    payment: Payment
    key: bytes
    origin: Origin
    delimiters: str
    """Of its interchange: with them its raw segments can be read again."""


@dataclass(slots=True)
class Quarantined:
    """A claim that could not be read, with the id of the event that it will be once it can."""

    payment_id: UUID
    event_id: bytes
    decision: ClaimDecision


@dataclass(slots=True)
class Group:
    """What the reader handed out, up to ``CHUNK`` claims of it."""

    opened: list[tuple[PaymentRecord, int]] = field(default_factory=list)
    """Payments that begin, with the number of findings before them."""
    shares: list[Share] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ended: list[tuple[UUID, Payment]] = field(default_factory=list)
    """Payments that were read to their end, by the id they are stored under."""
    claims: int = 0
    charge: int = 0
    paid: int = 0
    complete: bool = True
    end: int = 0
    """Bytes read so far."""

    @property
    def full(self) -> bool:
        """Whether it should be taken in before more is read."""
        return self.claims >= CHUNK


class Gatherer:
    """Collects what the reader hands out.

    It works ahead, on a thread or in a process of its own, while the group before is being written.
    """

    def __init__(self, received_on: date, around: Surroundings) -> None:
        self._received_on = received_on
        self._new_id = around.new_id
        self._now = around.now()
        self._record: PaymentRecord | None = None
        self._ids: EventIds | None = None
        self._share: Share | None = None
        self.group = Group()

    def payment_started(self, payment: Payment, delimiters: str) -> None:
        """A transaction set: who pays whom, when and how much."""
        key = payment_key(payment)
        day = payment.payment_date or payment.production_date or self._received_on
        self._ids = EventIds(key)
        origin = Origin(self._new_id(), day, self._received_on, self._now, payment.payee)
        self._record = PaymentRecord(payment, key, origin, delimiters)
        self._share = None
        self.group.opened.append((self._record, len(self.group.findings)))

    def claim_read(self, decision: ClaimDecision) -> None:
        """One claim event; a claim that could not be read goes to quarantine."""
        record, ids, group = self._record, self._ids, self.group
        assert record is not None, "a claim before its payment"
        assert ids is not None, "a claim before its payment"
        event_id = ids.next(decision)
        group.claims += 1
        if decision.findings:
            group.findings += decision.findings
        if decision.unreadable:
            group.quarantined.append(Quarantined(record.origin.payment_id, event_id, decision))
            return
        share = self._share
        if share is None:
            share = self._share = Share(record.origin)
            group.shares.append(share)
        if is_worked(decision):
            decision.billing_provider = record.payment.payee
            share.worked.append((event_id, decision))
        else:
            share.plain.add(event_id, decision)
            count_decision(share.counted, decision)
        group.charge += decision.charge or 0
        group.paid += decision.paid or 0
        group.end = decision.end

    def payment_ended(self, payment: Payment) -> None:
        """The end of a transaction set, with the money that moved outside its claims."""
        assert self._record is not None, "an end without a start"
        self.group.ended.append((self._record.origin.payment_id, payment))
        self.group.findings += payment.findings
        self.group.complete &= payment.complete

    def next_group(self) -> Group:
        """What was gathered; the next group begins."""
        group, self.group, self._share = self.group, Group(), None
        return group
