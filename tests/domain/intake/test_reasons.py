import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake.gate import denied_adjustments
from app.domain.intake.reasons import PRECEDENCE, lead_of, split_reasons, upstream_rank
from app.domain.intake.remittance import Adjustment
from tests.domain.intake.test_gate import CONTRACTUAL, adjustments, claim, line, lines, remarks


def co(carc, amount):
    return Adjustment("CO", carc, amount)


class TestPrimary:
    def test_the_code_with_most_of_the_money_wins(self):
        [reason] = split_reasons(claim(line(100, 0, co("97", 80), co("16", 20))))
        assert (reason.carc, reason.amount, reason.secondary) == ("97", 100, ((0, co("16", 20)),))

    def test_below_that_share_the_most_upstream_blocker_wins(self):
        [reason] = split_reasons(claim(line(100, 0, co("97", 79), co("16", 21))))
        assert (reason.carc, reason.secondary) == ("16", ((0, co("97", 79)),))

    def test_rows_of_the_same_code_count_together(self):
        [reason] = split_reasons(claim(line(100, 0, co("97", 40), co("16", 20), co("97", 40))))
        assert reason.carc == "97"

    def test_of_equal_blockers_the_larger_amount_wins(self):
        [reason] = split_reasons(claim(line(100, 0, co("197", 40), co("198", 60))))
        assert reason.carc == "198"

    @given(lines, st.sampled_from(CONTRACTUAL), st.integers(0, 4))
    def test_a_contractual_row_never_changes_it(self, base, extra, place):
        others = [row for row in base.adjustments if row.carc not in {"45", "41", "42", "A2"}]
        base.adjustments = others
        before = split_reasons(claim(base))
        base.adjustments = [*others[:place], extra, *others[place:]]
        assert split_reasons(claim(base)) == before


class TestGrouping:
    def test_lines_with_the_same_code_and_remarks_are_one_reason(self):
        first, second = (line(100, 0, co("16", 100), remarks=["N382", "MA01"]), line(50, 0, co("016", 50)))
        second.remarks = ["N382"]
        [reason] = split_reasons(claim(first, second))
        assert (reason.lines, reason.amount, reason.remarks) == ((0, 1), 150, ("N382", "MA01"))

    def test_another_remark_is_another_reason(self):
        decision = claim(line(1, 0), line(100, 0, co("16", 100), remarks=["N382"]))
        decision.lines.append(line(100, 0, co("16", 100), remarks=["N290"]))
        assert [(reason.lines, reason.remarks) for reason in split_reasons(decision)] == [
            ((1,), ("N382",)),
            ((2,), ("N290",)),
        ]

    def test_another_group_is_another_reason(self):
        decision = claim(line(100, 0, co("96", 100)), line(100, 0, Adjustment("PR", "96", 100)))
        assert [reason.group for reason in split_reasons(decision)] == ["CO", "PR"]

    def test_the_claim_level_is_a_reason_of_its_own(self):
        decision = claim(line(100, 0, co("29", 60)), adjustments=[co("29", 40)], remarks=["N211"])
        assert [(reason.lines, reason.amount, reason.remarks) for reason in split_reasons(decision)] == [
            ((), 40, ("N211",)),
            ((0,), 60, ("N211",)),
        ]

    def test_a_code_is_kept_as_it_was_sent(self):
        [reason] = split_reasons(claim(line(100, 0, co("062", 100))))
        assert reason.carc == "62"

    def test_a_claim_without_denial_has_no_reason(self):
        assert split_reasons(claim(line(100, 60, co("45", 40)))) == []


class TestRemarks:
    def test_a_line_without_its_own_takes_those_of_the_claim(self):
        [reason] = split_reasons(claim(line(100, 0, co("16", 100)), remarks=["N382", "MA130"]))
        assert reason.remarks == ("N382", "MA130")

    def test_a_line_with_its_own_takes_only_what_is_about_the_whole_claim(self):
        decision = claim(line(100, 0, co("97", 100), remarks=["M15"]), remarks=["N382", "MA130", "MA01"])
        [reason] = split_reasons(decision)
        assert reason.remarks == ("M15", "MA130", "MA01")


class TestPrecedence:
    @pytest.mark.parametrize(
        ("carc", "tier"),
        [(carc, tier) for tier, carcs in PRECEDENCE for carc in carcs.split()],
    )
    def test_each_listed_code_has_its_place(self, carc, tier):
        assert PRECEDENCE[upstream_rank(carc)][0] == tier

    @pytest.mark.parametrize(("carc", "tier"), [("8", "enrolment"), ("151", "coding"), ("62", "authorization")])
    def test_codes_that_need_a_decision(self, carc, tier):
        assert PRECEDENCE[upstream_rank(carc)][0] == tier

    @pytest.mark.parametrize("carc", ["999", "129", "A8"])
    def test_unlisted_codes_come_last(self, carc):
        assert upstream_rank(carc) == len(PRECEDENCE)

    @pytest.mark.parametrize(
        ("carc", "remark", "tier"),
        [
            ("A1", "M127", "document_request"),
            ("A1", "N115", "medical_need"),
            ("129", "MA92", "who_is_the_payer"),
            ("999", "N522", "already_paid_or_late"),
            ("16", "M127", "unprocessable_data"),
        ],
    )
    def test_a_remark_places_only_what_the_code_leaves_open(self, carc, remark, tier):
        assert PRECEDENCE[upstream_rank(carc, ["MA01", remark])][0] == tier

    def test_no_code_stands_in_two_tiers(self):
        codes = [carc for _, carcs in PRECEDENCE for carc in carcs.split()]
        assert len(codes) == len(set(codes))


class TestLead:
    def test_the_most_upstream_reason_leads(self):
        reasons = split_reasons(claim(line(900, 0, co("50", 900)), line(10, 0, co("27", 10))))
        assert reasons[lead_of(reasons)].carc == "27"

    def test_of_equals_the_larger_leads(self):
        reasons = split_reasons(claim(line(10, 0, co("197", 10)), line(90, 0, co("198", 90))))
        assert reasons[lead_of(reasons)].carc == "198"

    def test_of_equal_amounts_the_first_leads(self):
        reasons = split_reasons(claim(line(10, 0, co("198", 10)), line(10, 0, co("197", 10))))
        assert lead_of(reasons) == 0

    def test_nothing_has_no_lead(self):
        with pytest.raises(ValueError):
            lead_of([])


@given(st.lists(lines, max_size=4), st.lists(adjustments, max_size=3), remarks)
def test_reasons_hold_every_denied_adjustment_once(lines, adjustments, remarks):
    decision = claim(*lines, adjustments=adjustments, remarks=remarks)
    denied = denied_adjustments(decision)
    reasons = split_reasons(decision)
    covered = [item for reason in reasons for item in reason.covered]
    assert sorted(covered, key=repr) == sorted(((item.line, item.adjustment) for item in denied), key=repr)
    assert sum(reason.amount for reason in reasons) == sum(item.adjustment.amount for item in denied)
    assert all(reason.amount > 0 for reason in reasons)


@given(st.lists(lines, min_size=1, max_size=4))
def test_a_line_is_in_one_reason_only(lines):
    found = [index for reason in split_reasons(claim(*lines)) for index in reason.lines]
    assert len(found) == len(set(found))
