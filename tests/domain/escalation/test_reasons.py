"""What of a denial is escalated on a day: points of the work, a payer's windows, silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.escalation.reasons import KINDS, NOT_COVERED, STEPS, Out, Watched, next_change, point_of, reasons
from app.domain.people.roster import Owner

DAY = date(2026, 3, 2)
ID = UUID(int=5)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def window(left: int, purpose: str = "appeal", level: int = 1) -> dict[str, object]:
    """A payer's window whose last day is so many days from ``DAY``."""
    return {"purpose": purpose, "level": level, "file_by": str(day(left))}


def watched(**told: object) -> Watched:
    """Nothing of it is to be escalated before day 10."""
    base = Watched(
        id=UUID(int=1),
        version=1,
        payer_id=UUID(int=2),
        stage="decision",
        next_action="decide",
        owner=Owner("team", UUID(int=3)),
        work_type="auth",
        amount_denied=100,
        escalated=False,
        day_0=day(3),
        taken_on=day(-300),
        control_on=day(10),
    )
    return replace(base, **told)


def kinds(it: Watched, on: date = DAY) -> set[str]:
    return {reason.kind for reason in reasons(it, on)}


def test_a_point_is_missed_from_the_day_after() -> None:
    assert kinds(watched(), day(10)) == set()
    (reason,) = reasons(watched(), day(11))
    assert reason == ("decide:2026-03-12", "decide", day(10))


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("sort", "sort"),
        ("decide", "decide"),
        ("await_approval", "decide"),
        ("prepare_appeal", "status"),
        ("await_answer", "status"),
        ("await_payment", "status"),
        ("await_correction", "status"),
        (None, "status"),
    ],
)
def test_the_next_action_says_which_point(action: str | None, kind: str) -> None:
    assert point_of(action) == kind
    assert kinds(watched(next_action=action), day(12)) == {kind}


def test_the_cause_is_owed_by_week_four_until_it_is_confirmed() -> None:
    it = watched(control_on=day(400))
    assert kinds(it, day(31)) == set()
    assert kinds(it, day(32)) == {"cause"}
    assert kinds(replace(it, cause_confirmed_on=DAY), day(32)) == set()


@pytest.mark.parametrize(
    ("left", "kind"),
    [
        (15, None),
        (14, "deadline_14"),
        (8, "deadline_14"),
        (7, "deadline_7"),
        (2, "deadline_7"),
        (1, "deadline_1"),
        (0, "deadline_1"),
        (-1, "deadline_passed"),
        (-90, "deadline_passed"),
    ],
)
def test_the_steps_of_a_window(left: int, kind: str | None) -> None:
    assert kinds(watched(windows=(window(left),))) == ({kind} if kind else set())


def test_a_window_that_had_closed_before_it_came_was_nobodys_to_miss() -> None:
    it = watched(windows=(window(-5),))
    assert kinds(replace(it, taken_on=day(-5))) == {"deadline_passed"}
    assert kinds(replace(it, taken_on=day(-4))) == set()


@pytest.mark.parametrize(
    ("stage", "path", "purposes"),
    [
        ("decision", None, {"appeal", "corrected_claim"}),
        ("execution", "fix", {"appeal", "corrected_claim"}),
        ("tracking", "fix", {"appeal"}),
        ("execution", "appeal", {"appeal"}),
        ("tracking", "appeal", set()),
        ("tracking", None, {"appeal", "corrected_claim"}),
        ("resolved", None, set()),
    ],
)
def test_windows_count_until_their_path_is_out(stage: str, path: str | None, purposes: set[str]) -> None:
    it = watched(stage=stage, path=path, windows=(window(3), window(3, "corrected_claim")))
    assert {reason.key.split(":")[1] for reason in reasons(it, DAY)} == purposes


def test_parked_its_points_stand_still_and_its_windows_do_not() -> None:
    it = watched(parked="worked_with_lead", review_on=day(-3), windows=(window(3),))
    assert kinds(it, day(1)) == {"deadline_7"}
    assert kinds(replace(it, parked=NOT_COVERED)) == {"review", "deadline_7"}


def test_a_payer_is_silent_past_its_day() -> None:
    it = watched(out=(Out(ID, day(4)),), next_action="await_answer")
    assert kinds(it, day(4)) == set()
    (reason,) = reasons(it, day(5))
    assert (reason.key, reason.kind, reason.on) == (f"payer_silent:{ID}", "payer_silent", day(4))


WATCHED = st.builds(
    watched,
    stage=st.sampled_from(["intake", "decision", "execution", "tracking", "resolved"]),
    next_action=st.sampled_from(["sort", "decide", "await_answer"]),
    path=st.sampled_from([None, "fix", "appeal"]),
    control_on=st.integers(-40, 40).map(day),
    day_0=st.integers(-40, 40).map(day),
    parked=st.sampled_from([None, NOT_COVERED, "worked_with_lead"]),
    review_on=st.integers(-40, 40).map(day),
    cause_confirmed_on=st.sampled_from([None, DAY]),
    windows=st.lists(
        st.builds(window, st.integers(-40, 40), st.sampled_from(["appeal", "corrected_claim"])), max_size=3
    ).map(tuple),
    out=st.lists(st.builds(Out, st.just(ID), st.integers(-40, 40).map(day)), max_size=1).map(tuple),
)


@given(WATCHED, st.integers(-30, 30))
def test_until_the_next_change_nothing_else_is_said(it: Watched, number: int) -> None:
    now, change = day(number), next_change(it, day(number))
    said = {reason.key for reason in reasons(it, now)}
    assert change is None or change > now
    for ahead in range(1, 90):
        if change is not None and now + timedelta(days=ahead) >= change:
            break
        assert {reason.key for reason in reasons(it, now + timedelta(days=ahead))} == said


@given(WATCHED, st.integers(-30, 30))
def test_a_window_is_at_one_step_and_every_key_is_its_own(it: Watched, number: int) -> None:
    found = reasons(it, day(number))
    keys = {reason.key for reason in found}
    assert {reason.kind for reason in found} <= set(KINDS)
    windows = {(window["purpose"], window["level"], window["file_by"]) for window in it.windows}
    assert len({key for key in keys if key.startswith("deadline")}) <= len(windows)


def test_the_steps_are_nearest_first() -> None:
    assert [left for left, _ in STEPS] == sorted(left for left, _ in STEPS)
