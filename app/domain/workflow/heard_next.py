"""What is done next after a payer's answer, by the stage of a denial (DESIGN §6; facts/claim-status.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.intake.denial import Clocks, Denial
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.status.cadence import ask_again_on
from app.domain.status.categories import kind_of
from app.domain.status.meanings import Meaning
from app.domain.status.reading import Reading
from app.domain.workflow.classify_denial import DECIDE, SORT
from app.domain.workflow.decide_denial import NEXT_ACTIONS
from app.domain.workflow.next_actions import (
    ASK_BY_PHONE,
    ASK_PATIENT,
    AWAIT_REMITTANCE,
    CORRECT_REQUEST,
    FIRST,
    NOTE_ANSWER,
    OF_AN_ANSWER,
    OF_THE_CLAIM,
    READ_ANSWER,
    SEND_AT_ONCE,
    SEND_DOCUMENTS,
    SILENT,
    WHILE_OUT,
    WIDEN_SEARCH,
)
from app.domain.workflow.send_submission import AWAIT_ANSWER

USUAL: dict[str, str] = {"decision": DECIDE, "execution": NEXT_ACTIONS["fix"], "tracking": AWAIT_ANSWER}
"""What is next in a stage where no answer says otherwise; in execution it is as the path wants it."""
WAITS_FOR_PEOPLE = ("await_approval", "await_correction", "await_payment")
"""What an answer about the status does not put off: somebody's answer, or money that was promised by a day."""
LOOK_FOR_MONEY = timedelta(days=5)
"""After a payer says that it pays, its remittance is looked for (facts: 3 to 5 days)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer with what is known of the payer. ``reading``: of an electronic one."""

    meaning: Meaning
    on: date
    playbook: Playbook = DEFAULT_PLAYBOOK
    reading: Reading | None = None
    submitted_on: date | None = None

    def about(self, denial: Denial) -> Meaning:
        """What it says of one denial."""
        return self.meaning if self.reading is None else self.reading.by_denial.get(denial.id, self.meaning)


def move_on(denial: Denial, heard: Heard, clocks: Clocks) -> None:
    """Bring next action and control point to what the payer said. Money is posted from remittances alone.

    What is to be sorted, or waits for people, stays as it is, and so does what the payer wants when it could not answer
    later. A denial that owes its decision goes on owing it by the same day; only what the payer asks for comes before.
    """
    if denial.next_action in WAITS_FOR_PEOPLE or denial.stage not in USUAL or denial.next_action == SORT:
        return
    if heard.about(denial) in SILENT and denial.next_action in OF_THE_CLAIM:
        return
    before = denial.next_action
    denial.next_action = _next_action(denial, heard)
    if denial.stage == "decision":
        _owe_decision(denial, heard, clocks, before)
    elif denial.control_on is not None:
        denial.control_on = _look_on(denial, heard, clocks, denial.control_on)


def _next_action(denial: Denial, heard: Heard) -> str | None:
    meaning = heard.about(denial)
    if meaning == "information_requested" and heard.reading is not None and heard.reading.asked_from == "patient":
        return ASK_PATIENT
    if meaning in FIRST:
        return FIRST[meaning]
    found = _while_out(denial, meaning, heard.reading) if denial.stage == "tracking" else None
    if found is not None:
        return found
    return _usual(denial) if denial.next_action in OF_AN_ANSWER else denial.next_action


def _while_out(denial: Denial, meaning: Meaning, reading: Reading | None) -> str | None:
    """What an answer asks of people while something of ours is at the payer; None: to wait on."""
    if denial.path == "fix" and meaning in ("finally_denied", "partly_paid"):
        return NOTE_ANSWER
    if reading is not None and meaning in ("cannot_answer", "request_at_fault"):
        if reading.by_other_means:
            return ASK_BY_PHONE
        if any(kind_of(it) == "UNKNOWN" for it in reading.categories):
            return READ_ANSWER
    return WHILE_OUT.get(meaning)


def _usual(denial: Denial) -> str:
    if denial.stage == "execution":
        return NEXT_ACTIONS["appeal" if denial.path == "appeal" else "fix"]
    return USUAL[denial.stage]


def _owe_decision(denial: Denial, heard: Heard, clocks: Clocks, before: str | None) -> None:
    decide_by = denial.day_0 + timedelta(days=clocks.decision_days)
    if denial.next_action in OF_AN_ANSWER:
        send_by = _send_on(denial.next_action, heard)
        denial.control_on = decide_by if send_by is None else min(send_by, denial.control_on or send_by)
    elif before in OF_AN_ANSWER:
        denial.control_on = decide_by


def _send_on(action: str | None, heard: Heard) -> date | None:
    """By when what the payer waits for is sent; None: it waits for nothing."""
    days = {SEND_AT_ONCE: 1, SEND_DOCUMENTS: heard.playbook.documents_days, ASK_PATIENT: heard.playbook.documents_days}
    return heard.on + timedelta(days=days[action]) if action in days else None


def _look_on(denial: Denial, heard: Heard, clocks: Clocks, control_on: date) -> date:
    """The next look at what is under way."""
    action = denial.next_action
    send_by = _send_on(action, heard)
    if send_by is not None:
        return send_by
    if action in (NOTE_ANSWER, WIDEN_SEARCH, CORRECT_REQUEST, READ_ANSWER, ASK_BY_PHONE):
        return heard.on + timedelta(days=clocks.sort_days)
    if action == AWAIT_REMITTANCE:
        return heard.on + LOOK_FOR_MONEY
    categories = heard.reading.categories if heard.reading is not None else ()
    again = ask_again_on(heard.about(denial), categories, heard.on, heard.playbook, denial.stage, heard.submitted_on)
    return max(control_on, again or heard.on + timedelta(days=heard.playbook.status_cadence_days))
