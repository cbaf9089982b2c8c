"""When a payer is asked by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.playbooks.playbook import Playbook
from app.domain.status.meanings import Meaning
from app.domain.status.next_question import Said, Watched, look_on, next_question_on

TODAY = date(2026, 10, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days)


@pytest.mark.parametrize("stage", ["intake", "decision"])
def test_early_before_a_decision(stage: str) -> None:
    assert next_question_on(Watched(stage), TODAY) == TODAY


@pytest.mark.parametrize("stage", ["execution", "resolved"])
def test_never_while_the_next_step_is_ours(stage: str) -> None:
    assert next_question_on(Watched(stage), TODAY) is None


def test_a_week_after_a_submission() -> None:
    assert next_question_on(Watched("tracking", submitted_on=ago(3)), TODAY) == TODAY + timedelta(4)
    assert next_question_on(Watched("tracking", submitted_on=ago(7)), TODAY) == TODAY


def test_a_playbook_that_looks_less_often() -> None:
    fortnight = Playbook(status_cadence_days=14)
    assert next_question_on(Watched("tracking", submitted_on=ago(7)), TODAY, fortnight) == TODAY + timedelta(7)


def test_what_was_said_before_the_submission_is_not_about_it() -> None:
    final = [Said("finally_denied", ago(20), ("F2",))]
    assert next_question_on(Watched("tracking", final, submitted_on=ago(10)), TODAY) == TODAY


@pytest.mark.parametrize("meaning", ["finally_denied", "partly_paid", "paid"])
@pytest.mark.parametrize("stage", ["intake", "decision"])
def test_before_a_decision_a_final_answer_is_asked_for_again_on_the_day_it_is_too_old(
    meaning: Meaning, stage: str
) -> None:
    assert next_question_on(Watched(stage, [Said(meaning, ago(30))]), TODAY) == TODAY + timedelta(1)
    assert next_question_on(Watched(stage, [Said(meaning, ago(31))]), TODAY) == TODAY
    short = Playbook(status_valid_days=10)
    assert next_question_on(Watched(stage, [Said(meaning, ago(5))]), TODAY, short) == TODAY + timedelta(6)


def test_not_for_ever() -> None:
    said = [Said("partly_paid", ago(40)), Said("finally_denied", ago(71)), Said("finally_denied", ago(102))]
    assert next_question_on(Watched("decision", said[:2]), TODAY) == TODAY
    assert next_question_on(Watched("decision", said), TODAY) is None
    between = [said[0], Said("pending", ago(50)), *said[1:]]
    assert next_question_on(Watched("decision", between), TODAY) == TODAY


@pytest.mark.parametrize("meaning", ["finally_denied", "partly_paid", "paid"])
def test_after_a_submission_a_final_answer_ends_it(meaning: Meaning) -> None:
    assert next_question_on(Watched("tracking", [Said(meaning, ago(60))], submitted_on=ago(90)), TODAY) is None


def test_what_leads_nowhere_electronically_is_not_repeated() -> None:
    pends = Said("cannot_answer", ago(8), ("E1",))
    assert next_question_on(Watched("decision", [pends]), TODAY) == TODAY
    nowhere = replace(pends, by_other_means=True)
    assert next_question_on(Watched("decision", [nowhere, pends]), TODAY) is None
    assert next_question_on(Watched("decision", [pends, nowhere]), TODAY) == TODAY


def test_a_payer_that_stays_silent_is_asked_by_the_week() -> None:
    silent = [Said("cannot_answer", ago(day)) for day in (1, 2, 3)]
    assert next_question_on(Watched("decision", silent[:2]), TODAY) == TODAY
    assert next_question_on(Watched("decision", silent), TODAY) == TODAY + timedelta(6)


def test_what_pends_is_asked_about_weekly() -> None:
    assert next_question_on(Watched("decision", [Said("pending", ago(2), ("P1",))]), TODAY) == TODAY + timedelta(5)
    assert next_question_on(Watched("decision", [Said("pending", ago(8), ("P1",))]), TODAY) == TODAY


def test_a_search_that_finds_nothing_ends_after_three_in_a_row() -> None:
    vain = [Said("not_found", ago(day), ("D0",)) for day in (8, 15, 22)]
    assert next_question_on(Watched("decision", vain[:2]), TODAY) == TODAY
    assert next_question_on(Watched("decision", vain), TODAY) is None
    between = [vain[0], Said("pending", ago(15), ("P1",)), *vain[1:]]
    assert next_question_on(Watched("decision", between), TODAY) == TODAY


def test_the_next_look_is_never_today_and_never_far() -> None:
    assert look_on(TODAY, TODAY) == TODAY + timedelta(1)
    assert look_on(TODAY + timedelta(5), TODAY) == TODAY + timedelta(5)
    assert look_on(None, TODAY) == look_on(TODAY + timedelta(90), TODAY) == TODAY + timedelta(14)
