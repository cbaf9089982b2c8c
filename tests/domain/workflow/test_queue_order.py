"""Names of queues, their orders, and why an item stands where it does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.sorting.classification import quick_fix
from app.domain.workflow.queue_order import (
    BY_WORK,
    DUE,
    FACETS,
    NAMED,
    ONE_QUEUE,
    RESOLVED,
    Standing,
    listed,
    part_of,
    purpose_of,
    reason,
    soon,
)

TODAY = date(2026, 11, 23)


def on(days: int) -> date:
    return TODAY + timedelta(days)


class TestNames:
    def test_every_item_is_in_one_queue_by_work(self) -> None:
        assert set(BY_WORK) == {name for name, it in NAMED.items() if it.kind == "work"} - {"all"}

    def test_a_practice_with_one_queue_sees_it_first(self) -> None:
        assert listed("one", None) == ("all", "triage", *FACETS)
        assert set(listed("one", "work")) == {"all", *BY_WORK}

    def test_others_see_work_types_first(self) -> None:
        assert listed("many", None)[0] == "front_end"
        assert set(listed("many", None)) == set(NAMED)
        assert set(listed("many", "work")) == {"all", *BY_WORK}

    @pytest.mark.parametrize("queues", ["one", "many"])
    def test_facets_and_owners_are_asked_for_alone(self, queues: str) -> None:
        assert listed(queues, "facet") == FACETS  # type: ignore[arg-type]
        assert listed(queues, "owner") == ()  # type: ignore[arg-type]


class TestParts:
    @pytest.mark.parametrize(
        ("item", "part"),
        [
            (Standing(due_on=on(0)), "rest"),
            (Standing(due_on=on(0), quick_fix=True), "quick_fix"),
            (Standing(due_on=on(0), send_by=on(8), quick_fix=True), "quick_fix"),
            (Standing(due_on=on(0), send_by=on(7), quick_fix=True), "deadline_risk"),
            (Standing(due_on=on(0), send_by=on(-30)), "deadline_risk"),
        ],
    )
    def test_of_the_one_queue(self, item: Standing, part: str) -> None:
        assert part_of(ONE_QUEUE, item, TODAY) == part

    def test_other_orders_have_one(self) -> None:
        item = Standing(due_on=on(0), send_by=on(0), quick_fix=True)
        assert (part_of(DUE, item, TODAY), part_of(RESOLVED, item, TODAY)) == ("due", "resolved")

    def test_soon_is_the_week_that_a_decision_takes(self) -> None:
        assert soon(TODAY) == on(7)

    def test_a_quick_fix_is_defined(self) -> None:
        assert quick_fix.__doc__ is not None
        assert "field" in quick_fix.__doc__


class TestReasons:
    @pytest.mark.parametrize(
        ("part", "item", "said"),
        [
            ("due", Standing(on(7), next_action="decide"), "Decision due 2026-11-30"),
            ("due", Standing(on(0), next_action="sort"), "Sorting due today"),
            ("rest", Standing(on(-1), next_action="decide"), "Decision overdue since 2026-11-22"),
            ("due", Standing(on(3), next_action="await_approval"), "Approval due 2026-11-26"),
            ("due", Standing(on(2), next_action="await_correction"), "Next step due 2026-11-25"),
            ("due", Standing(on(30), on(30)), "Payer's last day comes first: send by 2026-12-23"),
            ("due", Standing(on(30), on(31), next_action="decide"), "Decision due 2026-12-23"),
            ("due", Standing(on(7), on(7)), "Payer's last day is near: send by 2026-11-30"),
            (
                "deadline_risk",
                Standing(on(1), on(7), purpose="appeal"),
                "Payer's last day to appeal is near: send by 2026-11-30",
            ),
            ("deadline_risk", Standing(on(1), on(0)), "Payer's last day is near: send by 2026-11-23"),
            (
                "deadline_risk",
                Standing(on(1), on(-1), purpose="corrected_claim"),
                "Payer's last day for a corrected claim is at risk: it should have gone out by 2026-11-22",
            ),
            ("quick_fix", Standing(on(2), quick_fix=True), "Quick fix: one field, no document; due 2026-11-25"),
            ("resolved", Standing(resolved_on=on(-20)), "Resolved 2026-11-03, its cause not confirmed"),
        ],
    )
    def test_it_says_what_sorted_the_item(self, part: str, item: Standing, said: str) -> None:
        assert reason(part, item, TODAY) == said  # type: ignore[arg-type]

    def test_what_a_window_is_for(self) -> None:
        windows = [
            {"purpose": "appeal", "send_by": "2026-12-01"},
            {"purpose": "corrected_claim", "send_by": "2026-11-30"},
        ]
        assert purpose_of(date(2026, 11, 30), windows) == "corrected_claim"
        assert purpose_of(date(2026, 12, 2), windows) is None
        assert purpose_of(None, windows) is None
