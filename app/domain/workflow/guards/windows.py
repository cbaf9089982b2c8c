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


def still_in_time(case: Case) -> Verdict:
    """What is sent is not late; the decision has heard the reason, where the window had passed already."""
    guard, purpose = "still_in_time", "appeal" if case.denial.path == "appeal" else "corrected_claim"
    sent_on = case.wish.sent_on or case.today
    late = [
        entry["file_by"]
        for denial in case.covered
        if (entry := window_of(denial, purpose)) is not None
        and not entry["assumed"]
        and date.fromisoformat(entry["file_by"]) < sent_on
    ]
    if late and not case.wish.good_cause:
        return reject(guard, f"It was sent after the last day, {min(late)}. Say so with good cause, or decide anew.")
    return accept(guard, "It is in time.") if not late else Verdict(guard, "accept", "Late, with good cause.", True)


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
