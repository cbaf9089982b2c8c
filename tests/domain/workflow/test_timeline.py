"""Control points of a denial: met, met late, missed, due, not needed, in every round."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.workflow.place_claim import resolve, resume
from app.domain.workflow.timeline import Entry, control_points, next_points
from tests.domain.intake.build import TODAY, Desk, denied, era


@pytest.fixture
def denial():
    return Desk(era(1, denied(carc="197"))).only


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def states(denial, *entries: Entry, today: date = TODAY):
    return {(it.kind, it.round, it.day): it.state for it in control_points(denial, entries, today)}


SORTED = Entry("denial.classified", TODAY)


def test_what_is_to_come_is_due(denial):
    assert states(denial, SORTED) == {
        ("sort", 1, 2): "met",
        ("decide", 1, 7): "due",
        ("status", 1, 8): "due",
        ("status", 1, 15): "due",
        ("status", 1, 21): "due",
        ("cause", 1, 28): "due",
    }


@pytest.mark.parametrize(("day", "state"), [(7, "met"), (8, "met_late")])
def test_a_decision_meets_its_point_until_the_day(denial, day, state):
    found = states(denial, SORTED, Entry("denial.decided", on(day)), today=on(9))
    assert found["decide", 1, 7] == state


def test_what_nobody_did_is_missed_from_the_day_after(denial):
    assert states(denial, SORTED, today=on(7))["decide", 1, 7] == "due"
    assert states(denial, SORTED, today=on(8))["decide", 1, 7] == "missed"


def test_each_look_at_the_status_meets_one_point(denial):
    looks = [Entry("denial.status_checked", on(day)) for day in (6, 16)]
    found = states(denial, SORTED, *looks, today=on(17))
    assert [found["status", 1, day] for day in (8, 15, 21)] == ["met", "met_late", "due"]


def test_what_is_resolved_needs_no_more(denial):
    resolve(denial, "recovered", on(5))
    found = states(denial, SORTED, today=on(40))
    assert set(found.values()) == {"met", "not_needed"}


@pytest.mark.parametrize(
    "back",
    [Entry("denial.unlocked", on(10)), Entry("denial.reopened", on(10)), Entry("denial.answered", on(10), "decision")],
)
def test_back_in_the_decision_a_new_round_begins(denial, back):
    points = control_points(denial, [SORTED, Entry("denial.decided", on(3)), back], on(11))
    second = {it.kind: it for it in points if it.round == 2 and it.kind == "decide"}
    assert (second["decide"].due_on, second["decide"].state) == (on(17), "due")
    assert next(it.state for it in points if it.round == 1 and it.kind == "decide") == "met"
    assert not [it for it in points if it.kind == "sort" and it.round == 2]


def test_while_it_is_parked_no_point_comes(denial):
    denial.parked, denial.parked_on, denial.review_on = "not_covered", on(3), on(10)
    points = control_points(denial, [SORTED], on(30))
    assert {it.due_on for it in points if it.kind == "decide"} == {None}
    assert {it.state for it in points if it.kind != "sort"} == {"due"}


def test_next_is_the_first_of_each_kind(denial):
    points = control_points(denial, [SORTED], on(9))
    assert [(it.kind, it.state) for it in next_points(points)] == [
        ("decide", "missed"),
        ("status", "due"),
        ("cause", "due"),
    ]


def test_a_look_that_was_due_before_the_decision_is_not_needed(denial):
    found = states(denial, SORTED, Entry("denial.decided", on(10)), today=on(16))
    assert [found["status", 1, day] for day in (8, 15, 21)] == ["not_needed", "missed", "due"]


def test_a_backlog_has_missed_nothing_before_it_was_loaded(denial):
    denial.received_on, denial.clock_from = on(-90), on(3)
    points = control_points(denial, [Entry("denial.captured", TODAY, clock_from=on(3)), SORTED], TODAY)
    assert {it.state for it in points} == {"met", "due"}
    assert next(it.due_on for it in points if it.kind == "decide") == on(10)


def test_the_days_for_which_it_was_parked_do_not_count(denial):
    denial.parked, denial.parked_on, denial.review_on = "worked_with_lead", on(2), on(7)
    resume(denial, on(6))
    assert (denial.parked, denial.control_on) == (None, on(11))
    points = control_points(denial, [SORTED], on(6))
    assert next(it.due_on for it in points if it.kind == "decide") == on(11)


def test_what_came_first_in_the_log_counts_and_says_when(denial):
    points = control_points(denial, [Entry("denial.decided", on(1)), SORTED], on(1))
    assert {it.kind: it.met_on for it in points if it.day in (2, 7)} == {"sort": TODAY, "decide": on(1)}


@pytest.mark.parametrize(("day", "state"), [(2, "due"), (3, "missed")])
def test_what_nobody_sorted_is_missed_from_the_day_after(denial, day, state):
    assert states(denial, today=on(day))["sort", 1, 2] == state


@pytest.mark.parametrize(("over", "state"), [(6, "not_needed"), (7, "not_needed"), (8, "missed")])
def test_what_was_due_on_the_day_on_which_it_was_over_is_not_needed(denial, over, state):
    assert states(denial, SORTED, Entry("denial.unlocked", on(over)), today=on(9))["decide", 1, 7] == state
    resolve(denial, "recovered", on(over))
    assert states(denial, SORTED, today=on(9))["decide", 1, 7] == state


@pytest.mark.parametrize(
    "entry", [Entry("denial.answered", on(5), "execution"), Entry("denial.noted", on(5), "decision")]
)
def test_no_other_entry_begins_a_round(denial, entry):
    assert {it.round for it in control_points(denial, [SORTED, entry], on(6))} == {1}


def test_what_was_met_before_the_clock_stood_still_stays_met(denial):
    denial.parked, denial.parked_on = "not_covered", on(3)
    found = states(denial, SORTED, Entry("denial.status_checked", on(1)), today=on(30))
    assert [found["status", 1, day] for day in (8, 15, 21)] == ["met", "due", "due"]


def test_next_is_in_the_order_of_days_and_what_stands_still_comes_last(denial):
    points = control_points(denial, [SORTED], on(9))
    assert next_points([replace(it, due_on=None) if it.kind == "decide" else it for it in reversed(points)])[
        -1
    ].kind == ("decide")
    days = [it.due_on for it in next_points(list(reversed(points)))]
    assert days == sorted(days)
