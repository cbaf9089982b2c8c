"""When a delivery is tried again, and when it and its endpoint are given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.push.retries import (
    GIVE_UP_AFTER,
    JITTER,
    LEAST_FAILURES,
    LONGEST_WAIT,
    RETRIES,
    Outcome,
    paused_until,
    retry_at,
    why_disabled,
)

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
FAILED = Outcome(500)


@pytest.mark.parametrize(("status", "delivered"), [(200, True), (204, True), (299, True), (199, False), (301, False)])
def test_only_2xx_is_success(status: int, delivered: bool) -> None:
    assert Outcome(status).delivered is delivered
    assert not Outcome(None, "timeout").delivered


def test_it_is_tried_ten_times_over_three_days() -> None:
    moments = [retry_at(attempts, FAILED, NOW, 0) for attempts in range(1, 10)]
    assert [moment - NOW for moment in moments if moment] == list(RETRIES)
    assert sum(RETRIES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert retry_at(10, FAILED, NOW, 0) is None


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_jitter_only_makes_it_later(share: float) -> None:
    assert retry_at(2, FAILED, NOW, share) == NOW + RETRIES[1] * (1 + JITTER * share)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_receiver_that_asks_for_time_gets_it(status: int) -> None:
    outcome = Outcome(status, None, 600)
    assert retry_at(1, outcome, NOW, 0) == NOW + timedelta(seconds=600)
    assert paused_until(1, outcome, NOW) == NOW + timedelta(seconds=600)
    assert retry_at(1, Outcome(status, None, 10**9), NOW, 0) == NOW + LONGEST_WAIT
    assert retry_at(1, Outcome(status, None, -5), NOW, 0) == NOW + RETRIES[0]


def test_others_ask_in_vain() -> None:
    assert retry_at(1, Outcome(500, None, 600), NOW, 0) == NOW + RETRIES[0]


def test_pauses_grow_up_to_five_minutes() -> None:
    assert [(paused_until(n, FAILED, NOW) - NOW).seconds for n in (1, 2, 7, 500)] == [5, 10, 300, 300]


@pytest.mark.parametrize(
    ("outcome", "failures", "since", "why"),
    [
        (Outcome(410), 1, NOW, "gone"),
        (FAILED, LEAST_FAILURES, NOW - GIVE_UP_AFTER, "failing"),
        (FAILED, LEAST_FAILURES - 1, NOW - GIVE_UP_AFTER, None),
        (FAILED, 1000, NOW - GIVE_UP_AFTER + timedelta(seconds=1), None),
    ],
)
def test_what_disables_an_endpoint(outcome: Outcome, failures: int, since: datetime, why: str | None) -> None:
    assert why_disabled(outcome, failures, since, NOW) == why
