from fractions import Fraction
from math import asin, comb, pi, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.beta import cdf, quantile


def binomial(x: Fraction, a: int, b: int) -> float:
    """The same probability for whole parameters, exactly: at least a of a + b - 1 tosses succeed."""
    n = a + b - 1
    return float(sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1)))


class TestCdf:
    @given(st.fractions(0, 1, max_denominator=1000), st.integers(1, 40), st.integers(1, 40))
    def test_for_whole_parameters_it_is_a_sum_of_binomials(self, x, a, b):
        assert cdf(float(x), a, b) == pytest.approx(binomial(x, a, b), abs=1e-11)

    @given(st.floats(0.001, 0.999))
    def test_the_arcsine_distribution(self, x):
        assert cdf(x, 0.5, 0.5) == pytest.approx(2 / pi * asin(sqrt(x)), abs=1e-12)

    @given(st.floats(0.01, 0.99), st.floats(0.01, 500), st.floats(0.01, 500))
    def test_won_and_lost_are_mirrored(self, x, a, b):
        assert cdf(x, a, b) + cdf(1 - x, b, a) == pytest.approx(1, abs=1e-9)

    def test_outside_of_zero_to_one_nothing_is_left(self):
        assert [cdf(x, 2, 3) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]

    def test_with_a_million_outcomes_half_lies_below_the_mean(self):
        assert cdf(0.25, 250_000, 750_000) == pytest.approx(0.5, abs=1e-3)

    def test_what_no_count_can_reach_is_refused(self):
        with pytest.raises(ArithmeticError):
            cdf(0.5, 1e14, 1e14)


class TestQuantile:
    @pytest.mark.parametrize(
        ("probability", "a", "b", "value"),
        [
            (0.05, 1, 1, 0.05),
            (0.95, 1, 1, 0.95),
            (0.05, 2, 1, sqrt(0.05)),  # x²
            (0.95, 1, 3, 1 - 0.05 ** (1 / 3)),  # 1 - (1 - x)³
            (0.5, 7, 7, 0.5),
            (0.05, 0.5, 0.5, sin(pi * 0.05 / 2) ** 2),
            (0.15625, 2, 2, 0.25),  # 3x² - 2x³
            (0.95, 2, 2, 0.8646497),
        ],
    )
    def test_known_values(self, probability, a, b, value):
        assert quantile(probability, a, b) == pytest.approx(value, abs=1e-7)

    @given(st.floats(0.01, 0.99), st.floats(0.05, 3000), st.floats(0.05, 3000))
    def test_it_inverts_the_probability(self, probability, a, b):
        x = quantile(probability, a, b)
        assert cdf(x - 1e-9, a, b) <= probability + 1e-9
        assert cdf(x + 1e-9, a, b) >= probability - 1e-9

    def test_near_the_normal_distribution_where_there_is_much(self):
        spread = 1.6448536 * sqrt(0.3 * 0.7 / 10_001)
        assert quantile(0.95, 3000, 7000) == pytest.approx(0.3 + spread, abs=1e-4)
