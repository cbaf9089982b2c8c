"""Scenes from the life of a claim, as its events tell them."""

import pytest

from app.domain.intake.fold import fold
from app.domain.intake.remittance import Adjustment
from tests.domain.intake.build import OTHER_PAYER, day, denied, era, line, paid, post, reversal, take_back


def told(*events, near_days=7):
    return fold(list(events), near_days)


def only(*events):
    (fact,) = told(*events)
    return fact


def stand(fact):
    """Denied, recovered, open, outcome or state."""
    return fact.denied, fact.recovered, fact.remaining, fact.outcome or fact.state


class TestOneDecision:
    def test_one_denial_per_reason(self):
        one, other = told(era(1, denied("1"), denied("2"), denied("3", carc="97")))
        assert (one.reason.carc, one.lines, one.denied) == ("50", {0, 1}, 200)
        assert (other.reason.carc, other.lines, other.denied) == ("97", {2}, 100)

    def test_what_is_paid_or_written_off_is_no_denial(self):
        assert told(era(1, paid(), line("2", 100, 80))) == []

    def test_a_line_paid_in_part_is_denied_for_the_rest(self):
        assert stand(only(era(1, line("1", 100, 60, 40)))) == (40, 0, 40, "open")

    def test_a_reversal_denies_nothing(self):
        assert told(reversal(1, denied())) == []

    def test_equal_lines_of_different_reasons_have_keys_of_their_own(self):
        one, other = told(era(1, denied(carc="16", remarks=["M51"]), denied(carc="16", remarks=["N382"])))
        assert one.reason_key != other.reason_key


