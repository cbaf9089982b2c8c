"""Denials sorted anew by the organisation's rules, as claims see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.sorting.own_rules import OwnRule, OwnRules
from app.domain.workflow.resort_claim import resort_claim, sorted_anew
from tests.domain.intake.build import OTHER_PAYER, PAYER, denied
from tests.domain.workflow.test_override_bucket import CONTRACT, CONTRACTS, claim_of, closed

RULE = OwnRule("r1", CONTRACT, "fix", "Why.", date(2026, 1, 1), carc="197", approved_by="lead")


class TestResort:
    async def test_own_rules_put_it_elsewhere_once(self) -> None:
        claim = claim_of(denied(carc="197"), own=OwnRules([RULE]))
        resort_claim(claim)
        entries = [entry.type for entry in await closed(claim)]
        assert entries[0] == "denial.resorted"
        (denial,) = claim.denials
        assert (denial.bucket_by, denial.recommended_path, denial.owner_id) == ("own_rule", "fix", CONTRACTS.id)
        resort_claim(claim)
        assert await closed(claim) == []

    async def test_out_of_triage_and_back(self) -> None:
        claim = claim_of(denied(carc="999"), own=OwnRules([replace(RULE, carc="999")]))
        (denial,) = claim.denials
        resort_claim(claim)
        assert (denial.stage, denial.next_action, denial.triage) == ("decision", "decide", None)
        claim.office.own_rules = OwnRules()
        resort_claim(claim)
        assert (denial.stage, denial.next_action, denial.triage) == ("intake", "sort", "unknown_code")
        entries = [entry.type for entry in await closed(claim)]
        assert entries.count("denial.classified") == entries.count("denial.resorted") == 2

    def test_newer_tables_alone_move_nothing(self) -> None:
        (denial,) = claim_of(denied(carc="197")).denials
        denial.bucket = {**(denial.bucket or {}), "rule": "carc.old", "version": "0"}
        assert sorted_anew(denial, OwnRules()) is None
        assert sorted_anew(denial, OwnRules([replace(RULE, carc="50")])) is None

    @pytest.mark.parametrize("by", ["stage", "bucket_by"])
    def test_what_people_did_stays(self, by: str) -> None:
        (denial,) = claim_of(denied(carc="197")).denials
        setattr(denial, by, "execution" if by == "stage" else "person")
        assert sorted_anew(denial, OwnRules([RULE])) is None

    def test_another_rule_with_the_same_words_is_named(self) -> None:
        claim = claim_of(denied(carc="197"), own=OwnRules([RULE]))
        resort_claim(claim)
        nearer = replace(RULE, id="r2", payer_id=PAYER)
        anew = sorted_anew(claim.denials[0], OwnRules([RULE, nearer]))
        assert anew is not None
        assert anew["bucket"]["rule"] == "own.r2"

    def test_what_lost_on_the_line_stays_with_it(self) -> None:
        (denial,) = claim_of(denied(carc="197")).denials
        denial.bucket = {**(denial.bucket or {}), "losing": [{"carc": "45"}]}
        anew = sorted_anew(denial, OwnRules([RULE]))
        assert anew is not None
        assert anew["bucket"]["losing"] == [{"carc": "45"}]
        denial.bucket = None
        assert (sorted_anew(denial, OwnRules([RULE])) or {})["bucket"]["losing"] == []

    def test_a_rule_of_another_payer_is_not_about_it(self) -> None:
        (denial,) = claim_of(denied(carc="197")).denials
        denial.bucket = {**(denial.bucket or {}), "rule": "carc.old"}
        assert sorted_anew(denial, OwnRules([replace(RULE, payer_id=OTHER_PAYER)])) is None
        assert sorted_anew(denial, OwnRules([replace(RULE, payer_id=PAYER)])) is not None

    def test_a_rule_that_names_another_cause_by_the_same_words_is_news(self) -> None:
        claim = claim_of(denied(carc="197"), own=OwnRules([RULE]))
        resort_claim(claim)
        (denial,) = claim.denials
        assert sorted_anew(denial, OwnRules([RULE])) is None
        denial.bucket = {**(denial.bucket or {}), "sub_cause": "duplicate"}
        assert sorted_anew(denial, OwnRules([RULE])) is not None
