from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.codes.tables import CARCS, RARCS
from app.domain.intake.reasons import split_reasons
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line
from app.domain.sorting.classify import classify, sort_denial
from app.domain.sorting.context import Context
from app.domain.sorting.several import classify_line, classify_reason

CONTRACT_CUTS = [Adjustment("CO", "45", 20_00), Adjustment("CO", "253", 2_00)]
adjustments = st.builds(
    Adjustment,
    st.sampled_from(["CO", "PR", "OA", "PI"]),
    st.sampled_from([*CARCS, "Z99"]),
    st.integers(-10_00, 200_00),
)
remarks = st.lists(st.sampled_from(list(RARCS)), max_size=3)


def co(carc, amount):
    return Adjustment("CO", carc, amount)


def on_line(*rows, told=(), paid=0, charge=100_00, status="1", context=Context()):  # noqa: B008 (it is immutable)
    return classify_line(rows, told, line_paid=paid, line_charge=charge, claim_status_code=status, context=context)


class TestWinner:
    def test_a_contract_cut_never_wins_over_a_refusal(self):
        answer = on_line(co("45", 60_00), co("253", 2_00), co("197", 38_00))
        assert answer.bucket == sort_denial("CO", "197").bucket
        assert [(lost.carc, lost.amount, lost.loss) for lost in answer.losing] == [
            ("45", 60_00, "not_a_denial"),
            ("253", 2_00, "not_a_denial"),
        ]
        assert answer.losing[0].why == "no denial: Reduction by contract or law"

    def test_the_bulk_of_the_money_wins(self):
        answer = on_line(co("97", 80_00), co("29", 20_00))
        assert answer.rule_id == "carc.97"
        assert [(lost.carc, lost.loss, lost.why) for lost in answer.losing] == [
            ("29", "smaller_share", "CO-97 carries most of the denied money")
        ]

    def test_else_the_most_upstream_blocker_wins(self):
        answer = on_line(co("97", 60_00), co("29", 40_00))
        assert answer.rule_id == "carc.29"
        assert [(lost.carc, lost.loss, lost.why) for lost in answer.losing] == [
            ("97", "downstream", "CO-29 stops the claim earlier")
        ]

    def test_of_equal_blockers_the_larger_amount_wins(self):
        answer = on_line(co("197", 40_00), co("198", 60_00))
        assert answer.rule_id == "carc.198"
        assert [lost.loss for lost in answer.losing] == ["smaller_amount"]

    def test_rows_of_one_code_count_together(self):
        answer = on_line(co("97", 40_00), co("29", 20_00), co("97", 40_00), co("45", 1), co("045", 2))
        assert answer.rule_id == "carc.97"
        assert [(lost.carc, lost.amount) for lost in answer.losing] == [("29", 20_00), ("45", 3)]

    def test_one_code_has_nothing_to_lose(self):
        assert on_line(co("197", 100_00)) == classify("CO", "197", amount=100_00, line_paid=0, line_charge=100_00)


class TestNoDenial:
    def test_the_largest_adjustment_answers(self):
        answer = on_line(co("45", 20_00), Adjustment("PR", "1", 80_00))
        assert (answer.is_denial, answer.kind) == (False, "patient_responsibility")

    def test_a_line_without_adjustments_is_no_denial(self):
        assert not on_line().is_denial

    def test_a_reversal_is_no_denial(self):
        assert on_line(co("197", 100_00), status="22").rule_id == "gate.2.1"

    def test_a_patient_on_the_roster(self):
        assert not on_line(co("24", 100_00), context=Context(on_roster=True)).is_denial

    def test_only_a_contract_cut_on_an_unpaid_line_is_a_payer_error(self):
        answer = on_line(co("45", 60_00), co("42", 40_00))
        assert (answer.gate_rule, answer.bucket.sub_cause) == ("1.4", "payer_error")
        assert not on_line(co("45", 60_00), Adjustment("PR", "2", 40_00)).is_denial


@given(
    st.lists(adjustments, max_size=4),
    remarks,
    st.sampled_from(CONTRACT_CUTS),
    st.integers(0, 4),
    st.sampled_from([0, 30_00]),
    st.integers(50_00, 300_00),
)
def test_a_contract_cut_beside_a_refusal_never_changes_its_bucket(rows, told, cut, place, paid, charge):
    before = on_line(*rows, told=told, paid=paid, charge=charge)
    assume(before.is_denial)
    after = on_line(*rows[:place], cut, *rows[place:], told=told, paid=paid, charge=charge)
    assert after._replace(losing=()) == before._replace(losing=())


@given(st.lists(adjustments, min_size=1, max_size=5), remarks)
def test_every_code_wins_or_loses(rows, told):
    answer = on_line(*rows, told=told)
    if answer.is_denial:
        assert len({(row.group, row.carc) for row in rows}) == len(answer.losing) + 1


def test_a_reason_of_intake_is_classified_with_what_lost_to_it():
    decision = ClaimDecision(0, "A1", "1", 200_00, 0)
    rows = [co("97", 60_00), co("29", 40_00), co("45", 5_00)]
    decision.lines = [Line("HC:99213", charge=105_00, paid=0, adjustments=rows)]
    [reason] = split_reasons(decision)
    answer = classify_reason(reason, rows)
    assert (answer.rule_id, answer.gate_rule) == ("carc.29", None)
    assert [(lost.carc, lost.loss) for lost in answer.losing] == [("97", "downstream"), ("45", "not_a_denial")]
    assert [lost.carc for lost in classify_reason(reason).losing] == ["97"]