class TestChain:
    """Denied, reversed, corrected (CLP02 1 → 22 → 1)."""

    def test_a_reversal_waits_and_does_not_resolve(self):
        assert stand(only(era(1, denied()), reversal(5, denied()))) == (100, 0, 100, "waiting")

    def test_a_correction_that_pays_recovers(self):
        fact = only(era(1, denied()), reversal(5, denied()), era(5, paid()))
        assert stand(fact) == (100, 100, 0, "recovered")
        assert fact.ended_on == day(5)

    def test_a_correction_that_writes_off_voids(self):
        off = line(also=[Adjustment("CO", "253", 100)])
        assert stand(only(era(1, denied()), reversal(5, denied()), era(5, off))) == (100, 0, 0, "void")

    def test_a_correction_may_move_it_to_the_patient(self):
        to_patient = line(also=[Adjustment("PR", "1", 100)])
        fact = only(era(1, denied()), reversal(5, denied()), era(5, to_patient))
        assert stand(fact) == (100, 0, 0, "moved_to_patient")

    def test_what_another_line_leaves_the_patient_does_not_count(self):
        off, to_patient = line("1", also=[Adjustment("CO", "253", 100)]), line("2", also=[Adjustment("PR", "1", 100)])
        first = era(1, denied("1"), denied("2", carc="97"))
        one, other = told(first, reversal(5, denied("1"), denied("2")), era(5, off, to_patient))
        assert (one.outcome, other.outcome) == ("void", "moved_to_patient")

    def test_denied_again_is_a_recurrence(self):
        old, new = told(era(1, denied()), reversal(5, denied()), era(5, denied()))
        assert (stand(old), stand(new)) == ((100, 0, 0, "void"), (100, 0, 100, "open"))
        assert new.recurrence_of is old

    def test_denied_for_another_reason_is_no_recurrence(self):
        old, new = told(era(1, denied()), reversal(5, denied()), era(5, denied(carc="97")))
        assert (old.outcome, new.recurrence_of, new.possible_duplicate_of) == ("void", None, None)

    def test_paid_in_part_and_denied_again(self):
        old, new = told(era(1, denied()), reversal(5, denied()), era(5, line("99213", 100, 60, 40)))
        assert (stand(old), stand(new)) == ((100, 60, 0, "partly_recovered"), (40, 0, 40, "open"))
        assert new.recurrence_of is old

    def test_the_second_round_moves_the_last_denial_alone(self):
        rounds = [era(1, denied()), reversal(2, denied()), era(2, denied()), reversal(3, denied()), era(3, paid())]
        old, new = told(*rounds)
        assert (stand(old), stand(new)) == ((100, 0, 0, "void"), (100, 100, 0, "recovered"))

    def test_no_cent_of_a_part_paid_between_counts_twice(self):
        half = line("99213", 100, 60, 40)
        old, new = told(
            era(1, denied()),
            reversal(2, denied()),
            era(2, line("99213", 100, 60, 40)),
            reversal(3, half),
            era(3, paid()),
        )
        assert (stand(old), stand(new)) == ((100, 60, 0, "partly_recovered"), (40, 40, 0, "recovered"))

    def test_what_was_paid_before_the_denial_is_not_recovered(self):
        half = line("99213", 100, 60, 40)
        fact = only(era(1, line("99213", 100, 60, 40)), reversal(2, half), era(2, paid()))
        assert stand(fact) == (40, 40, 0, "recovered")

    def test_a_reversal_without_lines_is_about_all_of_them(self):
        events = [era(1, denied("1"), paid("2")), era(5, status="22", charge=-200, paid=-100)]
        assert only(*events).waiting
        fact = only(*events, era(5, paid("1"), paid("2")))
        assert stand(fact) == (100, 100, 0, "recovered")

    def test_a_correction_without_lines_gives_each_line_its_money_back_first(self):
        events = [era(1, denied("1"), paid("2")), era(5, status="22", charge=-200, paid=-100)]
        same, more = era(5, charge=200, paid=100), era(5, charge=200, paid=200)
        assert only(*events, same).recovered == 0
        assert only(*events, more).recovered == 100

    def test_lines_that_a_correction_leaves_out_go_on_waiting(self):
        fact = only(era(1, denied("1"), denied("2")), reversal(5, denied("1"), denied("2")), era(5, paid("1")))
        assert stand(fact) == (200, 100, 100, "waiting")

    def test_a_reversal_of_a_recovered_denial_reopens_it(self):
        events = [era(1, denied()), era(5, paid()), reversal(9, paid())]
        assert stand(only(*events)) == (100, 0, 100, "waiting")
        assert stand(only(*events, era(9, paid()))) == (100, 100, 0, "recovered")

    def test_a_reversal_is_about_its_own_claim_number(self):
        one, other = told(
            era(1, denied()),
            era(20, denied(carc="18", group="OA"), number="I2"),
            reversal(25, denied(), number="I2"),
        )
        assert (one.state, other.state) == ("open", "waiting")

    def test_a_payment_told_as_positive_in_a_reversal_is_taken_back_all_the_same(self):
        fact = only(era(1, denied()), era(5, paid()), era(9, paid(), status="22"))
        assert stand(fact) == (100, 0, 100, "waiting")


