"""The payer's windows of a denial: kept with it, and moved only together with an entry of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from app.domain.deadlines.calculate_deadline import Deadline, calculate_deadline
from app.domain.deadlines.due import send_by
from app.domain.deadlines.payers import payer_key
from app.domain.deadlines.question import KnownDates, Question, with_notices
from app.domain.deadlines.recompute_deadline import Cause, Moved, Stored, recompute_deadline, stored_of
from app.domain.deadlines.rules import RULES
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
    """
    if denial.stage == RESOLVED:
        return []
    notes: list[Note] = []
    entries = []
    for purpose, level in _asked(denial):
        before = next((it for it in denial.deadlines if (it["purpose"], it["level"]) == (purpose, level)), None)
        question = question_of(denial, payer, notices, purpose, level)
        if cause is None:
            entry = _entry(question)
        else:
            found = recompute_deadline(_stored(before), question, cause)
            entry = before
            if isinstance(found, Moved):
                entry = _entry(question)
                notes.append((found.event.type, found.event.data))
        if entry is not None:
            entries.append(entry)
    denial.deadlines = entries
    denial.appeal_by = max((_day(it["file_by"]) for it in entries if it["purpose"] == "appeal"), default=None)
    return notes


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
    told = header.get("service_from") if purpose in _BY_SERVICE else None
    dates = KnownDates(service_from=_sound(told), remit_date=denial.remit_date)
    about = [it.notice for it in notices if denial.id in it.denial_ids and (it.purpose, it.level) == (purpose, level)]
    bucket = denial.bucket or {}
    return Question(
        purpose=purpose,
        level=level,
        program=payer.payer_type,
        payer=payer_key(payer.name) if payer.payer_type else None,
        clinical=bucket.get("sub_cause") in CLINICAL,
        dates=with_notices(dates, about) if about else dates,
    )


def _asked(denial: Denial) -> list[tuple[str, int]]:
    """Purposes whose path no remark closes, and what has been asked before; each at the level that it is at."""
    barred = (denial.bucket or {}).get("barred_paths") or ()
    levels = {str(it["purpose"]): int(it["level"]) for it in denial.deadlines}
    return [(purpose, levels.get(purpose, 1)) for purpose, path in WINDOWS.items() if path not in barred]


@lru_cache(maxsize=16384)
def _window(question: Question) -> Window | None:
    """A file asks the same of many claims."""
    found = calculate_deadline(question)
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


def _entry(question: Question) -> dict[str, Any] | None:
    found = _window(question)
    return None if found is None else found.entry


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
