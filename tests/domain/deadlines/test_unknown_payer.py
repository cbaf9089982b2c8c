"""No silent default for a payer that nobody knows: ``appeals-and-security.md`` §1.1 (c)."""

from dataclasses import replace

import pytest

from app.domain.deadlines.calculate_deadline import Deadline, Undetermined, calculate_deadline
from app.domain.deadlines.rules import RULES
from tests.domain.deadlines.ask import day, deadline, outcome, question, words

NOTICE = "2026-11-23"


class TestUnknownPayer:
    def test_nobody_said_of_which_type(self):
        found = deadline(notice_date=NOTICE)
        assert (found.file_by, found.assumed, found.rule) == (day("2027-01-22"), True, "medicaid-managed-1")
        assert "Nobody has said of which type the payer is" in words(found)
        assert found.alternatives == ()

    @pytest.mark.parametrize("program", ["other", "auto", "martian"])
    def test_a_type_without_rules_is_unknown(self, program):
        found = deadline(program=program, notice_date=NOTICE)
        assert found.assumed
        assert "Nobody has said of which type the payer is" in words(found)

    def test_a_payer_without_a_rule_gets_the_shortest_of_its_type(self):
        found = deadline(program="commercial", payer="Rushmore Life", remit_date=NOTICE)
        assert (found.file_by, found.rule, found.assumed) == (day("2027-01-27"), "uhc-1-65", True)

    def test_a_type_without_a_rule_for_the_corrected_claim_gets_the_shortest_of_all(self):
        found = deadline(program="self_funded", purpose="corrected_claim", remit_date=NOTICE, service_from="2026-10-01")
        assert (found.file_by, found.rule, found.assumed) == (day("2027-05-23"), "medi-cal-corrected", True)

    def test_what_stands_in_brings_no_channel_or_note_of_another_payer(self):
        found = deadline(program="commercial", payer="Rushmore Life", remit_date=NOTICE)
        assert (found.electronic_from, found.note, found.filed_when) == (None, "", "received")
        assert found.name == "Shortest window known"

    def test_a_rule_that_is_not_in_force_does_not_stand_in(self):
        retired = replace(
            next(rule for rule in RULES if rule.id == "tricare-1"), id="old", n=10, effective_to=day("2026-11-22")
        )
        found = calculate_deadline(question(notice_date=NOTICE), (*RULES, retired))
        assert isinstance(found, Deadline)
        assert found.file_by == day("2027-01-22")
        before = calculate_deadline(question(notice_date="2026-11-22"), (*RULES, retired))
        assert isinstance(before, Deadline)
        assert before.file_by == day("2026-12-02")

    def test_without_dates_a_person_is_asked(self):
        found = outcome(program="medicare_ffs")
        assert isinstance(found, Undetermined)
        assert found.missing == ("remit_date",)
        assert found.text == "Needs the date of the remittance."

    def test_without_a_rule_a_person_is_asked(self):
        found = outcome(purpose="prayer", notice_date=NOTICE)
        assert isinstance(found, Undetermined)
        assert found.missing == ()
