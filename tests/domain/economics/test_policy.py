from dataclasses import replace
from datetime import date

import pytest

from app.domain.economics.cost_rows import CostRow
from app.domain.economics.policy import (
    DEFAULT_POLICY,
    ClosePolicy,
    DaysToCash,
    InvalidPolicyError,
    canonical,
    policy_in_force,
)
from app.domain.economics.priors import Prior

DEFAULT_DIGEST = "5985b01ddd3d5045ba68d9197a73fca5ad447789f2e61566444abaf7351f2db1"
ROWS = (CostRow("fee", "a", 1), CostRow("fee", "b", 2))
PRIORS = (Prior(0.2, 4, "ours"), Prior(0.3, 4, "ours", level=2))
DAYS = (DaysToCash("fix", None, 20), DaysToCash("fix", 0, 10))


class TestDigest:
    def test_a_changed_default_is_a_new_version(self):
        assert (DEFAULT_POLICY.version, DEFAULT_POLICY.digest()) == ("default-1", DEFAULT_DIGEST)

    def test_the_order_of_rows_does_not_count(self):
        policy = ClosePolicy(costs=ROWS, priors=PRIORS, days=DAYS)
        turned = ClosePolicy(costs=ROWS[::-1], priors=PRIORS[::-1], days=DAYS[::-1])
        assert policy.digest() == turned.digest()

    def test_a_whole_number_is_written_in_one_way(self):
        assert ClosePolicy(collected=1).digest() == ClosePolicy(collected=1.0).digest()

    @pytest.mark.parametrize(
        "change",
        [
            {"version": "2"},
            {"floor": 1},
            {"discount_rate": 0.07},
            {"collected": 0.9},
            {"approval_limit": 1},
            {"least_n": 11},
            {"days": DAYS[:1]},
            {"costs": ROWS[:1]},
            {"priors": PRIORS[:1]},
            {"effective_from": date(2026, 1, 1)},
            {"effective_to": date(2026, 1, 1)},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_everything_that_it_says_counts(self, change):
        assert replace(DEFAULT_POLICY, **change).digest() != DEFAULT_POLICY.digest()

    def test_it_is_text_that_anybody_can_write(self):
        assert canonical(ClosePolicy(days=DAYS[:1], effective_from=date(2026, 1, 1))) == (
            '{"approval_limit":50000,"collected":1,"costs":[],"days":[{"days":20,"level":null,"path":"fix"}],'
            '"discount_rate":"0.08","effective_from":"2026-01-01","effective_to":null,"floor":0,"least_n":10,"priors":[],'
            '"version":"default-1"}'
        )


class TestDays:
    @pytest.mark.parametrize(
        ("path", "level", "days"),
        [("fix", 0, 45), ("appeal", 1, 60), ("appeal", 2, 60), ("appeal", 3, 90), ("appeal", 5, 60), ("close", 0, 0)],
    )
    def test_by_default(self, path, level, days):
        assert DEFAULT_POLICY.days_to_cash(path, level) == days

    def test_its_own_come_first(self):
        policy = ClosePolicy(days=(*DAYS, DaysToCash("appeal", None, 30)))
        assert [policy.days_to_cash("fix", 0), policy.days_to_cash("fix", 1), policy.days_to_cash("appeal", 3)] == [
            10,
            20,
            30,
        ]


@pytest.mark.parametrize(("amount", "needed"), [(499_99, False), (500_00, True), (900_00, True)])
def test_from_the_limit_on_a_second_person_is_needed(amount, needed):
    assert DEFAULT_POLICY.needs_approval(amount) is needed


@pytest.mark.parametrize(
    "told",
    [
        {"discount_rate": -0.1},
        {"discount_rate": float("inf")},
        {"collected": 0},
        {"collected": 1.1},
        {"collected": float("nan")},
        {"approval_limit": -1},
        {"least_n": 0},
        {"days": (DaysToCash("fix", None, -1),)},
        {"days": (DaysToCash("fix", None, 1), DaysToCash("fix", None, 2))},
        {"costs": (ROWS[0], ROWS[0])},
        {"priors": (PRIORS[0], PRIORS[0])},
        {"effective_from": date(2026, 2, 1), "effective_to": date(2026, 1, 31)},
    ],
    ids=str,
)
def test_figures_that_no_policy_may_have(told):
    with pytest.raises(InvalidPolicyError):
        ClosePolicy(**told)


def test_the_policy_that_began_last_counts():
    first = ClosePolicy("1", effective_to=date(2026, 6, 30))
    second = ClosePolicy("2", effective_from=date(2026, 3, 1), effective_to=date(2026, 8, 31))
    found = [policy_in_force([second, first], date(2026, month, 1)) for month in (1, 3, 7, 9)]
    assert found == [first, second, second, DEFAULT_POLICY]
