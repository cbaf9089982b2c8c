"""What the tasks ask to be done."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from procrastinate import JobContext


class Work(Protocol):
    """What the tasks ask to be done; composed in ``app/compose/worker.py``."""

    async def organizations(self) -> list[UUID]:
        """All organisations."""

    async def ingest(self, org_id: UUID, remittance_id: UUID) -> None:
        """Read a stored remittance and take it in."""

    async def give_up(self, org_id: UUID, remittance_id: UUID) -> None:
        """Say of a remittance that it could not be taken in, although nothing is wrong with its shape."""

    async def link_late(self, org_id: UUID, remittance_id: UUID) -> None:
        """Link events of a remittance whose claims became known while it was taken in."""

    async def move_work(self, org_id: UUID) -> None:
        """Move the open work of people who are not there today."""

    async def escalate(self, org_id: UUID) -> None:
        """Escalate what was missed, and tell people."""

    async def resort(self, org_id: UUID, rule_id: UUID, since: int | None) -> None:
        """Sort anew what a rule of the organisation is about; ``since``: for transactions older than this one."""

    async def recompute_deadlines(self, org_id: UUID, payer_id: UUID) -> None:
        """Count the windows of a payer's open denials anew."""

    async def sweep_closes(self, org_id: UUID) -> None:
        """End closes that nobody answered in time, or that rest on what is not so any more."""

    async def tidy(self, org_id: UUID) -> None:
        """Fold volumes, count outcomes, forget old idempotency keys, leases that ran out and old deliveries."""

    async def fold(self, org_id: UUID) -> None:
        """Fold the counts of queues."""

    async def waiting_webhooks(self, org_id: UUID) -> list[UUID]:
        """Webhooks for which there is something to send."""

    async def deliver(self, org_id: UUID, webhook_id: UUID) -> bool:
        """Send what may go to a webhook now; whether there is more."""

    async def waiting_payers(self, org_id: UUID) -> list[UUID]:
        """Payers for whom a question is due."""

    async def ask_payer(self, org_id: UUID, payer_id: UUID) -> None:
        """Send the questions that may go to a payer now; returns once they are on their way."""

    async def ask_by_cadence(self, org_id: UUID) -> None:
        """Ask payers about claims whose time has come."""

    async def drain(self) -> None:
        """Wait for what is on its way."""


def work_of(context: JobContext) -> Work:
    """Of the worker that runs this."""
    work: Work = context.additional_context["work"]
    return work
