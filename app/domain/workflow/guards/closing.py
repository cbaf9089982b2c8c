"""When a denial may be given up, and whether one person may do it (facts, appeals §3.1)."""

from __future__ import annotations

from datetime import date

from app.domain.workflow.case import Case
from app.domain.workflow.guards.holding import not_held
from app.domain.workflow.guards.windows import window_of
from app.domain.workflow.verdict import Verdict, accept, reject, wait

PATHS = ("fix", "appeal")
KEEPS_THE_MONEY = ("duplicate_of_paid", "other_payer", "not_a_denial")
"""Reasons that give nothing up: it was paid, another payer is asked, or nothing was denied. All others lose the money or
ask the patient for it, whatever they are called, and so they are held to the limit."""
__all__ = ["approved", "batch_not_worth_working", "deadline_known", "not_held", "reason_holds"]


def reason_holds(case: Case) -> Verdict:
    """The reason given is one, and is true as far as the facts go."""
    guard, reason = "reason_holds", case.wish.close_reason
    match reason:
        case None:
            return reject(guard, "Say why it is closed (close_reason).")
        case "window_gone":
            return _windows_gone(case, guard)
        case "no_right":
            return _no_right(case, guard)
        case "not_worth_it":
            return _not_worth_it(case, guard)
        case _:
            return accept(guard, f"Closed because: {reason}.")


def deadline_known(case: Case) -> Verdict:
    """Nobody gives up what may still be open on a day that nobody knows."""
    guard = "deadline_known"
    if case.wish.close_reason not in ("not_worth_it", "window_gone"):
        return accept(guard, "The reason does not rest on a deadline.")
    unsure = [
        denial for denial in case.covered if any(it["assumed"] for it in denial.deadlines) or not denial.deadlines
    ]
    if unsure:
        return reject(guard, "The deadline is unknown or assumed: map the payer or enter its notice first.")
    return accept(guard, "The deadlines are known.")


def batch_not_worth_working(case: Case) -> Verdict:
    """Denials that are not worth their work alone may be together."""
    guard = "batch_not_worth_working"
    if case.wish.close_reason == "not_worth_it" and case.worth.batch_worth_it:
        return reject(guard, "Together with others of this payer, code and cause it is worth working: see the batch.")
    return accept(guard, "No batch of it is worth working.")


def approved(case: Case) -> Verdict:
    """Above the limit, or against what the policy says, a second person approves."""
    guard, why = "approved", _why_two(case)
    if why is None:
        return accept(guard, "No second person is needed.")
    if case.approver is None:
        return wait(guard, f"{why}: a second person approves.")
    if case.approver == case.commander.person_id:
        return Verdict(guard, "accept", f"{why}: approved by who closes it, as the profile lets one be both.", True)
    return accept(guard, f"{why}: a second person approves it.")


def _why_two(case: Case) -> str | None:
    """Why one person is not enough; None where one is."""
    reason, limit = case.wish.close_reason, case.rules.approval_limit
    amount = sum(denial.amount_at_risk for denial in case.covered)
    if limit is not None and amount > limit and reason not in KEEPS_THE_MONEY:
        return "The amount is above the limit"
    if reason == "not_worth_it" and case.worth.worth_it:
        return "The policy finds it worth working"
    return None


def _windows_gone(case: Case, guard: str) -> Verdict:
    for denial in case.covered:
        for purpose in ("appeal", "corrected_claim"):
            entry = window_of(denial, purpose)
            if entry is not None and date.fromisoformat(entry["file_by"]) >= case.today:
                return reject(guard, f"The window of the {purpose.replace('_', ' ')} is open until {entry['file_by']}.")
    return accept(guard, "All windows have closed.")


def _no_right(case: Case, guard: str) -> Verdict:
    for denial in case.covered:
        left = [path for path in PATHS if path not in ((denial.bucket or {}).get("barred_paths") or ())]
        if left:
            return reject(guard, f"A path is open: {left[0]}.")
    return accept(guard, "Remarks close every path.")


def _not_worth_it(case: Case, guard: str) -> Verdict:
    if case.worth.net is None:
        missing = "What it would bring is not known: the amount expected is missing."
        return reject(guard, case.worth.unknown or missing)
    if "patient_would_be_liable" in case.worth.vetoes:
        return reject(guard, "The patient would owe the amount: say so (patient_responsibility), or work it.")
    return accept(guard, "Cost against expected return is known.")
