"""What of ours an acknowledgment turns away, and what it says was taken in.

A rejection is no denial: nobody has decided about the claim (A3, A6, A7, A8; facts §4), it is mended and sent again, and
the clock of timely filing still runs. Categories decide, as payers send ``WQ`` (accepted) beside A7.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from app.domain.status.acknowledgment import (
    REJECTED,
    AcknowledgedClaim,
    BatchAcknowledgment,
    ClaimAcknowledgment,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    Received,
    SegmentError,
    SetAcknowledgment,
)
from app.domain.status.answer import Statement
from app.domain.status.categories import kind_of

Kind = Literal["claim", "batch", "transaction_set", "group", "interchange"]
"""What was turned away: a claim, or all claims of a sender or provider (277CA); a set or a group (999); all (TA1)."""
Verdict = Literal["accepted", "received", "rejected", "unclear"]
"""``received``: somewhere on the way (A0, A1), which is no proof that it was accepted."""
ADJUDICATED = frozenset({"A2", "A5"})
OUR_INQUIRY = "276"


@dataclass(frozen=True, slots=True)
class Sent:
    """By which numbers we know what we sent. Of a 277CA those of the claim, else control numbers."""

    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    told_on: date | None = None
    """When a claim came there: what is said of it is not about what was sent later."""
    interchange: str | None = None
    """ISA13."""
    group: str | None = None
    """GS06."""
    set_number: str | None = None
    """ST02."""
    set_kind: str | None = None
    """ST01, such as ``276``."""
    trace: str | None = None
    """TRN02 of a 276."""
    ours: str | None = None
    """Who sent it, as the receiver of the acknowledgment (ISA08)."""
    theirs: str | None = None
    """Who acknowledges (ISA06)."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """One rejection."""

    kind: Kind
    sent: Sent
    codes: tuple[dict[str, Any], ...] = ()
    """Of a 277CA: category, status, entity."""
    errors: tuple[dict[str, Any], ...] = ()
    """Of a 999: segment, loop, element and code, without what was wrong; of a TA1 its note code."""
    messages: tuple[str, ...] = ()
    """The payer's words: for people, not for logs."""
    charge: int | None = None

    def digest(self, submission_id: UUID | None = None) -> bytes:
        """Over what was turned away and why: told by a clearinghouse and again by the payer it is the same.

        ``submission_id``: the corrected claim that it was; the next one with the same fault is another.
        """
        sent = self.sent
        told = [
            *(self.kind, sent.patient_control_number, sent.payer_claim_control_number, str(sent.service_from)),
            *(sent.interchange, sent.group, sent.set_number, self.codes, self.errors),
            None if self.kind == "claim" else (sent.ours, sent.trace),
            str(submission_id),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A claim that was taken into adjudication."""

    sent: Sent


def turned_away(received: Received) -> Iterator[TurnedAway]:
    """All rejections of a file, in its order."""
    for told in received.claim_acknowledgments:
        yield from _of_claims(told)
    for answer in received.functional_acknowledgments:
        yield from _of_sets(answer)
    for envelope in received.interchange_acknowledgments:
        if envelope.action == "R":
            yield _of_interchange(envelope)


def taken_in(received: Received) -> Iterator[TakenIn]:
    """All claims that a file says were taken in."""
    for told in received.claim_acknowledgments:
        accepted = (it for it in told.claims if verdict(it.statements, it.action) == "accepted")
        yield from (TakenIn(_claim(told, it)) for it in accepted)


def verdict(statements: Iterable[Statement], action: str | None) -> Verdict:
    """What is said of a claim or batch: its categories first, then STC03. An empty or unknown one is unclear."""
    codes = {code.category for it in statements for code in it.codes}
    kinds = {kind_of(it) for it in codes}
    if "REJECT" in kinds or (action == "U" and "ACK" not in kinds):
        return "rejected"
    if "ACK" not in kinds or action == "U":
        return "unclear"
    return "accepted" if codes & ADJUDICATED else "received"


def _of_claims(told: ClaimAcknowledgment) -> Iterator[TurnedAway]:
    claims = [it for it in told.claims if verdict(it.statements, it.action) == "rejected"]
    for claim in claims:
        codes, charge = _codes(claim.statements), next((it.charge for it in claim.statements if it.charge), None)
        codes += tuple(code for line in claim.lines for code in _codes(line.statements))
        yield TurnedAway("claim", _claim(told, claim), codes, messages=claim.messages, charge=charge)
    if claims:
        return  # the claims say it
    for batch in told.batches:
        if verdict(batch.statements, _action(batch)) == "rejected":
            yield TurnedAway("batch", _batch(told, batch), _codes(batch.statements), charge=batch.rejected.amount)


def _action(batch: BatchAcknowledgment) -> str | None:
    return next((it.action for it in batch.statements if it.action), None)


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


def _of_sets(told: FunctionalAcknowledgment) -> Iterator[TurnedAway]:
    rejected = [it for it in told.sets if it.action in REJECTED]
    for it in rejected:
        errors = ({"code": code} for code in it.codes)
        yield TurnedAway("transaction_set", _set(told, it), errors=(*errors, *(_error(one) for one in it.errors)))
    if not rejected and told.action in REJECTED:
        errors = ({"code": code} for code in told.codes)
        yield TurnedAway("group", _set(told, None), errors=tuple(errors))


def _set(told: FunctionalAcknowledgment, it: SetAcknowledgment | None) -> Sent:
    """A claim or a question counts as named where all errors of the set are in that one."""
    claims = {error.patient_control_number for error in it.errors} if it else set()
    traces = {error.trace for error in it.errors} if it else set()
    return Sent(
        patient_control_number=claims.pop() if len(claims) == 1 else None,
        group=told.group_number,
        set_number=it.number if it else None,
        set_kind=it.kind if it else (OUR_INQUIRY if told.group_kind == "HR" else None),
        trace=traces.pop() if len(traces) == 1 else None,
        ours=told.numbers.isa08,
        theirs=told.numbers.isa06,
    )


def _error(it: SegmentError) -> dict[str, Any]:
    return {
        "code": it.code,
        "segment": it.segment,
        "position": it.position,
        "loop": it.loop,
        "elements": [{"position": e.position, "reference": e.reference, "code": e.code} for e in it.elements],
    }


def _of_interchange(told: InterchangeAcknowledgment) -> TurnedAway:
    sent = Sent(interchange=told.interchange_number, ours=told.numbers.isa08, theirs=told.numbers.isa06)
    return TurnedAway("interchange", sent, errors=({"code": told.code},) if told.code else ())
