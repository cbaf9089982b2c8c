"""When a payer is asked again, by what it said last (``facts/claim-status.md`` §4, suggestions there, judgement here).

The playbook's ``status_cadence_days`` is the week of the facts: a payer with another one is asked by that. Repeating one
question within minutes is the road's (:mod:`app.domain.status.road`) and no cadence.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from app.domain.intake.denial import RESOLVED
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.status.categories import kind_of
from app.domain.status.meanings import FINAL, Meaning

MOST_SEARCHES = 3
"""Searches in a row that find nothing; after that somebody corrects what is searched by."""
AFTER_SUBMISSION = timedelta(days=7)
"""Before that a payer need not know what was sent (facts §6: wait a week)."""
ACKNOWLEDGED = timedelta(days=10)
"""After a submission that is only acknowledged yet (facts: 7 to 10)."""
MOST_FINALS = 3
"""Final answers in a row, each asked for when the one before had grown too old; whoever has not decided by then asks."""
BEFORE_DECISION = ("intake", "decision")
"""Stages in which the gate will want a final answer that is not too old."""
MOST_DAILY = 3
"""Questions without an answer, a day apart; a payer that was silent so often is asked by the week, and somebody calls."""
DAILY = timedelta(days=1)
"""What waits for us, and what a payer's system kept from us. Facts: hourly there, but a day is our unit."""
STOPS: frozenset[Meaning] = FINAL | {"rejected", "send_new_claim", "send_replacement", "request_at_fault"}
"""Nothing more comes of asking: the remittance tells the rest, or the next step is ours. Before a decision a final
answer is asked for once more when it is too old for the gate."""


def ask_again_on(
    meaning: Meaning | None,
    categories: Collection[str],
    asked_on: date,
    playbook: Playbook = DEFAULT_PLAYBOOK,
    stage: str = "tracking",
    submitted_on: date | None = None,
    *,
    tries: int = 1,
    by_other_means: bool = False,
) -> date | None:
    """The day of the next question; None: it is not asked again by itself.

    ``meaning``: None where nobody has answered yet. ``categories``: those that it came from; empty where a person asked.
    ``tries``: answers in a row with this meaning, or any final one. ``by_other_means``: the payer has said that the same
    question leads nowhere electronically. What was sent since makes another state of what was said before.
    """
    if stage == RESOLVED or by_other_means:
        return None
    week = timedelta(days=playbook.status_cadence_days)
    if submitted_on is not None and asked_on < submitted_on + _unknown_for(meaning):
        return submitted_on + max(week, AFTER_SUBMISSION)
    if meaning is None:
        return asked_on + week if stage == "tracking" else asked_on
    if meaning in STOPS or "F3F" in categories or (meaning == "not_found" and tries >= MOST_SEARCHES):
        once_more = meaning in FINAL and stage in BEFORE_DECISION and tries < MOST_FINALS
        return asked_on + timedelta(days=playbook.status_valid_days) + DAILY if once_more else None
    again = asked_on + _pause(meaning, categories, week, tries)
    if meaning == "acknowledged" and submitted_on is not None:
        return max(again, submitted_on + ACKNOWLEDGED)
    return again


def _unknown_for(meaning: Meaning | None) -> timedelta:
    """How long after a submission an answer may still be about what was before it; anything but an end shows that it is not."""
    return AFTER_SUBMISSION if meaning in FINAL else DAILY


def _pause(meaning: Meaning, categories: Collection[str], week: timedelta, tries: int) -> timedelta:
    """Every day what is urgent, every week what pends, every other what the payer reviews."""
    if meaning in ("information_requested", "documents_not_received"):
        return DAILY
    if meaning == "cannot_answer":
        unread = any(kind_of(it) == "UNKNOWN" for it in categories)
        return week if unread or tries >= MOST_DAILY else DAILY
    return 2 * week if "P2" in categories or meaning == "documents_under_review" else week
