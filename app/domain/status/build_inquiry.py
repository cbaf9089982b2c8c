"""From a denial and its claim as they are stored to a question to the payer, or the names of what it lacks.

The sender's own claim (``POST /v1/claims``) is heard first, then what the remittance told. What payers search by is in
``facts/claim-status.md`` §3.1 and §6 ("Search advice"); nothing is made up for what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from app.domain.money import to_cents
from app.domain.status.inquiry import AskedLine, Inquiry, Member, Party
from app.domain.status.inquiry_parties import member_of, provider_of, read_day, same_person

MissingName = Literal[
    "payer_number",
    "billing_provider.npi",
    "billing_provider.name",
    "subscriber.member_id",
    "subscriber.last_name",
    "patient.last_name",
    "patient.birth_date",
    "service_from",
]
"""What an inquiry cannot do without. ``payer_number``: how the clearinghouse knows the payer."""
SLACK = timedelta(days=7)
"""Before and after the days of service, as payers keep other days at times (facts §6)."""
MOST_DAYS = 30
"""Of the days that are searched, where the payer names no limit of its own (facts §6)."""
LONGEST_NUMBER = 17
"""A longer patient control number is cut by some payers and then not found (facts §6): it is left out."""
MOST_LINES = 50
"""Judgement: beyond these the answer about the claim says it."""


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """One claim as it is stored. Cents and dates; parties and lines in the shape of the contract."""

    posted: Mapping[str, Any] = field(default_factory=dict)
    """The sender's own record; empty where only a payer told of the claim."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What the denial shows: ``claim``, parties, its denied ``lines``."""
    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    charge: int | None = None
    service_from: date | None = None
    service_to: date | None = None
    corrected: bool = False
    """A corrected claim is out: the payer's number is that of the claim it replaces."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the question goes: the payer and who asks, as the clearinghouse knows both."""

    payer: Party
    receiver: Party
    most_days: int = MOST_DAYS


@dataclass(frozen=True, slots=True)
class Missing:
    """What has to be told before the payer can be asked, in the order of ``MissingName``."""

    names: tuple[MissingName, ...]


def build_inquiry(
    known: KnownClaim, desk: Desk, today: date, trace: str, request_id: str, *, wide: bool = False
) -> Inquiry | Missing:
    """The question about a claim. ``wide``: by names and days alone, after a search by numbers found nothing."""
    missing = missing_for_inquiry(known, today, desk.payer.id)
    if missing:
        return Missing(missing)
    subscriber, patient, provider = _parties(known)
    start, end = _days(known, today)
    assert start, "or it is missing"
    assert end, "as it is known with the first day"
    first, last = search_span(start, end, today, desk.most_days)
    asked = Inquiry(
        trace=trace,
        request_id=request_id,
        payer=desk.payer,
        receiver=desk.receiver,
        provider=provider,
        subscriber=subscriber,
        dependant=None if patient == subscriber else replace(patient, name=replace(patient.name, id=None)),
        service_from=first,
        service_to=last,
    )
    return asked if wide else _narrowed(asked, known)


def missing_for_inquiry(known: KnownClaim, today: date, payer_number: str | None) -> tuple[MissingName, ...]:
    """Names of what an inquiry about this claim lacks; empty where the payer can be asked."""
    subscriber, patient, provider = _parties(known)
    dependant = patient != subscriber
    born, (_, end) = patient.birth_date, _days(known, today)
    there: dict[MissingName, bool] = {
        "payer_number": bool(payer_number),
        "billing_provider.npi": bool(provider.id),
        "billing_provider.name": bool(provider.last),
        "subscriber.member_id": bool(subscriber.name.id),
        "subscriber.last_name": bool(subscriber.name.last),
        "patient.last_name": not dependant or bool(patient.name.last),
        "patient.birth_date": born is not None and born <= (end or today),
        "service_from": end is not None,
    }
    return tuple(name for name, is_there in there.items() if not is_there)


def search_span(start: date, end: date, today: date, most_days: int) -> tuple[date, date]:
    """First and last day to search: those of service and up to a week around, no day to come, at most so many."""
    end = min(end, today, start + timedelta(days=most_days - 1))
    room = most_days - (end - start).days - 1
    before = min(SLACK.days, room // 2)
    after = min(SLACK.days, room - before, (today - end).days)
    return start - timedelta(days=before), end + timedelta(days=after)


def _parties(known: KnownClaim) -> tuple[Member, Member, Party]:
    """Subscriber, patient (the same, where that is one person) and billing provider."""
    sources = (known.posted, known.told)
    subscriber = member_of([it.get("subscriber") for it in sources])
    patient = member_of([it.get("patient") for it in sources])
    if not patient.name.last and patient.birth_date is None:
        patient = subscriber
    elif patient.name.id and subscriber.name.id and patient.name.id != subscriber.name.id:
        subscriber = patient  # with a member number of their own the payer has them as a subscriber
    elif same_person(subscriber, patient):
        subscriber = patient = member_of([it.get(role) for it in sources for role in ("patient", "subscriber")])
    return subscriber, patient, provider_of([it.get("billing_provider") for it in sources])


def _days(known: KnownClaim, today: date) -> tuple[date | None, date | None]:
    """First and last day of service; None where they are not known or lie ahead of today."""
    header = known.told.get("claim") or {}
    start = known.service_from or read_day(header.get("service_from"))
    end = known.service_to or read_day(header.get("service_to")) or start
    if start is None or end is None or start > today:
        return None, None
    return start, max(start, end)


def _narrowed(asked: Inquiry, known: KnownClaim) -> Inquiry:
    """The same question with the numbers and amounts that tell this claim from others of the patient."""
    number, place = known.patient_control_number, (known.posted or known.told).get("facility") or {}
    code = place.get("code") or ""
    return replace(
        asked,
        patient_control_number=number if number and len(number) <= LONGEST_NUMBER else None,
        payer_claim_control_number=None if known.corrected else known.payer_claim_control_number,
        bill_type=code if len(code) >= len("131") else None,
        charge=known.charge,
        lines=tuple(_lines(known)),
    )


def _lines(known: KnownClaim) -> Sequence[AskedLine]:
    """The denied lines, as they were billed where the sender told; one that was denied for two reasons once."""
    billed = {it.get("line_control_number"): it for it in known.posted.get("lines") or ()}
    found = []
    for told in known.told.get("lines") or ():
        number = told.get("line_control_number")
        line = {**told, **{name: value for name, value in billed.get(number, {}).items() if value}} if number else told
        start = read_day(line.get("service_from")) or read_day(line.get("service_date")) or known.service_from
        if line.get("procedure") and line.get("charge") and start is not None:
            found.append(
                AskedLine(
                    procedure=line["procedure"],
                    modifiers=tuple(line.get("modifiers") or ()),
                    revenue_code=line.get("revenue_code"),
                    charge=to_cents(Decimal(line["charge"])),
                    units=line.get("units"),
                    line_control_number=number,
                    service_from=start,
                    service_to=read_day(line.get("service_to")) or start,
                )
            )
    return list(dict.fromkeys(found))[:MOST_LINES]
