"""Command: note what a payer answered when a person asked by portal, phone or letter. It counts like a 277 (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.domain.errors import InvalidDateError
from app.domain.intake.denial import Denial
from app.domain.workflow.case import Meaning, StatusAnswer
from app.domain.workflow.claim_in_hand import ClaimInHand

UNDER_WAY = ("execution", "tracking")
WAITS_FOR_PEOPLE = ("await_approval", "await_correction", "await_payment")
"""What a look at the status does not put off: somebody's answer, or money that was promised by a day."""
LOOK_EVERY = timedelta(days=7)
"""Between two looks at what is under way: judgement, as the default of a playbook's status cadence."""


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
            _look_again(denial, checked_on)
            claim.tell(denial, "denial.status_checked", told)
    return answer


def _look_again(denial: Denial, checked_on: date) -> None:
    """What is under way is looked at again a week on. One that is to be decided owes its decision as before."""
    if denial.stage in UNDER_WAY and denial.next_action not in WAITS_FOR_PEOPLE and denial.control_on is not None:
        denial.control_on = max(denial.control_on, checked_on + LOOK_EVERY)
