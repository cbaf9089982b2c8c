"""Touches: sittings of one person, and which of them were for nothing."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.touches.actions import RETURNS, STEPS, Action, entry, look
from app.domain.touches.count_touches import Touch, count_touches

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
PAUSE = timedelta(minutes=30)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def opens(who: str, minutes: float) -> Action:
    return look(at(minutes), who, "get_denial")


def notes(who: str, minutes: float) -> Action:
    return entry(at(minutes), who, "denial.noted")


def told(touches: list[Touch]) -> list[tuple[str, str | None]]:
    return [(it.by, it.duplicate) for it in touches]


def test_a_pause_of_thirty_minutes_is_one_sitting_and_a_longer_one_is_two() -> None:
    one = count_touches([opens("ann", 0), opens("ann", 30)], [], PAUSE)
    assert [(it.begins, it.ends, it.actions) for it in one] == [(at(0), at(30), {"opened": 2})]
    two = count_touches([opens("ann", 0), opens("ann", 30.01)], [], PAUSE)
    assert [(it.begins, it.ends) for it in two] == [(at(0), at(0)), (at(30.01), at(30.01))]


def test_a_sitting_goes_on_as_long_as_no_pause_is_too_long_whatever_others_do() -> None:
    actions = [opens("ann", 0), opens("bob", 10), notes("ann", 25), opens("ann", 50), notes("bob", 300)]
    assert [(it.by, it.begins, it.ends, it.changed) for it in count_touches(actions, [], PAUSE)] == [
        ("ann", at(0), at(50), True),
        ("bob", at(10), at(10), False),
        ("bob", at(300), at(300), True),
    ]


def test_a_second_person_who_changes_nothing_is_a_duplicate_and_one_who_changes_something_is_not() -> None:
    actions = [opens("ann", 0), opens("bob", 60), opens("cid", 120), notes("cid", 121)]
    assert told(count_touches(actions, [], PAUSE)) == [("ann", None), ("bob", "second_person"), ("cid", None)]


def test_whoever_has_it_may_come_back() -> None:
    actions = [opens("ann", 0), opens("bob", 60), opens("ann", 120)]
    assert told(count_touches(actions, [], PAUSE)) == [("ann", None), ("bob", "second_person"), ("ann", None)]


def test_after_a_step_somebody_else_has_it() -> None:
    actions = [opens("ann", 0), entry(at(5), "ann", "denial.decided"), opens("bob", 60), opens("ann", 120)]
    assert told(count_touches(actions, [at(5)], PAUSE)) == [("ann", None), ("bob", None), ("ann", "second_person")]


def test_a_sitting_belongs_to_the_round_in_which_it_began() -> None:
    """Who looks while somebody is about to decide is second; what the decider does afterwards is the same sitting."""
    actions = [opens("ann", 0), opens("bob", 3), entry(at(5), "ann", "denial.decided"), opens("ann", 9)]
    assert told(count_touches(actions, [at(5)], PAUSE)) == [("ann", None), ("bob", "second_person")]


@pytest.mark.parametrize("type_", RETURNS)
def test_putting_work_back_is_a_duplicate_though_it_changes_something(type_: str) -> None:
    (touch,) = count_touches([opens("ann", 0), entry(at(1), "ann", type_)], [at(1)], PAUSE)
    assert (touch.changed, touch.duplicate) == (True, "returned")


@pytest.mark.parametrize(
    ("outcome", "duplicate"), [("withdrawn", "returned"), ("upheld", None), ("rejected", None), (None, None)]
)
def test_what_we_withdraw_is_put_back_and_what_the_payer_answers_is_not(
    outcome: str | None, duplicate: str | None
) -> None:
    (touch,) = count_touches([entry(at(0), "ann", "denial.answered", outcome)], [at(0)], PAUSE)
    assert touch.duplicate == duplicate


def test_one_act_on_two_denials_is_one_action() -> None:
    (touch,) = count_touches([entry(at(0), "ann", "denial.decided")] * 2, [at(0)], PAUSE)
    assert touch.actions == {"denial.decided": 1}


def test_putting_back_ends_a_round() -> None:
    assert set(RETURNS) <= set(STEPS)


def test_what_is_no_look_at_one_claim_is_no_action() -> None:
    with pytest.raises(KeyError):
        look(START, "ann", "get_touches")


MINUTES = st.integers(0, 600)
PEOPLE = st.sampled_from("abc")
ENTRIES = st.builds(
    lambda minute, by, type_: entry(at(minute), by, type_),
    MINUTES,
    PEOPLE,
    st.sampled_from(["denial.noted", "denial.decided", "denial.unlocked"]),
)
ACTIONS = st.lists(st.one_of(ENTRIES, st.builds(lambda minute, by: opens(by, minute), MINUTES, PEOPLE)), max_size=25)
ENDS = st.lists(MINUTES.map(at), max_size=5)


@given(ACTIONS, ENDS, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_count(actions: list[Action], ends: list[datetime], random) -> None:
    mixed = actions + actions[: len(actions) // 2]
    random.shuffle(mixed)
    assert count_touches(mixed, ends[::-1] + ends, PAUSE) == count_touches(actions, ends, PAUSE)


@given(ACTIONS, ENDS)
def test_every_action_is_in_one_sitting_of_its_person(actions: list[Action], ends: list[datetime]) -> None:
    touches = count_touches(actions, ends, PAUSE)
    for person in {action.by for action in actions}:
        done: Counter[str] = Counter()
        for touch in touches:
            if touch.by == person:
                done.update(touch.actions)
        assert done == Counter(action.name for action in set(actions) if action.by == person)


@given(ACTIONS, ENDS)
def test_sittings_of_a_person_lie_apart_and_have_no_longer_pause_inside(
    actions: list[Action], ends: list[datetime]
) -> None:
    touches = count_touches(actions, ends, PAUSE)
    for person in {action.by for action in actions}:
        mine = [touch for touch in touches if touch.by == person]
        assert all(after.begins - before.ends > PAUSE for before, after in itertools.pairwise(mine))
        for touch in mine:
            inside = sorted(it.at for it in actions if it.by == person and touch.begins <= it.at <= touch.ends)
            assert (inside[0], inside[-1]) == (touch.begins, touch.ends)
            assert all(later - earlier <= PAUSE for earlier, later in itertools.pairwise(inside))


@given(ACTIONS, st.integers(1, 599))
def test_cut_where_everybody_pauses_the_sittings_are_those_of_the_parts(actions: list[Action], minute: int) -> None:
    before = [it for it in actions if it.at < at(minute)]
    after = [it for it in actions if it.at > at(minute) + PAUSE]
    apart = count_touches(before, [], PAUSE) + count_touches(after, [], PAUSE)
    together = count_touches(before + after, [], PAUSE)
    assert [(it.by, it.begins, it.ends, it.actions) for it in together] == [
        (it.by, it.begins, it.ends, it.actions) for it in apart
    ]


@given(ACTIONS, ENDS)
def test_a_duplicate_has_a_reason_that_holds(actions: list[Action], ends: list[datetime]) -> None:
    touches = count_touches(actions, ends, PAUSE)
    for number, touch in enumerate(touches):
        if touch.duplicate == "second_person":
            assert not touch.changed
            assert any(it.by != touch.by and it.begins <= touch.begins for it in touches[:number])
        assert (touch.duplicate == "returned") == ("denial.unlocked" in touch.actions)


@given(ACTIONS, ENDS)
def test_one_person_alone_is_never_second(actions: list[Action], ends: list[datetime]) -> None:
    alone = [it for it in actions if it.by == "a"]
    assert all(it.duplicate != "second_person" for it in count_touches(alone, ends, PAUSE))


@given(ACTIONS, st.integers(0, 120), st.integers(0, 120))
def test_longer_sittings_are_fewer_touches(actions: list[Action], one: int, other: int) -> None:
    shorter, longer = sorted((timedelta(minutes=one), timedelta(minutes=other)))
    assert len(count_touches(actions, [], longer)) <= len(count_touches(actions, [], shorter))
