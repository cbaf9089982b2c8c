from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.domain.sorting.classification import quick_fix
from app.domain.sorting.classify import classify, sort_denial
from app.domain.sorting.own_rules import InvalidOwnRuleError, OwnRule, OwnRules, apply_own_rules
from app.domain.sorting.vocabulary import bucket_of

ACME, OTHER = UUID(int=1), UUID(int=2)
DAY = date(2026, 3, 1)
RULE = OwnRule(
    "r1",
    bucket_of("contract"),
    "appeal",
    "Acme sends 197 when its rate is not loaded.",
    effective_from=date(2026, 1, 1),
    payer_id=ACME,
    carc="197",
    approved_by="lead",
)


def apply(*rules, payer=ACME, group="CO", carc="197", remarks=(), on=DAY):
    shipped = sort_denial(group, carc, remarks)
    book = OwnRules(rules)
    return apply_own_rules(shipped, book, payer_id=payer, group=group, carc=carc, remarks=remarks, on=on)


def chosen(*rules, **more):
    return apply(*rules, **more).rule_id.removeprefix("own.")


class TestApplying:
    def test_it_replaces_bucket_and_path_and_keeps_what_the_shipped_rule_said(self):
        answer, shipped = apply(RULE), sort_denial("CO", "197")
        assert (answer.bucket, answer.recommended_path, answer.confidence) == (RULE.bucket, "appeal", "high")
        assert answer.rule_id == "own.r1"
        assert answer.why == "Own rule: Acme sends 197 when its rate is not loaded."
        assert answer.shipped == ("carc.197", shipped.bucket, "appeal")
        assert answer.alternative_path == "fix"

    def test_nothing_changes_without_a_rule_about_it(self):
        shipped = sort_denial("CO", "50")
        assert apply(RULE, carc="50") == shipped
        assert apply(carc="50") == shipped

    def test_it_never_makes_a_denial_of_what_is_none(self):
        shipped = classify("CO", "253", amount=2_00, line_paid=98_00, line_charge=100_00)
        book = OwnRules([replace(RULE, carc="253")])
        told = {"payer_id": ACME, "group": "CO", "carc": "253", "remarks": (), "on": DAY}
        assert apply_own_rules(shipped, book, **told) is shipped

    def test_it_never_opens_a_path_that_a_remark_closes(self):
        answer = apply(RULE, remarks=("MA130",))
        assert (answer.recommended_path, answer.path_set_by) == ("fix", "MA130")

    def test_it_may_close_what_a_remark_asks_to_send_again(self):
        assert apply(replace(RULE, path="close"), remarks=("MA130",)).recommended_path == "close"

    def test_it_takes_an_unknown_code_out_of_triage(self):
        answer = apply(replace(RULE, carc="Z99"), carc="Z99")
        assert (answer.triage, answer.bucket, answer.recommended_path) == (None, RULE.bucket, "appeal")

    def test_a_quick_fix_stays_one_only_on_its_path(self):
        assert quick_fix(apply(replace(RULE, carc="31", path="fix"), carc="31"))
        assert not quick_fix(apply(replace(RULE, path="fix")))


class TestMatching:
    @pytest.mark.parametrize(
        ("rule", "told", "hit"),
        [
            (RULE, {}, True),
            (RULE, {"payer": OTHER}, False),
            (RULE, {"payer": None}, False),
            (RULE, {"carc": "62"}, True),
            (RULE, {"carc": "CO-0197"}, True),
            (replace(RULE, payer_id=None), {"payer": OTHER}, True),
            (replace(RULE, group="PI"), {}, False),
            (replace(RULE, group="pi "), {"group": "PI"}, True),
            (replace(RULE, remark="M62"), {}, False),
            (replace(RULE, remark="M62"), {"remarks": ("MA01", "m62")}, True),
            (replace(RULE, carc=None, remark="M62"), {"carc": "16", "remarks": ("M62",)}, True),
            (replace(RULE, carc="62"), {}, False),
        ],
    )
    def test_members_that_are_told_must_agree(self, rule, told, hit):
        assert (chosen(rule, **told) == "r1") == hit

    @pytest.mark.parametrize(
        ("rule", "hit"),
        [
            (replace(RULE, effective_from=DAY), True),
            (replace(RULE, effective_from=date(2026, 3, 2)), False),
            (replace(RULE, effective_to=DAY), True),
            (replace(RULE, effective_to=date(2026, 2, 28)), False),
            (replace(RULE, approved_by=None), False),
        ],
    )
    def test_only_approved_rules_in_force_apply(self, rule, hit):
        assert (chosen(rule) == "r1") == hit


class TestPrecedence:
    WIDE = replace(RULE, id="wide", payer_id=None)
    PAYER = RULE
    GROUP = replace(RULE, id="group", group="CO")
    REMARK = replace(RULE, id="remark", remark="M62")
    CODE_AND_REMARK = replace(RULE, id="both", payer_id=None, remark="M62")

    def test_the_most_specific_rule_counts_in_any_order(self):
        rules = [self.WIDE, self.PAYER, self.GROUP]
        assert chosen(*rules) == chosen(*reversed(rules)) == "group"

    def test_of_equally_specific_rules_the_payer_then_the_remark_counts(self):
        assert chosen(self.CODE_AND_REMARK, self.PAYER, remarks=("M62",)) == "r1"
        assert chosen(self.GROUP, self.REMARK, remarks=("M62",)) == "remark"

    def test_then_the_newest_then_the_id(self):
        newer = replace(RULE, id="newer", effective_from=date(2026, 2, 1))
        assert chosen(newer, RULE) == chosen(RULE, newer) == "newer"
        twin = replace(RULE, id="r2")
        assert chosen(twin, RULE) == chosen(RULE, twin) == "r2"

    def test_an_older_specific_rule_beats_a_newer_wide_one(self):
        assert chosen(RULE, replace(self.WIDE, effective_from=date(2026, 2, 1))) == "r1"


class TestInvalid:
    def test_a_rule_names_a_code(self):
        with pytest.raises(InvalidOwnRuleError):
            replace(RULE, carc=None)

    def test_a_rule_does_not_end_before_it_begins(self):
        with pytest.raises(InvalidOwnRuleError):
            replace(RULE, effective_to=date(2025, 12, 31))
