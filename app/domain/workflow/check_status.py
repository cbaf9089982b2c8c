"""Command: note what a payer answered when a person asked by portal, phone or letter. It counts like a 277 (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.domain.errors import InvalidDateError
from app.domain.workflow.case import Meaning, StatusAnswer
from app.domain.workflow.claim_in_hand import ClaimInHand


def check_status(
    claim: ClaimInHand, about: Sequence[UUID], meaning: Meaning, channel: str, checked_on: date, status_id: UUID
) -> StatusAnswer:
    """Note an answer on the denials that it is about. Raises ``InvalidDateError`` for a day to come."""
    if checked_on > claim.today + timedelta(days=1):  # the sender's clock may be a time zone ahead
        raise InvalidDateError("checked_on lies in the future.", member="checked_on")
    answer = StatusAnswer(meaning, checked_on, frozenset(about), channel)
    told: dict[str, object] = {
        "status_check": str(status_id),
        "meaning": meaning,
        "channel": channel,
        "checked_on": str(checked_on),
    }
    for denial in claim.denials:
        if denial.id in answer.denial_ids:
            claim.tell(denial, "denial.status_checked", told)
    return answer
