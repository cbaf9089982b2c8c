"""Counters of what was exchanged with payers by this process. No label names a payer, a claim or an organisation."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from app.domain.status.availability import IN_TIME
from app.domain.status.ports import HOLD
from app.store.status_exchanges import Ended

EXCHANGES = Counter("overturn_status_exchanges", "Exchanges with payers, by what came of them", ["outcome", "fault"])
"""One that was lost and is answered all the same counts as both."""
SECONDS = Histogram(
    "overturn_status_exchange_seconds",
    "Time until payers answered, or did not",
    ["outcome"],
    buckets=(0.5, 1, 2, 5, 10, 15, IN_TIME.total_seconds(), 30, 45, HOLD, 75),
)


def count_exchange(ended: Ended) -> None:
    """One that has ended."""
    EXCHANGES.labels(ended.outcome, ended.fault or "none").inc()
    SECONDS.labels(ended.outcome).observe((ended.ended_at - ended.sent_at).total_seconds())


def count_lost(number: int) -> None:
    """Those whose senders are gone."""
    EXCHANGES.labels("lost", "none").inc(number)
