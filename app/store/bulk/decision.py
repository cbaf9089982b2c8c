"""A claim decision as a JSON document and back, without loss; with what its sender told beside it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from app.domain.deadlines.question import Notice
from app.domain.intake.claim_event import ClaimEvent, Letter
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line, Party
from app.store.bulk.arrays import Json

BESIDE = ("letter", "expected_allowed")
_DATES = ("service_from", "service_to", "received_by_payer", "coverage_expired")
_PARTIES = ("patient", "subscriber", "corrected_patient", "rendering_provider", "billing_provider", "crossover_payer")
_DECIMALS = ("units", "submitted_units")


def dump(decision: ClaimDecision) -> Json:
    """Everything but the findings, which have a table of their own."""
    findings, decision.findings = decision.findings, []
    try:
        return Json(orjson.dumps(decision, default=_plain))
    finally:
        decision.findings = findings


def dump_event(event: ClaimEvent) -> Json:
    """The decision of an event and, where its sender told of them, the letter and the expected amounts."""
    beside: dict[str, object] = {}
    if event.letter is not None:
        beside["letter"] = {"purpose": event.letter.purpose, **asdict(event.letter.notice)}
    if event.expected_allowed:
        beside["expected_allowed"] = {str(place): amount for place, amount in event.expected_allowed.items()}
    document = dump(event.decision)
    return Json(document[:-1] + b"," + orjson.dumps(beside)[1:]) if beside else document


def letter_of(document: dict[str, Any]) -> Letter | None:
    """The letter that :func:`dump_event` wrote."""
    told = document.get("letter")
    if told is None:
        return None
    days = {name: _day(told[name]) for name in ("notice_date", "received_on", "printed_deadline")}
    return Letter(Notice(told["kind"], **days), told["purpose"])


def expected_of(document: dict[str, Any]) -> dict[int, int]:
    """The expected amounts that :func:`dump_event` wrote."""
    return {int(place): amount for place, amount in (document.get("expected_allowed") or {}).items()}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def load(document: dict[str, Any]) -> ClaimDecision:
    """The decision that :func:`dump` wrote."""
    fields = {name: value for name, value in document.items() if name not in BESIDE}
    for name in _DATES:
        fields[name] = _day(fields[name])
    for name in _PARTIES:
        fields[name] = Party(*fields[name]) if fields[name] else None
    fields["adjustments"] = [_adjustment(item) for item in fields["adjustments"]]
    fields["lines"] = [_line(item) for item in fields["lines"]]
    return ClaimDecision(**fields)


def _line(document: dict[str, Any]) -> Line:
    fields = dict(document)
    fields["modifiers"] = tuple(fields["modifiers"])
    for name in ("service_from", "service_to"):
        fields[name] = _day(fields[name])
    for name in _DECIMALS:
        fields[name] = None if fields[name] is None else Decimal(fields[name])
    fields["adjustments"] = [_adjustment(item) for item in fields["adjustments"]]
    return Line(**fields)


def _adjustment(item: list[Any]) -> Adjustment:
    group, carc, amount, quantity = item
    return Adjustment(group, carc, amount, None if quantity is None else Decimal(quantity))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
