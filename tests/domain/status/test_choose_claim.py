"""Which of several claims is ours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.status.answer import StatusReply
from app.domain.status.choose_claim import choose_claim, matched
from tests.domain.status.replies import CHARGE, FIRST, SERVED, asked, claim, denied, line, reply, said

NAMELESS = {"payer_claim_control_number": None, "patient_control_number": None}
LATER = SERVED + timedelta(days=40)


class TestMatched:
    def test_the_trace_comes_first(self):
        mine, theirs = claim(), claim(trace="T2")
        assert matched(reply(theirs, mine), asked()) == (mine,)

    def test_then_the_request(self):
        theirs = claim(trace="0", **NAMELESS)
        assert matched(reply(theirs), asked()) == (theirs,)
        assert matched(StatusReply("R2", (theirs,)), asked()) == ()
        assert matched(StatusReply(None, (theirs,)), asked(request_id=None)) == ()

    @pytest.mark.parametrize(
        ("told", "ours"),
        [
            ({}, True),
            ({"payer_claim_control_number": "0ICN1"}, True),
            ({"payer_claim_control_number": " 00icn1 ", "patient_control_number": "PCN2"}, True),
            ({"payer_claim_control_number": "ICN2"}, True),
            ({"patient_control_number": "PCN2"}, True),
            ({"payer_claim_control_number": "ICN2", "patient_control_number": "PCN2"}, False),
            (NAMELESS, False),
        ],
    )
    def test_then_the_numbers_of_the_claim(self, told, ours):
        theirs = claim(trace="0", **told)
        assert bool(matched(StatusReply("R2", (theirs,)), asked())) == ours


class TestChosen:
    def test_one_alone_is_ours_unless_two_things_say_otherwise(self):
        for told in (
            {"payer_claim_control_number": "ICN2"},
            {"patient_control_number": "PCN2"},
            {"service_from": LATER},
        ):
            assert choose_claim(reply(claim("P1:0", **told)), asked()).why == "only"
        other = claim("P1:0", payer_claim_control_number="ICN2", service_from=LATER)
        found = choose_claim(reply(other), asked())
        assert (found.claim, found.like, found.found) == (None, (), 1)

    def test_by_control_number(self):
        ours, theirs = claim("F2:88", patient_control_number=None), claim(payer_claim_control_number="ICN2")
        found = choose_claim(reply(theirs, ours), asked(patient_control_number=None))
        assert (found.claim, found.why, found.found) == (ours, "control_number", 2)

    def test_by_patient_control_number(self):
        ours = claim(payer_claim_control_number=None)
        theirs = claim(payer_claim_control_number=None, patient_control_number=None)
        found = choose_claim(reply(theirs, ours), asked(payer_claim_control_number=None))
        assert (found.claim, found.why) == (ours, "patient_control_number")

    @pytest.mark.parametrize(
        ("ours", "theirs", "why"),
        [
            ((SERVED, CHARGE), (SERVED, 1), "dates_and_amount"),
            ((SERVED, 1), (LATER, 2), "dates"),
            ((SERVED, 1), (LATER, CHARGE), "dates"),
            ((None, CHARGE), (None, 1), "amount"),
        ],
    )
    def test_by_dates_and_amount(self, ours, theirs, why):
        first, second = (
            claim(said("P1:0", charge=charge), **NAMELESS | {"service_from": day}) for day, charge in (ours, theirs)
        )
        for claims in ((first, second), (second, first)):
            found = choose_claim(reply(*claims), asked())
            assert (found.claim, found.why, found.found) == (first, why, 2)

    def test_the_days_of_a_stay_meet(self):
        stay = claim("P1:0", service_from=SERVED - timedelta(2), service_to=SERVED + timedelta(2), **NAMELESS)
        other = claim("P1:0", service_from=LATER, **NAMELESS)
        assert choose_claim(reply(other, stay), asked()).claim == stay

    def test_nothing_decides(self):
        twins = claim("P1:0", **NAMELESS), claim("F2:88", **NAMELESS)
        found = choose_claim(reply(*twins), asked())
        assert (found.claim, found.why, found.like) == (None, None, twins)


class TestFollowUp:
    OLD = claim(said("F2:88", effective_on=date(2026, 9, 1)))

    @pytest.mark.parametrize(
        ("statement", "told", "follows"),
        [
            (said("A2:20"), {}, True),
            (said("P1:101"), {}, True),
            (said("P1:0", effective_on=date(2026, 9, 9)), {}, True),
            (said("P1:0", effective_on=date(2026, 8, 9)), {}, False),
            (said("P1:0"), {}, False),
            (said("P1:101::RX"), {}, False),
            (said("A2:20"), {"patient_control_number": "PCN2"}, False),
            (said("A2:20"), {"patient_control_number": None}, True),
            (said("A2:20"), {"patient_control_number": None, "service_from": None}, False),
            (said("P1:0", effective_on=date(2026, 9, 1)), {}, False),
            (said("P1:0", effective_on=date(2026, 9, 2)), {}, True),
        ],
    )
    def test_the_claim_under_a_new_number(self, statement, told, follows):
        new = claim(statement, payer_claim_control_number="ICN2", **told)
        found = choose_claim(reply(self.OLD, new), asked())
        assert (found.claim, found.why == "follow_up") == ((new, True) if follows else (self.OLD, False))
        assert found.found == 2

    def test_by_the_number_of_the_claim_that_we_named_where_we_have_none_of_our_own(self):
        new = claim(said("A2:20"), payer_claim_control_number="ICN2", service_from=None)
        about = asked(patient_control_number=None)
        assert choose_claim(reply(self.OLD, new), about).claim == new
        other = claim(said("A2:20"), payer_claim_control_number="ICN2", patient_control_number="PCN2")
        assert choose_claim(reply(self.OLD, other), about).claim == self.OLD

    def test_a_claim_without_any_day_is_not_later_than_another_without(self):
        old, other = claim("F2:88"), claim("P1:0", payer_claim_control_number="ICN2")
        assert choose_claim(reply(old, other), asked()).claim == old

    def test_the_newest_of_several(self):
        second = claim(said("F2:88", effective_on=date(2026, 9, 9)), payer_claim_control_number="ICN2")
        third = claim(said("P1:101", effective_on=date(2026, 9, 20)), payer_claim_control_number="ICN3")
        assert choose_claim(reply(third, self.OLD, second), asked()).claim == third

    @pytest.mark.parametrize(("charge", "why"), [(None, None), (CHARGE, "dates_and_amount")])
    def test_of_several_on_one_day_none_is_taken_by_its_number(self, charge, why):
        """A payer may take one claim in as several (A5)."""
        day = date(2026, 9, 9)
        first, second = (
            claim(said(code, effective_on=day, charge=told), payer_claim_control_number=number)
            for code, number, told in (("F2:88", "ICN2", charge), ("P1:0", "ICN3", None))
        )
        for claims in ((first, second), (second, first)):
            found = choose_claim(reply(self.OLD, *claims), asked())
            assert (found.claim, found.why) == (first if why else None, why)
            assert (set(found.like), found.found) == (set() if why else {first, second}, 3)

    def test_a_split_claim_by_the_denied_line(self):
        day, ours = date(2026, 9, 9), (denied(FIRST, "HC:99214"),)
        first, second = (
            claim(
                said("F1:65", effective_on=day),
                payer_claim_control_number=number,
                lines=(line("F1:65", procedure=code),),
            )
            for number, code in (("ICN2", "HC:99213"), ("ICN3", "99214"))
        )
        found = choose_claim(reply(claim("A5:717"), first, second), asked(lines=ours))
        assert (found.claim, found.why) == (second, "lines")

    def test_the_same_number_filled_with_zeros_is_no_new_one(self):
        again = claim(said("A2:20"), payer_claim_control_number="000ICN1")
        found = choose_claim(reply(self.OLD, again), asked())
        assert (found.claim, found.like) == (None, (self.OLD, again))
