"""Whether there is a legal or compliance hold, for whoever puts one on or takes one off."""

from __future__ import annotations

from app.domain.workflow.case import Case
from app.domain.workflow.verdict import Verdict, accept, reject


def not_held(case: Case) -> Verdict:
    """Nothing is closed under a legal or compliance hold."""
    if case.held:
        return reject("not_held", "The denial is under a hold.")
    return accept("not_held", "No hold.")


def held(case: Case) -> Verdict:
    """There is a hold to take off."""
    if case.held:
        return accept("held", "It is under a hold.")
    return reject("held", "The denial is under no hold.")
