"""The traps of ``appeals-and-security.md`` §1.6 and §1.7."""

from dataclasses import replace

import pytest

from app.domain.deadlines.calculate_deadline import Deadline, NoDeadline, Undetermined, calculate_deadline
from app.domain.deadlines.rules import RULES, Rule
from tests.domain.deadlines.ask import day, deadline, file_by, outcome, question, words

NOTICE = "2026-11-23"
CONTRACT = Rule("own-1", "appeal", 1, "Dispute", "contract § 7.2", "calendar_day", "remit_date", 90, payer="pyr_1")


class TestCommercial:
    def test_united_is_planned_to_65_days_until_the_contract_was_read(self):
        found = deadline(program="commercial", payer="UnitedHealthcare", remit_date=NOTICE)
        assert (found.file_by, found.assumed, found.name) == (day("2027-01-27"), True, "Reconsideration")
        assert [it.on for it in found.alternatives] == [day("2027-11-23")]

    def test_a_source_that_gives_the_same_day_is_no_other(self):
        same = replace(next(rule for rule in RULES if rule.id == "uhc-1-65"), id="uhc-1-again")
        asked = question(program="commercial", payer="UnitedHealthcare", remit_date=NOTICE)
        found = calculate_deadline(asked, (*RULES, same))
        assert isinstance(found, Deadline)
        assert [it.on for it in found.alternatives] == [day("2027-11-23")]

    def test_united_has_12_months_in_all_and_not_12_for_each(self):
        """The second level counts from the remittance, whenever the first was decided."""
        read = [rule for rule in RULES if rule.confirmed]
        asked = question(program="commercial", payer="UHC", level=2, remit_date=NOTICE, notice_date="2027-08-01")
        found = calculate_deadline(asked, read)
        assert isinstance(found, Deadline)
        assert (found.file_by, found.assumed) == (day("2027-11-23"), False)

    def test_united_cannot_be_counted_from_its_second_decision(self):
        found = outcome(program="commercial", payer="UHC", level=2, notice_date=NOTICE)
        assert isinstance(found, Undetermined)
        assert found.missing == ("remit_date",)

    @pytest.mark.parametrize(("on", "electronic"), [("2026-01-31", False), ("2026-02-01", True)])
    @pytest.mark.parametrize("program", ["commercial", "medicare_advantage"])
    def test_united_is_electronic_since_2026_02_01(self, program, on, electronic):
        found = deadline(program=program, payer="UHC", remit_date=NOTICE)
        rule = next(rule for rule in RULES if rule.id == found.rule)
        assert rule.is_electronic(day(on)) is electronic

    def test_aetna_counts_its_appeal_from_the_decision_before(self):
        told = {"program": "commercial", "payer": "Aetna", "remit_date": "2026-06-01", "notice_date": NOTICE}
        assert file_by(**{**told, "notice_date": "2026-06-03"}) == "2026-11-28"
        assert file_by(**told, level=2) == "2027-01-22"

    def test_aetna_gives_180_days_where_the_dispute_is_clinical(self):
        assert file_by(program="commercial", payer="Aetna", level=2, notice_date=NOTICE, clinical=True) == "2027-05-22"

    def test_cigna_counts_from_the_last_adjustment(self):
        told = {"program": "commercial", "payer": "Cigna", "remit_date": "2026-06-01"}
        assert file_by(**told) == "2026-11-28"
        assert file_by(**told, adjusted_on=NOTICE) == "2027-05-22"

    def test_cigna_has_one_level_and_then_arbitration(self):
        second = outcome(program="commercial", payer="Cigna", level=2, notice_date=NOTICE)
        assert isinstance(second, NoDeadline)
        assert second.reason == "barred"
        assert file_by(program="commercial", payer="Cigna", purpose="arbitration", notice_date=NOTICE) == "2027-11-23"

    def test_arbitration_counts_from_the_final_letter_alone(self):
        found = outcome(program="commercial", payer="Cigna", purpose="arbitration", remit_date=NOTICE)
        assert isinstance(found, Undetermined)

    @pytest.mark.parametrize(
        ("payer", "last_day"), [("Humana", "2028-05-23"), ("Anthem Blue Cross", "2027-05-22"), ("BCBS", "2027-05-22")]
    )
    def test_secondary_sources_are_assumed(self, payer, last_day):
        found = deadline(program="commercial", payer=payer, remit_date=NOTICE)
        assert (found.file_by, found.assumed) == (day(last_day), True)
        assert "not confirmed" in words(found)

    @pytest.mark.parametrize("program", ["commercial", None])
    def test_a_contract_beats_every_manual_and_needs_no_payer_type(self, program):
        asked = question(program=program, payer="Aetna", payer_id="pyr_1", remit_date=NOTICE)
        found = calculate_deadline(asked, (*RULES, CONTRACT))
        assert isinstance(found, Deadline)
        assert (found.file_by, found.rule, found.assumed) == (day("2027-02-21"), "own-1", False)

    def test_a_contract_is_of_its_own_payer_alone(self):
        found = calculate_deadline(question(program="commercial", payer="Aetna", remit_date=NOTICE), (*RULES, CONTRACT))
        assert isinstance(found, Deadline)
        assert found.rule == "aetna-1"


class TestOtherPrograms:
    def test_tricare_is_planned_to_the_receipt(self):
        assert deadline(program="tricare", notice_date=NOTICE).filed_when == "received"

    def test_a_network_provider_is_no_party_in_tricare(self):
        found = outcome(program="tricare", contracted=True, notice_date=NOTICE)
        assert isinstance(found, NoDeadline)
        assert found.reason == "barred"

    def test_a_rule_of_one_state_is_no_rule_of_another(self):
        there = deadline(program="workers_comp", state="CA", remit_date=NOTICE)
        elsewhere = deadline(program="workers_comp", state="NV", remit_date=NOTICE)
        assert (there.rule, there.file_by) == ("ca-wc-1", day("2027-02-21"))
        assert elsewhere.file_by < there.file_by
