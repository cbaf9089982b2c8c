"""What a person heard when asking the payer: noted on the denials that it is about, and looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.errors import InvalidDateError
from app.domain.status.reading import Reading
from app.domain.workflow.case import StatusAnswer
from app.domain.workflow.check_status import check_status
from tests.domain.workflow.claims import TODAY, Saved, denial, in_hand

CHECK = UUID(int=0x57A7)


async def test_it_is_noted_on_those_that_it_is_about() -> None:
    of, beside, saved = denial(), denial(2), Saved()
    claim = in_hand(of, beside)
    found = check_status(claim, [of.id], "pending", "phone", TODAY, CHECK)
    assert found == StatusAnswer("pending", TODAY, frozenset([of.id]), "phone")
    await claim.close(saved)
    (told,) = [it for it in saved.happened if it.type == "denial.status_checked"]
    assert told.subject_id == of.id
    assert told.data == {
        "status_check": str(CHECK),
        "meaning": "pending",
        "channel": "phone",
        "checked_on": str(TODAY),
    }


def test_a_day_to_come_is_refused_but_for_the_senders_time_zone() -> None:
    of = denial()
    check_status(in_hand(of), [of.id], "paid", "portal", TODAY + timedelta(1), CHECK)
    with pytest.raises(InvalidDateError, match="future") as refused:
        check_status(in_hand(of), [of.id], "paid", "portal", TODAY + timedelta(2), CHECK)
    assert refused.value.facts == {"member": "checked_on"}


@pytest.mark.parametrize(("newest", "moves"), [(None, True), (-1, True), (0, True), (1, False)])
async def test_what_was_said_before_the_newest_answer_is_noted_and_moves_nothing(
    newest: int | None, moves: bool
) -> None:
    of, saved = denial(), Saved()
    claim = in_hand(of)
    newest_on = None if newest is None else TODAY + timedelta(newest)
    check_status(claim, [of.id], "information_requested", "portal", TODAY, CHECK, newest_on=newest_on)
    assert of.next_action == ("send_documents" if moves else "decide")
    await claim.close(saved)
    assert [it.type for it in saved.happened].count("denial.status_checked") == 1


def test_what_the_payer_asks_for_is_kept_with_the_answer() -> None:
    of = denial()
    read = Reading("information_requested", documents=("notes", "consent_form"))
    found = check_status(in_hand(of), [of.id], read.meaning, "electronic", TODAY, CHECK, reading=read)
    assert (found.documents, found.recorded_at, found.unread) == (("notes", "consent_form"), None, False)


@pytest.mark.parametrize(("sent", "looks"), [(None, 7), (1, 9), (5, 7), (0, 7)])
def test_what_was_sent_lately_is_looked_at_when_the_payer_can_know_of_it(sent: int | None, looks: int) -> None:
    of = denial(stage="tracking", next_action="await_answer", path="fix", control_on=TODAY)
    submitted_on = None if sent is None else TODAY - timedelta(sent)
    check_status(in_hand(of), [of.id], "acknowledged", "portal", TODAY, CHECK, submitted_on=submitted_on)
    assert of.control_on == TODAY + timedelta(looks)


@pytest.mark.parametrize(
    ("stage", "action", "before", "after"),
    [
        ("tracking", "await_answer", TODAY - timedelta(2), TODAY + timedelta(7)),
        ("execution", "submit_fix", TODAY - timedelta(2), TODAY + timedelta(7)),
        ("tracking", "await_answer", TODAY + timedelta(9), TODAY + timedelta(9)),
        ("tracking", "await_answer", None, None),
        ("decision", "decide", TODAY - timedelta(2), TODAY - timedelta(2)),
        ("tracking", "await_approval", TODAY, TODAY),
        ("tracking", "await_correction", TODAY, TODAY),
        ("tracking", "await_payment", TODAY, TODAY),
    ],
)
def test_what_is_under_way_is_looked_at_again_a_week_on(
    stage: str, action: str, before: date | None, after: date | None
) -> None:
    of = denial(stage=stage, next_action=action, control_on=before)
    check_status(in_hand(of), [of.id], "pending", "portal", TODAY, CHECK)
    assert (of.control_on, of.next_action) == (after, action)
