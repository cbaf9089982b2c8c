"""A payer that does not answer is left alone, longer each time, and tried by one question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.breaker import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    OPENS_AFTER,
    Breaker,
    failed,
    free_at,
    probing,
    room,
    succeeded,
)
from app.domain.status.road import RULES

T = datetime(2026, 9, 14, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def opened() -> Breaker:
    breaker = Breaker()
    for _ in range(OPENS_AFTER):
        assert room(breaker, T) is None
        breaker = failed(breaker, T, T)
    return breaker


def test_one_question_alone_never_opens_it() -> None:
    assert RULES.most < OPENS_AFTER


def test_open_it_lets_nothing_through_and_then_one_at_a_time() -> None:
    breaker = opened()
    assert breaker.open_until == T + FIRST_PAUSE
    assert free_at(breaker) == breaker.open_until
    assert room(breaker, T + FIRST_PAUSE - SECOND) == 0
    assert room(breaker, T + FIRST_PAUSE) == 1
    trying = probing(breaker, T + FIRST_PAUSE + 95 * SECOND)
    assert room(trying, T + FIRST_PAUSE + 94 * SECOND) == 0
    assert room(trying, T + FIRST_PAUSE + 95 * SECOND) == 1


def test_each_probe_in_vain_doubles_the_pause() -> None:
    breaker, now, pauses = opened(), T, []
    for _ in range(9):
        assert breaker.open_until
        pauses.append(breaker.open_until - now)
        now = breaker.open_until
        breaker = failed(probing(breaker, now + 95 * SECOND), now, now)
    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE


def test_what_was_under_way_when_it_opened_says_nothing_new() -> None:
    breaker = opened()
    later = failed(breaker, T - SECOND, T + 2 * FIRST_PAUSE)
    assert (later.open_until, later.opened) == (breaker.open_until, 1)


def test_an_answer_closes_it() -> None:
    assert room(succeeded(), T) is None
    assert succeeded().failures == 0


def test_closed_it_counts_no_probes() -> None:
    assert probing(Breaker(failures=3), T) == Breaker(failures=3)


@given(st.lists(st.booleans(), max_size=60))
def test_it_is_open_after_so_many_in_a_row_and_only_then(answers: list[bool]) -> None:
    breaker, row = Breaker(), 0
    for answered in answers:
        breaker = succeeded() if answered else failed(breaker, T, T)
        row = 0 if answered else row + 1
        assert (breaker.open_until is not None) is (row >= OPENS_AFTER)
