"""What a 999 and a TA1 turn away: transaction sets and groups by their syntax, interchanges by their envelope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.status.rejection import OUR_INQUIRY, Sent, TurnedAway
from app.domain.status.syntax_acknowledgment import (
    REJECTED,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)

IN_PART = "P"
"""AK901 of a group of which some sets were rejected."""


def sets_turned_away(told: FunctionalAcknowledgment) -> Iterator[TurnedAway]:
    """Sets that are rejected; the group as a whole where it names none of them."""
    rejected = [it for it in told.sets if it.action in REJECTED]
    for it in rejected:
        errors = ({"code": code} for code in it.codes)
        yield TurnedAway("transaction_set", _set(told, it), errors=(*errors, *(_error(one) for one in it.errors)))
    if not rejected and told.action in {*REJECTED, IN_PART}:
        yield TurnedAway("group", _set(told, None), errors=tuple({"code": code} for code in told.codes))


def interchange_turned_away(told: InterchangeAcknowledgment) -> Iterator[TurnedAway]:
    """All that was in it, where it could not be read."""
    if told.action == "R":
        sent = Sent(interchange=told.interchange_number, ours=told.numbers.isa08, theirs=told.numbers.isa06)
        yield TurnedAway("interchange", sent, errors=({"code": told.code},) if told.code else ())


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
