"""One claim with all its denials, held for a command: what a person or a payer's word changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.denial import RESOLVED, Clocks, Denial, Happened
from app.domain.workflow.office import Office
from app.domain.workflow.place_claim import place_claim
from app.domain.workflow.set_deadlines import Note, set_deadlines


class ClaimStore(Protocol):
    """Denials of one claim inside one transaction."""

    async def save(self, denials: Sequence[Denial], happened: Sequence[Happened]) -> None:
        """Store changed denials with the entries of the log that explain them."""


@dataclass(slots=True)
class ClaimInHand:
    """Change its denials and :meth:`tell` why, then :meth:`close` it once."""

    id: UUID
    denials: list[Denial]
    office: Office
    today: date
    clocks: Clocks
    _told: dict[UUID, list[Note]] = field(default_factory=dict)

    def denial(self, denial_id: UUID) -> Denial:
        """One of its denials. Raises ``KeyError``."""
        return {it.id: it for it in self.denials}[denial_id]

    @property
    def open(self) -> list[Denial]:
        """Denials that are not resolved."""
        return [it for it in self.denials if it.stage != RESOLVED]

    def tell(self, denial: Denial, kind: str, data: dict[str, object]) -> None:
        """Note an entry of the log about a denial: ids, codes, numbers and digests."""
        self._told.setdefault(denial.id, []).append((kind, data))

    def count_windows(self, denial: Denial, cause: Cause) -> list[Note]:
        """Bring a denial's deadlines to what is known now. Returns the entries of those that moved."""
        notices = self.office.notices.get(self.id, ())
        moved = set_deadlines(denial, self.office.payer(denial.payer_id), notices, cause)
        for kind, data in moved:
            self.tell(denial, kind, data)
        return moved

    async def close(self, store: ClaimStore) -> list[Denial]:
        """Place the claim anew and store what changed. Returns the denials that did, each in its new version."""
        place_claim(self.denials, self.office, self.today, self.clocks, self.tell)
        changed = [denial for denial in self.denials if denial.id in self._told]
        happened = []
        for denial in changed:
            denial.version += 1
            happened += [Happened(kind, denial.id, denial.version, data) for kind, data in self._told[denial.id]]
        await store.save(changed, happened)
        self._told.clear()
        return changed
