"""The traps of ``appeals-and-security.md`` §1.2, §1.3 and §1.9."""

import pytest

from app.domain.deadlines.calculate_deadline import NoDeadline, Undetermined
from app.domain.deadlines.rules import RULES
from tests.domain.deadlines.ask import day, deadline, file_by, outcome, words

NOTICE = "2026-11-23"


class TestMedicare:
    def test_evidence_of_receipt_beats_the_presumption(self):
        assert file_by(program="medicare_ffs", level=2, notice_date=NOTICE, notice_received_on="2026-12-03") == (
            "2027-06-01"
        )

    def test_evidence_of_earlier_receipt_beats_it_too(self):
        assert file_by(program="medicare_ffs", remit_date=NOTICE, remit_received_on=NOTICE) == "2027-03-23"

    def test_it_is_filed_when_received(self):
        assert {rule.filed_when for rule in RULES if rule.program == "medicare_ffs" and rule.purpose == "appeal"} == {
            "received"
        }

    def test_a_qio_counts_the_postmark(self):
        found = deadline(program="medicare_ffs", purpose="qio_review", notice_date=NOTICE)
        assert (found.file_by, found.filed_when) == (day("2027-01-27"), "postmarked")

    def test_a_person_can_check_every_day(self):
        assert words(deadline(program="medicare_ffs", notice_date=NOTICE)).splitlines() == [
            "2026-11-23 Date of the decision.",
            "2026-11-28 Presumed received 5 calendar days later, as nothing shows another day.",
            "2027-03-28 120 calendar days later: the last day on which it can be received.",
            "2027-03-28 This is a Sunday, but the rule does not move the last day to a business day.",
            "2027-03-23 Safe day: a business day with time to spare, which a stricter reading keeps too.",
        ]

    def test_an_appeal_stays_on_sunday(self):
        found = deadline(program="medicare_ffs", notice_date=NOTICE)
        assert "This is a Sunday, but the rule does not move" in words(found)

    @pytest.mark.parametrize("purpose", ["corrected_claim", "new_claim"])
    def test_a_claim_does_not(self, purpose):
        """2027-03-27 is a Saturday."""
        found = deadline(program="medicare_ffs", purpose=purpose, service_from="2026-03-27")
        assert found.file_by == day("2027-03-29")
        assert "2027-03-27 is a Saturday" in words(found)

    def test_a_claim_rolls_over_an_observed_holiday(self):
        """2027-06-18, a Friday, observes Juneteenth: no federal work day."""
        assert file_by(program="medicare_ffs", purpose="new_claim", service_from="2026-06-18") == "2027-06-21"

    def test_a_claim_of_a_leap_day_ends_with_february(self):
        """2025-02-28 is a Friday."""
        assert file_by(program="medicare_ffs", purpose="new_claim", service_from="2024-02-29") == "2025-02-28"

    def test_a_claim_needs_the_day_of_service_and_not_the_remittance(self):
        found = outcome(program="medicare_ffs", purpose="corrected_claim", remit_date=NOTICE)
        assert isinstance(found, Undetermined)
        assert found.missing == ("service_from",)

    def test_a_later_letter_does_not_start_the_first_level_anew(self):
        """The remittance is the initial determination."""
        found = deadline(program="medicare_ffs", remit_date=NOTICE, notice_date="2026-12-23")
        assert (found.file_by, found.alternatives) == (day("2027-03-28"), ())

    def test_a_notice_before_the_remittance_starts_it(self):
        assert file_by(program="medicare_ffs", remit_date=NOTICE, notice_date="2026-11-20") == "2027-03-25"

    def test_the_second_level_never_counts_from_the_remittance(self):
        found = outcome(program="medicare_ffs", level=2, remit_date=NOTICE)
        assert isinstance(found, Undetermined)
        assert found.missing == ("notice_date",)

    def test_a_reopening_takes_a_year_and_leaves_the_appeal_alone(self):
        found = deadline(program="medicare_ffs", purpose="reopening", remit_date=NOTICE)
        assert found.file_by == day("2027-11-23")
        assert "does not stop the clock" in found.note

    def test_a_reopening_for_good_cause_takes_four_years(self):
        assert file_by(program="medicare_ffs", purpose="reopening_good_cause", remit_date=NOTICE) == "2030-11-23"

    def test_a_clerical_error_can_be_reopened_at_any_time(self):
        found = outcome(program="medicare_ffs", purpose="reopening_clerical", remit_date=NOTICE)
        assert isinstance(found, NoDeadline)
        assert found.reason == "unlimited"


class TestMedicareAdvantage:
    def test_mail_days_came_with_2025(self):
        before = deadline(program="medicare_advantage", notice_date="2024-12-31")
        after = deadline(program="medicare_advantage", notice_date="2025-01-01")
        assert (before.file_by, before.assumed) == (day("2025-03-01"), True)
        assert (after.file_by, after.assumed) == (day("2025-03-07"), False)

    @pytest.mark.parametrize("payer", ["HealthTeam Advantage", "Priority Health", "Health Net", "Wellcare", "Cigna"])
    def test_a_page_that_still_says_60_or_says_90_neither_shortens_nor_extends_the_regulation(self, payer):
        found = deadline(program="medicare_advantage", payer=payer, notice_date=NOTICE)
        assert (found.file_by, found.safe_by) == (day("2027-01-27"), day("2027-01-22"))
        assert (found.citation or "").endswith("42 CFR 422.582(b)")

    def test_a_plan_that_counts_from_the_remittance(self):
        found = deadline(
            program="medicare_advantage", payer="Blue Cross and Blue Shield of Nebraska", remit_date="2025-12-01"
        )
        assert (found.file_by, found.rule) == (day("2026-02-04"), "ma-bcbs-nebraska-1")

    def test_the_page_of_a_plan_does_not_reach_back(self):
        found = deadline(program="medicare_advantage", payer="BCBS of Nebraska", remit_date="2025-11-30")
        assert found.rule == "ma-1"

    def test_a_contract_provider_has_what_the_contract_says(self):
        found = deadline(program="medicare_advantage", contracted=True, notice_date=NOTICE)
        assert (found.file_by, found.rule, found.assumed) == (day("2027-01-22"), "ma-1-contract", True)

    def test_a_provider_without_a_contract_has_the_regulation_and_needs_the_waiver(self):
        found = deadline(program="medicare_advantage", contracted=False, notice_date=NOTICE)
        assert (found.file_by, found.assumed) == (day("2027-01-27"), False)
        assert "waiver of liability" in found.note

    def test_the_plan_forwards_to_the_independent_entity_by_itself(self):
        found = outcome(program="medicare_advantage", level=2, notice_date=NOTICE)
        assert isinstance(found, NoDeadline)
        assert found.reason == "automatic"
