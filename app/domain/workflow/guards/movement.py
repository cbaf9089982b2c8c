"""The claim status gate: is anything still moving on these lines? (DESIGN §6)"""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.status.meanings import FINAL, MOVING, Meaning
from app.domain.workflow.case import Attempt, Case, StatusAnswer
from app.domain.workflow.status_heard import NO_ANSWER, last_answer, still_valid, tried
from app.domain.workflow.verdict import Verdict, accept, reject, wait

GATE = "nothing_still_moving"
NEAR = timedelta(days=7)
"""How near the last day to send must be for a protective filing."""
REFUSED: dict[Meaning, str] = {
    "paid": "On {day} the payer said that it pays: wait for the remittance.",
    "information_requested": "On {day} the payer asked for information{documents}: send that first.",
    "documents_not_received": "On {day} the payer had not received what it asked for{documents}: send that at once.",
    "rejected": "On {day} it stood rejected, which was never adjudicated: nothing can be appealed, fix it and send it again.",
    "send_new_claim": "On {day} the payer wanted a new claim instead of a replacement: fix it in that form.",
    "send_replacement": "On {day} the payer wanted a replacement instead of a new claim: fix it in that form.",
}
"""Answers that no appeal is built on, with what is to be done instead."""
PASSING: frozenset[Meaning] = MOVING | {"information_requested", "documents_not_received", "paid"}
WAYS = {"electronic": "276"}
MOST_LISTED = 5
"""Attempts that a verdict names; the decision keeps all of them."""


def nothing_still_moving(case: Case) -> Verdict:
    """Opens on a final answer that leaves the denied lines unpaid; closes while anything moves or waits for an answer."""
    unanswered = nothing_unanswered(case)
    if unanswered.answer != "accept":
        return _protected(case, unanswered._replace(guard=GATE))
    last = last_answer(case)
    if last is None or not still_valid(case, last):
        return _protected(case, _without_answer(case, last))
    return _protected(case, _read(last))


def _read(last: StatusAnswer) -> Verdict:
    """The newest answer of the payer as a verdict. Whatever it is not certain of is ``wait``."""
    day, meaning = last.checked_on, last.meaning
    if meaning in REFUSED:
        asked = [it.replace("_", " ") for it in last.documents if it != "other"]
        documents = f" ({', '.join(asked)})" if asked else ""
        return reject(GATE, REFUSED[meaning].format(day=day, documents=documents))
    if meaning in FINAL:
        return accept(GATE, f"The payer's answer of {day} is final and leaves these lines unpaid.")
    if meaning in MOVING:
        return reject(GATE, f"On {day} the payer was still working on it ({meaning}).")
    if last.unread and meaning in NO_ANSWER:
        return wait(GATE, f"On {day} the payer answered in a code that no list of ours holds: somebody has to read it.")
    return wait(GATE, f"On {day} there was no answer ({meaning}): ask again.")


def may_pass(case: Case, verdict: Verdict) -> bool:
    """Whether a guard may let it through later by itself: it waits, or the payer is at work, asks for something or pays."""
    last = last_answer(case)
    return verdict.answer == "wait" or (verdict.guard == GATE and last is not None and last.meaning in PASSING)


def nothing_unanswered(case: Case) -> Verdict:
    """Nothing of ours on these lines waits for the payer's answer."""
    out = [it for it in case.sent if not it.answered and it.denial_ids & case.covered_ids]
    if not out:
        return accept("nothing_unanswered", "Nothing of ours waits for an answer.")
    since = min(it.sent_on for it in out)
    return reject("nothing_unanswered", f"What was sent on {since} is not answered yet.")


def _without_answer(case: Case, last: StatusAnswer | None) -> Verdict:
    """Nobody has asked, or that was too long ago. ``last``: what was said then."""
    days, remitted = case.rules.status_by_remittance_days, max(denial.remit_date for denial in case.covered)
    if case.no_276 and days is not None and case.today - remitted <= timedelta(days=days):
        return accept(GATE, f"The payer has no 276, and the playbook takes its remittance of {remitted} as its word.")
    ways = " It has no 276: ask by portal, phone or letter." if case.no_276 else ""
    if last is not None:
        old = f"The payer's answer of {last.checked_on} is older than {case.rules.status_valid_days} days: ask again."
        return wait(GATE, old + ways)
    return wait(GATE, f"Nobody has asked the payer yet whether anything still moves on these lines.{ways}")


def _protected(case: Case, verdict: Verdict) -> Verdict:
    """Near the last day a named person may file all the same, to keep the window: the verdict lists what was tried."""
    if not case.wish.protective or verdict.answer == "accept":
        return verdict
    by = _send_by(case)
    if by is None or by - case.today > NEAR:
        reason = "A protective filing is for a window that is about to close: this one is not near its last day."
        return reject(GATE, f"{verdict.reason} {reason}")
    told = f"Filed to keep the window (send by {by}). {verdict.reason} {_attempts(tried(case))}"
    return Verdict(GATE, "accept", told, overridden=True)


def _attempts(attempts: list[Attempt]) -> str:
    if not attempts:
        return "The payer was not asked."
    told = [
        f"{it.asked_on} by {WAYS.get(it.channel, it.channel)} ({it.came_to or 'no answer yet'})"
        for it in attempts[-MOST_LISTED:]
    ]
    more = f"{len(attempts) - MOST_LISTED} times before, " if len(attempts) > MOST_LISTED else ""
    return f"Asked {more}on {', '.join(told)}."


def _send_by(case: Case) -> date | None:
    days = [date.fromisoformat(it["send_by"]) for denial in case.covered for it in denial.deadlines]
    return min(days, default=None)
