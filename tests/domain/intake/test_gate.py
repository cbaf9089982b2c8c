import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes.tables import CARCS, GROUPS, RARCS
from app.domain.intake.gate import RULES, denied_adjustments, has_denial, judge_adjustment
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line

DENYING_GROUPS = ["CO", "OA", "PI"]
PATIENT_SHARE = ["1", "2", "3", "66", "85", "142", "241", "247", "248"]
ACCOUNTING = [
    "23",
    "94",
    "100",
    "101",
    "187",
    "209",
    "271",
    "A0",
    "205",
    *(str(code) for code in range(259, 267) if code != 261),
]
PENDING = ["133", "257", "277"]
CONTRACT = [
    *["44", "69", "70", "121", "122", "137", "144", "161", "186", "195", "223", "225", "232", "235", "237", "245"],
    *["74", "75", "76", "89", "90", "91", "103", "104", "105", "130", "131", "132", "253", "281"],
    *["B4", "B10", "B22", "P5", "P12", "P18", "P22", "P23", "P24", "P25", "P26", "P28", "P29"],
]
STATISTICS = [
    *["67", "68", "72", "73", "77", "79", "80", "81", "82", "83", "84", "86", "87", "88", "92", "93", "99"],
    *["B2", "B3"],
]


def judge(group, carc, amount=10_000, paid=0, charge=15_000, **more):
    return judge_adjustment(group, carc, amount=amount, line_paid=paid, line_charge=charge, **more)


def claim(*lines, status="1", adjustments=(), remarks=(), charge=None, paid=None):
    charge = sum(line.charge for line in lines) if charge is None else charge
    paid = sum(line.paid for line in lines) if paid is None else paid
    decision = ClaimDecision(0, "A1", status, charge, paid)
    decision.lines, decision.adjustments, decision.remarks = list(lines), list(adjustments), list(remarks)
    return decision


def line(charge, paid, *adjustments, remarks=()):
    return Line("HC:99213", charge=charge, paid=paid, adjustments=list(adjustments), remarks=list(remarks))


class TestRule1Reversals:
    @pytest.mark.parametrize("carc", ["16", "45", "1", "999"])
    def test_no_adjustment_of_a_reversal_is_a_denial(self, carc):
        verdict = judge("CO", carc, status_code="22")
        assert (verdict.is_denial, verdict.rule, verdict.kind) == (False, "2.1", "informational")

    def test_group_cr_is_never_a_denial(self):
        assert judge("CR", "16").rule == "2.1"

    def test_a_reversal_has_no_denial(self):
        decision = claim(line(-10_000, 0, Adjustment("CO", "16", -10_000)), status="22")
        assert denied_adjustments(decision) == []
        assert not has_denial(decision)


class TestRule2PatientShare:
    @pytest.mark.parametrize("carc", [*PATIENT_SHARE, "126", "127"])
    def test_patient_share_is_no_denial_even_on_an_unpaid_line(self, carc):
        verdict = judge("PR", carc, amount=15_000)
        assert (verdict.is_denial, verdict.rule, verdict.kind) == (False, "2.2", "patient_responsibility")

    def test_patient_share_codes_mean_that_under_pr_only(self):
        assert judge("CO", "1").is_denial


class TestRule3Accounting:
    @pytest.mark.parametrize("carc", [*ACCOUNTING, "71", "156"])
    @pytest.mark.parametrize("group", ["OA", "CO", "PR"])
    def test_accounting_is_no_denial(self, group, carc):
        verdict = judge(group, carc)
        assert (verdict.is_denial, verdict.rule, verdict.follow_up) == (False, "2.3", False)

    @pytest.mark.parametrize("carc", PENDING)
    def test_pending_is_no_denial_and_is_looked_at_again(self, carc):
        verdict = judge("OA", carc)
        assert (verdict.is_denial, verdict.rule, verdict.follow_up) == (False, "2.3.pending", True)


