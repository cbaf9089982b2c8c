"""A payer's letter about denials of one claim: kept once, counted for all that it is about."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.deadlines.question import Notice
from app.domain.errors import InvalidDateError
from app.domain.workflow.office import NoticeDocument
from app.domain.workflow.take_notice import NotOfClaimError, ToldNotice, take_notice
from tests.domain.workflow.claims import OTHER_PAYER, TODAY, Saved, denial, in_hand, notice, window

NEW = UUID(int=0xF00)
SCAN = NoticeDocument(b"\x01" * 32, "application/pdf", 9)


def told(on: date | None = date(2026, 9, 16), purpose: str = "appeal", **more: object) -> ToldNotice:
    days = {name: more.pop(name) for name in ("received_on", "printed_deadline") if name in more}
    return ToldNotice(Notice("letter", notice_date=on, **days), purpose, **more)  # type: ignore[arg-type]


async def test_it_moves_the_windows_and_the_log_says_so() -> None:
    of, saved = denial(), Saved()
    claim = in_hand(of)
    taken = take_notice(claim, of.id, told(document=SCAN), NEW)
    await claim.close(saved)
    assert (taken.new, taken.notice.id, taken.notice.denial_ids) == (True, NEW, {of.id})
    (move,) = taken.moved
    assert (move.denial_id, move.data["direction"], move.data["source"]) == (of.id, "earlier", str(NEW))
    assert window(of)["file_by"] == str(date(2026, 9, 16) + timedelta(125))
    assert saved.kinds(of)[:2] == ["denial.notice_received", "denial.deadline_moved"]
    assert saved.happened[0].data == {
        "notice": str(NEW),
        "kind": "letter",
        "purpose": "appeal",
        "level": 1,
        "notice_date": "2026-09-16",
        "received_on": None,
        "printed_deadline": None,
        "sha256": "01" * 32,
    }
    assert of.version == 2


async def test_a_printed_day_that_is_near_makes_the_denial_due_earlier() -> None:
    of = denial()
    claim = in_hand(of)
    take_notice(claim, of.id, told(None, printed_deadline=date(2026, 10, 2)), NEW)
    await claim.close(Saved())
    assert (window(of)["file_by"], window(of)["assumed"]) == ("2026-10-02", False)
    assert of.due_on == of.send_by == date(2026, 9, 18), "the safe day less five days for the mail, on a business day"


def test_it_is_about_the_open_denials_of_the_payer_where_nobody_says() -> None:
    lead, sibling = denial(1), denial(2)
    over = denial(3, stage="resolved", next_action=None)
    of_other = denial(4, payer_id=OTHER_PAYER)
    taken = take_notice(in_hand(lead, sibling, over, of_other), lead.id, told(), NEW)
    assert taken.notice.denial_ids == {lead.id, sibling.id}
    assert {move.denial_id for move in taken.moved} == {lead.id, sibling.id}


def test_it_is_about_those_that_it_names_and_always_the_one_that_it_came_under() -> None:
    lead, sibling, third = denial(1), denial(2), denial(3)
    taken = take_notice(in_hand(lead, sibling, third), lead.id, told(covers=[sibling.id]), NEW)
    assert taken.notice.denial_ids == {lead.id, sibling.id}


def test_a_denial_of_another_claim_is_refused() -> None:
    lead = denial(1)
    with pytest.raises(NotOfClaimError, match="one claim") as refusal:
        take_notice(in_hand(lead), lead.id, told(covers=[lead.id, UUID(int=99)]), NEW)
    assert refusal.value.facts == {"member": "covers.1"}


@pytest.mark.parametrize("name", ["notice_date", "received_on"])
def test_a_day_in_the_future_is_refused(name: str) -> None:
    of = denial()
    for days, refused in ((1, False), (2, True)):
        day = TODAY + timedelta(days)
        it = told(day) if name == "notice_date" else told(None, received_on=day)
        if refused:
            with pytest.raises(InvalidDateError, match=name) as refusal:
                take_notice(in_hand(of), of.id, it, NEW)
            assert refusal.value.facts == {"member": name}
        else:
            assert take_notice(in_hand(of), of.id, it, NEW).new


def test_the_same_notice_again_is_the_one_that_is_there() -> None:
    of = denial()
    known = notice(of, on=date(2026, 9, 16))
    taken = take_notice(in_hand(of, notices=[known]), of.id, told(), NEW)
    assert taken == (known, [], False)
    other = take_notice(in_hand(of, notices=[known]), of.id, told(document=SCAN), NEW)
    assert other.new, "its document is news"


def test_about_one_more_denial_it_is_news() -> None:
    lead, sibling = denial(1), denial(2)
    known = notice(lead, on=date(2026, 9, 16))
    assert take_notice(in_hand(lead, sibling, notices=[known]), lead.id, told(covers=[lead.id]), NEW).new is False
    assert take_notice(in_hand(lead, sibling, notices=[known]), lead.id, told(), NEW).new is True


def test_its_level_is_the_one_that_the_denial_is_at() -> None:
    of = denial()
    upheld = notice(of, on=date(2026, 9, 20), level=2)
    assert take_notice(in_hand(of, notices=[upheld]), of.id, told(), NEW).notice.level == 2
    assert take_notice(in_hand(of, notices=[upheld]), of.id, told(purpose="corrected_claim"), NEW).notice.level == 1
    assert take_notice(in_hand(of, notices=[upheld]), of.id, told(level=1), NEW).notice.level == 1


def test_on_a_resolved_denial_it_is_kept_and_moves_nothing() -> None:
    of = denial(1, stage="resolved", next_action=None)
    taken = take_notice(in_hand(of), of.id, told(), NEW)
    assert (taken.notice.denial_ids, taken.moved) == ({of.id}, [])


def test_a_claim_that_nobody_wrote_about_before_takes_its_first() -> None:
    of = denial()
    claim = in_hand(of)
    claim.office.notices = {}
    taken = take_notice(claim, of.id, told(), NEW)
    assert (taken.notice.claim_id, taken.notice.level) == (claim.id, 1)
    assert claim.office.notices == {claim.id: [taken.notice]}
    assert {move.data["because"] for move in taken.moved} == {"notice"}
