"""The rules of the road (CORE 250 and 270, ``facts/claim-status.md`` §2.5): when a question may be sent again.

A connection is held 60 seconds. A duplicate goes no sooner than 90 seconds after the send before it. After the second
failure at most five more go within the next 15 minutes, so a question is sent at most seven times; then we stop, and
somebody calls the payer. That the 15 minutes count from the end of the second attempt, and that an answer which says
"not now" (E1, E2) and a refusal at the door count as failures like silence, is our reading: the public copies of the
rule do not show that page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.domain.status.ports import HOLD

Kind = Literal["answered", "accepted", "silent", "unavailable", "cannot_answer", "checksum", "rejected"]
"""What an attempt came to. ``checksum``: it was damaged on its way (ChecksumMismatched)."""
Why = Literal["rejected", "attempts", "window"]
"""Why nothing more is sent: refused for good, all attempts used, or none fits into the 15 minutes any more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds and counts. Anything but these figures breaks the rule: other ones are for tests."""

    hold: float = HOLD
    again_after: float = 90
    more: int = 5
    """Duplicates after the second failure."""
    within: float = 900
    """Seconds after the second failure in which they may be sent."""
    grace: float = 15
    """Seconds that a send may leave after the moment that is noted for it: its turn, and connecting. They count where
    its sender is gone and nobody knows them."""

    @property
    def lease(self) -> float:
        """Seconds after which a send whose sender says nothing is taken to be lost."""
        return self.again_after + self.grace

    def times(self, pace: float) -> Rules:
        """All times shorter or longer, counts as they are."""
        return Rules(self.hold * pace, self.again_after * pace, self.more, self.within * pace, self.grace * pace)

    @property
    def most(self) -> int:
        """Attempts at all."""
        return 2 + self.more


RULES = Rules()
LONGEST_PAUSE = 86_400.0
"""Seconds for which the other side may put us off before the second attempt: judgement, a day."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One send. ``ended_at`` and ``kind`` None: nothing has come so far, and ``sent_at`` is when its sender began: finding
    the host and connecting come after it. Of one that has ended it is when the question left."""

    sent_at: datetime
    ended_at: datetime | None = None
    kind: Kind | None = None
    retry_after: float | None = None
    """Seconds from ``ended_at``, as the other side said."""


@dataclass(frozen=True, slots=True)
class Send:
    """Now; not after ``give_up_at``, once that is known."""

    give_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before ``until``; not after ``give_up_at``, once that is known."""

    until: datetime
    give_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Never again."""

    why: Why


@dataclass(frozen=True, slots=True)
class Done:
    """Some attempt was answered, or accepted: nothing more is sent, whatever became of the others."""


Step = Send | Wait | Stop | Done


def next_step(attempts: Sequence[Attempt], now: datetime, rules: Rules = RULES) -> Step:
    """What to do about a question that was sent so often. Attempts in the order of their sending."""
    if any(it.kind in ("answered", "accepted") for it in attempts):
        return Done()
    if not attempts:
        return Send()
    failed = [_over(it, now, rules) for it in attempts]
    if failed[-1] is None:
        return Wait(attempts[-1].sent_at + timedelta(seconds=rules.lease))
    until = _earliest(attempts, rules)
    second = failed[1] if len(failed) > 1 else None
    give_up_at = second + timedelta(seconds=rules.within) if second else None
    why = _over_and_done(attempts, rules)
    if why is None and give_up_at and max(until, now) > give_up_at:
        why = "window"
    if why:
        return Stop(why)
    return Send(give_up_at) if now >= until else Wait(until, give_up_at)


def _over_and_done(attempts: Sequence[Attempt], rules: Rules) -> Why | None:
    """Refused for good, or sent as often as may be. What was damaged on its way is sent once more: twice is no
    accident."""
    kinds = [it.kind for it in attempts]
    if "rejected" in kinds or kinds.count("checksum") > 1:
        return "rejected"
    return "attempts" if len(attempts) >= rules.most else None


def _over(attempt: Attempt, now: datetime, rules: Rules) -> datetime | None:
    """When an attempt failed; None: it may still be answered.

    Of one whose sender is gone nobody knows: once its lease is over it counts as silence of the whole hold.
    """
    if attempt.ended_at is not None:
        return attempt.ended_at
    if now < attempt.sent_at + timedelta(seconds=rules.lease):
        return None
    return attempt.sent_at + timedelta(seconds=rules.hold + rules.grace)


def _left_at(attempt: Attempt, rules: Rules) -> datetime:
    """When it was on its way at the latest."""
    if attempt.ended_at is None:
        return attempt.sent_at + timedelta(seconds=rules.grace)
    if attempt.kind == "silent":
        return max(attempt.sent_at, attempt.ended_at - timedelta(seconds=rules.hold))
    return attempt.sent_at


def _earliest(attempts: Sequence[Attempt], rules: Rules) -> datetime:
    """The first moment at which a duplicate may go: 90 seconds after the last send, and when every other side's
    own word (Retry-After) allows it."""
    asked_for = [
        it.ended_at + timedelta(seconds=min(max(0.0, it.retry_after), LONGEST_PAUSE))
        for it in attempts
        if it.ended_at is not None and it.retry_after is not None
    ]
    return max([_left_at(attempts[-1], rules) + timedelta(seconds=rules.again_after), *asked_for])
