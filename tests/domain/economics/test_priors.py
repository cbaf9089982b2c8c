import hashlib

import pytest

from app.domain.economics.cost_rows import COSTS
from app.domain.economics.evidence import TIERS
from app.domain.economics.expected_amount import LEAST_N
from app.domain.economics.expected_return import FORMULA_VERSION
from app.domain.economics.families import CLINICAL
from app.domain.economics.odds import CREDIBLE
from app.domain.economics.policy import DEFAULT_DAYS
from app.domain.economics.priors import CARRIED, PRIORS, InvalidPriorError, Prior, prior_for
from app.domain.economics.recommend import LEAST_OUTCOMES

ALL_DENIED = 0.543
DIGESTS = {"1": "36f8a56dcb729925dda337e197e2de7688a28288fab04053428cc98e1c4dceda"}
"""What each version held. When a row or a constant changes, give it the next version and add its digest here."""


def test_a_changed_figure_is_a_new_version():
    held = (PRIORS, COSTS, DEFAULT_DAYS, TIERS, CARRIED, CREDIBLE, LEAST_N, LEAST_OUTCOMES, sorted(CLINICAL))
    assert hashlib.sha256(repr(held).encode()).hexdigest() == DIGESTS[FORMULA_VERSION]


def test_every_row_says_where_it_comes_from():
    assert all(it.source and it.years and it.published is not None and it.note for it in PRIORS)


def test_what_the_facts_do_not_confirm_says_so_and_weighs_less():
    unconfirmed = [(it.payer_type, it.published) for it in PRIORS if not it.confirmed]
    assert unconfirmed == [("medicare_advantage", 0.807), ("marketplace", 0.34), ("marketplace", 0.42)]
    assert {it.n for it in PRIORS if it.confirmed} == {4}
    assert {it.n for it in PRIORS if not it.confirmed} == {2}


def test_rates_of_appealed_denials_are_not_taken_for_all():
    assert all(it.mean <= min(ALL_DENIED, it.published) for it in PRIORS if it.describes == "appealed")


@pytest.mark.parametrize(
    ("payer_type", "mean", "published"),
    [
        (None, 0.543, 0.543),
        ("tricare", 0.543, 0.543),  # no row of its own
        ("commercial", 0.543, 0.543),  # of two years the lower one
        ("medicare_advantage", 0.543, 0.75),
        ("marketplace", 0.44, 0.44),  # the confirmed one, although another is lower
    ],
)
@pytest.mark.parametrize("level", [0, 1, 3])
def test_the_most_particular_row_counts(payer_type, mean, published, level):
    found = prior_for(payer_type, level)
    assert (found.mean, found.published) == (mean, published)


def test_a_policy_stands_above_what_is_published():
    ours = Prior(0.2, 10, "our last system", payer_type="commercial")
    second = Prior(0.1, 10, "our last system", payer_type="commercial", level=2)
    assert prior_for("commercial", 1, (ours, second)) == ours
    assert prior_for("commercial", 2, (ours, second)) == second
    assert prior_for("marketplace", 1, (ours, second)).source == "KFF, HealthCare.gov 2023"


@pytest.mark.parametrize(("mean", "n"), [(0, 4), (1, 4), (-1, 4), (0.5, 0), (0.5, 21), (float("nan"), 4)])
def test_a_prior_that_outcomes_could_not_move_is_refused(mean, n):
    with pytest.raises(InvalidPriorError):
        Prior(mean, n, "test")
