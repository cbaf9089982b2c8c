"""When work on a denial is due, and how near a payer's last day is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from app.domain.deadlines.calculate_deadline import Deadline
from app.domain.deadlines.calendars import previous_business_day
from app.domain.deadlines.rules import FiledWhen

Risk = Literal["none", "soon", "at_risk", "passed"]

CHANNEL_DAYS: dict[str, int] = {"portal": 0, "electronic": 0, "fax": 0, "courier": 2, "mail": 5}
"""Calendar days until the payer has it. Mail: as long as Medicare presumes for its own (42 CFR 405.942)."""
AT_DISPATCH: frozenset[FiledWhen] = frozenset({"postmarked", "sent", "portal_ts"})
"""Filed as soon as it is on its way: the channel takes nothing off."""
SOON_DAYS = 7
"""A deadline is soon when a decision that takes its seven days would come too late."""


class Due(NamedTuple):
    """A date and what makes it so."""

    on: date
    because: Literal["deadline", "control_point", "review"]


def due_on(control_point: date | None, send_by: Iterable[date] = (), review_on: date | None = None) -> Due:
    """The earliest of the control point, the review of what is parked and the days by which something must be sent.

    ``send_by`` holds the days of all paths that are still open: a fix that is out does not hide the appeal, and what
    is parked (``control_point`` None) still has its payer's deadlines. Raises ``ValueError`` if nothing is given,
    because an open denial always has a date.
    """
    days = [Due(day, "deadline") for day in send_by]
    days += [Due(control_point, "control_point")] if control_point else []
    days += [Due(review_on, "review")] if review_on else []
    if not days:
        raise ValueError("an open denial has a control point, a review date or a deadline")
    return min(days, key=lambda due: due.on)


def send_by(deadline: Deadline, channel: str | None = None) -> date:
    """The last business day on which it can go out and still be filed by the safe day.

    An unknown channel takes as long as the slowest, except where the payer takes electronic filing alone.
    """
    return previous_business_day(deadline.safe_by - timedelta(days=_channel_days(deadline, channel)))


def risk(deadline: Deadline, today: date, channel: str | None = None) -> Risk:
    """How near the last day is: past it, past the day to send it by, within a week of that, or none of these."""
    return risk_of(deadline.file_by, send_by(deadline, channel), today)


def risk_of(file_by: date, to_send_by: date, today: date) -> Risk:
    """As :func:`risk`, of a deadline of which only its days are kept."""
    if today > file_by:
        return "passed"
    left = (to_send_by - today).days
    if left < 0:
        return "at_risk"
    return "soon" if left <= SOON_DAYS else "none"


def is_open(deadline: Deadline, on: date) -> bool | None:
    """Whether it can still be filed on a day. None: it may have passed, but nobody may rely on that.

    So where the rule is assumed, or another source or the notice itself names a day that has not passed yet.
    """
    if on <= deadline.file_by:
        return True
    if deadline.assumed or any(on <= other.on for other in deadline.alternatives):
        return None
    return False


def _channel_days(deadline: Deadline, channel: str | None) -> int:
    if deadline.filed_when in AT_DISPATCH:
        return 0
    electronic = deadline.electronic_from is not None and deadline.electronic_from <= deadline.safe_by
    if channel is None and electronic:
        return CHANNEL_DAYS["electronic"]
    return CHANNEL_DAYS.get(channel or "", max(CHANNEL_DAYS.values()))
