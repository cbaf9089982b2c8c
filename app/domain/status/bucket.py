"""How many questions a payer is sent in a minute: a token bucket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tokens as they were at a moment; each send takes one."""

    tokens: float
    filled_at: datetime
    per_minute: int
    burst: int
    """As many as it holds."""


def filled(bucket: Bucket, now: datetime) -> Bucket:
    """With what has come in since. A clock that goes back takes nothing out."""
    seconds = max(0.0, (now - bucket.filled_at).total_seconds())
    tokens = min(float(bucket.burst), bucket.tokens + seconds * bucket.per_minute / 60)
    return replace(bucket, tokens=tokens, filled_at=max(now, bucket.filled_at))


def taken(bucket: Bucket, number: int) -> Bucket:
    """After so many sends, no more than there are whole tokens."""
    return replace(bucket, tokens=bucket.tokens - number)


def next_at(bucket: Bucket) -> datetime:
    """When there is a whole token."""
    lacking = max(0.0, 1 - bucket.tokens)
    return bucket.filled_at + timedelta(seconds=lacking * 60 / bucket.per_minute)
