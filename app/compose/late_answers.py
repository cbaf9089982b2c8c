"""What comes for a question by another door than it was asked through: a late 277, or a 999 or TA1 that refuses it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from app.compose.status_case import Case
from app.compose.status_results import OPEN
from app.domain.status.acknowledgment import ReceivedReply
from app.domain.status.build_inquiry import build_inquiry
from app.domain.status.inquiry import Inquiry
from app.domain.status.road import RULES
from app.store import status_progress
from app.store.database import Row, Transaction
from app.store.queries.claims_to_ask import claim_to_ask
from app.store.queries.sent_things import waiting_for
from app.wiring import Services


async def land_replies(services: Services, tx: Transaction, replies: Sequence[ReceivedReply]) -> int:
    """Give late answers to the questions that still wait for them, by their traces. Returns how many questions end.

    An answer of a test system is no payer's word, and the reverse; who has a result already keeps it.
    """
    landed = 0
    for it in replies:
        told = it.reply
        traces = (
            {claim.trace for claim in told.claims} | {told.request_id or ""} | {r.trace or "" for r in told.refusals}
        )
        for waiting in await waiting_for(tx, traces):
            if it.usage == waiting["usage"] and await _land(services, tx, waiting, it):
                landed += 1
    return landed


async def stop_inquiries(services: Services, tx: Transaction, inquiry_ids: Collection[UUID]) -> None:
    """Questions whose form was refused: the same again would be refused again."""
    for inquiry_id in sorted(inquiry_ids):
        row = await status_progress.hold(tx, inquiry_id)
        if row["state"] in OPEN:
            await Case(services, tx, row, RULES).stop("rejected", "request_invalid")


async def _land(services: Services, tx: Transaction, waiting: Row, it: ReceivedReply) -> bool:
    row = await status_progress.hold(tx, waiting["id"])
    asked = await _as_asked(services, tx, row)
    if row["state"] not in OPEN or asked is None:
        return False
    return await Case(services, tx, row, RULES).land(asked, it.reply)


async def _as_asked(services: Services, tx: Transaction, row: Row) -> Inquiry | None:
    """The question, from what is stored now."""
    claim = await claim_to_ask(tx, row["denial_ids"][0])
    if claim is None or claim.desk is None:
        return None
    today = await services.today(tx)
    built = build_inquiry(claim.known, claim.desk, today, row["trace"], row["request_id"], wide=claim.wide)
    return built if isinstance(built, Inquiry) else None
