import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.evidence import Counts
from app.domain.economics.expected_amount import Line, Volume, expected_amount
from app.domain.economics.expected_return import (
    FORMULA_VERSION,
    VETOES,
    Circumstances,
    discount_factor,
    expected_return,
    expected_value,
    may_close_as_not_worth_it,
    vetoes_of,
)
from app.domain.economics.odds import odds as odds_of
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.priors import Prior
from tests.domain.economics.build import CERTAIN, amount, cents, cost, odds, policies, result

fractions = st.floats(0, 1)


class TestReturn:
    def test_by_hand(self):
        policy = ClosePolicy("v", floor=10_00, discount_rate=0.10, collected=0.9)
        likely = odds_of(Prior(0.5, 2, "test"), {"payer": Counts(7, 8)})  # (1 + 7) / 10
        found = expected_return(likely, amount(400_00), cost(30_00, 20_00), policy, path="appeal", level=1)
        # 0.8 · 400 · 0.9 = 288; 60 days at 10 % a year: 1.1^(-60/365) = 0.984455
        assert round(found.discount, 6) == 0.984455
        assert (found.expected_value, found.net, found.worth_it) == (283_52, 233_52, True)
        assert (found.days, found.discount_rate, found.collected, found.floor) == (60, 0.10, 0.9, 10_00)
        assert (found.policy_version, found.policy_digest) == ("v", policy.digest())
        assert found.formula_version == FORMULA_VERSION

    @pytest.mark.parametrize(("own", "worth_it"), [(39_99, True), (40_00, True), (40_01, False)])
    def test_the_floor_itself_is_enough(self, own, worth_it):
        found = result(0.5, 100_00, own, ClosePolicy(floor=10_00, discount_rate=0))
        assert (found.net, found.worth_it) == (50_00 - own, worth_it)

    def test_an_unknown_amount_gives_no_value(self):
        found = result(expected=None)
        assert (found.expected_value, found.net, found.worth_it) == (None, None, None)

    def test_an_amount_that_misses_lines_gives_no_value(self):
        known, unknown = Line("a", 100_00, 100_00, 0, 80_00), Line("b", 100_00, 100_00)
        part = expected_amount([known, unknown], {}, None)
        found = expected_return(odds(0.5), part, cost(1), CERTAIN, path="fix")
        assert (part.amount, found.expected_value, found.worth_it) == (80_00, None, None)

    def test_from_the_roll_ups_to_the_net(self):
        lines = [Line("HC:99213", 200_00, 200_00)]
        told = expected_amount(lines, {"HC:99213": Volume(40, 8_000_00, 3_600_00)}, None)
        found = expected_return(odds(0.5), told, cost(19_08), CERTAIN, path="appeal", level=1)
        assert (found.expected_value, found.net) == (45_00, 25_92)


class TestVetoes:
    def test_nothing_forbids_by_default(self):
        assert vetoes_of(Circumstances()) == ()

    def test_each_is_told_in_order(self):
        everything = Circumstances(True, False, True, True, True, True)
        assert vetoes_of(everything) == tuple(VETOES)

    @pytest.mark.parametrize(
        ("known", "veto"),
        [
            (Circumstances(on_hold=True), "hold"),
            (Circumstances(deadline_known=False), "deadline_unknown"),
            (Circumstances(systemic_payer_error=True), "systemic_payer_error"),
            (Circumstances(overpayment=True), "overpayment"),
            (Circumstances(patient_would_be_liable=True), "patient_would_be_liable"),
            (Circumstances(batch_worth_it=True), "batch_worth_it"),
        ],
    )
    def test_one_is_enough(self, known, veto):
        assert vetoes_of(known) == (veto,)
        assert not may_close_as_not_worth_it(False, vetoes_of(known))

    @pytest.mark.parametrize(("worth_it", "may"), [(True, False), (None, False), (False, True)])
    def test_only_what_is_known_to_return_too_little_is_let_go(self, worth_it, may):
        assert may_close_as_not_worth_it(worth_it, ()) is may


class TestProperties:
    @given(fractions, fractions, cents, fractions, fractions)
    def test_better_odds_never_return_less(self, p, q, expected, collected, discount):
        low, high = sorted((p, q))
        assert expected_value(low, expected, collected, discount) <= expected_value(high, expected, collected, discount)

    @given(fractions, cents, cents, fractions, fractions)
    def test_a_larger_amount_never_returns_less(self, p, one, other, collected, discount):
        low, high = sorted((one, other))
        assert expected_value(p, low, collected, discount) <= expected_value(p, high, collected, discount)

    @given(st.floats(0, 5), st.integers(0, 2000), st.integers(0, 2000))
    def test_later_money_is_worth_less(self, rate, one, other):
        soon, late = sorted((one, other))
        assert 0 < discount_factor(rate, late) <= discount_factor(rate, soon) <= 1

    @given(fractions, cents, policies)
    def test_never_more_than_the_amount(self, p, expected, policy):
        assert 0 <= expected_value(p, expected, policy.collected, discount_factor(policy.discount_rate, 60)) <= expected

    @given(st.floats(0.01, 0.99), st.none() | cents, cents, policies)
    def test_the_numbers_shown_make_the_result(self, p, expected, own, policy):
        found = result(p, expected, own, policy)
        if expected is None:
            assert found.worth_it is None
        else:
            assert found.expected_value == round(found.odds.mean * expected * found.collected * found.discount)
            assert found.net == found.expected_value - found.cost.total
            assert found.worth_it == (found.net >= found.floor)
