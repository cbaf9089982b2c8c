"""Closes that wait for a second person, holds, and what can be worked again."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.domain.workflow.guards.asking import by_asker_or_lead, close_pending, nothing_pending
from app.domain.workflow.guards.holding import held, not_held
from app.domain.workflow.guards.reopening import SETTLED, something_is_left
from tests.domain.workflow.guards.cases import ANALYST, LEAD, MACHINE, ask, beside, case

FIRST, SECOND = {"decision": "d1"}, {"decision": "d2"}


@pytest.mark.parametrize(
    ("one", "other", "free", "waits"),
    [
        (None, None, "accept", "reject"),
        (FIRST, None, "reject", "reject"),
        (None, FIRST, "reject", "reject"),
        (FIRST, FIRST, "reject", "accept"),
        (FIRST, SECOND, "reject", "reject"),
    ],
)
def test_a_close_that_waits_is_one_and_stops_all_others(one, other, free, waits):
    it = case()
    it.denial.pending, beside(it).pending = one, other
    assert ask(nothing_pending, it).answer == free
    assert ask(close_pending, it).answer == waits


@pytest.mark.parametrize(
    ("who", "asked_by", "word"),
    [
        (ANALYST, ANALYST.person_id, "accept"),
        (ANALYST, LEAD.person_id, "reject"),
        (LEAD, ANALYST.person_id, "accept"),
        (MACHINE, None, "reject"),
        (ANALYST, None, "reject"),
    ],
)
def test_who_asked_takes_it_back_or_a_lead(who, asked_by, word):
    assert ask(by_asker_or_lead, case(commander=who, asked_by=asked_by)).answer == word


def test_a_hold_is_put_on_where_there_is_none_and_taken_off_where_there_is_one():
    assert (ask(not_held, case()).answer, ask(held, case()).answer) == ("accept", "reject")
    assert (ask(not_held, case(held=True)).answer, ask(held, case(held=True)).answer) == ("reject", "accept")


@pytest.mark.parametrize("outcome", [*SETTLED, None, "written_off", "upheld_final", "moved_to_patient"])
def test_what_the_payer_has_settled_itself_is_not_opened(outcome):
    it = case()
    it.denial.outcome, beside(it).outcome = "written_off", outcome
    said = ask(something_is_left, it)
    assert said.answer == ("reject" if outcome in SETTLED else "accept")
    assert (said.reason in SETTLED.values()) is (outcome in SETTLED)


def test_a_machine_that_asked_nothing_takes_nothing_back():
    assert ask(by_asker_or_lead, case(commander=MACHINE, asked_by=UUID(int=5))).answer == "reject"
