"""What can be worked again once it was resolved."""

from __future__ import annotations

from app.domain.workflow.case import Case
from app.domain.workflow.verdict import Verdict, accept, reject

SETTLED = {
    "recovered": "It was paid.",
    "partly_recovered": "It was paid in part; the rest was denied anew and is worked under that denial.",
    "void": "The payer took it back: what it says now is worked as a denial of its own.",
}
"""Outcomes by which the payer's own later word has settled all of a denial. Opened again its money would count twice."""


def something_is_left(case: Case) -> Verdict:
    """What people gave up can be taken up again; what the payer has settled itself is opened by its next word."""
    guard = "something_is_left"
    settled = [denial.outcome for denial in case.covered if denial.outcome in SETTLED]
    if settled:
        return reject(guard, SETTLED[str(settled[0])])
    return accept(guard, "What was denied has not come in.")
