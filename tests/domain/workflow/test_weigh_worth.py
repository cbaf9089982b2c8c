"""What a case is worth, which path is recommended of those that are open, and what a close rests on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.economics.evidence import Counts
from app.domain.economics.expected_amount import Expected
from app.domain.economics.expected_return import FORMULA_VERSION
from app.domain.economics.families import UNKNOWN_FAMILY, Family
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.price_path import Matter, Prices, Way, price_path
from app.domain.economics.priors import Prior
from app.domain.playbooks.playbook import Channel, Playbook
from app.domain.workflow.case import Case, Commander, Sent, StatusAnswer, Wish
from app.domain.workflow.guards import closing
from app.domain.workflow.weigh_options import Options, weigh_options
from app.domain.workflow.weigh_worth import (
    NOT_KNOWN,
    NOTHING_OPEN,
    Known,
    open_paths,
    question_of,
    ways_of,
    weigh_worth,
)
from tests.domain.economics.build import CERTAIN, amount
from tests.domain.workflow.claims import TODAY, denial

ANALYST = Commander(UUID(int=1), "analyst")
COST = 19_08


def case(asked: bool = True, **told: Any) -> Case:
    """A denial that sorting would appeal and else fix; ``asked``: the payer has said that it is final."""
    bucket = {"sub_cause": "authorization", "alternative_path": "fix", "barred_paths": told.pop("barred", [])}
    who = told.pop("commander", ANALYST)
    made = denial(**{"recommended_path": "appeal", "root_cause": "auth_timing", "bucket": bucket} | told)
    said = StatusAnswer("finally_denied", TODAY, frozenset([made.id]), "portal")
    return Case(made, (made,), TODAY, who, answers=(said,) if asked else ())


def known(expected: int | None = 100_00, **told: Any) -> Known:
    return Known(amount(expected), prices=Prices(CERTAIN), **told)


def weighed(it: Case, told: Known) -> Options:
    it.worth = weigh_worth(it, told)
    return weigh_options(it)


def stopped(it: Case, reason: str) -> Any:
    """What stands against closing it for a reason."""
    shut = weigh_options(it).options[2]
    return dict(shut.reasons)[reason].stopped_by  # type: ignore[index]


class TestNumbers:
    def test_the_best_of_what_is_open_counts(self):
        it = case()
        worth = weigh_worth(it, known(evidence={"appeal": {"payer": Counts(20, 20)}}))
        by_path = {priced.path: priced.result.net for priced in worth.priced}
        assert by_path["fix"] == 54_30 - COST
        assert by_path["appeal"] == round((0.543 * 4 + 20) / 24 * 100_00) - COST == worth.net
        assert (worth.worth_it, worth.unknown, worth.vetoes) == (True, None, ())
        assert (worth.numbers["path"], worth.numbers["outcomes"], worth.numbers["net"]) == ("appeal", 20, worth.net)

    @pytest.mark.parametrize("procedure", ["HC:99213", "HC:27447"])
    @pytest.mark.parametrize("payer_type", ["commercial", "medicare_ffs"])
    def test_payer_cause_door_and_surgery_make_the_price(self, payer_type, procedure):
        it = case(work_type="clinical", bucket={"sub_cause": "medical_necessity", "barred_paths": []})
        told, line = amount(100_00), amount(100_00).lines[0]
        told = replace(told, lines=(line._replace(line=line.line._replace(procedure=procedure)),))
        book = Playbook(channels=(Channel("courier", ("appeal",), (1,)), Channel("mail")))
        prices = Prices(ClosePolicy(priors=(Prior(0.3, 4, "test", "medicare_ffs"),)))
        worth = weigh_worth(it, Known(told, playbook=book, payer_type=payer_type, prices=prices))
        matter = Matter(payer_type, "clinical", "medical_necessity", procedure == "HC:27447")
        ways = Way("fix", 0, "mail"), Way("appeal", 1, "courier")
        assert [it.result for it in worth.priced] == [price_path(way, matter, told, {}, prices) for way in ways]

    def test_a_batch_that_is_worth_it_stays_known(self):
        assert [weigh_worth(case(), known(batch_worth_it=it)).batch_worth_it for it in (True, False)] == [True, False]

    def test_the_figures_that_a_close_keeps(self):
        policy = ClosePolicy(version="close-3", floor=5_00, discount_rate=0.1, collected=0.9)
        told = Known(amount(100_00), {"appeal": {"payer": Counts(20, 20)}}, prices=Prices(policy))
        odds, discount = (0.543 * 4 + 20) / 24, 1.1 ** (-60 / 365)
        value = round(odds * 100_00 * 0.9 * discount)
        assert weigh_worth(case(), told).numbers == {
            "path": "appeal",
            "level": 1,
            "amount_expected": 100_00,
            "basis": "posted",
            "n": None,
            "odds": round(odds, 6),
            "outcomes": 20,
            "cost": COST,
            "collected": 0.9,
            "days": 60,
            "discount": round(discount, 6),
            "expected_value": value,
            "net": value - COST,
            "floor": 5_00,
            "policy": "close-3",
            "policy_digest": policy.digest(),
            "formula": FORMULA_VERSION,
        }

    def test_of_a_closed_path_the_return_does_not_count(self):
        worth = weigh_worth(case(barred=["appeal"]), known(evidence={"appeal": {"payer": Counts(20, 20)}}))
        assert worth.net == 54_30 - COST

    def test_an_amount_that_misses_a_line_says_nothing(self):
        part = Expected(100_00, "posted", None, amount(100_00).lines, 1)
        worth = weigh_worth(case(), Known(part, prices=Prices(CERTAIN)))
        assert (worth.net, worth.worth_it, worth.unknown) == (None, None, NOT_KNOWN)

    def test_it_does_not_depend_on_who_asks(self):
        assert weigh_worth(case(commander=Commander()), known()) == weigh_worth(case(), known())

    def test_what_lies_behind_is_not_paid_again(self):
        it = case(stage="tracking", path="appeal")
        worth = weigh_worth(it, known())
        assert open_paths(it) == {"appeal"}
        assert worth.net == 54_30 - 5_05

    def test_where_nothing_is_open_there_is_no_figure(self):
        worth = weigh_worth(case(barred=["appeal", "fix"]), known(1_00))
        assert (worth.net, worth.worth_it, worth.numbers) == (None, None, {})
        assert worth.unknown == NOTHING_OPEN

    def test_days_left_are_those_of_the_first_window_that_closes(self):
        it = case()
        window = next(window for window in it.denial.deadlines if window["purpose"] == "appeal")
        window["file_by"] = str(TODAY + timedelta(days=5))
        appeal = next(priced for priced in weigh_worth(it, known()).priced if priced.path == "appeal")
        assert (appeal.days_left, appeal.assumed) == (5, window["assumed"])


class TestVetoes:
    @pytest.mark.parametrize(
        ("told", "vetoes"),
        [
            ({}, ()),
            ({"group": "PR"}, ("patient_would_be_liable",)),
            ({"deadlines": []}, ("deadline_unknown",)),
        ],
    )
    def test_what_forbids_to_close(self, told, vetoes):
        it = case()
        for name, value in told.items():
            setattr(it.denial, name, value)
        assert weigh_worth(it, known(1_00)).vetoes == vetoes

    def test_a_hold_and_a_batch(self):
        it = case()
        it.held = True
        assert weigh_worth(it, known(1_00, batch_worth_it=True)).vetoes == ("hold", "batch_worth_it")

    def test_the_patient_is_not_left_with_it(self):
        it = case(group="PR")
        weighed(it, known(1_00))
        found = stopped(it, "not_worth_it")
        assert (found.guard, found.answer) == ("reason_holds", "reject")
        assert "patient" in found.reason


class TestRecommendation:
    def test_what_is_worth_it_as_sorted(self):
        found = weighed(case(), known())
        assert (found.recommended, found.why.split(":")[0]) == ("appeal", "Appeal it at level 1")

    def test_what_waits_is_recommended_with_what_it_waits_for(self):
        found = weighed(case(asked=False), known())
        assert found.recommended == "appeal"
        assert found.why.endswith("First: Nobody has asked the payer yet whether anything still moves on these lines.")

    def test_guards_close_what_numbers_would_choose(self):
        found = weighed(case(barred=["appeal"]), known())
        assert (found.recommended, "which is not open" in found.why) == ("fix", True)

    def test_what_is_not_worth_it_is_closed(self):
        it = case()
        found = weighed(it, known(12_00))
        assert (found.recommended, found.why.startswith("Close it: ")) == ("close", True)
        assert stopped(it, "not_worth_it") is None

    def test_unless_something_forbids_it(self):
        found = weighed(case(), known(12_00, batch_worth_it=True))
        assert (found.recommended, "it stays open because" in found.why) == ("appeal", True)

    def test_without_an_amount_sorting_counts(self):
        it = case()
        found = weighed(it, known(None))
        assert (found.recommended, "not known" in found.why) == ("appeal", True)
        assert "not known" in stopped(it, "not_worth_it").reason

    def test_a_machine_is_told_the_path_and_may_not_take_it(self):
        found = weighed(case(commander=Commander()), known())
        assert (found.recommended, found.why) == (
            "appeal",
            "No path is open now: its guards say what stands against it.",
        )

    @pytest.mark.parametrize("expected", [None, 1_00, 100_00])
    @pytest.mark.parametrize("barred", [[], ["appeal"], ["fix"], ["appeal", "fix"]])
    def test_what_is_recommended_is_open_wherever_anything_is(self, expected, barred):
        found = weighed(case(barred=barred), known(expected))
        chosen = next(option for option in found.options if option.path == found.recommended)
        assert chosen.ruling.allowed

    def test_a_close_against_the_policy_takes_two(self):
        it = case()
        weighed(it, known())
        it.wish = Wish(path="close", close_reason="not_worth_it")
        assert closing.approved(it).answer == "wait"


class TestWays:
    def test_the_first_door_that_the_payer_names(self):
        doors = (Channel("fax", purposes=("appeal",)), Channel("portal"))
        found = ways_of(case(), Playbook(channels=doors))
        assert (found["appeal"].channel, found["fix"].channel) == ("fax", "portal")
        assert {path: way.channel for path, way in ways_of(case()).items()} == {"fix": None, "appeal": None}

    def test_the_level_after_one_that_was_upheld(self):
        it = case()
        it.sent = (Sent("appeal", date(2026, 9, 22), it.covered_ids, answered=True, upheld=True),)
        assert (ways_of(it)["appeal"].level, ways_of(it)["fix"].level) == (2, 0)

    def test_what_waits_for_a_person_is_in_no_family(self):
        assert question_of(case().denial, "medicare_ffs", 1).family == Family("authorization", "auth_timing")
        assert question_of(case(triage="unknown_code").denial, None, 1).family == UNKNOWN_FAMILY
