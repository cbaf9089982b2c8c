"""Leaves a payer alone that does not answer: open for a while, then one question tries whether it is back.

Waiting behind it is no attempt. All figures are judgement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

OPENS_AFTER = 10
"""Failures in a row: more than one question comes to (seven), so that a single one never closes a payer to others."""
FIRST_PAUSE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)
"""Each time that the one who tries finds nobody the pause is twice as long, up to this."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Of one payer."""

    failures: int = 0
    """In a row."""
    opened: int = 0
    """How often, since the last answer."""
    open_until: datetime | None = None
    """Until then nothing is sent; after it one question at a time."""
    probe_until: datetime | None = None
    """One question is under way that tries; after that moment it is taken to be lost."""


def room(breaker: Breaker, now: datetime) -> int | None:
    """How many questions may be sent now; None: as many as you like."""
    if breaker.open_until is None:
        return None
    if now < breaker.open_until or (breaker.probe_until is not None and now < breaker.probe_until):
        return 0
    return 1


def free_at(breaker: Breaker) -> datetime | None:
    """When it is worth to look again; None: now."""
    known = [it for it in (breaker.open_until, breaker.probe_until) if it is not None]
    return max(known) if known else None


def probing(breaker: Breaker, until: datetime) -> Breaker:
    """A question was sent. While it is open, that is the one that tries."""
    return breaker if breaker.open_until is None else replace(breaker, probe_until=until)


def succeeded() -> Breaker:
    """The payer has answered, whatever it was asked and when."""
    return Breaker()


def failed(breaker: Breaker, sent_at: datetime, now: datetime) -> Breaker:
    """A question found nobody. One that was under way when the breaker opened says nothing new."""
    failures = breaker.failures + 1
    if breaker.open_until is None:
        if failures < OPENS_AFTER:
            return replace(breaker, failures=failures)
    elif sent_at < breaker.open_until:
        return replace(breaker, failures=failures)
    pause = min(FIRST_PAUSE * 2 ** min(breaker.opened, 10), LONGEST_PAUSE)
    return Breaker(failures, breaker.opened + 1, now + pause)
