import pytest

from app.domain.economics.expected_return import VETOES
from app.domain.economics.recommend import UNSORTED, Sorted, recommend
from tests.domain.economics.build import option

FIX_FIRST, APPEAL_FIRST = Sorted("fix", "appeal"), Sorted("appeal", "fix")
DUPLICATE = Sorted("close")

LOST = {"mean": 0.05, "own": 50_00}
"""5 % of 100.00 for 50.00 of work."""


def chosen(options, by_sorting=UNSORTED, vetoes=()):
    found = recommend(options, by_sorting, vetoes)
    return found.path, found.level, found.because


class TestWorthIt:
    def test_the_sorted_path_leads(self):
        options = [option("fix", own=1_00), option("appeal")]
        assert chosen(options, APPEAL_FIRST) == ("appeal", 1, "worth_it")
        assert chosen(options, FIX_FIRST) == ("fix", 0, "worth_it")

    def test_outcomes_of_the_family_can_speak_for_another(self):
        known = option("fix", mean=0.9, family_n=10)
        assert chosen([known, option("appeal")], APPEAL_FIRST) == ("fix", 0, "worth_it")
        assert chosen([option("fix", mean=0.9, family_n=9), option("appeal")], APPEAL_FIRST)[0] == "appeal"

    def test_but_only_where_they_are_better(self):
        assert chosen([option("fix", mean=0.3, family_n=50), option("appeal")], APPEAL_FIRST)[0] == "appeal"

    def test_the_alternative_follows_where_the_first_is_not_worth_it(self):
        assert chosen([option("fix", **LOST), option("appeal")], FIX_FIRST) == ("appeal", 1, "worth_it")

    def test_what_sorting_does_not_name_does_not(self):
        assert chosen([option("fix", **LOST), option("appeal")], Sorted("fix", "close"))[0] == "close"

    def test_where_all_that_sorting_names_is_barred_any_may_follow(self):
        options = [option("fix", barred=True), option("appeal")]
        assert chosen(options, Sorted("fix", "close")) == ("appeal", 1, "worth_it")

    def test_without_sorting_the_best_counts(self):
        assert chosen([option("fix", own=20_00), option("appeal")])[0] == "appeal"

    @pytest.mark.parametrize(("by_sorting", "path"), [(UNSORTED, "fix"), (FIX_FIRST, "fix"), (APPEAL_FIRST, "appeal")])
    def test_equal_returns_fall_to_the_fixed_order(self, by_sorting, path):
        options = [option("appeal", family_n=20), option("fix", family_n=20)]
        assert chosen(options, by_sorting)[0] == path
        assert chosen([option("appeal", 2), option("appeal", 1)])[:2] == ("appeal", 1)


class TestOpen:
    def test_a_barred_path_is_not_considered(self):
        found = recommend([option("appeal", mean=0.99, barred=True), option("fix")], APPEAL_FIRST)
        assert (found.path, found.considered[0].excluded) == ("fix", "barred")

    @pytest.mark.parametrize(
        ("days_left", "assumed", "path"),
        [(0, False, "appeal"), (-1, False, "fix"), (-1, True, "appeal"), (None, False, "appeal")],
    )
    def test_a_window_that_has_passed_for_sure_is_closed(self, days_left, assumed, path):
        options = [option("appeal", days_left=days_left, assumed=assumed), option("fix")]
        assert chosen(options, APPEAL_FIRST)[0] == path

    def test_where_nothing_is_open_it_is_closed(self):
        assert chosen([]) == ("close", 0, "nothing_open")
        assert chosen([option("appeal", days_left=-1)], APPEAL_FIRST) == ("close", 0, "nothing_open")
        assert recommend([], vetoes=("hold",)).reason == (
            "Close it: no other path is open; it waits because it is under a legal or compliance hold."
        )


