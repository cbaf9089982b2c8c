"""Many claims held for one command, and written once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from app.domain.intake.denial import Clocks, Denial, Happened
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.office import ClaimNotice
from app.store.bulk import rows
from app.store.claim_work import PostgresClaimWork
from app.store.notices import NOTICES_OF, notice_from
from app.store.office import office_of, payer_facts
from app.store.record import Recorder

HOLD_CLAIMS = "SELECT FROM claims WHERE org_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
DENIALS_OF = "SELECT * FROM denials WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"


class PostgresClaimGroup:
    """See :class:`app.domain.workflow.claim_in_hand.ClaimStore`; what is saved waits for :meth:`write`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._tx = recorder.tx
        self._work = PostgresClaimWork(recorder, now)
        self._denials: list[Denial] = []
        self._happened: list[Happened] = []

    async def hold(self, claim_ids: Sequence[UUID], today: date, clocks: Clocks) -> list[ClaimInHand]:
        """These claims with all their denials, in the order of the intake's locks. They share what they are brought."""
        told = (self._tx.org_id, list(claim_ids))
        async with self._tx.together():
            await self._tx.send(HOLD_CLAIMS, told)
            held = await self._tx.send(DENIALS_OF, told)
            written = await self._tx.send(NOTICES_OF, told)
        denials = sorted(map(rows.denial_from, await held.fetchall()), key=lambda it: it.claim_id)
        notices: dict[UUID, list[ClaimNotice]] = {}
        for row in await written.fetchall():
            notices.setdefault(row["claim_id"], []).append(notice_from(row))
        office = await office_of(self._tx)
        office.payers = await payer_facts(self._tx, {denial.payer_id for denial in denials})
        office.notices = notices
        claims = groupby(denials, key=lambda it: it.claim_id)
        return [ClaimInHand(claim_id, list(of_claim), office, today, clocks) for claim_id, of_claim in claims]

    async def save(self, denials: Sequence[Denial], happened: Sequence[Happened]) -> None:
        self._denials += denials
        self._happened += happened

    async def write(self) -> None:
        """Store all that was saved."""
        await self._work.save(self._denials, self._happened)