class TestLaterPayment:
    def test_paid_in_full(self):
        assert stand(only(era(1, denied()), era(9, paid()))) == (100, 100, 0, "recovered")

    def test_paid_in_part_the_rest_stays_open_with_the_new_amount(self):
        assert stand(only(era(1, denied()), era(9, line("99213", 100, 60, 40)))) == (100, 60, 40, "open")

    def test_the_rest_may_be_paid_too(self):
        rest = line("99213", 40, 40)
        assert stand(only(era(1, denied()), era(9, line("99213", 100, 60, 40)), era(12, rest))) == (
            100,
            100,
            0,
            "recovered",
        )

    def test_a_rest_written_off_is_over(self):
        assert stand(only(era(1, denied()), era(9, line("99213", 100, 60)))) == (100, 60, 0, "recovered")

    def test_paid_in_part_and_the_rest_denied_for_another_reason(self):
        old, new = told(era(1, denied()), era(9, line("99213", 100, 60, 40, "97")))
        assert (stand(old), stand(new)) == ((100, 60, 0, "partly_recovered"), (40, 0, 40, "open"))

    def test_more_than_was_denied_is_beyond(self):
        fact = only(era(1, line("99213", 100, 0, 40)), era(9, paid()))
        assert (fact.recovered, fact.paid_beyond) == (40, 60)

    def test_some_lines_only(self):
        fact = only(era(1, denied("1"), denied("2")), era(9, paid("2")))
        assert stand(fact) == (200, 100, 100, "open")

    def test_money_of_one_line_does_not_pay_another(self):
        fact = only(era(1, denied("1"), denied("2")), era(9, line("2", 100, 150)))
        assert (stand(fact), fact.paid_beyond) == ((200, 100, 100, "open"), 50)

    @pytest.mark.parametrize(
        "payment",
        [
            paid("9", 30, line_control_number="L2"),
            paid("2", 100, modifiers=("25",)),
            paid("2", 100),
            paid("2", 70, modifiers=("59",)),
        ],
    )
    def test_it_finds_its_line(self, payment):
        first = era(
            1,
            denied("1", line_control_number="L1"),
            denied("2", line_control_number="L2", modifiers=("25",), carc="97"),
        )
        one, other = told(first, era(9, payment))
        assert (one.state, other.state) == ("open", "resolved")

    def test_two_equal_lines_are_paid_one_by_one(self):
        first = era(1, denied(), denied())
        assert stand(only(first, era(9, paid()))) == (200, 100, 100, "open")
        assert stand(only(first, era(9, paid(), paid()))) == (200, 200, 0, "recovered")

    def test_a_payment_without_lines_pays_what_is_open(self):
        assert stand(only(era(1, denied("1"), denied("2")), era(9, charge=200, paid=200))) == (200, 200, 0, "recovered")

    def test_a_payment_under_a_new_number_counts(self):
        assert stand(only(era(1, denied()), era(9, paid(), number="I2"))) == (100, 100, 0, "recovered")

    def test_what_the_payer_has_not_decided_ends_nothing(self):
        pending = line(also=[Adjustment("OA", "133", 100)])
        assert stand(only(era(1, denied()), era(9, pending))) == (100, 0, 100, "open")
        assert stand(only(era(1, denied()), era(9, line()))) == (100, 0, 100, "open")

    def test_a_denial_of_the_whole_claim_is_paid_line_by_line(self):
        whole = era(1, line("1"), line("2"), adjustments=[Adjustment("CO", "29", 200)])
        assert stand(only(whole, era(9, paid("1")))) == (200, 100, 100, "open")
        assert stand(only(whole, era(9, paid("1"), paid("2")))) == (200, 200, 0, "recovered")


class TestTakeBack:
    def test_recovered_money_that_is_taken_back_is_open_again(self):
        fact = only(era(1, denied()), era(5, paid()), take_back(9, 100))
        assert stand(fact) == (100, 0, 100, "open")
        assert fact.reopened

    def test_no_more_opens_than_was_recovered(self):
        assert stand(only(era(1, denied()), era(5, line("99213", 100, 60, 40)), take_back(9, 500))) == (
            100,
            0,
            100,
            "open",
        )

    def test_what_was_beyond_goes_first(self):
        fact = only(era(1, denied()), era(5, line("99213", 100, 130)), take_back(9, 50))
        assert (stand(fact), fact.paid_beyond) == ((100, 80, 20, "open"), 0)

    def test_without_a_recovery_nothing_changes(self):
        events = [era(1, denied()), take_back(5, 100)]
        assert stand(only(*events)) == (100, 0, 100, "open")
        assert stand(only(*events, era(9, paid()))) == (100, 100, 0, "recovered")

    def test_the_newest_recovery_goes_first(self):
        one, other = told(era(1, denied("1"), denied("2", carc="97")), era(5, paid("1"), paid("2")), take_back(9, 100))
        assert (one.remaining, other.remaining) == (0, 100)

    def test_paid_again_is_recovered_again(self):
        assert stand(only(era(1, denied()), era(5, paid()), take_back(9, 100), era(12, paid()))) == (
            100,
            100,
            0,
            "recovered",
        )

    def test_a_recoupment_and_its_reversal_are_the_same_money(self):
        events = [era(1, denied()), era(5, paid()), take_back(9, 100), reversal(12, paid())]
        assert stand(only(*events)) == (100, 0, 100, "waiting")
        assert stand(only(*events, era(12, paid()))) == (100, 100, 0, "recovered")


