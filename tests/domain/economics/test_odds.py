import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.evidence import Counts
from app.domain.economics.odds import odds
from app.domain.economics.priors import Prior, prior_for
from tests.domain.economics.build import counts, evidence, priors

TOLERANCE = 1e-9
HALF = Prior(0.5, 2, "test")


class TestOdds:
    def test_without_outcomes_it_is_the_prior(self):
        found = odds(prior_for("medicare_advantage", 1), {})
        assert (found.mean, found.n, found.level_of_evidence, found.steps) == (0.543, 0, "prior", ())
        assert found.prior.source == "OIG OEI-09-16-00410"
        assert (round(found.low, 3), round(found.high, 3)) == (0.167, 0.893)  # four outcomes are little

    def test_with_a_uniform_prior_it_is_the_rule_of_succession(self):
        found = odds(HALF, {"payer": Counts(7, 10)})
        assert found.mean == pytest.approx(8 / 12)
        assert (found.n, found.level_of_evidence) == (10, "payer")

    def test_a_wider_group_is_the_prior_of_the_narrower_one(self):
        found = odds(HALF, {"payer_type": Counts(30, 98), "payer": Counts(5, 5)})
        # (1 + 30) / 100 at payers of the type; that weighs 20 at this one: (0.31 * 20 + 5) / 25
        assert [round(step.after, 6) for step in found.steps] == [0.31, 0.448]
        assert found.steps[1].weight == 20
        assert found.mean == pytest.approx(0.448)

    def test_a_small_group_weighs_no_more_than_it_has(self):
        found = odds(HALF, {"all_codes": Counts(3, 3), "payer": Counts(0, 5)})
        assert (found.steps[1].before, found.steps[1].weight) == (0.8, 5)
        assert found.mean == pytest.approx(4 / 10)

    def test_what_others_decided_leaves_it_unsure_for_this_payer(self):
        of_type = odds(HALF, {"payer_type": Counts(500, 1000)})
        of_payer = odds(HALF, {"payer": Counts(500, 1000)})
        assert of_type.high - of_type.low > 5 * (of_payer.high - of_payer.low)
        assert (of_type.n, of_type.level_of_evidence) == (1000, "payer_type")

    def test_only_outcomes_of_the_family_tell_paths_apart(self):
        told = {tier: Counts(1, 3) for tier in ("all_codes", "root_cause", "all_payers", "payer")}
        assert odds(HALF, told).family_n == 6

    def test_partial_wins_count(self):
        assert odds(HALF, {"payer": Counts(0.5, 2)}).mean == pytest.approx(1.5 / 4)


class TestProperties:
    @given(priors, counts(least=1))
    def test_the_mean_lies_between_prior_and_raw_rate(self, prior, told):
        low, high = sorted((prior.mean, told.rate))
        assert low - TOLERANCE <= odds(prior, {"payer": told}).mean <= high + TOLERANCE

    @given(priors, evidence)
    def test_over_all_groups_it_lies_between_the_extremes(self, prior, told):
        rates = [prior.mean, *(it.rate for it in told.values() if it.rate is not None)]
        assert min(rates) - TOLERANCE <= odds(prior, told).mean <= max(rates) + TOLERANCE

    @given(priors, counts(least=1, most=200), st.integers(2, 50))
    def test_more_of_the_same_brings_it_nearer_to_the_raw_rate(self, prior, told, times):
        more = Counts(min(told.won * times, told.decided * times), told.decided * times)
        near, far = odds(prior, {"payer": more}), odds(prior, {"payer": told})
        assert abs(near.mean - told.rate) <= abs(far.mean - told.rate) + TOLERANCE

    @given(priors, evidence)
    def test_the_interval_holds_the_mean(self, prior, told):
        found = odds(prior, told)
        assert 0 <= found.low <= found.mean <= found.high <= 1

    @given(priors, evidence, counts())
    def test_one_more_win_never_lowers_it(self, prior, told, at_payer):
        less = odds(prior, {**told, "payer": Counts(at_payer.won, at_payer.decided + 1)})
        more = odds(prior, {**told, "payer": Counts(at_payer.won + 1, at_payer.decided + 1)})
        assert more.mean > less.mean

    @pytest.mark.parametrize("won", [0, 10_000_000])
    def test_where_all_went_one_way_the_interval_still_holds_it(self, won):
        found = odds(HALF, {"all_codes": Counts(won, 10_000_000)})
        assert found.low <= found.mean <= found.high
