"""Numbers for tests: odds, amounts, costs, options."""

from uuid import UUID

from hypothesis import strategies as st

from app.domain.economics.cost import Cost, CostItem
from app.domain.economics.evidence import TIERS, Counts
from app.domain.economics.expected_amount import Expected, Line, LineAmount, Volume
from app.domain.economics.expected_return import ExpectedReturn, expected_return
from app.domain.economics.odds import Odds
from app.domain.economics.odds import odds as odds_of
from app.domain.economics.option import Option
from app.domain.economics.policy import DEFAULT_POLICY, ClosePolicy
from app.domain.economics.priors import Prior

PAYER, OTHER, THIRD = (UUID(int=number) for number in (1, 2, 3))
CERTAIN = ClosePolicy(version="undiscounted", discount_rate=0.0)
"""A dollar later is a dollar now: what is computed by hand stays readable."""

priors = st.builds(Prior, mean=st.floats(0.01, 0.99), n=st.floats(1, 20), source=st.just("test"))
cents = st.integers(0, 10_000_000)


@st.composite
def counts(draw: st.DrawFn, least: int = 0, most: int = 2000) -> Counts:
    decided = draw(st.integers(least, most))
    return Counts(draw(st.floats(0, 1)) * decided, decided)


evidence = st.dictionaries(st.sampled_from(TIERS), counts())
volumes = st.builds(Volume, st.integers(-5, 100), st.integers(-100, 1_000_000), st.integers(-100, 1_500_000))
lines = st.builds(
    Line,
    st.sampled_from(["HC:99213", "HC:99214", ""]),
    cents,
    cents,
    st.integers(-1000, 100_000),
    st.none() | cents,
)


def odds(mean: float, family_n: int = 0) -> Odds:
    """Odds of a mean, with so many outcomes of the family behind them that went as it says."""
    return odds_of(Prior(mean, 4, "test"), {"payer": Counts(mean * family_n, family_n)} if family_n else {})


def amount(cents: int | None) -> Expected:
    line = Line("HC:99213", 10_000_000, 10_000_000, 0, cents)
    told = LineAmount(line, "none" if cents is None else "posted", None, cents, cents)
    return Expected(cents, told.basis, None, (told,), 1 if cents is None else 0)


def cost(own: int, shared: int = 0) -> Cost:
    return Cost((CostItem("collect", own, False, "test", True), CostItem("prepare", shared, True, "test", True)))


def result(mean=0.5, expected=100_00, own=10_00, policy=CERTAIN, family_n=0, path="appeal", level=1) -> ExpectedReturn:
    return expected_return(odds(mean, family_n), amount(expected), cost(own), policy, path=path, level=level)


def option(path="appeal", level=None, days_left=None, assumed=False, barred=False, **told) -> Option:
    level = (1 if path == "appeal" else 0) if level is None else level
    return Option(path, level, result(path=path, level=level, **told), days_left, assumed, barred)


policies = st.builds(
    ClosePolicy,
    floor=st.integers(-10_000, 10_000),
    discount_rate=st.floats(0, 2),
    collected=st.floats(0.01, 1),
) | st.just(DEFAULT_POLICY)
