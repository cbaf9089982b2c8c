"""No minute has more sends than the bucket lets through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.bucket import Bucket, filled, next_at, taken

T = datetime(2026, 9, 14, 12, tzinfo=UTC)


def test_it_fills_up_to_its_size() -> None:
    empty = Bucket(0, T, per_minute=60, burst=5)
    assert filled(empty, T + timedelta(seconds=3)).tokens == 3
    assert filled(empty, T + timedelta(hours=3)).tokens == 5


def test_it_says_when_the_next_may_go() -> None:
    empty = Bucket(0.25, T, per_minute=30, burst=5)
    assert next_at(empty) == T + timedelta(seconds=1.5)
    assert next_at(Bucket(1, T, 30, 5)) == T


def test_a_clock_that_goes_back_takes_nothing_out() -> None:
    bucket = Bucket(2, T, per_minute=60, burst=5)
    assert filled(bucket, T - timedelta(hours=1)) == bucket


@given(
    per_minute=st.integers(1, 600),
    burst=st.integers(1, 50),
    steps=st.lists(st.tuples(st.floats(0, 30), st.integers(0, 50)), max_size=40),
)
def test_in_any_time_no_more_go_than_its_size_and_what_flows_in(
    per_minute: int, burst: int, steps: list[tuple[float, int]]
) -> None:
    bucket, sent = Bucket(float(burst), T, per_minute, burst), []
    now = T
    for pause, want in steps:
        now += timedelta(seconds=pause)
        bucket = filled(bucket, now)
        number = min(want, int(bucket.tokens))
        bucket = taken(bucket, number)
        assert bucket.tokens >= 0
        sent.append((now, number))
    for start, (since, _) in enumerate(sent):
        for end in range(start, len(sent)):
            length = (sent[end][0] - since).total_seconds()
            assert sum(number for _, number in sent[start : end + 1]) <= burst + length * per_minute / 60 + 1e-6
