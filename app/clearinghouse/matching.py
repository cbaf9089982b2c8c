"""Whether an answer is ours: by TRN02 first, then BHT03, never by order (``facts/claim-status.md`` §3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.status.answer import ClaimStatus, StatusReply
from app.domain.status.inquiry import Inquiry


def ours(replies: Sequence[StatusReply], inquiry: Inquiry) -> StatusReply | None:
    """What of all sets that came is about the inquiry, each thing once; None: nothing is."""
    parts = [part for reply in replies if (part := _of(reply, inquiry)) is not None]
    if not parts:
        return None
    return StatusReply(
        request_id=parts[0].request_id,
        claims=tuple(dict.fromkeys(claim for part in parts for claim in part.claims)),
        refusals=tuple(dict.fromkeys(refusal for part in parts for refusal in part.refusals)),
        payer_id=parts[0].payer_id,
    )


def _of(reply: StatusReply, inquiry: Inquiry) -> StatusReply | None:
    """One set. A payer that echoes BHT03 but puts a trace of its own is answering us all the same."""
    named = _same(reply.request_id, inquiry.request_id)
    traced = tuple(replace(claim, trace=inquiry.trace) for claim in reply.claims if _same(claim.trace, inquiry.trace))
    refused = any(_same(refusal.trace, inquiry.request_id) for refusal in reply.refusals)
    refused = refused or any(_same(refusal.trace, inquiry.trace) for refusal in reply.refusals)
    if not (named or traced or refused):
        return None
    claims: tuple[ClaimStatus, ...] = traced or (reply.claims if named else ())
    return replace(reply, claims=claims)


def _same(told: str | None, asked: str) -> bool:
    """Payers put numbers into capital letters."""
    return told is not None and told.casefold() == asked.casefold()
