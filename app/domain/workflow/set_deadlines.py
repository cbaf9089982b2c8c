"""The payer's windows of a denial: kept with it, and moved only together with an entry of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from app.domain.deadlines.calculate_deadline import Deadline, calculate_deadline
from app.domain.deadlines.due import send_by
from app.domain.deadlines.payers import payer_key
from app.domain.deadlines.question import KnownDates, Question, with_notices
from app.domain.deadlines.recompute_deadline import Cause, Moved, Stored, lift_deadline, recompute_deadline, stored_of
from app.domain.deadlines.rules import RULES, Rule
from app.domain.intake.denial import RESOLVED, Denial
from app.domain.workflow.office import ClaimNotice, PayerFacts

Note = tuple[str, dict[str, object]]
"""Type and data of an entry of the log."""

CLINICAL = frozenset({"medical_necessity", "frequency"})
"""Sub-causes in which the need for care is disputed: some windows are longer for them."""
WINDOWS: dict[str, str] = {"appeal": "appeal", "corrected_claim": "fix"}
"""Purposes whose windows are kept from the first day, and the path that each belongs to."""
_BY_SERVICE = {rule.purpose for rule in RULES if rule.trigger == "service_date"}
"""Purposes with a window that counts from the service; the others need not ask once for every day of service."""


class Window(NamedTuple):
    """One window as it is stored with a denial."""

    stored: Stored
    entry: dict[str, Any]


def set_deadlines(
    denial: Denial, payer: PayerFacts, notices: Sequence[ClaimNotice] = (), cause: Cause | None = None
) -> list[Note]:
    """Bring the windows of a denial to all that is known now. Returns what the log must say of stored ones that moved.

    Without ``cause`` the denial is new, and the entry of its capture says it all. What is resolved keeps what it has.
    A window whose path a remark has closed since is lifted.
    """
    if denial.stage == RESOLVED:
        return []
    barred = (denial.bucket or {}).get("barred_paths") or ()
    stored = {str(it["purpose"]): it for it in denial.deadlines}
    notes: list[Note] = []
    entries = []
    for purpose, path in WINDOWS.items():
        if path in barred:
            entry, note = None, _lifted(stored.get(purpose), cause)
        else:
            question = question_of(denial, payer, notices, purpose, level_of(denial, notices, purpose))
            entry, note = _counted(stored.get(purpose), question, payer.windows, cause)
        entries += [] if entry is None else [entry]
        notes += [] if note is None else [note]
    denial.deadlines = entries
    denial.appeal_by = max((_day(it["file_by"]) for it in entries if it["purpose"] == "appeal"), default=None)
    return notes


def level_of(denial: Denial, notices: Iterable[ClaimNotice], purpose: str) -> int:
    """The payer's level that a denial is at: the highest of which there is a window or a notice."""
    stored = [int(it["level"]) for it in denial.deadlines if it["purpose"] == purpose]
    told = [it.level for it in notices if it.purpose == purpose and denial.id in it.denial_ids]
    return max([1, *stored, *told])


def open_until(denial: Denial, today: date) -> date | None:
    """The last day to send something for the first of its windows that closes and is open still; None without one.

    A window that has closed pushes nobody any more; that it did shows in the denial's deadline.
    """
    days = [_day(it["send_by"]) for it in denial.deadlines if _day(it["file_by"]) >= today]
    return min(days, default=None)


def question_of(
    denial: Denial, payer: PayerFacts, notices: Iterable[ClaimNotice], purpose: str, level: int
) -> Question:
    """What is asked of the rules about a denial. The day on which its file came here is no evidence of receipt."""
    header: dict[str, Any] = denial.detail.get("claim") or {}  # type: ignore[assignment]
    served = header.get("service_from") if purpose in _BY_SERVICE else None
    clinical = (denial.bucket or {}).get("sub_cause") in CLINICAL
    question = _question(purpose, level, payer.name, payer.payer_type, clinical, served, denial.remit_date)
    if payer.windows:
        question = replace(question, payer_id=str(denial.payer_id))
    about = [it.notice for it in notices if denial.id in it.denial_ids and (it.purpose, it.level) == (purpose, level)]
    return replace(question, dates=with_notices(question.dates, about)) if about else question


@lru_cache(maxsize=16384)
def _question(
    purpose: str,
    level: int,
    name: str | None,
    payer_type: str | None,
    clinical: bool,
    served: str | None,
    remit_date: date,
) -> Question:
    """A file asks the same of many claims. Of a payer that nobody has mapped not even the name counts."""
    return Question(
        purpose=purpose,
        level=level,
        program=payer_type,
        payer=payer_key(name) if payer_type else None,
        clinical=clinical,
        dates=KnownDates(service_from=_sound(served), remit_date=remit_date),
    )


def _counted(
    before: dict[str, Any] | None, question: Question, windows: tuple[Rule, ...], cause: Cause | None
) -> tuple[dict[str, Any] | None, Note | None]:
    """One window under what is known now. That of a level below stays until the day of the next one is known."""
    if cause is None:
        return _entry(question, windows), None
    found = recompute_deadline(_stored(before), question, cause, (*RULES, *windows))
    if not isinstance(found, Moved):
        return before, None
    data = found.event.data
    if before is not None and before["level"] != question.level:
        data = {**data, "from_level": before["level"]}
    return _entry(question, windows), (found.event.type, data)


def _lifted(before: dict[str, Any] | None, cause: Cause | None) -> Note | None:
    stored = _stored(before)
    if before is None or stored is None or cause is None:
        return None
    event = lift_deadline(stored, before["purpose"], before["level"], cause)
    return event.type, event.data


@lru_cache(maxsize=16384)
def _window(question: Question, windows: tuple[Rule, ...]) -> Window | None:
    found = calculate_deadline(question, (*RULES, *windows) if windows else RULES)
    if not isinstance(found, Deadline):
        return None
    stored = stored_of(found)
    entry = {
        "purpose": found.purpose,
        "level": found.level,
        "file_by": found.file_by.isoformat(),
        "safe_by": found.safe_by.isoformat(),
        "send_by": send_by(found).isoformat(),
        "basis": found.basis,
        "rule": found.rule,
        "assumed": found.assumed,
    }
    return Window(stored, entry)


def _entry(question: Question, windows: tuple[Rule, ...]) -> dict[str, Any] | None:
    """A copy for each denial: what is remembered for many of them belongs to none."""
    found = _window(question, windows)
    return None if found is None else dict(found.entry)


def _stored(entry: dict[str, Any] | None) -> Stored | None:
    if entry is None:
        return None
    return Stored(_day(entry["file_by"]), _day(entry["safe_by"]), entry["basis"], entry["rule"], entry["assumed"])


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _sound(told: object) -> date | None:
    """A day of service as a remittance tells it; one that no calendar of claims has counts as not told."""
    day = date.fromisoformat(str(told)) if told else None
    return day if day is not None and 1900 <= day.year < 2200 else None
