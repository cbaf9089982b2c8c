"""Whether a close waits for a second person, and who may take the question back."""

from __future__ import annotations

from app.domain.workflow.case import Case
from app.domain.workflow.verdict import Verdict, accept, reject


def nothing_pending(case: Case) -> Verdict:
    """Nothing else is decided while a second person is asked."""
    if any(denial.pending is not None for denial in case.covered):
        return reject("nothing_pending", "A close waits for a second person: answer it, or take it back first.")
    return accept("nothing_pending", "No second person is asked.")


def close_pending(case: Case) -> Verdict:
    """There is a close that waits, and it is one."""
    decisions = {denial.pending["decision"] if denial.pending else None for denial in case.covered}
    if len(decisions) == 1 and None not in decisions:
        return accept("close_pending", "A close waits for a second person.")
    return reject("close_pending", "No close waits for a second person.")


def by_asker_or_lead(case: Case) -> Verdict:
    """Whoever asked takes the question back, or a lead."""
    guard, who = "by_asker_or_lead", case.commander
    if who.leads or (who.person_id is not None and who.person_id == case.asked_by):
        return accept(guard, "It is taken back by who asked, or by a lead.")
    return reject(guard, "Who asked takes it back, or a lead or manager.")
