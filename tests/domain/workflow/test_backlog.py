"""Old denials begin on the day of their load, so many on each business day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.calendars import is_business_day
from app.domain.intake.claims import claim_from
from app.domain.intake.denial import Clocks
from app.domain.intake.fold import fold
from app.domain.intake.latest import latest_tellings
from app.domain.intake.reconcile import Reconciled, reconcile
from app.domain.people.roster import Roster
from app.domain.workflow.backlog import Backlog
from app.domain.workflow.office import Office
from tests.domain.intake.build import TODAY, denied, era

SATURDAY, MONDAY = date(2026, 3, 7), date(2026, 3, 9)


def loaded(days: int, *carcs: str, backlog: Backlog | None = None) -> Reconciled:
    """A claim that was received on ``TODAY`` and comes here so many days later."""
    event, ids = era(1, *(denied(carc=carc) for carc in carcs)), count(1)
    facts, today = fold(latest_tellings([event])), TODAY + timedelta(days=days)
    office = Office(Roster(UUID(int=7)), backlog=backlog)
    claim = claim_from(event, UUID(int=1))
    return reconcile(claim, facts, [], lambda: UUID(int=next(ids)), today, Clocks(), office)


def test_a_day_is_full_and_the_next_begins() -> None:
    backlog = Backlog(SATURDAY, 2)
    found = [(backlog.next_day_0() - MONDAY).days for _ in range(11)]
    assert found == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 7]
    assert Backlog(SATURDAY, 2, begun=4).next_day_0() == MONDAY + timedelta(days=2)


@given(st.integers(0, 5000), st.integers(1, 300), st.integers(0, 365))
def test_it_begins_on_a_business_day_not_before_the_load(begun: int, per_day: int, later: int) -> None:
    loaded_on = TODAY + timedelta(days=later)
    day = Backlog(loaded_on, per_day, begun).next_day_0()
    assert day >= loaded_on
    assert is_business_day(day, "federal_observed")


@pytest.mark.parametrize(
    ("carc", "days", "late"), [("197", 7, False), ("197", 8, True), ("ZZZ", 2, False), ("ZZZ", 3, True)]
)
def test_late_is_what_owed_something_before_it_came(carc: str, days: int, late: bool) -> None:
    (denial,) = loaded(days, carc, backlog=Backlog(MONDAY, 10)).created
    owed = 7 if carc == "197" else 2
    if late:
        assert (denial.clock_from, denial.control_on) == (MONDAY, MONDAY + timedelta(days=owed))
    else:
        assert (denial.clock_from, denial.control_on) == (None, TODAY + timedelta(days=owed))
    assert denial.received_on == TODAY


def test_a_claim_begins_as_one_and_takes_one_place() -> None:
    backlog = Backlog(MONDAY, 1)
    told = loaded(90, "197", "50", "ZZZ", backlog=backlog)
    assert {denial.clock_from for denial in told.created} == {MONDAY}
    assert backlog.begun == 1
    captured = [it.data.get("clock_from") for it in told.happened if it.type == "denial.captured"]
    assert captured == [str(MONDAY)] * 3


def test_where_nobody_counts_it_begins_today() -> None:
    (denial,) = loaded(90, "197").created
    assert denial.clock_from == TODAY + timedelta(days=90)
