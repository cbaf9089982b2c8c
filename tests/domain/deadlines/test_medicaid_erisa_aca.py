"""The traps of ``appeals-and-security.md`` §1.4 and §1.5."""

from app.domain.deadlines.calculate_deadline import Undetermined
from tests.domain.deadlines.ask import day, deadline, file_by, outcome, words

NOTICE = "2026-11-23"


class TestMedicaid:
    def test_managed_care_counts_from_the_date_on_the_notice_whenever_it_came(self):
        assert file_by(program="medicaid_managed", notice_date=NOTICE, notice_received_on="2026-12-13") == "2027-01-22"

    def test_managed_care_cannot_count_from_a_receipt_alone(self):
        found = outcome(program="medicaid_managed", notice_received_on=NOTICE)
        assert isinstance(found, Undetermined)
        assert found.missing == ("notice_date",)

    def test_a_federal_maximum_is_assumed_and_planned_short(self):
        found = deadline(program="medicaid_managed", level=2, notice_date=NOTICE)
        assert (found.file_by, found.safe_by, found.assumed) == (day("2027-03-23"), day("2027-02-19"), True)

    def test_a_replacement_claim_in_california_has_six_months_of_the_payment(self):
        found = deadline(
            program="medicaid_ffs",
            payer="Medi-Cal",
            purpose="corrected_claim",
            remit_date="2026-08-31",
            service_from="2026-01-05",
        )
        assert (found.file_by, found.assumed) == (day("2027-02-28"), False)


class TestErisaAndAca:
    def test_nothing_is_presumed_about_the_mail(self):
        found = deadline(program="self_funded", notice_date=NOTICE)
        assert (found.file_by, found.basis) == (day("2027-05-22"), "notice_date")

    def test_receipt_counts_and_not_the_date_of_the_notice(self):
        assert file_by(program="self_funded", notice_date="2026-11-20", notice_received_on=NOTICE) == "2027-05-22"

    def test_four_months_are_neither_120_nor_122_days(self):
        found = deadline(program="marketplace", level=2, notice_received_on="2026-10-31")
        assert found.file_by not in (day("2027-02-28"), day("2027-03-02"))
        assert "no day 31: the first day of the next month" in words(found)

    def test_a_last_day_on_a_holiday_moves(self):
        """2026-07-04 is a Saturday."""
        assert file_by(program="marketplace", level=2, notice_received_on="2026-03-04") == "2026-07-06"

    def test_a_last_day_on_a_monday_holiday_moves(self):
        found = deadline(program="marketplace", level=2, notice_received_on="2026-05-07")
        assert found.file_by == day("2026-09-08")
        assert "2026-09-07 is Labor Day" in words(found)

    def test_a_day_on_which_a_holiday_is_only_observed_does_not_move(self):
        """2026-07-03 observes Independence Day: 5 USC 6103(b), not (a)."""
        assert file_by(program="marketplace", level=2, notice_received_on="2026-03-03") == "2026-07-03"

    def test_the_internal_appeal_does_not_roll(self):
        assert file_by(program="marketplace", notice_received_on=NOTICE) == "2027-05-22"
