"""Inquiries for tests, and a small reader of 276s that knows nothing of the writer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal, cast

from app.clearinghouse.x12.outbound import Envelope
from app.domain.status.inquiry import AskedLine, Inquiry, Member, Party
from app.domain.status.ports import Numbers

MOMENT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ENVELOPE = Envelope("CLINIC", "PAYERHUB", "CLINICAPP", "HUBAPP", "P", MOMENT)
NUMBERS = Numbers(905, 77, "0193a0b0-0000-7000-8000-000000000000")
SUBSCRIBER = Member(Party("DOE", "M1", "JO", "Q", "JR"), date(1980, 2, 29), "F")
DEPENDANT = Member(Party("DOE", None, "KIM"), date(2015, 3, 1), "M")
INQUIRY = Inquiry(
    trace="0193a0b000007000800000000000000a",
    request_id="REQ1",
    payer=Party("HEALTH PLAN", "99999"),
    receiver=Party("CLINIC", "ETIN1"),
    provider=Party("CLINIC", "1234567893"),
    subscriber=SUBSCRIBER,
    payer_claim_control_number="ICN1",
    patient_control_number="PCN1",
    bill_type="131",
    charge=20050,
    service_from=date(2026, 1, 1),
    service_to=date(2026, 1, 3),
)
LINE = AskedLine("HC:99213", ("25", "GP"), "0450", 15000, "2", "L1", date(2026, 1, 2), date(2026, 1, 2))


def elements(data: bytes) -> list[list[str]]:
    """Segments cut into elements, ISA first."""
    return [part.split("*") for part in data.decode("ascii").removesuffix("~").split("~")]


def read_inquiry(data: bytes) -> Inquiry:
    """What a 276 of one claim asks, as a payer would read it."""
    segments = elements(data)
    named = {e[1]: e for e in segments if e[0] == "NM1"}
    births = [e for e in segments if e[0] == "DMG"]
    levels = [e[3] for e in segments if e[0] == "HL"]
    references = {e[1]: e[2] for e in segments if e[0] == "REF" and e[1] != "FJ"}
    at = next((at for at, e in enumerate(segments) if e[0] == "SVC"), len(segments))
    days = [e for e in segments[:at] if e[0] == "DTP"]
    first, last = _days(days[0]) if days else (None, None)
    charge = next((_cents(e[2]) for e in segments if e[0] == "AMT"), None)
    patient = _born(births)
    return Inquiry(
        trace=next(e[2] for e in segments if e[0] == "TRN"),
        request_id=next(e[3] for e in segments if e[0] == "BHT"),
        payer=_party(named["PR"]),
        receiver=_party(named["41"]),
        provider=_party(named["1P"]),
        subscriber=Member(_party(named["IL"]), *((None, None) if "23" in levels else patient)),
        dependant=Member(_party(named["QC"]), *patient) if "23" in levels else None,
        payer_claim_control_number=references.get("1K"),
        patient_control_number=references.get("EJ"),
        bill_type=references.get("BLT"),
        charge=charge,
        service_from=first,
        service_to=last,
        lines=_lines(segments[at:]),
    )


def _lines(segments: list[list[str]]) -> tuple[AskedLine, ...]:
    starts = [at for at, e in enumerate(segments) if e[0] == "SVC"]
    return tuple(_line(segments[start:end]) for start, end in zip(starts, [*starts, len(segments)][1:], strict=True))


def _line(segments: list[list[str]]) -> AskedLine:
    svc = segments[0] + [""] * 8
    qualifier, code, *modifiers = svc[1].split(":")
    first, last = next(_days(e) for e in segments if e[0] == "DTP")
    number = next((e[2] for e in segments if e[:2] == ["REF", "FJ"]), None)
    charge = _cents(svc[2])
    return AskedLine(f"{qualifier}:{code}", tuple(modifiers), svc[4] or None, charge, svc[7], number, first, last)


def _party(e: list[str]) -> Party:
    last, first, middle, _, suffix, _, number = (each or None for each in (*e, *[""] * 9)[3:10])
    assert last is not None
    return Party(last, number, first, middle, suffix)


def _born(births: list[list[str]]) -> tuple[date | None, Literal["F", "M"] | None]:
    if not births:
        return None, None
    (e,) = births
    return date.fromisoformat(e[2]), cast(Literal["F", "M"], e[3]) if len(e) > 3 else None


def _days(e: list[str]) -> tuple[date, date]:
    first, _, last = e[3].partition("-")
    assert (e[1], e[2]) == ("472", "RD8" if last else "D8")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def _cents(text: str) -> int:
    whole, _, fraction = text.partition(".")
    return int(whole) * 100 + int(f"{fraction}00"[:2])
