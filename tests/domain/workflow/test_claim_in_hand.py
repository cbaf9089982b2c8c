"""A claim in hand: what is told of its denials is stored once, each in a new version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.denial import Clocks
from app.domain.people.assign import AssignmentRule
from app.domain.people.roster import Person, Roster, Team
from app.domain.workflow.office import Office, PayerFacts
from tests.domain.workflow.claims import OTHER_PAYER, PAYER, TODAY, Saved, denial, in_hand

TRIAGE, TEAM, ONE = UUID(int=7), UUID(int=8), UUID(int=9)


async def test_what_was_told_is_stored_once_in_a_new_version_of_each() -> None:
    of, beside, saved = denial(version=4), denial(2), Saved()
    claim = in_hand(of, beside)
    await claim.close(Saved())
    before = (of.version, beside.version)
    claim.tell(of, "denial.noted", {"n": 1})
    claim.tell(of, "denial.noted", {"n": 2})
    assert await claim.close(saved) == [of] == saved.denials
    assert (of.version, beside.version) == (before[0] + 1, before[1])
    assert [(it.type, it.subject_id, it.subject_version, it.data) for it in saved.happened] == [
        ("denial.noted", of.id, of.version, {"n": 1}),
        ("denial.noted", of.id, of.version, {"n": 2}),
    ]
    assert await claim.close(Saved()) == []


def test_its_denials_by_id_and_those_that_are_open() -> None:
    of, over = denial(), denial(2, stage="resolved", next_action=None)
    claim = in_hand(of, over)
    assert (claim.denial(over.id), claim.open) == (over, [of])
    with pytest.raises(KeyError):
        claim.denial(UUID(int=99))


async def test_windows_that_move_are_told_and_returned() -> None:
    of, saved = denial(), Saved()
    claim = in_hand(of, payer=PayerFacts("Sample Carrier", "medicaid_managed"))
    claim.office.notices = {}
    moved = claim.count_windows(of, Cause("payer_changed", str(PAYER)))
    await claim.close(saved)
    assert moved
    assert [(it.type, it.data) for it in saved.happened][: len(moved)] == moved


async def test_the_clocks_of_the_organisation_count() -> None:
    lead, beside = denial(control_on=None), denial(2)
    claim = in_hand(lead, beside)
    claim.clocks = replace(Clocks(), decision_days=3)
    await claim.close(Saved())
    assert beside.review_on == TODAY + timedelta(3)


class TestOffice:
    def office(self, **told: object) -> Office:
        people = {ONE: Person(ONE, name="One", teams=(TEAM,))}
        teams = {TRIAGE: Team(TRIAGE, "First"), TEAM: Team(TEAM, "Team", ("auth",))}
        return Office(Roster(TRIAGE, people, teams), **told)  # type: ignore[arg-type]

    @pytest.mark.parametrize(("amount", "owner"), [(100_00, ONE), (99_99, TEAM)])
    def test_a_rule_looks_at_what_was_denied(self, amount: int, owner: UUID) -> None:
        of = denial(amount_denied=amount)
        self.office(assignment_rules=[AssignmentRule(TEAM, ONE, amount_from=100_00)]).give(of, TODAY)
        assert of.owner_id == owner

    def test_it_remembers_whether_somebody_got_work_and_how_much_everybody_has(self) -> None:
        there = self.office(assignment_rules=[AssignmentRule(TEAM, ONE, payer_id=PAYER)], load={TEAM: 3})
        there.give(denial(payer_id=OTHER_PAYER), TODAY)
        assert (there.gave_to_people, there.load) == (False, {TEAM: 4})
        there.give(denial(), TODAY)
        there.give(denial(payer_id=OTHER_PAYER), TODAY)
        assert (there.gave_to_people, there.load) == (True, {TEAM: 5, ONE: 1})

    def test_of_a_payer_that_nobody_asked_for_nothing_is_known(self) -> None:
        assert self.office().payer(PAYER) == PayerFacts()

    def test_what_nobody_has_sorted_is_triages_whatever_that_team_is_called(self) -> None:
        of = denial(triage="needs_remark")
        there = self.office()
        there.give(of, TODAY)
        assert (of.owner_kind, of.owner_id, of.owner_name) == ("team", TRIAGE, "First")
        there.roster.teams = {}
        of.owner_id = None
        there.give(of, TODAY)
        assert (of.owner_id, of.owner_name) == (TRIAGE, "triage")
