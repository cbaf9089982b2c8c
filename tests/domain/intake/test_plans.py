import pytest

from app.domain.intake.plans import PlanRule, plan_name

GOLD = PlanRule("Gold PPO", group_number="G-1000")
SILVER = PlanRule("Silver PPO", filing_code="12", group_number="G-2000")
ANY_PPO = PlanRule("PPO", filing_code="12")
NAMED = PlanRule("Bronze HMO", name="Bronze  hmo")


@pytest.mark.parametrize(
    ("told", "plan"),
    [
        (("12", "G-1000", None), "Gold PPO"),
        (("12", "G-2000", None), "Silver PPO"),
        (("HM", "G-2000", None), None),
        (("12", "G-3000", None), "PPO"),
        (("12", None, None), "PPO"),
        ((None, "g-1000", None), "Gold PPO"),
        ((None, None, "BRONZE HMO "), "Bronze HMO"),
        ((None, None, None), None),
    ],
)
def test_the_first_rule_that_matches_names_the_plan(told, plan):
    assert plan_name([GOLD, SILVER, ANY_PPO, NAMED], *told) == plan


def test_the_order_of_the_rules_decides():
    assert plan_name([ANY_PPO, GOLD], "12", "G-1000", None) == "PPO"


def test_a_rule_without_a_condition_never_matches():
    assert plan_name([PlanRule("Everything")], "12", "G-1000", "Gold") is None
