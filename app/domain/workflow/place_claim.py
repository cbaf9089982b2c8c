"""A claim is worked as one: its lead stands for it in every queue, the others wait beside it.

Called with all denials of a claim after any of them changed. Says which one leads, parks the others, gives all of them
the lead's owner and each its due date (DESIGN §5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from app.domain.deadlines.due import due_on
from app.domain.intake.denial import RESOLVED, Clocks, Denial
from app.domain.intake.reasons import upstream_rank
from app.domain.workflow.classify_denial import DECIDE, SORT
from app.domain.workflow.next_actions import OF_AN_ANSWER
from app.domain.workflow.office import Office, work_type_of
from app.domain.workflow.pending_close import drop_changed_closes
from app.domain.workflow.set_deadlines import open_until
from app.domain.workflow.standing_hold import keep_hold

WITH_LEAD = "worked_with_lead"
"""Parked because the claim is worked through its lead."""

Tell = Callable[[Denial, str, dict[str, object]], None]
"""Notes an entry of the log about a denial."""


def place_claim(denials: Sequence[Denial], office: Office, today: date, clocks: Clocks, tell: Tell) -> None:
    """Bring lead, parking, owner and due dates of a claim's denials to how they stand. Repeating it changes nothing."""
    drop_changed_closes(denials, today, clocks, tell)
    keep_hold(denials, tell)
    before = {denial.id: _placed(denial) for denial in denials}
    led = next((denial for denial in denials if denial.lead and denial.version), None)
    _choose_lead(denials, tell)
    open_ones = [denial for denial in denials if denial.stage != RESOLVED]
    lead = next((denial for denial in open_ones if denial.lead), None)
    if lead is not None:
        if led is not lead and led is not None and work_type_of(led) != work_type_of(lead):
            _let_go(lead)
        _own(lead, open_ones, office, today)
        resume(lead, today)
        for denial in open_ones:
            _place(denial, lead, today, clocks)
        lead.send_by = min((day for it in open_ones if (day := it.send_by) is not None), default=None)
        lead.due_on = due_on(lead.control_on, [lead.send_by] if lead.send_by else []).on
        lead.claim_denied = sum(denial.amount_denied for denial in open_ones)
    for denial in denials:
        after = _placed(denial)
        if denial.version and after != before[denial.id]:
            tell(denial, "denial.placed", _told(denial))


def _choose_lead(denials: Sequence[Denial], tell: Tell) -> None:
    """One lead per claim: of the open denials the most upstream blocker, then the largest, then the oldest."""
    if len(denials) == 1 and denials[0].lead:
        return
    candidates = [denial for denial in denials if denial.stage != RESOLVED] or denials
    lead = min(candidates, key=_leads, default=None)
    for denial in denials:
        if denial.lead != (denial is lead):
            denial.lead = denial is lead
            if denial.version:
                tell(denial, "denial.lead_changed", {"lead": denial.lead})


def _leads(denial: Denial) -> tuple[object, ...]:
    rank = upstream_rank(denial.carc, denial.remarks)
    return (rank, -denial.amount_denied, denial.remit_date, denial.event_id.int, denial.reason_key)


def _own(lead: Denial, open_ones: Sequence[Denial], office: Office, today: date) -> None:
    """The lead's owner has the claim: a person keeps it, a team as long as it is of the same work."""
    if lead.owner_id is None:
        owned = next((it for it in open_ones if it.owner_kind == "person"), None)
        if owned is not None:
            lead.owner_kind, lead.owner_id, lead.owner_name = owned.owner_kind, owned.owner_id, owned.owner_name
        else:
            office.give(lead, today)
    for denial in open_ones:
        denial.owner_kind, denial.owner_id, denial.owner_name = lead.owner_kind, lead.owner_id, lead.owner_name


def _let_go(lead: Denial) -> None:
    """It was its sibling's team's; its own work is another team's."""
    if lead.owner_kind == "team":
        lead.owner_id = None


def _place(denial: Denial, lead: Denial, today: date, clocks: Clocks) -> None:
    """One denial beside its lead: parked, with a day to look at it again; its payer's deadlines go on."""
    denial.send_by = open_until(denial, today)
    if denial is lead:
        return
    denial.claim_denied = 0
    if denial.parked is None and (denial.next_action in (SORT, DECIDE) or _owes_decision(denial)):
        denial.parked, denial.parked_on = WITH_LEAD, today
        denial.review_on = lead.control_on or today + timedelta(days=clocks.decision_days)
    control = None if denial.parked else denial.control_on
    denial.due_on = due_on(control, [denial.send_by] if denial.send_by else [], denial.review_on).on


def _owes_decision(denial: Denial) -> bool:
    """Also where the payer wants something first."""
    return denial.stage == "decision" and denial.next_action in OF_AN_ANSWER


def resume(denial: Denial, today: date) -> None:
    """It is worked again: its clocks and what it owes are later by the days for which they stood still."""
    if denial.parked is None or denial.parked_on is None:
        return
    stood = max(today - denial.parked_on, timedelta())
    if denial.control_on is not None:
        denial.control_on += stood
    denial.clock_from = denial.day_0 + stood if stood else denial.clock_from
    unpark(denial)


def unpark(denial: Denial) -> None:
    """Its clock goes on."""
    denial.parked = denial.parked_on = denial.review_on = None


def resolve(denial: Denial, outcome: str, day: date) -> None:
    """It is over: nothing is due any more."""
    denial.stage, denial.outcome, denial.resolved_on = RESOLVED, outcome, day
    denial.next_action = denial.due_on = denial.control_on = denial.send_by = None
    denial.claim_denied = 0
    unpark(denial)


def _placed(denial: Denial) -> tuple[object, ...]:
    return (
        denial.owner_kind,
        denial.owner_id,
        denial.due_on,
        denial.send_by,
        denial.parked,
        denial.review_on,
        denial.control_on,
        denial.claim_denied,
    )


def _told(denial: Denial) -> dict[str, object]:
    return {
        "due_on": str(denial.due_on) if denial.due_on else None,
        "send_by": str(denial.send_by) if denial.send_by else None,
        "owner_kind": denial.owner_kind,
        "owner": str(denial.owner_id) if denial.owner_id else None,
        "parked": denial.parked,
        "review_on": str(denial.review_on) if denial.review_on else None,
        "work_type": work_type_of(denial),
    }
