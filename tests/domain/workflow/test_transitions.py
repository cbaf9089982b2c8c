"""The table: from which stages, past which guards, to where."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.workflow.case import Case, Commander, StatusAnswer, Wish
from app.domain.workflow.guards import closing
from app.domain.workflow.transitions import TABLE, allowed_from, rule_on
from tests.domain.intake.build import TODAY, Desk, denied, era

STAGES = ("intake", "decision", "execution", "tracking", "resolved")


def case(**told) -> Case:
    denial = Desk(era(1, denied(carc="197"))).only
    return Case(denial, (denial,), TODAY, Commander(UUID(int=1), "manager"), **told)


@pytest.mark.parametrize("command", TABLE)
@pytest.mark.parametrize("stage", STAGES)
def test_a_command_starts_from_its_stages_alone(command, stage):
    it = case()
    it.denial.stage = stage
    ruling = rule_on(command, it)
    outside = stage not in TABLE[command].starts
    assert (ruling.verdicts[:1] and ruling.verdicts[0].guard == "stage") == outside or not ruling.verdicts
    assert not (outside and ruling.allowed)
    pending, held = command == "withdraw_close", command == "release_hold"
    assert (command in allowed_from(stage, pending=pending, held=held)) == (not outside)


def test_the_second_person_is_asked_last_when_nothing_else_stands_against_a_close():
    assert TABLE["close"].guards[-1] is closing.approved
    assert all(closing.approved not in row.guards for name, row in TABLE.items() if name != "close")


def test_what_a_second_person_is_asked_about_can_be_taken_back_and_nothing_else_decided():
    assert allowed_from("decision", pending=True) == ["classify", "withdraw_close", "hold"]
    assert allowed_from("execution", pending=True) == ["submit", "withdraw_close", "hold"]
    assert allowed_from("tracking", pending=True) == ["withdraw_close", "hold"]


def test_a_hold_stops_the_close_alone():
    for stage in STAGES:
        free, held = set(allowed_from(stage)), set(allowed_from(stage, held=True))
        assert free ^ held == (
            {"close", "hold", "release_hold"} if stage in TABLE["close"].starts else {"hold", "release_hold"}
        )


def test_guards_are_asked_in_order_and_the_first_that_refuses_ends_it():
    it = case(wish=Wish(fix_kind="coding"))
    it.commander = Commander()
    ruling = rule_on("decide_fix", it)
    assert [verdict.guard for verdict in ruling.verdicts] == ["a_person_decides"]
    assert ruling.stopped_by == ruling.verdicts[0]


def test_an_appeal_goes_on_once_nothing_moves():
    it = case()
    assert rule_on("decide_appeal", it).stopped_by.guard == "nothing_still_moving"
    it.answers = (StatusAnswer("finally_denied", TODAY - timedelta(days=1), it.covered_ids, "phone"),)
    ruling = rule_on("decide_appeal", it)
    assert ruling.allowed
    assert [verdict.answer for verdict in ruling.verdicts] == ["accept"] * 6


def test_a_fix_needs_no_status_but_a_change():
    assert rule_on("decide_fix", case(wish=Wish(fix_kind="coding"))).allowed
    assert rule_on("decide_fix", case()).stopped_by.guard == "something_changes"


def test_every_row_leads_somewhere_and_says_what_it_is():
    for row in TABLE.values():
        assert row.starts
        assert set(row.starts) <= set(STAGES)
        assert row.ends in (*STAGES, None)
        assert row.words


def test_a_ruling_names_its_command_and_is_plainly_allowed_or_not():
    it = case(wish=Wish(fix_kind="coding"))
    for command, allowed in (("decide_fix", True), ("decide_appeal", False), ("submit", False)):
        ruling = rule_on(command, it)
        assert (ruling.command, ruling.allowed) == (command, allowed)
        assert (ruling.stopped_by is None) is allowed


def test_from_another_stage_it_says_from_which_it_starts():
    it = case()
    it.denial.stage = "resolved"
    (said,) = rule_on("close", it).verdicts
    assert (said.guard, said.answer) == ("stage", "reject")
    assert said.reason == "From resolved this cannot be done; it starts from decision or execution or tracking."