class TestRule4ContractOrLaw:
    @pytest.mark.parametrize("carc", [*CONTRACT, "45", "W1", "W7", "Y2", "Y3", "217", "41", "42", "A2"])
    @pytest.mark.parametrize("group", DENYING_GROUPS)
    def test_a_reduction_by_contract_or_law_is_no_denial(self, group, carc):
        verdict = judge(group, carc)
        assert (verdict.is_denial, verdict.rule, verdict.kind) == (False, "2.4", "contractual")

    def test_a_negative_reduction_asks_to_check_the_sign(self):
        assert judge("CO", "45", amount=-500).rule == "2.4.sign"

    @pytest.mark.parametrize("carc", ["45", "42", "A2"])
    def test_co45_for_the_whole_charge_of_an_unpaid_line_is_a_denial(self, carc):
        verdict = judge("CO", carc, amount=15_000)
        assert (verdict.is_denial, verdict.rule) == (True, "1.4")

    @pytest.mark.parametrize(
        ("group", "changed"),
        [
            ("PR", {}),
            ("CO", {"paid": 1}),
            ("CO", {"amount": 14_999}),
            ("CO", {"only_45": False}),
            ("CO", {"paid": None}),
        ],
    )
    def test_anything_else_than_that_stays_contractual(self, group, changed):
        assert judge(group, "45", **({"amount": 15_000} | changed)).rule == "2.4"

    def test_two_parts_of_the_whole_charge_are_both_denied(self):
        parts = [Adjustment("CO", "45", 6_000), Adjustment("CO", "45", 4_000)]
        assert [item.adjustment for item in denied_adjustments(claim(line(10_000, 0, *parts)))] == parts

    def test_another_amount_beside_it_makes_it_contractual(self):
        unpaid = line(10_000, 0, Adjustment("CO", "45", 4_000), Adjustment("CO", "50", 6_000))
        assert [item.adjustment.carc for item in denied_adjustments(claim(unpaid))] == ["50"]

    def test_a_zero_amount_beside_it_does_not_count(self):
        unpaid = line(10_000, 0, Adjustment("CO", "45", 10_000), Adjustment("CO", "97", 0))
        assert [item.rule for item in denied_adjustments(claim(unpaid))] == ["1.4"]

    def test_it_holds_for_a_claim_without_lines_too(self):
        decision = claim(charge=10_000, paid=0, adjustments=[Adjustment("CO", "45", 10_000)])
        assert [(item.line, item.rule) for item in denied_adjustments(decision)] == [(None, "1.4")]
        assert has_denial(decision)


class TestRule5ReportingLines:
    @pytest.mark.parametrize(
        ("carc", "remarks", "charge"), [("246", (), 15_000), ("16", ("N620",), 15_000), ("16", (), 0), ("16", (), 1)]
    )
    def test_a_reporting_line_is_no_denial(self, carc, remarks, charge):
        assert judge("CO", carc, remarks=remarks, charge=charge, amount=1).rule == "2.5"

    def test_a_penny_line_with_co45_is_no_payer_error(self):
        assert judge("CO", "45", amount=1, charge=1).rule == "2.4"

    def test_two_cents_are_a_charge(self):
        assert judge("CO", "16", charge=2, amount=2).is_denial

    def test_a_reporting_remark_of_the_claim_does_not_reach_its_lines(self):
        assert has_denial(claim(line(100, 0, Adjustment("CO", "16", 100)), remarks=["N620"]))


class TestRule6Capitation:
    def test_it_is_already_paid_for_a_patient_on_the_roster(self):
        assert judge("CO", "24", on_capitation_roster=True).rule == "2.6"

    @pytest.mark.parametrize("carc", ["24", "120"])
    def test_it_is_the_wrong_payer_otherwise(self, carc):
        verdict = judge("CO", carc)
        assert (verdict.is_denial, verdict.rule) == (True, "2.6.denial")

    def test_the_roster_reaches_the_claim(self):
        decision = claim(line(100, 0, Adjustment("CO", "24", 100)))
        assert has_denial(decision)
        assert not has_denial(decision, on_capitation_roster=True)


class TestRule7MultipleProcedures:
    def test_it_is_a_reduction_on_a_paid_line(self):
        assert judge("CO", "59", paid=1).rule == "2.7"

    @pytest.mark.parametrize("paid", [0, None])
    def test_it_is_a_denial_on_an_unpaid_line(self, paid):
        assert judge("CO", "59", paid=paid).rule == "2.7.denial"


