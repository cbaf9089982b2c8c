"""A claim event: what one payer decided once about one claim, through whichever door it came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Literal, NamedTuple
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.intake.gate import has_denial
from app.domain.intake.remittance import REVERSAL, TAKE_BACK, ClaimDecision, Party, Payment

Source = Literal["835", "json"]


class Letter(NamedTuple):
    """What the payer wrote about a denial that is posted, and the window that it speaks of."""

    notice: Notice
    purpose: str


@dataclass(slots=True)
class ClaimEvent:
    """A decision with where and when it came from. Immutable once stored, but for its link to a claim."""

    id: UUID
    source: Source
    payer_id: UUID
    remit_date: date
    received_on: date
    """Day 0 of every clock, in the organisation's time zone."""
    created_at: datetime
    decision: ClaimDecision
    remittance_id: UUID | None = None
    payment_id: UUID | None = None
    claim_id: UUID | None = None
    external_id: str | None = None
    """The sender's own id of a denial posted as JSON."""
    replaces: list[UUID] = field(default_factory=list)
    """Earlier posts of the same denial whose place it takes."""
    letter: Letter | None = None
    """Of a post: what its sender has it from, or has beside it."""
    expected_allowed: dict[int, int] = field(default_factory=dict)
    """Of a post: cents that the payer should have allowed, by the place of the line in the decision."""

    @property
    def by_letter(self) -> bool:
        """Whether its day is that of a letter: no remittance need bear it."""
        return self.letter is not None and self.letter.notice.notice_date == self.remit_date

    def order(self) -> tuple[date, str, int, datetime, int]:
        """Payers decide in the order of their remit dates; files of one day in the order they came.

        Posts of a day come before its files, in the order they came: a post tells early what a file tells in full.
        """
        file = "" if self.remittance_id is None else str(self.remittance_id)
        return (self.remit_date, file, self.decision.ordinal, self.created_at, self.id.int)


NOT_YET = UUID(int=0)


@dataclass(slots=True, eq=False)
class Origin:
    """What all claim events of one payment have in common.

    Whoever reads the file makes it; whom it is from is filled in where the database can be asked.
    """

    payment_id: UUID
    remit_date: date
    received_on: date
    created_at: datetime
    payee: Party | None = None
    remittance_id: UUID = NOT_YET
    payer_id: UUID = NOT_YET

    def event(self, id_: bytes, decision: ClaimDecision) -> ClaimEvent:
        """One of its events."""
        return ClaimEvent(
            id=UUID(bytes=id_),
            source="835",
            payer_id=self.payer_id,
            remit_date=self.remit_date,
            received_on=self.received_on,
            created_at=self.created_at,
            decision=decision,
            remittance_id=self.remittance_id,
            payment_id=self.payment_id,
        )


def payment_key(payment: Payment) -> bytes:
    """Digest of TRN02, TRN03, BPR16 and BPR02: the same money, whichever file tells of it.

    A resent file has new envelope numbers but the same four. A payment without a trace number (a dummy on
    zero-pay notices) falls back on its envelope, so that two different notices are never taken for one.
    """
    parts = [payment.trace_number, payment.originator_id, str(payment.payment_date), str(payment.amount)]
    if not payment.trace_number.strip("0"):
        parts += [payment.interchange_control_number, payment.group_control_number, payment.control_number]
    return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


class EventIds:
    """Gives each claim event of a payment its id: a digest of payment, CLP01, CLP07, CLP02 and occurrence.

    Deterministic, so that the database's primary key refuses a decision that was already taken in.
    """

    __slots__ = ("_key", "_seen")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._seen: dict[bytes, int] = {}

    def next(self, decision: ClaimDecision) -> bytes:
        """The 16 bytes of the event's id."""
        number = decision.patient_control_number
        text = f"{number}\x1f{decision.payer_claim_control_number}\x1f{decision.status_code}"
        digest = blake2b(text.encode(), digest_size=16, key=self._key).digest()
        seen = self._seen.get(digest, 0)
        self._seen[digest] = seen + 1
        if seen:
            return blake2b(digest + seen.to_bytes(4), digest_size=16, key=self._key).digest()
        return digest


def must_be_worked(event: ClaimEvent) -> bool:
    """Whether an event makes its claim one that people see: a denial, a reversal or a take-back."""
    return event.source == "json" or is_worked(event.decision)


def is_worked(decision: ClaimDecision) -> bool:
    """The same, of what an 835 tells."""
    return decision.status_code in (REVERSAL, TAKE_BACK) or has_denial(decision)


def same_claim_number(one: ClaimDecision, other: ClaimDecision) -> bool:
    """Whether two decisions speak of one claim of the payer: by CLP07, else by CLP01."""
    a, b = one.payer_claim_control_number, other.payer_claim_control_number
    if a and b:
        return a == b
    return bool(one.patient_control_number) and one.patient_control_number == other.patient_control_number


def lock_names(events: Iterable[ClaimEvent]) -> list[str]:
    """The claim numbers that events go by, as names of locks."""
    decisions = [event.decision for event in events]
    ours = [f"pcn:{it.patient_control_number}" for it in decisions if it.patient_control_number]
    return ours + [f"icn:{it.payer_claim_control_number}" for it in decisions if it.payer_claim_control_number]


def payer_numbers(decision: ClaimDecision) -> set[str]:
    """The payer's numbers that a decision goes by: its own (CLP07) and that of the claim it corrects (REF*F8)."""
    return {number for number in (decision.payer_claim_control_number, decision.original_claim_number) if number}
