import random
from collections import Counter

import pytest

from app.domain.codes.tables import CARCS, RARCS, is_alert
from app.domain.intake.gate import judge_adjustment
from app.sample.mix import CLAIM_LEVEL, DENIALS, MIX, SECONDARY, UNIT_CUTS, draw_denial

NEEDS_REMARK = {"16", "96", "129", "148", "201", "226", "227", "234", "237", "250", "251", "252", "267", "A1"}
ONLY_UNDER = {
    "18": {"OA"},
    "201": {"PR"},
    "238": {"PR"},
    "249": {"CO"},
    "136": {"OA"},
    "139": {"CO"},
    "278": {"CO", "PI"},
}
EVERY = {denial for options in DENIALS.values() for row in options for denial in row} | set(UNIT_CUTS)


def test_the_shares_make_a_whole():
    assert sum(weight for _, weight, _ in MIX) == 100
    assert [weight for _, weight, _ in MIX] == [25, 15, 12, 10, 10, 11, 6, 5, 3, 2, 1]


@pytest.mark.parametrize("family", sorted(DENIALS))
def test_every_payer_family_has_options_in_every_category(family):
    assert all(DENIALS[family])


@pytest.mark.parametrize("denial", sorted(EVERY, key=repr), ids=lambda denial: f"{denial.group}-{denial.carc}")
class TestEveryDenial:
    def test_is_an_active_code(self, denial):
        assert CARCS[denial.carc].status == "active"

    def test_carries_only_active_remarks_that_are_reasons(self, denial):
        assert all(RARCS[remark].status == "active" and not is_alert(remark) for remark in denial.remarks)

    def test_has_a_remark_where_the_code_asks_for_one(self, denial):
        assert denial.remarks or denial.carc not in NEEDS_REMARK

    def test_stands_under_a_group_that_may_carry_it(self, denial):
        assert denial.group in ONLY_UNDER.get(denial.carc, {"CO", "PR", "OA", "PI"})

    def test_passes_the_gate_as_a_denial(self, denial):
        assert judge_adjustment(denial.group, denial.carc, denial.remarks, line_paid=0, line_charge=100, amount=100)[0]


def test_codes_on_the_claim_or_behind_another_are_denials_too():
    assert {carc for _, carc in SECONDARY} | CLAIM_LEVEL <= {denial.carc for denial in EVERY}


def test_drawing_keeps_the_shares():
    rng = random.Random(1)
    drawn = Counter(draw_denial(rng, "commercial").category for _ in range(20_000))
    assert all(abs(drawn[category] / 200 - weight) < 1.5 for category, weight, _ in MIX)