class TestRule8AnythingElse:
    @pytest.mark.parametrize("group", DENYING_GROUPS)
    @pytest.mark.parametrize("carc", ["16", "18", "22", "29", "50", "78", "96", "97", "109", "151", "197", "252", "B7"])
    @pytest.mark.parametrize("paid", [0, 5_000])
    def test_it_is_a_denial_of_the_amount(self, group, carc, paid):
        verdict = judge(group, carc, paid=paid)
        assert (verdict.is_denial, verdict.rule, verdict.kind) == (True, "2.8", "denial")

    @pytest.mark.parametrize("amount", [0, -10_000])
    def test_without_a_positive_amount_nothing_is_denied(self, amount):
        assert judge("CO", "16", amount=amount).rule == "2.8.amount"

    def test_the_amount_denied_in_a_paid_line_is_that_of_the_adjustment(self):
        cut = line(30_000, 16_000, Adjustment("CO", "45", 4_000), Adjustment("CO", "151", 10_000))
        assert [item.adjustment.amount for item in denied_adjustments(claim(cut))] == [10_000]

    @pytest.mark.parametrize("carc", ["999", "ZZ9", "N1"])
    def test_an_unknown_code_is_a_denial_for_a_person_to_sort(self, carc):
        assert judge("PR", carc).rule == "3.1"

    def test_an_unknown_group_does_not_hide_a_denial(self):
        assert judge("XX", "16").rule == "2.8"


class TestRule9DenialsUnderPr:
    @pytest.mark.parametrize("carc", ["27", "31", "49", "96", "119", "204", "227"])
    def test_they_are_still_denials(self, carc):
        verdict = judge("PR", carc)
        assert (verdict.is_denial, verdict.rule) == (True, "2.9")


class TestRule10RetiredCodes:
    @pytest.mark.parametrize("carc", STATISTICS)
    def test_a_retired_statistic_is_no_denial(self, carc):
        assert judge("CO", carc).rule == "2.10"

    @pytest.mark.parametrize("carc", ["62", "15", "17", "138", "D1", "D21", "125", "B18", "63"])
    def test_a_retired_denial_is_a_denial(self, carc):
        assert judge("CO", carc).rule == "2.8"


class TestSpelling:
    @pytest.mark.parametrize(("carc", "rule"), [("045", "2.4"), ("CO-253", "2.4"), ("B07", "2.8"), (" 197", "2.8")])
    def test_other_spellings_get_the_same_verdict(self, carc, rule):
        assert judge(" co", carc).rule == rule


groups = st.sampled_from(sorted(GROUPS))
carcs = st.sampled_from([*sorted(CARCS), "999", "ZZ", ""])
remarks = st.lists(st.sampled_from([*sorted(RARCS), "N9999", "N620"]), max_size=3)
amounts = st.integers(-50_000, 50_000)
adjustments = st.builds(Adjustment, groups, carcs, amounts)
lines = st.builds(
    lambda charge, paid, rows, remarks: line(charge, paid, *rows, remarks=remarks),
    st.sampled_from([0, 1, 10_000]),
    st.sampled_from([0, 4_000]),
    st.lists(adjustments, max_size=4),
    remarks,
)
CONTRACTUAL = [Adjustment("CO", "45", 1_000), Adjustment("CO", "253", 200)]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_code_gets_a_known_verdict(group):
    for verdict in (judge(group, carc) for carc in [*CARCS, "999"]):
        assert verdict.rule in RULES
        assert verdict.is_denial == (verdict.kind == "denial")
        assert not (verdict.is_denial and verdict.follow_up)


@given(groups, carcs, remarks, amounts, st.sampled_from([None, 0, 1, 9_000]), st.sampled_from(["1", "4", "22"]))
def test_the_gate_answers_whatever_comes(group, carc, remarks, amount, paid, status):
    verdict = judge(group, carc, remarks=remarks, amount=amount, paid=paid, status_code=status)
    assert verdict.rule in RULES
    assert not verdict.is_denial or (amount > 0 and status != "22" and group != "CR")


@given(lines, st.sampled_from(CONTRACTUAL), st.integers(0, 4))
def test_a_contractual_row_never_changes_what_else_is_denied(base, extra, place):
    others = [row for row in base.adjustments if row.carc not in {"45", "41", "42", "A2"}]
    base.adjustments = others
    before = [item.adjustment for item in denied_adjustments(claim(base))]
    base.adjustments = [*others[:place], extra, *others[place:]]
    after = [item.adjustment for item in denied_adjustments(claim(base)) if item.adjustment is not extra]
    assert after == before


@given(st.lists(lines, max_size=3), st.lists(adjustments, max_size=2), st.sampled_from(["1", "2", "4", "22"]))
def test_the_quick_answer_agrees_with_the_full_one(lines, adjustments, status):
    decision = claim(*lines, adjustments=adjustments, status=status)
    assert has_denial(decision) == bool(denied_adjustments(decision))
