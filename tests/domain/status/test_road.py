"""When a question is sent again: every pattern of silence, failures and late answers up to seven attempts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.road import RULES, Attempt, Done, Kind, Rules, Send, Step, Stop, Wait, next_step

T = datetime(2026, 9, 14, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Fate:
    """What becomes of one attempt: it ends after so many seconds; an answer may come even later."""

    seconds: float
    kind: Kind
    retry_after: float | None = None
    answered_after: float | None = None


SILENT = Fate(60, "silent")
REFUSED = Fate(0.2, "unavailable")
NOT_NOW = Fate(12, "cannot_answer")
PUT_OFF = Fate(1, "unavailable", retry_after=200)
LATE = Fate(60, "silent", answered_after=75)
VERY_LATE = Fate(60, "silent", answered_after=140)
FAILURES = (SILENT, REFUSED, PUT_OFF)
FATES = (*FAILURES, NOT_NOW, LATE, VERY_LATE)


def patterns() -> Iterator[tuple[Fate, ...]]:
    """All that may become of seven attempts: they fail in every way, and any of them may be answered late."""
    yield from product(FAILURES, repeat=7)
    yield from product((SILENT, LATE, VERY_LATE), repeat=7)
    for failed in range(7):
        for before in product(FAILURES, repeat=failed):
            for late in (LATE, VERY_LATE):
                yield (*before, late, *[SILENT] * (6 - failed))


def drive(fates: tuple[Fate, ...]) -> tuple[list[float], Step, float]:
    """Send as the rules say, by a clock that jumps to whatever comes next. Times of sending, the end, and its time."""
    sent: list[float] = []
    clock = 0.0
    while True:
        attempts = [_as_seen(fates[place], begun, clock) for place, begun in enumerate(sent)]
        step = next_step(attempts, after(clock))
        if isinstance(step, Stop | Done):
            return sent, step, clock
        if isinstance(step, Send):
            sent.append(clock)
        marks = [begun + mark for place, begun in enumerate(sent) for mark in _marks(fates[place])]
        marks += [(step.until - T).total_seconds()] if isinstance(step, Wait) else []
        clock = min(it for it in marks if it > clock)


def _marks(fate: Fate) -> list[float]:
    return [fate.seconds, *([fate.answered_after] if fate.answered_after else [])]


def _as_seen(fate: Fate, begun: float, clock: float) -> Attempt:
    if fate.answered_after is not None and clock >= begun + fate.answered_after:
        return Attempt(after(begun), after(begun + fate.answered_after), "answered")
    if clock >= begun + fate.seconds:
        return Attempt(after(begun), after(begun + fate.seconds), fate.kind, fate.retry_after)
    return Attempt(after(begun))


def wanted(fates: tuple[Fate, ...]) -> tuple[list[float], str]:
    """The same in the words of the rule, attempt by attempt."""
    sent = [0.0]
    while True:
        so_far = list(zip(sent, fates, strict=False))
        ends = [begun + it.seconds for begun, it in so_far]
        again = max(sent[-1] + 90, *[begun + it.seconds + (it.retry_after or 0) for begun, it in so_far])
        answer = min((begun + it.answered_after for begun, it in so_far if it.answered_after), default=math.inf)
        too_late = len(sent) >= 2 and again > ends[1] + 900
        over = len(sent) == 7 or too_late
        if answer <= (ends[-1] if over else again):
            return sent, "answered"
        if over:
            return sent, "attempts" if len(sent) == 7 else "window"
        sent.append(again)


def test_every_pattern_of_seven_attempts_is_sent_at_the_times_of_the_rule() -> None:
    told = 0
    for fates in patterns():
        sent, step, clock = drive(fates)
        times, why = wanted(fates)
        assert (sent, step.why if isinstance(step, Stop) else "answered") == (times, why), fates
        assert len(sent) <= 7
        assert all(two - one >= 90 for one, two in pairwise(sent))
        assert all(it <= sent[1] + fates[1].seconds + 900 for it in sent[2:])
        assert clock <= 90 * 7 + 200 * 7
        told += 1
    assert told == 2 * 3**7 + 2 * sum(3**failed for failed in range(7))


def test_silence_alone_is_sent_seven_times_in_ten_minutes() -> None:
    sent, step, clock = drive((SILENT,) * 7)
    assert sent == [0, 90, 180, 270, 360, 450, 540]
    assert step == Stop("attempts")
    assert clock == 600


@pytest.mark.parametrize(("put_off", "times"), [(400, [0, 401, 802, 1203]), (1000, [0, 1001])])
def test_five_more_go_only_as_far_as_they_fit_into_fifteen_minutes(put_off: float, times: list[float]) -> None:
    sent, step, _ = drive((Fate(1, "unavailable", retry_after=put_off),) * 7)
    assert sent == times
    assert step == Stop("window")


def test_what_waits_too_long_behind_something_else_is_given_up() -> None:
    failed = [Attempt(after(0), after(60), "silent"), Attempt(after(90), after(150), "silent")]
    assert next_step(failed, after(160)) == Wait(after(180), after(1050))
    assert next_step(failed, after(1050)) == Send(after(1050))
    assert next_step(failed, after(1050.001)) == Stop("window")


def test_a_first_failure_has_no_window() -> None:
    failed = [Attempt(after(0), after(1), "unavailable", 7200)]
    assert next_step(failed, after(2)) == Wait(after(7201))
    assert next_step(failed, after(9_000_000)) == Send()


def test_nobody_puts_us_off_for_ever() -> None:
    failed = [Attempt(after(0), after(1), "unavailable", 1e300)]
    assert next_step(failed, after(2)) == Wait(after(86_401))


def test_what_was_refused_is_not_sent_again() -> None:
    assert next_step([Attempt(after(0), after(1), "rejected")], after(500)) == Stop("rejected")


def test_what_was_damaged_on_its_way_is_sent_once_more() -> None:
    damaged = Attempt(after(0), after(1), "checksum")
    assert next_step([damaged], after(2)) == Wait(after(90))
    assert next_step([damaged, Attempt(after(90), after(91), "checksum")], after(92)) == Stop("rejected")


def test_one_whose_sender_is_gone_counts_as_silence_once_its_lease_is_over() -> None:
    lost = [Attempt(after(0))]
    assert next_step(lost, after(104.9)) == Wait(after(105))
    assert next_step(lost, after(105)) == Send()
    both = [*lost, Attempt(after(105))]
    assert next_step(both, after(210)) == Send(after(1080))
    assert next_step(both, after(105 + 75 + 900)) == Send(after(1080))
    assert next_step(both, after(105 + 75 + 900.001)) == Stop("window")


def test_what_was_long_in_connecting_left_later() -> None:
    slow = Attempt(after(0), after(68), "silent")
    assert next_step([slow], after(68)) == Wait(after(98))


def test_an_answer_to_any_attempt_ends_it() -> None:
    for place in range(3):
        attempts = [Attempt(after(90 * it), after(90 * it + 60), "silent") for it in range(3)]
        attempts[place] = Attempt(after(90 * place), after(400), "answered")
        assert next_step(attempts, after(400)) == Done()


@given(
    fates=st.lists(st.sampled_from(FATES), min_size=7, max_size=7),
    delays=st.lists(st.floats(0, 300), min_size=30, max_size=30),
)
def test_whoever_is_late_to_look_sends_no_more_and_no_sooner(fates: list[Fate], delays: list[float]) -> None:
    sent: list[float] = []
    clock = 0.0
    for delay in delays:
        step = next_step([_as_seen(fates[place], it, clock) for place, it in enumerate(sent)], after(clock))
        if isinstance(step, Stop | Done):
            return
        if isinstance(step, Send):
            assert not sent or clock - sent[-1] >= 90
            if len(sent) >= 2:
                assert clock <= sent[1] + fates[1].seconds + 900
            sent.append(clock)
            assert len(sent) <= 7
        clock += delay


def test_other_figures_are_for_tests() -> None:
    quick = Rules(hold=0.6, again_after=0.9, more=1, within=9)
    assert RULES.times(0.01) == Rules(0.6, 0.9, 5, 9, 0.15)
    assert (RULES.hold, RULES.again_after, RULES.most, RULES.within) == (60, 90, 7, 900)
    failed = [Attempt(after(0), after(0.6), "silent")]
    assert next_step(failed, after(0.7), quick) == Wait(after(0.9))
    assert next_step([*failed, *failed, *failed], after(3), quick) == Stop("attempts")
