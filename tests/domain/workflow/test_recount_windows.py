"""A payer that is of another type: the windows of its open denials are counted anew, those of others are not."""

from __future__ import annotations

from app.domain.workflow.office import PayerFacts
from app.domain.workflow.recount_windows import recount_windows
from tests.domain.workflow.claims import OTHER_PAYER, PAYER, Saved, denial, in_hand, window

MEDICAID = PayerFacts("Sample Carrier", "medicaid_managed")


async def test_open_denials_of_the_payer_move_once_and_the_log_says_why() -> None:
    of, saved = denial(), Saved()
    of_other, over = denial(2, payer_id=OTHER_PAYER), denial(3, stage="resolved", next_action=None)
    stood = window(of_other)
    claim = in_hand(of, of_other, over, payer=MEDICAID)
    assert recount_windows(claim, PAYER) is True
    assert recount_windows(claim, PAYER) is False
    await claim.close(saved)
    moved = [it for it in saved.happened if it.type == "denial.deadline_moved"]
    assert {it.subject_id for it in moved} == {of.id}
    assert {(it.data["because"], it.data["source"]) for it in moved} == {("payer_changed", str(PAYER))}
    assert (window(of)["rule"], window(of_other), over.deadlines) == ("medicaid-managed-1", stood, [])


def test_a_payer_of_no_denial_moves_nothing() -> None:
    assert recount_windows(in_hand(denial(), payer=MEDICAID), OTHER_PAYER) is False
