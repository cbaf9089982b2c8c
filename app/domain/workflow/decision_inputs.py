"""What a decision rests on: all that its guards look at, as numbers, codes, days and ids.

It is kept with the decision. A close that waits for a second person is carried out only while it is still the same.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from app.domain.intake.denial import Denial
from app.domain.workflow.case import Case, Worth
from app.domain.workflow.status_heard import last_answer, tried

Inputs = dict[str, Any]
"""JSON: ``about``, ``denials`` by id, ``last_answer``, ``sent``, ``policy``, ``worth``; of a protective filing the
``attempts`` to get an answer: day, channel, what it came to. Amounts in cents."""


def inputs_of(case: Case) -> Inputs:
    """What the guards of a decision look at now."""
    last, rules = last_answer(case), case.rules
    asked = [[str(it.asked_on), it.channel, it.came_to] for it in tried(case)]
    return {
        **({"attempts": asked} if case.wish.protective else {}),
        "about": str(case.denial.id),
        "denials": {str(it.id): inputs_of_denial(it) for it in sorted(case.covered, key=lambda it: it.id)},
        "last_answer": None if last is None else last.meaning,
        "sent": sorted([it.kind, str(it.sent_on), it.answered] for it in case.sent if it.denial_ids & case.covered_ids),
        "policy": [rules.policy, rules.policy_digest, rules.approval_limit],
        "worth": {name: getattr(case.worth, name) for name in ("net", "worth_it", "batch_worth_it", "numbers")},
    }


def inputs_of_denial(denial: Denial) -> Inputs:
    """The part of it that is written on one denial: whoever changes the denial knows of it."""
    bucket = denial.bucket or {}
    return {
        "stage": denial.stage,
        "amount_at_risk": denial.amount_at_risk,
        "held": denial.held_on is not None,
        "bucket": [denial.triage, denial.work_type, denial.root_cause, bucket.get("sub_cause")],
        "barred_paths": list(bucket.get("barred_paths") or ()),
        "deadlines": [[it.get(name) for name in _WINDOW] for it in denial.deadlines],
    }


_WINDOW = ("purpose", "level", "file_by", "send_by", "assumed")


def changed_inputs(before: Inputs, now: Inputs) -> list[str]:
    """Names of what is not as it was; empty where the decision still rests on the same.

    Of what it is worth only that counts which a guard concludes from it: a cent more or less of an expected return, as
    odds move with every outcome of a payer, is no other ground.
    """
    names = {name for name in ("last_answer", "sent", "policy") if before[name] != now[name]}
    names |= {"worth"} if _concluded(before["worth"]) != _concluded(now["worth"]) else set()
    for id_ in before["denials"].keys() | now["denials"].keys():
        was, is_ = before["denials"].get(id_, {}), now["denials"].get(id_, {})
        names |= {name for name in was.keys() | is_.keys() if was.get(name) != is_.get(name)}
    return sorted(names)


def digest_of(inputs: Inputs) -> str:
    """SHA-256 over it as JSON: sorted names, no blanks."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def amount_of(inputs: Inputs) -> int:
    """Cents at risk on all that is covered."""
    return sum(it["amount_at_risk"] for it in inputs["denials"].values())


def _concluded(told: Inputs) -> tuple[bool, bool, bool]:
    worth = Worth(told["net"], told["worth_it"], told["batch_worth_it"])
    return worth.net is None, bool(worth.worth_it), worth.batch_worth_it
