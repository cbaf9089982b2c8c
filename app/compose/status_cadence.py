"""Payers are asked by themselves, as playbooks and rules say; a job looks every quarter of an hour."""

from __future__ import annotations

from uuid import UUID

from app.compose.status_questions import ask
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK
from app.domain.status.next_question import look_on, next_question_on
from app.store.record import SYSTEM, Recorder
from app.store.status_cadence import due_claims, hold_run, looked
from app.store.versions import playbooks_on
from app.wiring import Services

AT_ONCE = 100
"""Claims of one transaction: they are held, and nobody waits long for them."""
MOST = 1_000
"""Claims of one run; the rest has its turn a quarter of an hour later. Judgement: a backlog is asked about within days,
and no clearinghouse gets all of it at once."""


async def ask_by_cadence(services: Services, org_id: UUID) -> int:
    """Ask payers about what is due, first what is due first. Returns how many questions are new.

    Done again, or by several workers at once, it finds nothing.
    """
    asked = 0
    for _ in range(MOST // AT_ONCE):
        seen, new = await _some(services, org_id)
        asked += new
        if seen < AT_ONCE:
            break
    return asked


async def _some(services: Services, org_id: UUID) -> tuple[int, int]:
    """Look at some claims. Returns how many there were, and how many questions are new."""
    async with services.database.transaction(org_id) as tx:
        if not await hold_run(tx):
            return 0, 0
        now, today = services.now(), await services.today(tx)
        claims = await due_claims(tx, today, AT_ONCE)
        playbooks = await playbooks_on(tx, {it.payer_id for it in claims}, today)
        days = {
            it.claim_id: next_question_on(it.watched, today, playbooks.get(it.payer_id, DEFAULT_PLAYBOOK))
            for it in claims
        }
        due = [it.denial_id for it in claims if days[it.claim_id] == today]
        asked = await ask(services, Recorder(tx, SYSTEM), due, "cadence")
        await looked(tx, {it.claim_id: look_on(days[it.claim_id], today) for it in claims}, now)
        return len(claims), sum(it.new for it in asked)
