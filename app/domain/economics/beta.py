"""Quantiles of the Beta distribution, with the standard library alone.

The regularised incomplete beta function is evaluated by its continued fraction (NIST DLMF 8.17.22) with the modified
method of Lentz, on the side of the mean where it converges fast, and inverted by bisection: slower than Newton's method
and never wrong, however skewed the distribution is.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p

_TINY = 1e-300
_EPSILON = 1e-15
_MOST_STEPS = 100_000
"""The fraction needs about the square root of the larger parameter: no count goes beyond this."""
_HALVINGS = 60


def cdf(x: float, a: float, b: float) -> float:
    """Probability that a Beta(a, b) variable is at most ``x``. ``a`` and ``b`` are above 0.

    Raises ``ArithmeticError`` where the fraction does not converge (parameters beyond 10^13).
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _below(1 - x, b, a)
    return _below(x, a, b)


@lru_cache(maxsize=4096)
def quantile(probability: float, a: float, b: float) -> float:
    """The value that a Beta(a, b) variable stays below with this probability, right to about 10 decimals."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(x: float, a: float, b: float) -> float:
    """The probability itself, for an ``x`` that is not far above the mean."""
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return min(1.0, front * _fraction(x, a, b) / a)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 1/(1 + d1/(1 + d2/(1 + …))) of DLMF 8.17.22."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            step = d * c
            value *= step
        if abs(step - 1) < _EPSILON:
            return value
    raise ArithmeticError("the incomplete beta function does not converge")


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