class TestClose:
    def test_what_is_not_worth_it_is_closed(self):
        assert chosen([option("fix", **LOST), option("appeal", **LOST)], FIX_FIRST) == ("close", 0, "not_worth_it")

    @pytest.mark.parametrize("veto", VETOES)
    def test_unless_something_forbids_it(self, veto):
        assert chosen([option("appeal", **LOST)], APPEAL_FIRST, (veto,)) == ("appeal", 1, "vetoed")

    def test_a_duplicate_is_not_appealed_because_a_published_rate_is_high(self):
        assert chosen([option("appeal", mean=0.9), option("fix")], DUPLICATE) == ("close", 0, "sorted")

    def test_but_where_appeals_of_its_family_were_won(self):
        assert chosen([option("appeal", mean=0.9, family_n=12)], DUPLICATE) == ("appeal", 1, "worth_it")

    def test_what_sorting_closes_waits_for_a_veto(self):
        found = recommend([option("appeal")], DUPLICATE, ("hold",))
        assert (found.path, found.vetoes) == ("close", ("hold",))
        assert found.reason.endswith("it waits because it is under a legal or compliance hold.")


class TestUnknownAmount:
    @pytest.mark.parametrize("path", ["fix", "appeal"])
    def test_sorting_says_the_path(self, path):
        options = [option("fix", expected=None), option("appeal", expected=None)]
        assert chosen(options, Sorted(path))[::2] == (path, "amount_unknown")

    def test_then_what_it_names_next_then_the_fixed_order(self):
        options = [option("fix", expected=None, barred=True), option("appeal", expected=None)]
        assert chosen(options, FIX_FIRST) == ("appeal", 1, "amount_unknown")
        assert chosen([option("appeal", expected=None), option("fix", expected=None)])[0] == "fix"

    def test_nothing_is_closed_for_it(self):
        assert chosen([option("fix", expected=None, **LOST)], FIX_FIRST)[0] == "fix"
        assert chosen([option("fix", expected=None)], DUPLICATE) == ("close", 0, "sorted")


class TestReason:
    def test_worth_it(self):
        assert recommend(
            [option("appeal", mean=0.543, expected=420_00, own=19_08, days_left=12)], APPEAL_FIRST
        ).reason == (
            "Appeal it at level 1: 54 % odds of 420.00 in 60 days are worth 228.06 and the work left costs 19.08, "
            "which leaves 208.98. 12 days are left."
        )

    def test_an_assumed_day_says_so(self):
        assert recommend([option(days_left=1, assumed=True)]).reason.endswith(" 1 day is left, as far as is known.")
        assert recommend([option(days_left=-3, assumed=True)]).reason.endswith(
            " Its last day has passed if what is assumed of it is right."
        )

    @pytest.mark.parametrize(
        ("options", "by_sorting", "end"),
        [
            (
                [option("fix", mean=0.9, family_n=10), option()],
                APPEAL_FIRST,
                "Sorting would appeal it, but 10 outcomes of this kind speak for this path.",
            ),
            (
                [option("fix", **LOST), option(family_n=3)],
                FIX_FIRST,
                "Sorting would correct and resubmit it, which is not worth it.",
            ),
            (
                [option(family_n=12)],
                DUPLICATE,
                "Sorting would close it, but 12 outcomes of this kind speak for this path.",
            ),
            (
                [option("fix", barred=True), option()],
                FIX_FIRST,
                "Sorting would correct and resubmit it, which is not open.",
            ),
        ],
    )
    def test_another_than_the_sorted_path_says_why(self, options, by_sorting, end):
        assert recommend(options, by_sorting).reason.endswith(end)

    def test_not_worth_it(self):
        assert recommend([option("appeal", **LOST)], APPEAL_FIRST).reason == (
            "Close it: to appeal it at level 1 leaves less than the floor of 0.00, since 5 % odds of 100.00 in 60 days "
            "are worth 5.00 and the work left costs 50.00, which leaves -45.00."
        )

    def test_vetoed(self):
        found = recommend([option("fix", **LOST)], FIX_FIRST, ("patient_would_be_liable",))
        assert found.reason.startswith("Correct and resubmit it: 5 % odds of 100.00 in 45 days are worth 5.00")
        assert found.reason.endswith("but it stays open because the patient would owe the amount.")

    def test_an_unknown_amount(self):
        assert recommend([option("fix", expected=None)], FIX_FIRST).reason == (
            "What it would return is not known, so correct and resubmit it, as sorting recommends."
        )
        assert recommend([option("fix", expected=None)]).reason.endswith("the first path that is open.")
