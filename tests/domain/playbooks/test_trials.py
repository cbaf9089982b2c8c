"""Trials: which days move under a playbook's windows, and from which amount on a denial is worth its work."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.domain.deadlines.question import KnownDates, Question
from app.domain.deadlines.rules import RULES
from app.domain.economics.cost import Task, cost_of
from app.domain.economics.expected_return import discount_factor, expected_value
from app.domain.economics.policy import DEFAULT_POLICY, ClosePolicy
from app.domain.economics.priors import Prior, prior_for
from app.domain.playbooks.apply import rules_of
from app.domain.playbooks.break_even import LEVELS, Work, break_even
from app.domain.playbooks.playbook import PayerWindow, Playbook
from app.domain.playbooks.try_windows import Alike, Figures, WindowTrial, try_windows

PAYER, TODAY = "pyr_1", date(2026, 6, 1)


def window(n: int, **told: Any) -> Playbook:
    told = {"unit": "calendar_day", "trigger": "remit_date"} | told
    return Playbook(windows=(PayerWindow("appeal", 1, "Appeal", "7.2", n=n, **told),))


def alike(number: int, remit: date = date(2026, 3, 2), **told: Any) -> Alike:
    question = Question(payer_id=PAYER, dates=KnownDates(remit_date=remit), **told)
    return Alike(question, Figures(2, 1, 660_00), (UUID(int=number),))


def tried(now: int, then: Playbook, *found: Alike) -> WindowTrial:
    rules = [(*rules_of(it, PAYER), *RULES) for it in (window(now), then)]
    return try_windows(found, *rules, TODAY)


class TestWindows:
    @pytest.mark.parametrize(("then", "move"), [(90, "same"), (60, "earlier"), (120, "later")])
    def test_a_day_moves_or_stays(self, then: int, move: Any) -> None:
        trial = tried(90, window(then), alike(1, date(2026, 5, 1)), alike(2, date(2026, 5, 2)))
        assert trial.moves == {("appeal", move): Figures(4, 2, 1320_00, 0)}

    def test_what_would_have_passed_is_counted_while_it_is_open(self) -> None:
        trial = tried(120, window(30), alike(1))
        assert trial.moves["appeal", "earlier"].passed == 1
        assert tried(30, window(10), alike(1)).moves["appeal", "earlier"].passed == 0

    def test_the_earliest_come_first_and_once(self) -> None:
        found = (alike(1, date(2026, 3, 9)), alike(2, date(2026, 3, 2)), alike(2, date(2026, 3, 3)))
        assert tried(90, window(60), *found).sample(20) == [UUID(int=2), UUID(int=1)]
        assert tried(90, window(60), *found).sample(1) == [UUID(int=2)]

    def test_a_day_can_go(self) -> None:
        trial = tried(90, window(0, unit="unlimited", trigger=None), alike(1))
        assert list(trial.moves) == [("appeal", "lost")]


class TestBreakEven:
    @pytest.mark.parametrize("path", ["fix", "appeal"])
    @pytest.mark.parametrize("clinical", [True, False])
    @pytest.mark.parametrize("policy", [DEFAULT_POLICY, ClosePolicy(floor=25_00, collected=0.5)])
    def test_it_is_the_least_amount_that_is_worth_it(self, path: Any, clinical: bool, policy: ClosePolicy) -> None:
        work, level = Work(path, "commercial", "doc", clinical), LEVELS[path]
        cost = cost_of(Task(path, level, "doc", "medical_necessity" if clinical else None), policy.costs).total
        odds = prior_for("commercial", level, policy.priors).mean
        discount = discount_factor(policy.discount_rate, policy.days_to_cash(path, level))

        def worth_it(amount: int) -> bool:
            return (expected_value(odds, amount, policy.collected, discount) or 0) - cost >= policy.floor

        least = break_even(policy, work)
        assert (worth_it(least), worth_it(least - 1)) == (True, False)

    def test_better_odds_make_smaller_amounts_worth_it(self) -> None:
        sure = ClosePolicy(priors=(Prior(0.99, 20, "Own"),))
        work = Work("appeal", None, None, False)
        assert break_even(sure, work) < break_even(DEFAULT_POLICY, work)
