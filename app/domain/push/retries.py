"""When a delivery is tried again, when an endpoint is left alone, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

RETRIES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each attempt that failed. After one more the delivery is dead."""
JITTER = 0.2
"""A retry comes up to this share later, so that what failed together does not come back together."""
GIVE_UP_AFTER = timedelta(days=5)
LEAST_FAILURES = 10
"""An endpoint to which little is sent has not failed for days because one message did."""
LONGEST_WAIT = timedelta(hours=24)
"""As long as an endpoint may ask to be left alone."""
PAUSES = (5, 10, 20, 40, 80, 160, 300)
"""Seconds for which an endpoint that fails gets nothing, by how often in a row it has failed."""
GONE = 410
MAY_ASK_FOR_TIME = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: a status, or a code that says why there is none."""

    status: int | None
    problem: str | None = None
    retry_after: int | None = None
    """Seconds, as the receiver says."""

    @property
    def delivered(self) -> bool:
        """Only 2xx is success; a redirect is not followed and is none."""
        return self.status is not None and 200 <= self.status < 300

    def asked_for(self) -> timedelta:
        """How long the receiver wants to be left alone."""
        if self.status not in MAY_ASK_FOR_TIME or self.retry_after is None:
            return timedelta(0)
        return min(timedelta(seconds=max(0, self.retry_after)), LONGEST_WAIT)


def retry_at(attempts: int, outcome: Outcome, now: datetime, share: float) -> datetime | None:
    """When to try again after this many attempts; None: never. ``share`` of the jitter is between 0 and 1."""
    if attempts > len(RETRIES):
        return None
    wait = RETRIES[attempts - 1] * (1 + JITTER * share)
    return now + max(wait, outcome.asked_for())


def paused_until(failures: int, outcome: Outcome, now: datetime) -> datetime:
    """Until when an endpoint that has failed this often in a row gets nothing."""
    pause = timedelta(seconds=PAUSES[min(failures, len(PAUSES)) - 1])
    return now + max(pause, outcome.asked_for())


def why_disabled(outcome: Outcome, failures: int, failing_since: datetime, now: datetime) -> str | None:
    """Why an endpoint gets nothing any more after a failure; None: it goes on."""
    if outcome.status == GONE:
        return "gone"
    if failures >= LEAST_FAILURES and now - failing_since >= GIVE_UP_AFTER:
        return "failing"
    return None
