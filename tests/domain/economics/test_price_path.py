from hypothesis import given

from app.domain.economics.cost import Task, cost_of
from app.domain.economics.cost_rows import CostRow
from app.domain.economics.evidence import Counts
from app.domain.economics.expected_amount import Expected, Line, together
from app.domain.economics.odds import mean_odds, odds
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.price_path import Matter, Prices, Way, has_surgery, price_path
from tests.domain.economics.build import CERTAIN, amount, evidence, priors

APPEAL = Task("appeal", 1, channel="portal")


class TestCostsOfAPayer:
    def test_they_stand_above_ours_and_below_the_policys(self):
        ours, policys = cost_of(APPEAL), [CostRow("touch", "prepare", 20, shared=True)]
        with_payer = cost_of(APPEAL, by_payer={"prepare": 50_00})
        assert with_payer.total == ours.total - 7_07 + 50_00
        assert (with_payer.items[0].source, with_payer.items[0].shared) == ("playbook", True)
        assert cost_of(APPEAL, policys, {"prepare": 50_00}) == cost_of(APPEAL, policys)

    def test_they_add_no_touch_that_is_not_due(self):
        assert cost_of(APPEAL, by_payer={"review": 99_00, "record": 99_00}) == cost_of(APPEAL)
        sent = Task("appeal", 1, channel="portal", done={"prepare"})
        assert cost_of(sent, by_payer={"prepare": 99_00}) == cost_of(sent)

    def test_a_touch_may_be_free(self):
        assert cost_of(APPEAL, by_payer={"prepare": 0}).total == cost_of(APPEAL).total - 7_07


class TestPath:
    def test_by_hand(self):
        policy = ClosePolicy(version="p", discount_rate=0.0, collected=0.5)
        found = price_path(
            Way("appeal", 1, "portal"), Matter(None), amount(200_00), {"payer": Counts(16, 16)}, Prices(policy)
        )
        # (0.543 x 4 + 16) / 20 = 0.9086 of 200.00, of which half comes in
        assert found.expected_value == round((0.543 * 4 + 16) / 20 * 200_00 * 0.5)
        assert found.net == found.expected_value - 19_08

    def test_work_that_lies_behind_costs_nothing_more(self):
        way = Way("appeal", 1, "portal", ("prepare", "collect", "review", "submit"))
        found = price_path(way, Matter(None), amount(200_00), {}, Prices(CERTAIN))
        assert found.cost.total == 5_05

    def test_surgery_costs_more_where_the_care_is_judged(self):
        costs = [
            price_path(
                Way("appeal", 1, "portal"),
                Matter(None, sub_cause=cause, surgery=surgery),
                amount(200_00),
                {},
                Prices(CERTAIN),
            ).cost.total
            for cause, surgery in (("medical_necessity", True), ("medical_necessity", False), ("coding", True))
        ]
        assert costs == [19_08 + 51_30, 19_08 + 13_30, 19_08]


def test_surgery_is_a_section_of_cpt():
    told = {"HC:27447": True, "HC:10004": True, "HC:69990": True, "HC:70450": False, "HC:99213": False}
    told |= {"": False, "HC:J1100": False, "NU:0360": False, "HC:10003": False, "HC:2744٧": False}
    for procedure, surgical in told.items():
        assert has_surgery([Line(procedure, 1, 1)]) is surgical, procedure


@given(priors, evidence)
def test_the_mean_alone_is_the_mean(prior, told):
    assert mean_odds(prior, told) == odds(prior, told).mean


def test_parts_of_several_payers_add_up_and_the_weakest_names_the_basis():
    one = Expected(100_00, "posted", None, amount(100_00).lines, 0)
    two = Expected(40_00, "payer", 12, amount(40_00).lines, 1)
    found = together([one, two])
    assert (found.amount, found.basis, found.n, len(found.lines), found.unknown) == (140_00, "payer", 12, 2, 1)
    assert (together([]).amount, together([]).basis) == (None, "none")
    assert together([one]) == one
