"""What the intake asks of the outside world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent, Origin
from app.domain.intake.denial import Claim, Denial, Happened
from app.domain.intake.remittance import Party, Payment
from app.domain.intake.shares import PlainEvents
from app.domain.intake.volumes import VolumeKey
from app.domain.workflow.office import ClaimNotice, Office, PayerFacts


@dataclass(slots=True)
class Known:
    """What is stored about the claims that a group of events may belong to."""

    claims: list[Claim] = field(default_factory=list)
    events: list[ClaimEvent] = field(default_factory=list)
    """Of those claims, whole."""
    denials: list[Denial] = field(default_factory=list)
    notices: list[ClaimNotice] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """One group of writes, with the entries of the log that explain them."""

    events: list[ClaimEvent] = field(default_factory=list)
    """New claim events. Those without a claim are stored without their detail."""
    linked: list[ClaimEvent] = field(default_factory=list)
    """Events stored before their claim was known: they get their claim, and the detail that a worker wants to see."""
    new_claims: list[Claim] = field(default_factory=list)
    changed_claims: list[Claim] = field(default_factory=list)
    new_denials: list[Denial] = field(default_factory=list)
    changed_denials: list[Denial] = field(default_factory=list)
    notices: list[ClaimNotice] = field(default_factory=list)
    """New ones, that came with posted denials."""
    happened: list[Happened] = field(default_factory=list)


class IntakeStore(Protocol):
    """The database inside one transaction of one organisation."""

    async def seen(self, ids: Iterable[UUID]) -> set[UUID]:
        """Which of these events are stored already."""

    async def lock(self, numbers: Iterable[str]) -> None:
        """Hold these claim numbers until the transaction ends, in sorted order."""

    async def known(self, patient_numbers: Iterable[str], payer_numbers: Iterable[str]) -> Known:
        """Claims under these numbers, with their events and denials."""

    async def known_by_id(self, claim_ids: Iterable[UUID]) -> Known:
        """These claims, with their events and denials."""

    async def unlinked(self, patient_numbers: Iterable[str]) -> list[ClaimEvent]:
        """Events under these numbers that belong to no claim yet, read back whole from their files."""

    async def office(self) -> Office:
        """People, rules and load of the organisation; no payers yet."""

    async def begun(self, since: date) -> int:
        """How many claims have clocks that begin on a day or later."""

    async def payer_facts(self, payer_ids: Iterable[UUID]) -> dict[UUID, PayerFacts]:
        """What is known of each of these payers."""

    async def late(self, remittance_id: UUID) -> list[ClaimEvent]:
        """Events of a remittance that belong to no claim although one under their number is known now."""

    def together(self) -> AbstractAsyncContextManager[None]:
        """What is written inside is under way at once, and waited for in the end."""

    async def write(self, batch: Batch) -> None:
        """Store all of it."""

    async def write_plain(self, plain: Sequence[tuple[Origin, PlainEvents]]) -> None:
        """Store claim events without a claim, payment by payment."""

    async def add_volumes(self, cells: dict[VolumeKey, list[int]]) -> None:
        """Add to the counts of what was paid."""

    def opened(self, payment_id: UUID, payee: Party | None, delimiters: str) -> None:
        """A payment whose claims come now. It is stored at its end; until then, its claims may be read again."""

    async def payer_of(self, payment: Payment) -> UUID:
        """The payer that a payment names; kept under its own name when nobody has mapped it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time and ids, injected."""

    now: Callable[[], datetime]
    today: Callable[[], date]
    """In the organisation's time zone."""
    new_id: Callable[[], UUID]