class TestToldTwice:
    def test_a_repeat_without_payment_or_reversal_is_flagged(self):
        old, new = told(era(1, denied()), era(9, denied()))
        assert new.possible_duplicate_of is old
        assert (old.state, new.state) == ("open", "open")

    def test_a_third_telling_is_flagged_with_the_first(self):
        first, *more = told(era(1, denied()), era(9, denied()), era(12, denied()))
        assert all(fact.possible_duplicate_of is first for fact in more)

    def test_a_payment_recovers_the_first_and_ends_the_repeat(self):
        old, new = told(era(1, denied()), era(9, denied()), era(12, paid()))
        assert (stand(old), stand(new)) == ((100, 100, 0, "recovered"), (100, 0, 0, "duplicate"))

    def test_under_another_number_later_it_is_a_recurrence_that_takes_its_place(self):
        old, new = told(era(1, denied()), era(30, denied(), number="I2"))
        assert (stand(old), stand(new)) == ((100, 0, 0, "void"), (100, 0, 100, "open"))
        assert new.recurrence_of is old

    def test_under_another_number_on_the_same_day_it_is_flagged(self):
        old, new = told(era(1, denied()), era(1, denied(), number="I2"))
        assert (new.possible_duplicate_of, old.state) == (old, "open")

    def test_another_reason_under_the_same_number_later_is_the_newest_word(self):
        old, new = told(era(1, denied(carc="252")), era(9, denied()))
        assert (stand(old), stand(new)) == ((100, 0, 0, "void"), (100, 0, 100, "open"))

    def test_a_correction_names_the_number_it_corrects(self):
        old, new = told(era(1, denied(carc="252")), era(9, denied(), number="I2", original_claim_number="I1"))
        assert (old.outcome, new.state) == ("void", "open")

    def test_another_reason_under_another_number_stands_beside(self):
        resubmitted = era(9, denied(carc="18", group="OA"), number="I2")
        assert [fact.state for fact in told(era(1, denied()), resubmitted)] == ["open", "open"]

    def test_denied_again_after_it_was_paid_is_a_recurrence(self):
        old, new = told(era(1, denied()), era(5, paid()), era(9, denied()))
        assert (stand(old), stand(new)) == ((100, 100, 0, "recovered"), (100, 0, 100, "open"))
        assert new.recurrence_of is old


