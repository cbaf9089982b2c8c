"""Tasks that send to webhooks. Their workers do nothing else: a receiver that hangs must not hold up a file."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext

from app.jobs.queue import AGAIN, enqueue, queue
from app.jobs.work import work_of

WEBHOOKS = "webhooks"
"""Name of their queue."""


def webhook_lock(webhook_id: UUID) -> str:
    """Name of the job of one webhook."""
    return f"webhook:{webhook_id}"


@queue.task(name="deliver", queue=WEBHOOKS, pass_context=True, retry=AGAIN)
async def deliver(context: JobContext, org_id: str, webhook_id: str) -> None:
    """Send to one webhook for a while; what is left is a job of its own, so that others have their turn."""
    ids = (UUID(org_id), UUID(webhook_id))
    if await work_of(context).deliver(*ids):
        await enqueue(deliver, webhook_lock(ids[1]), org_id=org_id, webhook_id=webhook_id)


@queue.periodic(cron="* * * * * */5")
@queue.task(name="wake_webhooks", queue=WEBHOOKS, queueing_lock="wake_webhooks", pass_context=True)
async def wake_webhooks(context: JobContext, timestamp: int) -> None:
    """A job for each webhook for which there is something to send: what is new, and what is due again."""
    for org_id in await work_of(context).organizations():
        for webhook_id in await work_of(context).waiting_webhooks(org_id):
            await enqueue(deliver, webhook_lock(webhook_id), org_id=str(org_id), webhook_id=str(webhook_id))
