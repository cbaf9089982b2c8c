"""The claim status gate: is anything still moving on these lines? (DESIGN §6)"""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.workflow.case import FINAL, MOVING, Case, StatusAnswer
from app.domain.workflow.verdict import Verdict, accept, reject, wait

GATE = "nothing_still_moving"
NEAR = timedelta(days=7)
"""How near the last day to send must be for a protective filing."""


def nothing_still_moving(case: Case) -> Verdict:
    """Opens on a final answer that leaves the denied lines unpaid; closes while anything moves or waits for an answer."""
    unanswered = nothing_unanswered(case)
    if unanswered.answer != "accept":
        return _protected(case, unanswered._replace(guard=GATE))
    last = last_answer(case)
    return _protected(case, _without_answer(case) if last is None else _read(last))


def _read(last: StatusAnswer) -> Verdict:
    """The newest answer of the payer as a verdict."""
    day, meaning = last.checked_on, last.meaning
    if meaning == "paid":
        return reject(GATE, f"On {day} the payer said that it pays: wait for the remittance.")
    if meaning in FINAL:
        return accept(GATE, f"The payer's answer of {day} is final and leaves these lines unpaid.")
    if meaning in MOVING:
        return reject(GATE, f"On {day} the payer was still working on it ({meaning}).")
    if meaning == "information_requested":
        return reject(GATE, f"On {day} the payer asked for information: send that first.")
    return wait(GATE, f"On {day} there was no answer ({meaning}): ask again.")


def nothing_unanswered(case: Case) -> Verdict:
    """Nothing of ours on these lines waits for the payer's answer."""
    out = [it for it in case.sent if not it.answered and it.denial_ids & case.covered_ids]
    if not out:
        return accept("nothing_unanswered", "Nothing of ours waits for an answer.")
    since = min(it.sent_on for it in out)
    return reject("nothing_unanswered", f"What was sent on {since} is not answered yet.")


def last_answer(case: Case) -> StatusAnswer | None:
    """The payer's newest about these lines; of one day the one that says that something moves."""
    about = [it for it in case.answers if it.denial_ids & case.covered_ids]
    return max(about, key=lambda it: (it.checked_on, it.meaning in MOVING), default=None)


def _without_answer(case: Case) -> Verdict:
    days, remitted = case.rules.status_by_remittance_days, max(denial.remit_date for denial in case.covered)
    if days is not None and case.today - remitted <= timedelta(days=days):
        return accept(GATE, f"The playbook takes the remittance of {remitted} as the payer's word.")
    return wait(GATE, "Nobody has asked the payer yet whether anything still moves on these lines.")


def _protected(case: Case, verdict: Verdict) -> Verdict:
    """Near the last day a named person may file all the same, to keep the window."""
    if not case.wish.protective or verdict.answer == "accept":
        return verdict
    by = _send_by(case)
    if by is None or by - case.today > NEAR:
        reason = "A protective filing is for a window that is about to close: this one is not near its last day."
        return reject(GATE, f"{verdict.reason} {reason}")
    return Verdict(GATE, "accept", f"Filed to keep the window (send by {by}). {verdict.reason}", overridden=True)


def _send_by(case: Case) -> date | None:
    days = [date.fromisoformat(it["send_by"]) for denial in case.covered for it in denial.deadlines]
    return min(days, default=None)
