"""What the log says of holds, on every denial of a claim, and what comes under them later."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from app.domain.intake.denial import Denial
from app.domain.workflow.case import Case, Commander
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError
from app.domain.workflow.hold_claim import hold, release
from app.domain.workflow.standing_hold import keep_hold
from tests.domain.workflow.claims import TODAY, Saved, denial, in_hand

LEAD, ANALYST = Commander(UUID(int=2), "lead"), Commander(UUID(int=1), "analyst")


def case(claim: ClaimInHand, who: Commander = LEAD) -> Case:
    about = claim.denials[0]
    return Case(about, (about,), claim.today, who, held=about.held_on is not None)


async def told(claim: ClaimInHand, kind: str) -> dict[UUID, dict[str, object]]:
    saved = Saved()
    await claim.close(saved)
    return {it.subject_id: it.data for it in saved.happened if it.type == kind}


async def test_all_of_the_claim_is_held_and_let_go_resolved_ones_too() -> None:
    of, over = denial(), denial(2, stage="resolved", next_action=None)
    claim = in_hand(of, over)
    hold(claim, case(claim), {"text": "t1"})
    assert (of.held_on, over.held_on) == (TODAY, TODAY)
    assert await told(claim, "denial.held") == {of.id: {"text": "t1"}, over.id: {"text": "t1"}}
    release(claim, case(claim), {"text": "t2"})
    assert (of.held_on, over.held_on) == (None, None)
    let_go = {"text": "t2", "held_on": str(TODAY)}
    assert await told(claim, "denial.hold_released") == {of.id: let_go, over.id: let_go}


async def test_what_was_never_held_is_not_let_go() -> None:
    of, beside = denial(held_on=date(2026, 9, 1)), denial(2)
    claim = in_hand(of, beside)
    release(claim, case(claim), {})
    assert await told(claim, "denial.hold_released") == {of.id: {"held_on": "2026-09-01"}}


def test_one_hold_at_a_time_and_only_a_lead_puts_it_on() -> None:
    claim = in_hand(denial())
    with pytest.raises(RefusedError, match="no hold") as refused:
        release(claim, case(claim), {})
    assert refused.value.ruling.command == "release_hold"
    with pytest.raises(RefusedError, match="lead"):
        hold(claim, case(claim, ANALYST), {})
    hold(claim, case(claim), {})
    with pytest.raises(RefusedError, match="under a hold") as refused:
        hold(claim, case(claim), {})
    assert refused.value.ruling.command == "hold"


def test_what_comes_later_is_held_since_the_first_day_and_told_once() -> None:
    entries: list[tuple[Denial, str, dict[str, object]]] = []
    first, later, new = denial(1, held_on=date(2026, 9, 3)), denial(2, held_on=date(2026, 9, 9)), denial(3)
    for _ in range(2):
        keep_hold([later, new, first], lambda *entry: entries.append(entry))
    assert (first.held_on, later.held_on, new.held_on) == (date(2026, 9, 3), date(2026, 9, 9), date(2026, 9, 3))
    assert entries == [(new, "denial.held", {"with_claim": True})]


def test_without_a_hold_nothing_is_held() -> None:
    of = denial()
    keep_hold([of], lambda *_: pytest.fail("nothing to tell"))
    assert of.held_on is None
