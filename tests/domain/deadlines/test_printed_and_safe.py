"""Days that a notice prints, and days to plan for: ``appeals-and-security.md`` §1.1 (a) and (b)."""

from tests.domain.deadlines.ask import day, deadline, words

NOTICE = "2026-11-23"


class TestPrintedDays:
    def test_an_earlier_printed_day_counts(self):
        found = deadline(program="medicare_ffs", notice_date=NOTICE, printed_deadline="2027-03-01")
        assert (found.file_by, found.safe_by) == (day("2027-03-01"), day("2027-02-24"))
        assert (found.basis, found.rule) == ("printed_deadline", "medicare-1")
        assert [it.on for it in found.steps[-3:]] == [day("2027-03-28"), day("2027-03-01"), day("2027-02-24")]

    def test_a_later_printed_day_does_not(self):
        found = deadline(program="medicare_ffs", notice_date=NOTICE, printed_deadline="2027-04-30")
        assert found.file_by == day("2027-03-28")
        assert [it.on for it in found.alternatives] == [day("2027-04-30")]

    def test_the_same_printed_day_confirms_the_rule(self):
        found = deadline(program="medicare_ffs", notice_date=NOTICE, printed_deadline="2027-03-28")
        assert (found.basis, found.alternatives) == ("presumed_receipt", ())
        assert "the same day" in words(found)

    def test_a_later_printed_day_does_not_extend_an_assumed_window_either(self):
        found = deadline(program=None, notice_date=NOTICE, printed_deadline="2027-06-01")
        assert (found.file_by, found.assumed) == (day("2027-01-22"), True)

    def test_the_payers_own_earlier_day_leaves_nothing_assumed(self):
        found = deadline(program=None, notice_date=NOTICE, printed_deadline="2026-12-23")
        assert (found.file_by, found.assumed) == (day("2026-12-23"), False)

    def test_a_printed_day_without_a_rule_is_kept_and_assumed(self):
        found = deadline(program="medicare_ffs", level=2, printed_deadline="2027-01-04")
        assert (found.file_by, found.safe_by) == (day("2027-01-04"), day("2026-12-30"))
        assert (found.rule, found.assumed) == (None, True)

    def test_a_printed_day_is_not_lost_to_a_rule_without_one(self):
        found = deadline(program="medicare_advantage", level=2, printed_deadline="2027-01-04")
        assert (found.file_by, found.assumed) == (day("2027-01-04"), True)


class TestSafeDay:
    def test_it_is_a_business_day(self):
        """Five days before Friday 2027-01-22 is a Sunday."""
        found = deadline(program="medicaid_managed", notice_date=NOTICE)
        assert (found.file_by, found.safe_by) == (day("2027-01-22"), day("2027-01-15"))

    def test_it_is_no_holiday(self):
        """Five days before Saturday 2027-01-23 is the birthday of Martin Luther King, a Monday."""
        assert deadline(program="medicaid_managed", notice_date="2026-11-24").safe_by == day("2027-01-15")

    def test_a_short_window_does_not_make_it_come_before_the_start(self):
        found = deadline(purpose="idr", negotiation_ended_on="2026-11-23")
        assert (found.file_by, found.safe_by) == (day("2026-11-30"), day("2026-11-25"))
        short = deadline(purpose="idr", negotiation_ended_on="2026-12-07")
        assert (short.file_by, short.safe_by) == (day("2026-12-11"), day("2026-12-07"))

    def test_evidence_of_late_receipt_does_not_move_it_past_the_stricter_reading(self):
        found = deadline(program="medicare_ffs", remit_date=NOTICE, remit_received_on="2026-12-13")
        assert (found.file_by, found.safe_by) == (day("2027-04-12"), day("2027-03-23"))


class TestNotices:
    def test_where_the_notice_counts_an_older_remittance_is_shown_beside_it(self):
        found = deadline(program="medicaid_managed", notice_date=NOTICE, remit_date="2026-11-03")
        assert found.file_by == day("2027-01-22")
        assert [it.on for it in found.alternatives] == [day("2027-01-02")]

    def test_above_the_first_level_the_remittance_is_of_another_decision(self):
        found = deadline(program="medicaid_managed", level=2, notice_date=NOTICE, remit_date="2026-06-03")
        assert found.alternatives == ()

    def test_a_remittance_that_the_rule_cannot_count_from_is_not_shown(self):
        found = deadline(
            program="commercial", payer="Cigna", purpose="arbitration", notice_date=NOTICE, remit_date="2026-06-03"
        )
        assert (found.file_by, found.alternatives) == (day("2027-11-23"), ())

    def test_receipt_of_the_notice_says_nothing_of_the_remittance(self):
        found = deadline(
            program="medicare_ffs",
            level=1,
            purpose="qio_review",
            notice_date=NOTICE,
            notice_received_on="2026-12-13",
            remit_date="2026-11-03",
        )
        assert [it.on for it in found.alternatives] == [day("2027-01-07")]

    def test_a_younger_remittance_changes_nothing(self):
        found = deadline(program="medicaid_managed", notice_date=NOTICE, remit_date="2026-12-03")
        assert (found.file_by, found.alternatives) == (day("2027-01-22"), ())
