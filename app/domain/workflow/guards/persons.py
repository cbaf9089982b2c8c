"""Who may give a command."""

from __future__ import annotations

from app.domain.workflow.case import Case
from app.domain.workflow.verdict import Verdict, accept, reject


def a_person_decides(case: Case) -> Verdict:
    """Machines post and read; they do not decide. Auditors read."""
    if case.commander.decides:
        return accept("a_person_decides", "A person decides.")
    return reject("a_person_decides", "This is decided by a person who works denials, not by a machine or an auditor.")


def a_lead_decides(case: Case) -> Verdict:
    """What undoes or repeats a decision is a lead's."""
    if case.commander.leads:
        return accept("a_lead_decides", "A lead or manager decides.")
    return reject("a_lead_decides", "This takes a lead or a manager.")
