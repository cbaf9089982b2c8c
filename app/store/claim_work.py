"""One claim's denials on PostgreSQL, held for a command. The order of the locks is the intake's: claim, then denials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from app.domain.intake.denial import Clocks, Denial, Happened
from app.domain.people.roster import Roster
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.office import Office
from app.store.billing import follow_denials
from app.store.bulk import rows
from app.store.database import Source, Transaction
from app.store.notices import NOTICES_OF, notice_from
from app.store.office import office_of, payer_facts
from app.store.pending_closes import end_voided
from app.store.record import Recorder, Updated

CLAIM_OF = "SELECT claim_id FROM denials WHERE org_id = %s AND id = %s"
HOLD_CLAIM = "SELECT FROM claims WHERE org_id = %s AND id = %s FOR UPDATE"
HOLD_CLAIMS = "SELECT FROM claims WHERE org_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
DENIALS_OF = "SELECT * FROM denials WHERE org_id = %s AND claim_id = %s ORDER BY id FOR UPDATE"
LOOK = """
SELECT s.* FROM denials d JOIN denials s ON s.org_id = d.org_id AND s.claim_id = d.claim_id
WHERE d.org_id = %s AND d.id = %s ORDER BY s.id
"""
STATE = [*rows.DENIAL[1:-1], "version", "updated_at"]


class PostgresClaimWork:
    """See :class:`app.domain.workflow.claim_in_hand.ClaimStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def hold_claim_of(self, denial_id: UUID, today: date, clocks: Clocks) -> ClaimInHand | None:
        """The claim of a denial; None if there is no such denial."""
        found = await self._tx.fetch(CLAIM_OF, (self._tx.org_id, denial_id))
        return await self.hold(found[0]["claim_id"], today, clocks) if found else None

    async def hold(self, claim_id: UUID, today: date, clocks: Clocks) -> ClaimInHand:
        """A claim with all its denials, what the payer wrote about them, and what the organisation brings to it."""
        told = (self._tx.org_id, claim_id)
        async with self._tx.together():
            await self._tx.send(HOLD_CLAIM, told)
            held = await self._tx.send(DENIALS_OF, told)
            notices = await self._tx.send(NOTICES_OF, (self._tx.org_id, [claim_id]))
        denials = [rows.denial_from(row) for row in await held.fetchall()]
        office = await office_of(self._tx)
        office.payers = await payer_facts(self._tx, {denial.payer_id for denial in denials})
        office.notices = {claim_id: [notice_from(row) for row in await notices.fetchall()]}
        return ClaimInHand(claim_id, denials, office, today, clocks)

    async def save(self, denials: Sequence[Denial], happened: Sequence[Happened]) -> None:
        now = self._now()
        changed = [(*rows.denial_state(it), it.version, now, it.id) for it in denials]
        await self._recorder.record(happened, [Updated("denials", STATE, changed)], now)
        await end_voided(self._recorder, happened, now)
        await follow_denials(self._recorder, denials, happened, now)


async def hold_claims(tx: Transaction, claim_ids: Iterable[UUID]) -> None:
    """Hold claims alone, in the order of their ids, so that nobody crosses anybody."""
    await tx.execute(HOLD_CLAIMS, (tx.org_id, list(claim_ids)))


async def look_at_claim(source: Source, denial_id: UUID, today: date, clocks: Clocks) -> ClaimInHand | None:
    """The claim of a denial as it is now, held by nobody: to be looked at, not to be changed."""
    found = await source.fetch(LOOK, (source.org_id, denial_id))
    if not found:
        return None
    denials = [rows.denial_from(row) for row in found]
    return ClaimInHand(denials[0].claim_id, denials, Office(Roster(source.org_id)), today, clocks)
