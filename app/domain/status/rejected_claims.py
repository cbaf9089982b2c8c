"""What a 277CA says of each of our claims, and what it turns away.

Categories decide, as payers send ``WQ`` (accepted) beside A7.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.status.answer import Statement
from app.domain.status.categories import kind_of
from app.domain.status.claim_acknowledgment import AcknowledgedClaim, BatchAcknowledgment, ClaimAcknowledgment
from app.domain.status.rejection import Sent, TurnedAway

Verdict = Literal["accepted", "received", "rejected", "unclear"]
"""``received``: somewhere on the way (A0, A1), which is no proof that it was accepted."""
ADJUDICATED = frozenset({"A2", "A5"})


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """What it says of one claim. ``charge`` in cents."""

    sent: Sent
    verdict: Verdict
    codes: tuple[dict[str, Any], ...] = ()
    """Category, status, entity: of the claim, then of its lines."""
    charge: int | None = None
    messages: tuple[str, ...] = ()
    """The payer's words: for people, not for logs."""


def claims_turned_away(told: ClaimAcknowledgment) -> Iterator[TurnedAway]:
    """Claims that are rejected, and batches of which none says it for itself."""
    claims = [it for it in told.claims if verdict_on(it) == "rejected"]
    for claim in claims:
        it = _told(told, claim)
        yield TurnedAway("claim", it.sent, it.codes, messages=it.messages, charge=it.charge)
    for batch in told.batches:
        if verdict(batch.statements, _action(batch)) == "rejected" and not any(_is_in(it, batch) for it in claims):
            yield TurnedAway("batch", _batch(told, batch), _codes(batch.statements), charge=batch.rejected.amount)


def claims_told(told: ClaimAcknowledgment) -> Iterator[ClaimTold]:
    """What it says of each claim, in its order."""
    yield from (_told(told, it) for it in told.claims)


def verdict_on(claim: AcknowledgedClaim) -> Verdict:
    """What is said of a claim; of one of which its lines alone speak, what they say together."""
    statements = claim.statements or tuple(it for line in claim.lines for it in line.statements)
    return verdict(statements, "U" if "U" in (claim.action, *(it.action for it in statements)) else None)


def verdict(statements: Iterable[Statement], action: str | None) -> Verdict:
    """What is said of a claim or batch: its categories first, then STC03. An empty or unknown one is unclear."""
    codes = {code.category for it in statements for code in it.codes}
    kinds = {kind_of(it) for it in codes}
    if "REJECT" in kinds or (action == "U" and "ACK" not in kinds):
        return "rejected"
    if "ACK" not in kinds or action == "U":
        return "unclear"
    return "accepted" if codes & ADJUDICATED else "received"


def _is_in(claim: AcknowledgedClaim, batch: BatchAcknowledgment) -> bool:
    """Whether the claim is one of the batch: of a receiver all are."""
    return batch.level == "receiver" or claim.provider_id == batch.entity_id


def _action(batch: BatchAcknowledgment) -> str | None:
    return next((it.action for it in batch.statements if it.action), None)


def _told(told: ClaimAcknowledgment, claim: AcknowledgedClaim) -> ClaimTold:
    codes = _codes([*claim.statements, *(it for line in claim.lines for it in line.statements)])
    charge = next((it.charge for it in claim.statements if it.charge), None)
    return ClaimTold(_claim(told, claim), verdict_on(claim), codes, charge, claim.messages)


def _claim(told: ClaimAcknowledgment, it: AcknowledgedClaim) -> Sent:
    return Sent(
        patient_control_number=it.patient_control_number or None,
        payer_claim_control_number=it.payer_claim_control_number,
        service_from=it.service_from,
        service_to=it.service_to or it.service_from,
        told_on=told.received_on or told.processed_on,
        ours=told.numbers.isa08,
        theirs=told.numbers.isa06,
    )


def _batch(told: ClaimAcknowledgment, batch: BatchAcknowledgment) -> Sent:
    return Sent(trace=batch.trace, ours=told.numbers.isa08, theirs=told.numbers.isa06)


def _codes(statements: Iterable[Statement]) -> tuple[dict[str, Any], ...]:
    found = [
        {"category": code.category, "status": code.status, "entity": code.entity}
        for it in statements
        for code in it.codes
    ]
    return tuple({json.dumps(code): code for code in found}.values())
