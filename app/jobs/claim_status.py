"""Tasks that ask payers. What is sent has workers that do nothing else: a large file must not hold a question up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from procrastinate import JobContext
from psycopg import AsyncConnection

from app.jobs.queue import AGAIN, enqueue, queue
from app.jobs.work import work_of

CLAIM_STATUS = "claim_status"
"""Name of their queue."""


@queue.task(name="ask_payer", queue=CLAIM_STATUS, pass_context=True)
async def ask_payer(context: JobContext, org_id: str, payer_id: str) -> None:
    """What is due to a payer goes on its way; nobody waits here for its answers."""
    await work_of(context).ask_payer(UUID(org_id), UUID(payer_id))


@queue.periodic(cron="* * * * * */5")
@queue.task(name="wake_payers", queue=CLAIM_STATUS, queueing_lock="wake_payers", pass_context=True)
async def wake_payers(context: JobContext, timestamp: int) -> None:
    """A job for each payer for whom something is due: new questions, repetitions, polls, and what a dead worker had."""
    for org_id in await work_of(context).organizations():
        for payer_id in await work_of(context).waiting_payers(org_id):
            await wake_payer(org_id, payer_id)


@queue.task(name="ask_by_cadence", pass_context=True, retry=AGAIN)
async def ask_by_cadence(context: JobContext, org_id: str) -> None:
    """Early before a decision, after a submission, and again as the payer's last answer says, until it is final."""
    await work_of(context).ask_by_cadence(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="ask_by_cadence_all", pass_context=True)
async def ask_by_cadence_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation. Done again it finds nothing until a day begins there or a claim changes."""
    for org_id in await work_of(context).organizations():
        await enqueue(ask_by_cadence, f"ask_by_cadence:{org_id}", org_id=str(org_id))


async def wake_payer(org_id: UUID, payer_id: UUID, connection: AsyncConnection[Any] | None = None) -> None:
    """Have a worker look at a payer's questions, once the transaction of ``connection`` is over."""
    await enqueue(ask_payer, f"ask:{payer_id}", connection, org_id=str(org_id), payer_id=str(payer_id))
