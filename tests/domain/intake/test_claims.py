from uuid import UUID

from app.domain.intake.claims import ClaimIndex, claim_from, learn
from app.domain.intake.remittance import Party
from tests.domain.intake.build import day, denied, era, post, reversal, take_back

JANE = Party("DOE, JANE", "MI", "M1")


def claim(event, number=1):
    return claim_from(event, UUID(int=number))


class TestFind:
    def test_by_our_number_where_dates_overlap(self):
        known = claim(era(1, denied(), service_from=day(1), service_to=day(5)))
        index = ClaimIndex([known])
        assert index.find(era(9, denied(), service_from=day(4), service_to=day(8), number="I9")) is known

    def test_a_number_used_again_at_another_date_is_another_claim(self):
        index = ClaimIndex([claim(era(1, denied(), service_from=day(1)))])
        assert index.find(era(400, denied(), service_from=day(390), number="I9")) is None

    def test_dates_of_lines_stand_for_the_claims(self):
        known = claim(era(1, denied(service_from=day(1)), denied(service_from=day(3))))
        index = ClaimIndex([known])
        assert index.find(era(9, denied(service_from=day(2)))) is known
        assert index.find(era(9, denied(service_from=day(4)), number="I9")) is None

    def test_of_several_the_payers_number_decides(self):
        old = claim(era(1, denied(), service_from=day(1), number="I1"), 1)
        new = claim(era(400, denied(), service_from=day(390), number="I2"), 2)
        index = ClaimIndex([old, new])
        assert index.find(era(500, number="I1")) is old
        assert index.find(era(500, number="I3", original_claim_number="I1")) is old
        assert index.find(era(500, number="I9")) is new

    def test_by_the_payers_number_where_ours_is_not_told(self):
        known = claim(era(1, denied()))
        assert ClaimIndex([known]).find(era(9, ours="", number="I1")) is known
        nameless = claim(post(1, denied(), ours=""))
        assert ClaimIndex([nameless]).find(era(9, ours="A7", number="I1")) is nameless

    def test_another_number_of_ours_is_another_claim(self):
        assert ClaimIndex([claim(era(1, denied()))]).find(era(9, ours="A2", number="I1")) is None

    def test_empty_numbers_name_nothing(self):
        assert ClaimIndex([claim(era(1, denied(), ours="", number=""))]).find(era(9, ours="", number="")) is None

    def test_a_linked_event_makes_its_numbers_and_days_known(self):
        known = claim(post(1, denied(), ours=""))
        index = ClaimIndex([known])
        index.link(known, era(2, denied(), ours="A1", service_from=day(1)))
        assert index.find(era(9, ours="A1", number="I9")) is known
        assert index.find(era(9, ours="A1", number="I9", service_from=day(300))) is None


class TestLearn:
    def test_gaps_are_filled_and_what_is_known_stays(self):
        known = claim(post(1, denied(), number="", charge=None))
        assert learn(known, [era(2, denied(), service_from=day(1), patient=JANE, ours="A9")])
        assert (known.patient_control_number, known.payer_claim_control_number, known.charge) == ("A1", "I1", 100)
        assert (known.service_from, known.content["patient"]["id"]) == (day(1), "M1")

    def test_the_newest_word_counts_for_status_and_payers_number(self):
        events = [era(9, denied(), status="2", number="I2"), era(1, denied(), status="1", number="I1")]
        known = claim(events[1])
        learn(known, events)
        assert (known.status_code, known.payer_claim_control_number) == ("2", "I2")

    def test_a_reversal_tells_a_status_and_no_number(self):
        events = [era(1, denied()), reversal(9, denied(), number="R1")]
        known = claim(events[0])
        learn(known, events)
        assert (known.status_code, known.payer_claim_control_number) == ("22", "I1")

    def test_a_take_back_hides_no_status(self):
        events = [era(1, denied(), status="1"), era(5, denied(), status="4"), take_back(9, 10)]
        known = claim(events[0])
        learn(known, events)
        assert known.status_code == "4"

    def test_what_is_known_already_is_no_change(self):
        events = [era(1, denied(), patient=JANE)]
        known = claim(events[0])
        learn(known, events)
        assert not learn(known, events)
