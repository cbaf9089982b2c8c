"""What holds for every recommendation."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.expected_return import VETOES
from app.domain.economics.recommend import Sorted, recommend
from tests.domain.economics.build import option

options = st.builds(
    option,
    path=st.sampled_from(["fix", "appeal", "close"]),
    level=st.integers(0, 3),
    days_left=st.none() | st.integers(-3, 30),
    assumed=st.booleans(),
    barred=st.booleans(),
    mean=st.sampled_from([0.02, 0.5, 0.98]),
    expected=st.integers(0, 500_00),
    own=st.integers(0, 100_00),
    family_n=st.sampled_from([0, 30]),
) | st.builds(option, path=st.sampled_from(["fix", "appeal"]), expected=st.none())
choices = st.lists(options, max_size=5, unique_by=lambda it: (it.path, it.level))
paths = st.sampled_from([None, "fix", "appeal", "close"])
by_sortings = st.builds(Sorted, paths, paths)
vetoes = st.lists(st.sampled_from(list(VETOES)), max_size=2, unique=True).map(tuple)


class TestProperties:
    @given(choices, by_sortings, vetoes, st.randoms())
    def test_exactly_one_whatever_the_order(self, told, by_sorting, forbidden, chance: random.Random):
        found = recommend(told, by_sorting, forbidden)
        turned = list(told)
        chance.shuffle(turned)
        assert recommend(turned, by_sorting, forbidden) == found
        assert found.reason.endswith(".")
        assert (found.path == "close") == (found.option is None)

    @given(choices, by_sortings, vetoes)
    def test_what_is_recommended_is_open(self, told, by_sorting, forbidden):
        found = recommend(told, by_sorting, forbidden)
        if found.option:
            assert not found.option.barred
            assert found.option.assumed or (found.option.days_left or 0) >= 0

    @given(choices, by_sortings, vetoes)
    def test_nothing_that_is_forbidden_is_let_go_for_its_numbers(self, told, by_sorting, forbidden):
        found = recommend(told, by_sorting, forbidden)
        if found.because == "not_worth_it":
            assert not forbidden

    @given(choices, by_sortings, vetoes)
    def test_money_is_never_left_by_a_closing_for_its_numbers(self, told, by_sorting, forbidden):
        """Where sorting's own path is open and worth it, nothing is closed."""
        found = recommend(told, by_sorting, forbidden)
        sorted_ways = [it.option for it in found.considered if not it.excluded and it.option.path == by_sorting.path]
        if any(it.result.worth_it for it in sorted_ways):
            assert found.path != "close"
