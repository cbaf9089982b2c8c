from datetime import date
from uuid import UUID

from app.domain.intake.claim_event import EventIds, payer_numbers, payment_key, same_claim_number
from app.domain.intake.remittance import Payment
from tests.domain.intake.build import decision, denied, era, post


def payment(**more):
    told = {"trace_number": "T1", "originator_id": "1", "payment_date": date(2026, 1, 1), "amount": 100}
    return Payment(0, **(told | more))


class TestPaymentKey:
    def test_a_resent_file_tells_of_the_same_money(self):
        assert payment_key(payment()) == payment_key(payment(interchange_control_number="2", control_number="9"))

    def test_other_money_has_another_key(self):
        keys = {
            payment_key(payment(**it)) for it in ({}, {"amount": 1}, {"trace_number": "T2"}, {"originator_id": "2"})
        }
        assert len(keys) == 4

    def test_a_dummy_trace_number_falls_back_on_the_envelope(self):
        one, other = (payment(trace_number="000", interchange_control_number=number) for number in "12")
        assert payment_key(one) != payment_key(other)


class TestEventIds:
    def test_the_same_payment_gives_the_same_ids(self):
        told = [decision(denied()), decision(denied()), decision(status="22")]
        one, other = EventIds(b"k"), EventIds(b"k")
        assert [one.next(it) for it in told] == [other.next(it) for it in told]

    def test_occurrence_status_number_and_payment_tell_them_apart(self):
        ids = EventIds(b"k")
        told = [decision(), decision(), decision(status="22"), decision(number="I2"), decision(ours="A2")]
        found = {ids.next(it) for it in told} | {EventIds(b"l").next(told[0])}
        assert len(found) == 6


class TestOrder:
    def test_remit_dates_come_first(self):
        assert era(1).order() < era(2).order()

    def test_posts_of_a_day_come_before_its_files(self):
        assert post(1).order() < era(1).order() < post(2).order()

    def test_posts_of_a_day_come_as_they_were_told(self):
        assert post(1, created=1).order() < post(1, created=2).order()

    def test_no_two_events_are_equal(self):
        one, other = post(1, created=1), post(1, created=1)
        assert one.order() != other.order()
        assert isinstance(one.id, UUID)


class TestClaimNumber:
    def test_the_payers_number_decides_where_both_tell_it(self):
        assert not same_claim_number(decision(number="I1"), decision(number="I2"))
        assert same_claim_number(decision(ours="A1"), decision(ours="A2"))

    def test_else_ours_does(self):
        assert same_claim_number(decision(number=""), decision())
        assert not same_claim_number(decision(number="", ours=""), decision(ours=""))

    def test_a_correction_goes_by_the_original_number_too(self):
        assert payer_numbers(decision(number="I2", original_claim_number="I1")) == {"I1", "I2"}
        assert payer_numbers(decision(number="")) == set()
