"""A letter opens a denial, and the 835 of the same decision completes it, whichever comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.intake.denial import Denial
from app.domain.intake.fold import fold
from app.domain.intake.latest import latest_tellings
from app.domain.workflow.office import ClaimNotice
from tests.domain.intake.build import Desk, day, denied, era, letter, paid, post, reversal, take_back
from tests.domain.intake.histories import histories

DAYS = st.integers(1, 60)


def appeal(denial: Denial) -> dict:
    return next(it for it in denial.deadlines if it["purpose"] == "appeal")


def written_about(desk: Desk, denial: Denial) -> list[date | None]:
    """Days of the notices about a denial."""
    return [it.notice.notice_date for it in desk.known_about(denial)]


def kinds(told, denial: Denial) -> list[str]:
    return [it.type for it in told.happened if it.subject_id == denial.id]


class TestBeforeTheRemittance:
    def test_it_opens_a_denial_whose_windows_count_from_it(self):
        desk = Desk()
        told = desk.take(letter(5, denied(), printed=day(40)))
        assert kinds(told, desk.only)[:2] == ["denial.captured", "denial.notice_received"]
        assert (desk.only.remit_date, desk.only.remittance_id) == (day(5), None)
        assert written_about(desk, desk.only) == [day(5)]
        assert appeal(desk.only)["file_by"] == str(day(40))

    def test_the_835_completes_it_however_late_it_comes(self):
        desk = Desk(letter(1, denied()))
        before, remitted = appeal(desk.only), era(55, denied())
        told = desk.take(remitted)
        assert kinds(told, desk.only)[0] == "denial.completed"
        assert (desk.only.remit_date, desk.only.remittance_id) == (day(55), remitted.remittance_id)
        assert appeal(desk.only)["file_by"] == before["file_by"], "the first notice counts"

    def test_amounts_and_lines_are_those_of_the_835(self):
        desk = Desk(letter(1, charge=100, adjustments=denied().adjustments), era(20, denied(amount=80)))
        assert (desk.only.amount_denied, desk.only.reason_key) == (80, "CO|50|HC:99213|||80")

    def test_a_claim_that_is_paid_first_was_recovered(self):
        desk = Desk(letter(1, denied()), era(20, paid()))
        assert (desk.only.outcome, desk.only.amount_recovered) == ("recovered", 100)
        desk.take(era(30, denied(), number="I2"))
        assert len(desk.denials) == 2, "what is denied after that is denied anew"

    def test_another_reason_is_another_denial(self):
        desk = Desk(letter(1, denied()), era(20, denied("99214", carc="97")))
        assert [denial.carc for denial in desk.open] == ["50", "97"]

    def test_only_the_first_835_completes_it(self):
        desk = Desk(letter(1, denied()), era(20, denied()), era(50, denied(), number="I2"))
        again = desk.denials[1]
        assert (again.recurrence_of, written_about(desk, again)) == (desk.denials[0].id, [])


class TestAfterTheRemittance:
    def test_it_is_about_what_is_open_already(self):
        desk = Desk(era(1, denied()))
        told = desk.take(letter(30, denied(), printed=day(40)))
        assert kinds(told, desk.only)[:2] == ["denial.notice_received", "denial.deadline_moved"]
        assert (written_about(desk, desk.only), appeal(desk.only)["file_by"]) == ([day(30)], str(day(40)))

    def test_a_smaller_amount_in_it_takes_nothing_off(self):
        desk = Desk(era(1, denied(amount=100)), letter(30, denied(amount=60)))
        assert (desk.only.amount_denied, desk.only.amount_at_risk) == (100, 100)

    def test_just_before_the_next_835_it_is_about_that_one(self):
        first, second, told = era(1, denied()), era(40, denied()), letter(38, denied())
        for order in permutations((first, second, told)):
            desk = Desk(*order)
            newest = next(it for it in desk.denials if it.remit_date == day(40))
            assert day(38) in written_about(desk, newest)
            assert newest.stage != "resolved"

    def test_what_was_paid_in_between_is_denied_anew(self):
        desk = Desk(era(1, denied()), era(10, paid()), letter(30, denied()))
        (anew,) = desk.open
        assert (anew.remit_date, written_about(desk, anew)) == (day(30), [day(30)])
        desk.take(era(50, denied()))
        assert desk.open == [anew]

    def test_what_was_reversed_is_decided_by_it(self):
        desk = Desk(era(1, denied()), reversal(10, denied()), letter(30, denied()), era(50, denied()))
        (anew,) = desk.open
        assert (anew.remit_date, written_about(desk, anew)) == (day(50), [day(30)])


class TestSeveral:
    def test_a_second_letter_is_about_the_same_denial(self):
        desk = Desk(letter(1, denied()), letter(20, denied()), letter(30, denied()))
        assert written_about(desk, desk.only) == [day(1), day(20), day(30)]
        before = appeal(desk.only)
        desk.take(era(45, denied()))
        assert appeal(desk.only)["file_by"] == before["file_by"]

    def test_one_letter_for_two_posts_is_one_notice(self):
        desk = Desk()
        desk.take(letter(1, denied()), letter(1, denied("99214", carc="97")))
        (notice,) = desk.notices
        assert notice.denial_ids == {it.id for it in desk.denials}
        assert len(desk.denials) == 2

    def test_it_is_about_every_reason_of_its_post(self):
        desk = Desk(letter(1, denied(), denied("99214", carc="97")))
        (notice,) = desk.notices
        assert len(notice.denial_ids) == len(desk.denials) == 2

    def test_a_post_that_takes_its_place_keeps_it(self):
        desk = Desk(letter(1, denied(), external_id="X"))
        desk.take(post(1, denied(amount=90), external_id="X"))
        assert (desk.only.amount_denied, written_about(desk, desk.only)) == (90, [day(1)])
        desk.take(era(40, denied(amount=90)))
        assert desk.only.remit_date == day(40)

    def test_told_again_it_is_no_second_notice(self):
        desk = Desk(letter(1, denied(), external_id="X"))
        told = desk.take(letter(1, denied(amount=90), external_id="X"))
        assert (len(desk.notices), told.notices) == (1, [])


class TestHistories:
    @settings(max_examples=300)
    @given(histories(), st.randoms())
    def test_every_letter_is_about_what_its_post_tells_of(self, events, shuffler):
        shuffler.shuffle(events)
        desk = Desk(*events)
        stored = {(it.event_id, it.reason_key): it for it in desk.denials}
        for fact in fold(latest_tellings(list(events))):
            for event, _ in (*fact.told_by, *fact.told_again):
                if event.letter is not None:
                    denial = stored[fact.event.id, fact.reason_key]
                    assert event.letter.notice in [it.notice for it in desk.known_about(denial)]

    @settings(max_examples=300)
    @given(histories(), st.randoms())
    def test_at_no_moment_do_two_denials_bear_one_id(self, events, shuffler):
        shuffler.shuffle(events)
        desk = Desk()
        for event in events:
            desk.take(event)
            borne = [(it.external_id, it.reason_key) for it in desk.denials if it.external_id]
            assert len(borne) == len(set(borne))


def test_a_post_that_was_taken_for_another_denial_stands_for_itself_again() -> None:
    desk = Desk(era(1, denied()), post(2, denied()))
    first, second = desk.denials
    assert (second.stage, second.possible_duplicate_of) == ("decision", first.id)
    desk.take(letter(2, denied()))
    assert (second.stage, second.outcome) == ("resolved", "duplicate"), "the letter is about what was open"
    told = desk.take(era(2, denied()))
    assert second in desk.open
    assert {"denial.completed", "denial.reopened"} <= set(kinds(told, second))
    assert written_about(desk, second) == [day(2)]


def test_what_was_written_while_it_was_over_counts_once_it_is_open_again() -> None:
    desk = Desk(era(1, denied()), era(10, paid()))
    assert desk.only.stage == "resolved"
    told = ClaimNotice(UUID(int=99), desk.claim.id, frozenset([desk.only.id]), "appeal", 1, letter(1).letter.notice)
    desk.notices.append(told._replace(notice=replace(told.notice, printed_deadline=day(30))))
    before = appeal(desk.only)
    events = desk.take(take_back(20, 100))
    assert "denial.deadline_moved" in kinds(events, desk.only)
    assert (appeal(desk.only)["file_by"], before["file_by"] > str(day(30))) == (str(day(30)), True)


def test_the_remit_date_of_a_post_may_be_told_beside_it() -> None:
    told = post(20, denied())
    told.letter = letter(1, denied()).letter
    desk = Desk(told)
    assert (desk.only.remit_date, written_about(desk, desk.only)) == (day(20), [day(1)])
    assert not told.by_letter
    assert len(Desk(told, era(55, denied())).denials) == 2, "its remittance was another one"


@pytest.mark.parametrize("near", [0, 7])
@given(written=DAYS, remitted=DAYS)
def test_one_letter_and_one_835_are_one_denial(near: int, written: int, remitted: int) -> None:
    events = [letter(written, denied()), era(remitted, denied())]
    for order in (events, events[::-1]):
        (fact,) = fold(latest_tellings(list(order)), near)
        assert fact.event is events[1]
        assert [event for event, _ in fact.told_by] == events


@given(written=DAYS, remitted=DAYS, printed=st.integers(1, 200))
def test_whichever_comes_first_the_same_denial_stands(written: int, remitted: int, printed: int) -> None:
    stand = []
    for turn in (1, -1):
        events = [letter(written, denied(), printed=day(printed)), era(remitted, denied())][::turn]
        denial = Desk(*events).only
        assert written_about(Desk(*events), denial) == [day(written)]
        stand.append((denial.remit_date, denial.stage, denial.amount_denied, denial.amount_at_risk, denial.deadlines))
    assert stand[0] == stand[1]


def test_a_letter_without_lines_is_about_those_of_the_835() -> None:
    told = letter(1, charge=100, adjustments=denied().adjustments)
    assert Desk(told, era(30, denied())).only.remit_date == day(30)
    assert Desk(era(30, denied()), told).only.remit_date == day(30)