class TestPostsAndRemittances:
    def test_an_835_completes_a_post(self):
        posted, remitted = post(1, denied(amount=90)), era(1, denied())
        fact = only(posted, remitted)
        assert (fact.event, fact.denied, [event for event, _ in fact.told_by]) == (remitted, 100, [posted, remitted])

    def test_a_post_without_lines_is_about_any_line(self):
        whole = post(1, charge=None, adjustments=[Adjustment("CO", "50", 100)])
        fact = only(whole, era(1, denied("1"), paid("2")))
        assert (len(fact.told_by), fact.lines) == (2, {0})

    def test_what_the_835_does_not_confirm_stays_flagged_where_lines_meet(self):
        posted = post(1, denied("1"), denied("2", carc="97"), denied("3", carc="16"))
        facts = told(posted, era(1, denied("1"), denied("2", carc="18")))
        assert [(fact.reason.carc, fact.event.source, len(fact.told_by)) for fact in facts] == [
            ("50", "835", 2),
            ("18", "835", 1),
            ("97", "json", 1),
            ("16", "json", 1),
        ]
        assert [fact.possible_duplicate_of for fact in facts] == [None, facts[2], None, None]

    def test_each_denial_of_an_835_completes_one_post(self):
        one, other = post(1, denied("1"), external_id="X1"), post(1, denied("2", carc="97"), external_id="X2")
        facts = told(one, other, era(1, denied("1"), denied("2", carc="97")))
        assert [fact.told_by[0][0].external_id for fact in facts] == ["X1", "X2"]

    def test_two_posts_of_one_denial_are_not_both_completed(self):
        facts = told(post(1, denied(), external_id="X1"), post(1, denied(), external_id="X2"), era(1, denied()))
        assert [len(fact.told_by) for fact in facts] == [2, 1]
        assert facts[1].possible_duplicate_of is facts[0]

    def test_one_of_two_equal_lines_is_recognised(self):
        fact = only(post(1, denied()), era(1, paid(), denied()))
        assert len(fact.told_by) == 2

    @pytest.mark.parametrize(("late", "flagged"), [("post", "json"), ("remittance", "835")])
    def test_near_dates_make_two_denials_the_later_told_flagged(self, late, flagged):
        posted, remitted = post(1, denied(), created=2 * (late == "post")), era(4, denied(), created=1)
        facts = told(posted, remitted)
        (marked,) = [fact for fact in facts if fact.possible_duplicate_of]
        assert (len(facts), marked.event.source) == (2, flagged)

    def test_far_dates_make_a_recurrence(self):
        old, new = told(post(1, denied()), era(20, denied()))
        assert (new.recurrence_of, new.possible_duplicate_of, old.outcome) == (old, None, "void")

    def test_a_near_post_of_what_was_paid_meanwhile_is_flagged_too(self):
        old, new = told(era(1, denied()), era(3, paid()), post(5, denied()))
        assert (old.outcome, new.possible_duplicate_of) == ("recovered", old)

    def test_another_code_for_the_same_lines_on_the_same_day_is_flagged(self):
        facts = told(post(1, denied(), number="", ours="A1"), era(1, denied(carc="97")))
        assert [bool(fact.possible_duplicate_of) for fact in facts].count(True) == 1

    def test_a_post_ends_nothing_that_it_does_not_name(self):
        whole = post(9, charge=None, adjustments=[Adjustment("CO", "16", 100)])
        old, new = told(era(1, denied()), whole)
        assert (old.state, new.state) == ("open", "open")

    def test_what_posts_say_was_paid_counts_once(self):
        half = {"charge": 100, "paid": 60}
        posts = [post(1, line("1", 100, 60, 40, "50"), **half), post(1, line("1", 100, 60, 40, "97"), **half)]
        assert [fact.recovered for fact in told(*posts)] == [0, 0]
        assert [fact.recovered for fact in told(*posts, era(3, line("1", 100, 60, 40)))] == [0, 0, 0]

    def test_a_post_that_tells_of_more_money_is_a_payment(self):
        assert stand(only(post(1, denied()), post(20, line("99213", 100, 60, 40)))) == (100, 60, 40, "open")

    def test_a_reversal_takes_back_what_only_a_post_had_told(self):
        half = line("99213", 100, 60, 40)
        events = [post(1, line("99213", 100, 60, 40)), reversal(20, half), era(20, paid())]
        assert stand(only(*events)) == (40, 40, 0, "recovered")


class TestPayers:
    def test_payers_do_not_touch_each_other(self):
        one, other = told(
            era(1, denied()),
            era(5, denied(), payer=OTHER_PAYER),
            era(9, paid(), payer=OTHER_PAYER),
        )
        assert {stand(one), stand(other)} == {(100, 0, 100, "open"), (100, 100, 0, "recovered")}
