"""Whether the payer would still hear it: the windows of appeal and corrected claim."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.intake.denial import Denial
from app.domain.workflow.case import Case
from app.domain.workflow.verdict import Verdict, accept, reject


def appeal_window_open(case: Case) -> Verdict:
    """The last day has not passed, or there is good cause, or nobody may rely on the day."""
    return _window_open(case, "appeal", "appeal_window_open")


def corrected_window_open(case: Case) -> Verdict:
    """A corrected claim would still be in time."""
    return _window_open(case, "corrected_claim", "corrected_window_open")


def window_of(denial: Denial, purpose: str) -> dict[str, Any] | None:
    """The stored window of a purpose."""
    return next((it for it in denial.deadlines if it["purpose"] == purpose), None)


def _window_open(case: Case, purpose: str, guard: str) -> Verdict:
    entries = [window_of(denial, purpose) for denial in case.covered]
    passed = [it for it in entries if it is not None and date.fromisoformat(it["file_by"]) < case.today]
    if not passed:
        known = [it["file_by"] for it in entries if it is not None]
        return accept(guard, f"The window is open until {min(known)}." if known else "No day is known that has passed.")
    last = min(it["file_by"] for it in passed)
    if all(it["assumed"] for it in passed):
        return accept(guard, f"The day {last} has passed, but it is assumed: nobody may rely on it.")
    if case.wish.good_cause:
        return Verdict(guard, "accept", f"The window closed on {last}; good cause is claimed.", overridden=True)
    return reject(guard, f"The window closed on {last}. Say why the payer should hear it all the same (good cause).")
